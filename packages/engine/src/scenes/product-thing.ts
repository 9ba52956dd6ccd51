import { Drawing } from '../paint/drawing.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { takeCanvas } from '../paint/canvas.ts';
import { meet, radiusAt, type Lathe, type Meeting } from '../paint/lathe.ts';
import type { Spot } from '../paint/mapping.ts';
import type { Random } from '../paint/random.ts';
import { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { FormLook } from './product-colours.ts';
import { drawDial } from './product-dial.ts';
import { litAt, type Lit } from './product-light.ts';
import { drawSkin } from './product-skin.ts';
import type { Studio } from './scene.ts';

/** The product in shared memory: its unrolled surface, and what light and outline make of that. */
export interface Thing {
  skin: Texture;
  turnPx: number;
  /** Laid over the surface: dark where it lies in shade, bright where it mirrors a lamp. */
  shade: Texture;
  /** Its outline, and the same fading upwards for the image in a shiny floor. */
  outline: Texture;
  mirrored: Texture;
  dial: Texture | null;
  widthPx: number;
  heightPx: number;
  /** Pixels to a unit of its form, and the row of the middle of its foot. */
  unitPx: number;
  footPx: number;
}

/** Mappings are bent within a cell of their grid from a texture's edge, so that nothing may be there. */
const marginPx = 22;

export function thingOf(studio: Studio, look: FormLook, unitPx: number, random: Random): Thing {
  const { arena, kernels, dither, scratch } = studio;
  const { lathe } = look.form;
  const options = { dither, scratch, alpha: true };
  const frame = frameOf(lathe, unitPx);
  const { skin, turnPx } = takeSkin(studio, look, unitPx, random);
  const { shade, outline, mirrored } = drawLight(look, frame);
  const dial = drawDial(look, {
    radiusPx: dialRadiusPx(lathe, unitPx),
    marginPx: marginPx / Math.sin(lathe.tilt),
  });
  return {
    ...frame,
    skin,
    turnPx,
    shade: takeTexture(arena, kernels, shade, options),
    outline: takeTexture(arena, kernels, outline, options),
    mirrored: takeTexture(arena, kernels, mirrored, options),
    dial: dial && takeTexture(arena, kernels, dial, options),
  };
}

function dialRadiusPx(lathe: Lathe, unitPx: number): number {
  return radiusAt(lathe, lathe.height) * unitPx;
}

function takeSkin(studio: Studio, look: FormLook, unitPx: number, random: Random) {
  const { arena, kernels, dither, scratch } = studio;
  const { drawing, turnPx } = drawSkin(look, unitPx, random);
  const options = { dither, scratch, alpha: false };
  return { skin: takeTexture(arena, kernels, drawing, options), turnPx };
}

interface Frame {
  widthPx: number;
  heightPx: number;
  unitPx: number;
  footPx: number;
}

/** Room for a form; the width is one that canvases and textures pad alike. */
function frameOf(lathe: Lathe, unitPx: number): Frame {
  const [cos, sin] = [Math.cos(lathe.tilt), Math.sin(lathe.tilt)];
  let [low, high] = [0, 0];
  for (let step = 0; step <= 64; step++) {
    const height = (step / 64) * lathe.height;
    const spread = radiusAt(lathe, height) * sin;
    low = Math.min(low, height * cos - spread);
    high = Math.max(high, height * cos + spread);
  }
  const widthPx = Math.ceil((lathe.radiusMax * unitPx * 2 + 2 * marginPx) / 32) * 32;
  const footPx = Math.ceil(high * unitPx) + marginPx;
  const heightPx = Math.ceil((footPx - low * unitPx + marginPx) / 2) * 2;
  return { widthPx, heightPx, unitPx, footPx };
}

function drawLight(look: FormLook, frame: Frame) {
  const { widthPx, heightPx } = frame;
  const { lathe } = look.form;
  const shade = new Drawing(widthPx, heightPx);
  const outline = new Drawing(widthPx, heightPx);
  const mirrored = new Drawing(widthPx, heightPx);
  const meetings: (Meeting | null)[] = [];
  const at = (x: number, y: number) =>
    meet(lathe, (x + 0.5 - widthPx / 2) / frame.unitPx, (frame.footPx - y - 0.5) / frame.unitPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) meetings.push(at(x, y));
  }
  const reach = 0.5 * lathe.radiusMax + 0.2;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const index = y * widthPx + x;
      const own = meetings[index] ?? null;
      const [left, right] = [meetings[index - 1] ?? null, meetings[index + 1] ?? null];
      const [above, below] = [meetings[index - widthPx] ?? null, meetings[index + widthPx] ?? null];
      const inner = own ?? left ?? right ?? above ?? below;
      if (inner === null) continue;
      const whole =
        own !== null && left !== null && right !== null && above !== null && below !== null;
      const even =
        whole &&
        isLike(own, left) &&
        isLike(own, right) &&
        isLike(own, above) &&
        isLike(own, below);
      paintLight(shade, x, y, even ? [lightOn(look, inner)] : lightsAround(look, at, x, y, inner));
      const cover = whole ? 1 : coverAt(at, x, y);
      outline.set(x, y, [0, 0, 0], cover);
      const mirror = clamp(1 - inner.height / reach);
      mirrored.set(x, y, [0, 0, 0], cover * mirror * Math.sqrt(mirror));
    }
  }
  return { shade, outline, mirrored };
}

