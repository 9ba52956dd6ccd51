import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp, lerp } from '../paint/curves.ts';
import { Drawing, type Point } from '../paint/drawing.ts';
import { layerReach, layerZoom, panReach } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import { laySprite, spriteRimPx, type SpritePlace } from '../paint/sprite.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { skyAt, type Palette } from './palette.ts';
import type { Studio } from './scene.ts';
import type { SceneView } from './scene-camera.ts';
import { lightOver, paintFleck } from './sea-fleck.ts';
import { drawSampled, lightOf, type ColourAt, type ThingLight } from './sea-things.ts';

/** A sailing boat, and where it lies in the neutral picture. */
export interface Boat {
  texture: Texture;
  /** Of its mast over the water. */
  heightPx: number;
  /** Middle of its waterline, in picture widths, and in picture heights below the horizon. */
  across: number;
  below: number;
  /** -1 when it sails to the left, 1 to the right. */
  way: number;
}

const reach = 0.46;
const nearness = 0.6;

export function prepareBoat(
  studio: Studio,
  palette: Palette,
  { side, isSmall, sunSide }: { side: number; isSmall: boolean; sunSide: number },
): Boat {
  const { arena, kernels, dither, scratch, brief } = studio;
  const random = randomFrom(subSeed(brief.seed, 'boat'));
  const unitPx = Math.min(brief.heightPx, brief.widthPx * 1.3);
  const heightPx = unitPx * (isSmall ? 0.16 : 0.3 + 0.06 * random());
  const way = random() < 0.5 ? -1 : 1;
  const drawing = new Drawing(
    2 * (reach * heightPx + spriteRimPx),
    heightPx * 1.06 + 2 * spriteRimPx,
    palette.near,
  );
  const foot = { x: drawing.widthPx / 2, y: drawing.heightPx - spriteRimPx - heightPx * 0.03 };
  const colourAt = boatOf(lightOf(palette, sunSide), { way, sunSide, palette });
  drawSampled(drawing, { ...foot, heightPx }, { reach, colourAt });
  return {
    texture: takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true }),
    heightPx,
    across: 0.5 + side * (isSmall ? 0.2 : 0.1) + 0.08 * (random() - 0.5),
    below: ((isSmall ? 0.03 : 0.06) * unitPx) / brief.heightPx,
    way,
  };
}

const hull: Rgb = [40, 62, 96];
const stripe: Rgb = [226, 224, 216];
const antifouling: Rgb = [150, 46, 38];
const canvas: Rgb = [244, 240, 230];
const wood: Rgb = [122, 92, 62];

/** A sloop from the side: hull with a raked bow, cabin, mainsail and jib. */
function boatOf(
  light: ThingLight,
  { way, sunSide, palette }: { way: number; sunSide: number; palette: Palette },
): ColourAt {
  // Low light shines through the sails.
  const through = { day: 0.1, dawn: 0.3, sunset: 0.4, storm: 0, night: 0.05 }[palette.light];
  const sail = (facing: number, seam: number) =>
    blend(light.on(canvas, clamp(facing, -0.95, 0.95) * way), palette.sun, through * seam);
  return (across, up) => {
    const ahead = across * way;
    const body = hullAt(light, ahead, up, sunSide * way);
    if (body) return body;
    if (Math.abs(ahead - 0.03) < 0.0045 - 0.0015 * up && up < 0.985) return light.on(wood, 0);
    const seam = Math.abs(((up * 9) % 1) - 0.5) > 0.47 ? 0.8 : 1;
    const main = mainAt(ahead, up);
    if (main !== null) return sail(main, seam);
    const jib = jibAt(ahead, up);
    if (jib !== null) return sail(jib, seam);
    const boom = Math.abs(up - 0.145 - 0.03 * (0.03 - ahead)) < 0.0045;
    return boom && ahead < 0.03 && ahead > -0.25 ? light.on(wood, 0) : null;
  };
}

function hullAt(light: ThingLight, ahead: number, up: number, lit: number): Rgb | null {
  const sheer = 0.07 + 0.32 * Math.max(0, ahead + 0.05) ** 2 + 0.02 * Math.max(0, -ahead) ** 2;
  const cabin = ahead > -0.13 && ahead < 0.1 && up < sheer + 0.03 - 0.1 * Math.max(0, ahead - 0.03);
  if (up > sheer) {
    if (!cabin) return null;
    const isPane = up > sheer + 0.008 && up < sheer + 0.02 && Math.abs((ahead * 14) % 1) > 0.45;
    if (isPane) return light.isDark ? [255, 206, 128] : light.on([40, 50, 60], 0);
    return light.on(stripe, 0.1 * lit);
  }
  const bow = 0.31 + 0.55 * up;
  const stern = -0.25 - 0.15 * up;
  if (ahead > bow || ahead < stern || up < -0.014) return null;
  // It narrows towards the bow, where it faces ahead.
  const facing = clamp((ahead - stern) / (bow - stern)) ** 2 * 0.7 * Math.sign(lit || 1) * lit;
  if (up < 0.008) return light.on(antifouling, facing);
  if (up > sheer - 0.011) return light.on(stripe, facing);
  return light.on(hull, facing);
}

