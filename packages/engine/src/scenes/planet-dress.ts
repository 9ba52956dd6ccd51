import type { Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { randomFrom } from '../paint/random.ts';
import type { PlanetKind } from './planet-kinds.ts';
import { axisOf, dot, unit, type Direction, type Pose } from './planet-pose.ts';
import { opacityOfRings } from './planet-rings.ts';

const night: Rgb = [2, 3, 7];
/** What the night leaves to be seen is next to nothing. */
const darkest = 0.985;

/**
 * What lies over the map of a planet and does not turn with it: the night, the shadow of its rings,
 * the glow of its air, which reaches beyond the rim, and the sun's reflection on its seas.
 */
export function drawDress(pose: Pose, kind: PlanetKind, rings: Float32Array | null): Drawing {
  const { window, radiusPx, light } = pose;
  const drawing = new Drawing(window.widthPx, window.heightPx, night);
  const random = randomFrom(7);
  const shadowAt = rings ? ringShadow(pose, rings) : () => 0;
  const glint = halfway(light);
  const air = kind.air ?? night;
  const thick = kind.air ? (kind.gas ? 0.5 : 0.86) : 0;
  const edge = -window.top / radiusPx;
  const colour: [number, number, number] = [0, 0, 0];
  for (let row = 0; row < drawing.heightPx; row++) {
    const y = (row + 0.5 + window.top) / radiusPx;
    for (let column = 0; column < drawing.widthPx; column++) {
      const x = (column + 0.5 + window.left) / radiusPx;
      const away = Math.sqrt(x * x + y * y);
      if (away > edge) continue;
      const inside = clamp((1 - away) * radiusPx + 1.4);
      const facing = away < 1 ? Math.sqrt(1 - away * away) : 0;
      const rim = away < 1 ? 1 : 1 / away;
      const lit = x * rim * light[0] + y * rim * light[1] + facing * light[2];
      if (lit < -0.44 && inside === 1) {
        drawing.set(column, row, night, darkest);
        continue;
      }
      const limb = kind.gas ? 0.45 + 0.55 * facing ** 0.7 : 0.7 + 0.3 * facing;
      const shadow = lit > 0 && inside > 0 ? shadowAt(x, y, facing) : 0;
      const bright = smoothstep(-0.1, 0.62, lit) * limb * (1 - shadow * 0.86);
      let cover = (1 - bright) * inside * darkest;
      // Along the edge of night the light has come a long way through the air.
      const dusk =
        thick *
        (kind.gas ? 0.2 : 0.34) *
        smoothstep(-0.22, 0.06, lit) *
        (1 - smoothstep(0.06, 0.4, lit));
      for (let part = 0; part < 3; part++) {
        const warm = part === 0 ? 1 : part === 1 ? 0.52 : 0.38;
        colour[part] = (night[part] ?? 0) + (air[part] ?? 0) * warm * dusk;
      }
      const depth = away < 1 ? (1 - facing) ** 2.4 : haloAt(away - 1, edge - 1);
      const glow = thick * depth * smoothstep(-0.42, 0.5, lit);
      if (glow > 0) cover = lay(colour, cover, air, glow);
      if (kind.seaLevel > 0 && inside > 0) {
        const shine = Math.max(0, x * glint[0] + y * glint[1] + facing * glint[2]) ** 60;
        cover = lay(colour, cover, [255, 244, 222], shine * 0.4 * inside);
      }
      const grain = cover > 0.003 && cover < 0.99 ? (random() - 0.5) / 255 : 0;
      drawing.set(column, row, colour, clamp(cover + grain));
    }
  }
  return drawing;
}

/** The glow of the air beyond the rim, gone at the edge of what is drawn. */
function haloAt(beyond: number, edge: number): number {
  const fade = 1 - smoothstep(edge * 0.4, edge, beyond);
  return (0.74 * Math.exp(-beyond / 0.014) + 0.26 * Math.exp(-beyond / 0.075)) * fade;
}

/** Lays more over a colour of some cover; the new cover. */
function lay(colour: [number, number, number], cover: number, over: Rgb, share: number): number {
  const total = cover + share * (1 - cover);
  if (total <= 0) return 0;
  for (let part = 0; part < 3; part++) {
    colour[part] = ((colour[part] ?? 0) * cover * (1 - share) + (over[part] ?? 0) * share) / total;
  }
  return total;
}

/** The direction in between the sun and the viewer, where a sea mirrors one to the other. */
function halfway([x, y, z]: Direction): Direction {
  return unit([x, y, z + 1]);
}

/** How much of the light on a place of the ball the rings take away. */
function ringShadow(pose: Pose, rings: Float32Array) {
  const { light } = pose;
  const normal = axisOf(pose);
  const rise = dot(light, normal);
  return (x: number, y: number, z: number): number => {
    const along = -dot([x, y, z], normal) / rise;
    if (along <= 0) return 0;
    const hit = [x + light[0] * along, y + light[1] * along, z + light[2] * along] as const;
    return opacityOfRings(rings, Math.sqrt(dot(hit, hit)));
  };
}