/** Share of a pixel on the outline that the form covers. */
function coverAt(at: (x: number, y: number) => Meeting | null, x: number, y: number): number {
  let hits = 0;
  for (let part = 0; part < 16; part++) {
    const [right, down] = [((part & 3) + 0.5) / 4 - 0.5, ((part >> 2) + 0.5) / 4 - 0.5];
    if (at(x + right, y + down)) hits++;
  }
  return hits / 16;
}

/** Whether two neighbours lie on one smooth surface. */
function isLike(own: Meeting, other: Meeting): boolean {
  if (own.top !== other.top) return false;
  const [right, up, near] = own.normal;
  return right * other.normal[0] + up * other.normal[1] + near * other.normal[2] > 0.985;
}

/** Edges are looked at more closely, so that none shows steps. */
function lightsAround(
  look: FormLook,
  at: (x: number, y: number) => Meeting | null,
  x: number,
  y: number,
  own: Meeting,
): Lit[] {
  const around = [
    [-0.25, -0.25],
    [0.25, -0.25],
    [-0.25, 0.25],
    [0.25, 0.25],
  ] as const;
  const found = around.map(([right, down]) => at(x + right, y + down));
  return found.map((meeting) => lightOn(look, meeting ?? own));
}

function lightOn(look: FormLook, at: Meeting): Lit {
  const zone = look.form.zones.find(({ to }) => at.height <= to) ?? look.form.zones[0];
  return litAt(at, zone?.finish ?? 'paint', look);
}

/** A factor and an addition, as a colour with an opacity. */
function paintLight(shade: Drawing, x: number, y: number, lights: readonly Lit[]): void {
  let [keep, red, green, blue] = [0, 0, 0, 0];
  for (const light of lights) {
    keep += light.keep / lights.length;
    red += light.add[0] / lights.length;
    green += light.add[1] / lights.length;
    blue += light.add[2] / lights.length;
  }
  const opacity = clamp(Math.max(1 - keep, red / 250, green / 250, blue / 250, 0.004));
  const held = (part: number) => Math.min(255, part / opacity);
  shade.set(x, y, [held(red), held(green), held(blue)], opacity);
}

/** Paints the product at a share of its turn into planes of its own. */
export class ThingPainter {
  readonly picture: Texture;
  readonly reflection: Texture;
  readonly #thing: Thing;
  readonly #look: FormLook;
  readonly #stage: Stage;
  readonly #nodes: Float32Array;
  readonly #columns: number;

  constructor(stage: Stage, thing: Thing, look: FormLook) {
    const { kernels, arena, dither } = stage;
    const canvas = takeCanvas(arena, thing.widthPx, thing.heightPx);
    this.#thing = thing;
    this.#look = look;
    this.#stage = new Stage({ kernels, arena, dither, canvas });
    const { y, u, v } = canvas;
    this.picture = { ...thing.outline, y, u, v };
    this.reflection = { ...thing.mirrored, y, u, v };
    this.#columns = thing.widthPx / cellPx + 3;
    this.#nodes = nodesOf(look.form.lathe, thing, this.#columns);
  }

