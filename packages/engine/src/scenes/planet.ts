import { CloudVeil } from '../paint/cloud-veil.ts';
import { prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { SurfacePainter, takeSurface, type Surface } from '../paint/moving-surface.ts';
import { laySprite, spriteRimPx, type SpritePlace } from '../paint/sprite.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { ColourTile } from '../paint/tile.ts';
import { drawDress } from './planet-dress.ts';
import type { PlanetKind } from './planet-kinds.ts';
import { takePlanetMap } from './planet-map.ts';
import type { Pose, Window } from './planet-pose.ts';
import { drawRings, ringsOf } from './planet-rings.ts';
import type { Studio } from './scene.ts';

/** A planet ready to be painted; addresses and values only. */
export interface Planet {
  pose: Pose;
  kind: PlanetKind;
  surface: Surface;
  map: ColourTile;
  dress: Texture;
  clouds: CloudTiles | null;
  rings: { all: Texture; front: Texture } | null;
  /** Texels of the map to a radian. */
  density: number;
}

/** Room around the ball, in radii, into which its air glows. */
const halo = 0.34;

/** Windows around all of a planet. */
export function wholeWindows(radiusPx: number): Pick<Pose, 'window' | 'ball'> {
  return { window: windowAround(radiusPx * (1 + halo)), ball: windowAround(radiusPx) };
}

function windowAround(reachPx: number): Window {
  const side = Math.ceil((reachPx + spriteRimPx) / 8) * 16;
  return { left: -side / 2, top: -side / 2, widthPx: side, heightPx: side };
}

/** `closeness` 1 maps half of the planet, 2 a quarter of it at twice the detail. */
export async function preparePlanet(
  studio: Studio,
  kind: PlanetKind,
  pose: Pose,
  closeness = 1,
): Promise<Planet> {
  const { arena, kernels, dither, scratch, brief } = studio;
  const clouds = kind.clouds ? prepareClouds(studio) : null;
  const take = (picture: Drawing) =>
    takeTexture(arena, kernels, picture, { dither, scratch, alpha: true });
  const needed = (pose.radiusPx * Math.PI) / closeness;
  const side = needed > 700 ? 1024 : needed > 300 ? 512 : 256;
  const map = takePlanetMap(studio, kind, { side, sunward: pose.light[0] < 0 ? -1 : 1 });
  const density = (side * closeness) / Math.PI;
  const surface = takeSurface(studio, outlineOf(pose), ballLook(pose, density, side));
  const profile = kind.rings ? ringsOf(brief.seed) : null;
  const dress = take(drawDress(pose, kind, profile));
  const rings =
    profile && kind.rings
      ? {
          all: take(drawRings(pose, profile, { colour: kind.rings, part: 'all' })),
          front: take(drawRings(pose, profile, { colour: kind.rings, part: 'front' })),
        }
      : null;
  return { pose, kind, surface, map, dress, rings, density, clouds: clouds && (await clouds) };
}

/** The disc of the ball. */
function outlineOf({ radiusPx, ball }: Pose): Drawing {
  const drawing = new Drawing(ball.widthPx, ball.heightPx);
  for (let row = 0; row < drawing.heightPx; row++) {
    const y = row + 0.5 + ball.top;
    for (let column = 0; column < drawing.widthPx; column++) {
      const x = column + 0.5 + ball.left;
      // A little less than what is laid over it, or the night side has a bright rim.
      const cover = clamp(radiusPx - 0.4 - Math.sqrt(x * x + y * y));
      if (cover > 0) drawing.set(column, row, [0, 0, 0], cover);
    }
  }
  return drawing;
}

/** Which texel of the map a pixel shows: longitude and latitude on the ball. */
function ballLook({ radiusPx, ball, axis, opening }: Pose, density: number, side: number) {
  const [cos, sin] = [Math.cos(axis), Math.sin(axis)];
  const [up, near] = [Math.cos(opening), Math.sin(opening)];
  return (column: number, row: number, spot: { u: number; v: number }) => {
    const x = (column + ball.left) / radiusPx;
    const y = (row + ball.top) / radiusPx;
    // From nearby the rim lies before the ball's true edge, so nothing is squeezed to nothing there.
    const shrink = 0.985 / Math.max(1, Math.hypot(x, y));
    const across = (x * cos + y * sin) * shrink;
    const below = (y * cos - x * sin) * shrink;
    const depth = Math.sqrt(Math.max(0, 1 - across * across - below * below));
    const latitude = Math.asin(clamp(below * up - depth * near, -1, 1));
    const longitude = Math.atan2(across, below * near + depth * up);
    spot.u = longitude * density + side * 4;
    spot.v = latitude * density + side / 2;
  };
}

/** Paints a planet that turns. */
export class PlanetPainter {
  readonly #stage: Stage;
  readonly #planet: Planet;
  readonly #surface: SurfacePainter;
  readonly #veil: CloudVeil | null;

  constructor(stage: Stage, planet: Planet) {
    const { kind, clouds } = planet;
    this.#stage = stage;
    this.#planet = planet;
    this.#surface = new SurfacePainter(stage, planet.surface);
    this.#veil =
      clouds && kind.clouds
        ? new CloudVeil(stage, clouds, this.#surface, (row) => coverAt(row, planet))
        : null;
  }

  /** With the planet's middle at the place given, one pixel of its drawing being `scale` wide. */
  paint(place: BallPlace, timeS: number): void {
    const { map, kind, dress, rings, density, pose } = this.#planet;
    const turned = -timeS * kind.spin * density;
    this.#surface.paint(map, turned % map.side);
    if (this.#veil && kind.clouds) {
      const scale = (512 / Math.PI) * (2.3 / density);
      this.#veil.paint({
        scale,
        right: turned * 1.22,
        change: timeS * density * 0.012,
        hardness: 2.2,
        opacity: 0.92,
        lit: kind.clouds.lit,
        shade: kind.clouds.shade,
      });
    }
    if (rings) laySprite(this.#stage, rings.all, place);
    laySprite(this.#stage, this.#surface.texture, placeIn(pose.ball, place));
    laySprite(this.#stage, dress, placeIn(pose.window, place));
    if (rings) laySprite(this.#stage, rings.front, place);
  }
}

type BallPlace = Pick<SpritePlace, 'x' | 'y' | 'scale' | 'turn'>;

/** Where the middle of a window comes to lie. */
function placeIn(window: Window, place: BallPlace): BallPlace {
  const [right, down] = [window.left + window.widthPx / 2, window.top + window.heightPx / 2];
  const [cos, sin] = [Math.cos(place.turn) * place.scale, Math.sin(place.turn) * place.scale];
  return {
    ...place,
    x: place.x + right * cos - down * sin,
    y: place.y + right * sin + down * cos,
  };
}

/** Clouds gather along the equator and over the temperate belts; from nearby that is not seen. */
function coverAt(row: number, { pose, kind }: Planet): number {
  const cover = kind.clouds?.cover ?? 0;
  if (Math.abs(pose.axis) > 1) return cover * 0.86;
  const latitude = clamp((row + pose.ball.top) / pose.radiusPx, -1, 1) * Math.cos(pose.axis);
  return cover * (0.78 + 0.22 * Math.cos(latitude * 7.5));
}
