import { blend, type Rgb } from './colour.ts';
import { clamp, smoothstep } from './curves.ts';
import { Drawing } from './drawing.ts';
import { spriteRimPx } from './sprite.ts';

export type SolidShape = 'ball' | 'box' | 'ring' | 'coin' | 'pill' | 'cone' | 'gem';

export interface SolidLook {
  shape: SolidShape;
  colour: Rgb;
  /** What its shadows and its rim take colour from. */
  wall: Rgb;
  radiusPx: number;
  /** Turns around the upright and the level axis, in radians. */
  turn: number;
  tip: number;
  /** 0 matt .. 1 polished. */
  gloss: number;
}

type Place = [number, number, number];

/** Distance to a shape of radius 1, negative inside. */
const distances: Readonly<Record<SolidShape, (place: Place) => number>> = {
  ball: ([x, y, z]) => Math.sqrt(x * x + y * y + z * z) - 0.94,
  box: ([x, y, z]) => roundedBox(x, y, z, 0.42, 0.2),
  ring: ([x, y, z]) => {
    const away = Math.sqrt(x * x + y * y) - 0.68;
    return Math.sqrt(away * away + z * z) - 0.27;
  },
  coin: ([x, y, z]) => {
    const [away, deep] = [Math.sqrt(x * x + y * y) - 0.82, Math.abs(z) - 0.1];
    const outside = Math.sqrt(Math.max(away, 0) ** 2 + Math.max(deep, 0) ** 2);
    return Math.min(Math.max(away, deep), 0) + outside - 0.1;
  },
  pill: ([x, y, z]) => {
    const along = clamp(y, -0.5, 0.5);
    return Math.sqrt(x * x + (y - along) ** 2 + z * z) - 0.42;
  },
  cone: ([x, y, z]) => {
    const wide = Math.sqrt(x * x + z * z);
    const side = (wide - 0.32 + y * 0.44) * 0.9;
    return Math.max(side, Math.abs(y + 0.04) - 0.6) * 0.9 - 0.08;
  },
  gem: ([x, y, z]) => (Math.abs(x) + Math.abs(y) * 0.8 + Math.abs(z) - 0.82) * 0.577 - 0.06,
};

function roundedBox(x: number, y: number, z: number, half: number, round: number): number {
  const [dx, dy, dz] = [Math.abs(x) - half, Math.abs(y) - half, Math.abs(z) - half];
  const outside = Math.sqrt(Math.max(dx, 0) ** 2 + Math.max(dy, 0) ** 2 + Math.max(dz, 0) ** 2);
  return Math.min(Math.max(dx, dy, dz), 0) + outside - round;
}

/** A solid under a soft light from the upper left, as a cut-out. */
export function drawSolid(look: SolidLook): Drawing {
  const { radiusPx, shape } = look;
  const size = 2 * (radiusPx * 1.2 + spriteRimPx);
  const drawing = new Drawing(size, size, look.colour);
  const turned = turning(look.turn, look.tip);
  const rotated: Place = [0, 0, 0];
  const distance = (x: number, y: number, z: number): number => {
    turned(x, y, z, rotated);
    return distances[shape](rotated);
  };
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      const x = (column + 0.5 - drawing.widthPx / 2) / radiusPx;
      const y = (row + 0.5 - drawing.heightPx / 2) / radiusPx;
      if (x * x + y * y > 1.4) continue;
      const { depth, nearest } = march(distance, x, y);
      const cover = clamp(1 - nearest * radiusPx);
      if (cover <= 0) continue;
      drawing.set(column, row, shaded(look, normalAt(distance, x, y, depth), { x, y }), cover);
    }
  }
  return drawing;
}

/** Along the line of sight to where it meets the solid, or passes it closest. */
function march(distance: (x: number, y: number, z: number) => number, x: number, y: number) {
  let z = 1.25;
  let nearest = 9;
  let depth = z;
  for (let step = 0; step < 40 && z > -1.25; step++) {
    const away = distance(x, y, z);
    if (away < nearest) {
      nearest = away;
      depth = z;
    }
    if (away < 0.002) return { depth: z, nearest: -1 };
    z -= Math.max(away * 0.95, 0.004);
  }
  return { depth, nearest };
}

function normalAt(
  distance: (x: number, y: number, z: number) => number,
  x: number,
  y: number,
  z: number,
): Place {
  const step = 0.01;
  const here = distance(x, y, z);
  const normal: Place = [
    distance(x + step, y, z) - here,
    distance(x, y + step, z) - here,
    distance(x, y, z + step) - here,
  ];
  const length = Math.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2) || 1;
  return [normal[0] / length, normal[1] / length, normal[2] / length];
}

function turning(turn: number, tip: number) {
  const [cosTurn, sinTurn] = [Math.cos(turn), Math.sin(turn)];
  const [cosTip, sinTip] = [Math.cos(tip), Math.sin(tip)];
  return (x: number, y: number, z: number, into: Place): void => {
    const down = y * cosTip - z * sinTip;
    const back = y * sinTip + z * cosTip;
    into[0] = x * cosTurn + back * sinTurn;
    into[1] = down;
    into[2] = back * cosTurn - x * sinTurn;
  };
}

/** A broad soft key light, a cool fill from the right, what the wall throws back, and a highlight. */
function shaded(look: SolidLook, normal: Place, at: { x: number; y: number }): Rgb {
  const { colour, wall, gloss } = look;
  const [nx, ny, nz] = normal;
  const key = smoothstep(-0.45, 1, -nx * 0.52 - ny * 0.66 + nz * 0.54);
  const fill = clamp(nx * 0.7 + nz * 0.3) * 0.16;
  const bounce = clamp(ny * 0.9) * 0.22;
  const rim = (1 - clamp(nz)) ** 3;
  const deep = blend(colour, [wall[0] * 0.3, wall[1] * 0.26, wall[2] * 0.36], 0.5);
  const shade: Rgb = [deep[0] * 0.62, deep[1] * 0.6, deep[2] * 0.68];
  const light = blend(colour, [255, 255, 255], 0.14);
  let tone = blend(shade, light, clamp(key * 0.98 + fill));
  tone = blend(tone, wall, bounce * 0.6 + rim * 0.3);
  const half = clamp(-nx * 0.3 - ny * 0.38 + nz * 0.87);
  const shine = gloss * (half ** 60 * 0.75 + half ** 12 * 0.14);
  // The light falls off down the body.
  const fall = 1 - 0.08 * (at.y + at.x * 0.5);
  const lit = blend(tone, [255, 255, 255], clamp(shine));
  return [clamp(lit[0] * fall, 0, 255), clamp(lit[1] * fall, 0, 255), clamp(lit[2] * fall, 0, 255)];
}