  /** `turn` counts whole turns; the lamps that move do so by time. */
  paint(turn: number, timeS: number): void {
    const { skin, turnPx, shade, dial } = this.#thing;
    const share = turn - Math.floor(turn);
    const nodes = this.#nodes;
    this.#stage.warp(skin, (x, y, spot) => {
      const at = this.#node(x, y);
      spot.u = ((nodes[at] ?? 0) / (2 * Math.PI) + 0.25 + share) * turnPx;
      spot.v = (1 - (nodes[at + 1] ?? 0)) * skin.heightPx;
    });
    this.#stage.over(shade, { scale: 1, right: 0, down: 0 });
    if (dial) this.#stage.over(dial, (x, y, spot) => this.#onDial(x, y, share, dial, spot));
    this.#moveLights(turn, timeS);
  }

  #node(x: number, y: number): number {
    return ((y / cellPx) * this.#columns + x / cellPx) * 2;
  }

  #onDial(x: number, y: number, share: number, dial: Texture, spot: Spot): void {
    const { unitPx, footPx, widthPx } = this.#thing;
    const { lathe } = this.#look.form;
    const right = (x - widthPx / 2) / unitPx;
    const up = (footPx - y) / unitPx;
    const near = (lathe.height * Math.cos(lathe.tilt) - up) / Math.sin(lathe.tilt);
    const [cos, sin] = [Math.cos(share * 2 * Math.PI), Math.sin(share * 2 * Math.PI)];
    spot.u = dial.widthPx / 2 + (right * cos + near * sin) * unitPx;
    spot.v = dial.heightPx / 2 + (near * cos - right * sin) * unitPx;
  }

  /** A soft lamp that passes by, and flat sides that turn to the lamps and away. */
  #moveLights(turn: number, timeS: number): void {
    const { facets } = this.#look.form;
    const strength = this.#look.dark ? 34 : 22;
    const passing = 1.35 * Math.sin(timeS * 0.75 - 1);
    this.#stage.relight((x, y, tone) => {
      const at = this.#node(x, y);
      const [angle, height] = [this.#nodes[at] ?? 0, this.#nodes[at + 1] ?? 0];
      const away = (angle - passing - (height - 0.5) * 0.3) / 0.36;
      const lamp = Math.exp(-away * away) * strength;
      const flat = facets > 0 && height < 0.64 ? facetLight(angle, turn, facets) : 0;
      tone.gain = 1 + flat * 0.34;
      tone.saturation = 1;
      tone.add[0] = lamp + flat * 13;
    });
  }
}

const cellPx = 16;

/** Light on the flat side under an angle, -1..1: sides are soft where they meet. */
function facetLight(angle: number, turn: number, facets: number): number {
  const width = (2 * Math.PI) / facets;
  const place = (angle + turn * 2 * Math.PI) / width;
  const side = Math.floor(place) + smoothstep(0.22, 0.78, place - Math.floor(place));
  const facing = side * width - turn * 2 * Math.PI;
  return 0.75 * Math.cos((facing + 0.5) * 2.6) + 0.25 * Math.sin(facing * 5.2);
}

/** Angle and height (0..1) of the surface at the corners of the grid, carried on past the outline. */
function nodesOf(lathe: Lathe, frame: Frame, columns: number): Float32Array {
  const rows = Math.ceil(frame.heightPx / cellPx) + 2;
  const nodes = new Float32Array(columns * rows * 2);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = (column * cellPx - frame.widthPx / 2) / frame.unitPx;
      const y = (frame.footPx - row * cellPx) / frame.unitPx;
      const found = meet(lathe, x, y);
      const height = found?.height ?? clamp(y / Math.cos(lathe.tilt), 0, lathe.height);
      const share = x / Math.max(0.05, radiusAt(lathe, height));
      const at = (row * columns + column) * 2;
      nodes[at] = found && !found.top ? found.angle : Math.asin(clamp(share, -1, 1));
      nodes[at + 1] = height / lathe.height;
    }
  }
  return nodes;
}