/** How far a mainsail's cloth turns ahead at a place; null beside it. */
function mainAt(ahead: number, up: number): number | null {
  const share = (up - 0.155) / (0.965 - 0.155);
  if (share < 0 || share > 1) return null;
  const luff = 0.024;
  const leech = lerp(-0.245, 0.012, share) - 0.05 * Math.sin(Math.PI * share ** 0.8);
  if (ahead > luff || ahead < leech) return null;
  return ((ahead - leech) / (luff - leech)) * 1.1 - 0.75;
}

function jibAt(ahead: number, up: number): number | null {
  const share = (up - 0.13) / (0.84 - 0.13);
  if (share < 0 || share > 1) return null;
  const luff = lerp(0.345, 0.05, share);
  const leech = lerp(0.0, 0.045, share) + 0.012 * Math.sin(Math.PI * share);
  if (ahead > luff || ahead < leech || up < 0.13 + 0.06 * clamp((0.2 - ahead) / 0.2)) return null;
  return ((ahead - leech) / Math.max(0.01, luff - leech)) * 1.2 - 0.5;
}

export interface BoatSight {
  horizonPx: number;
  view: SceneView;
}

/** Lays a boat on the swell: it heaves, rolls, and makes some way. */
export class BoatPainter {
  readonly #stage: Stage;
  readonly #boat: Boat;
  readonly #palette: Palette;
  readonly #rough: number;
  readonly #phase: number;

  constructor(
    stage: Stage,
    boat: Boat,
    { brief, palette, stormy }: { brief: Brief; palette: Palette; stormy: boolean },
  ) {
    this.#stage = stage;
    this.#boat = boat;
    this.#palette = palette;
    this.#rough = stormy ? 2.3 : 1;
    this.#phase = (brief.seed % 61) / 9;
  }

  /** What the water is to mirror: as far over the horizon as the boat's foot is under it. */
  paintMirrored(sight: BoatSight, timeS: number): void {
    const place = this.#placeAt(sight, timeS);
    const raisedPx = 2 * (this.#footOf(place).y - sight.horizonPx);
    laySprite(this.#stage, this.#boat.texture, { ...place, y: place.y - raisedPx });
  }

  paint(sight: BoatSight, timeS: number): void {
    const place = this.#placeAt(sight, timeS);
    laySprite(this.#stage, this.#boat.texture, place);
    this.#paintFoam(place, timeS);
    if (this.#palette.light !== 'night') return;
    const masthead = this.#boat.heightPx * place.scale * 0.5;
    paintSpot(this.#stage, {
      x: place.x + Math.sin(place.turn) * masthead,
      y: place.y - Math.cos(place.turn) * masthead,
      radius: Math.max(2, this.#boat.heightPx * 0.03),
      colour: [255, 244, 220],
      strength: 0.8,
    });
  }

  #placeAt({ horizonPx, view }: BoatSight, timeS: number): SpritePlace {
    const { widthPx, heightPx } = this.#stage.canvas;
    const { across, below, way } = this.#boat;
    const scale = layerZoom(view, nearness);
    const swell =
      Math.sin(timeS * 1.25 + this.#phase) + 0.4 * Math.sin(timeS * 2.1 + this.#phase * 2);
    const turn = this.#rough * (0.03 * Math.sin(timeS * 1.1 + this.#phase + 1.2) + 0.02 * way);
    const sailed = way * 0.006 * (timeS - 3);
    const right = across - 0.5 + sailed - view.right * (panReach + layerReach * nearness);
    const rowPx = horizonPx + (below + this.#rough * 0.004 * swell) * heightPx * scale;
    const downPx = this.#middleUp * scale;
    return {
      x: widthPx * (0.5 + right * scale) + Math.sin(turn) * downPx,
      y: rowPx - Math.cos(turn) * downPx,
      scale,
      turn,
    };
  }

  /** Middle of its waterline. */
  #footOf({ x, y, scale, turn }: SpritePlace): Point {
    const downPx = this.#middleUp * scale;
    return { x: x - Math.sin(turn) * downPx, y: y + Math.cos(turn) * downPx };
  }

  /** From the waterline to the middle of the cut-out. */
  get #middleUp(): number {
    const { texture, heightPx } = this.#boat;
    return texture.heightPx / 2 - spriteRimPx - heightPx * 0.03;
  }

  /** Water parts at the bow and runs along the hull. */
  #paintFoam(place: SpritePlace, timeS: number): void {
    const { way, heightPx: mastPx } = this.#boat;
    const unit = mastPx * place.scale;
    const foot = this.#footOf(place);
    const bright = this.#palette.light === 'night' ? 0.15 : 0.6;
    const foam = yuvOf(blend(skyAt(this.#palette, 0.85), [252, 252, 250], bright));
    const under = yuvOf(blend(this.#palette.deepWater, skyAt(this.#palette, 0.7), 0.35));
    for (let index = 0; index < 16; index++) {
      const share = index / 15;
      const ahead = 0.33 - share * 0.72;
      const wash = 0.5 + 0.5 * Math.sin(timeS * 2.3 - index * 1.9 + this.#phase);
      const x = foot.x + ahead * way * unit;
      const row = foot.y + (ahead * way * Math.sin(place.turn) + 0.004 + 0.008 * wash) * unit;
      const half = {
        lengthPx: unit * (0.035 + 0.03 * share),
        widthPx: unit * (0.011 + 0.008 * wash),
      };
      const opacity = (0.9 - 0.4 * share) * (0.45 + 0.55 * wash);
      paintFleck(this.#stage, { x, y: row }, half, lightOver(under, foam, opacity));
    }
  }
}
