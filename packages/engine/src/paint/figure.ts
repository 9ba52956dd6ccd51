import type { Direction } from '../scenes/planet-pose.ts';
import type { Rgb } from './colour.ts';
import { clamp, smoothstep } from './curves.ts';
import { Drawing } from './drawing.ts';
import { spriteRimPx } from './sprite.ts';

/** A round-ended rod of changing width, the simplest body with a shape; lengths in figure heights. */
export interface Rod {
  from: readonly [number, number];
  to: readonly [number, number];
  /** Radii at its ends. */
  radii: readonly [number, number];
  /** How far before the others it lies. */
  depth?: number;
  /** Flatter than round, 0..1. */
  flat?: number;
  /** Cut off at its ends. */
  blunt?: boolean;
  colour: Rgb;
  /** How sharply it mirrors the sun, 0..1. */
  gloss?: number;
  /** Lines across it, so many to its length: seams, panels. */
  seams?: number;
}

/** Bodies lit by one sun, as a cut-out; what is nearest hides the rest. Sizes in pixels. */
export function drawFigure(
  rods: readonly Rod[],
  size: { widthPx: number; heightPx: number; unitPx: number },
  light: Direction,
): Drawing {
  const rim = spriteRimPx;
  const drawing = new Drawing(size.widthPx + 2 * rim, size.heightPx + 2 * rim, [20, 22, 30]);
  const depths = new Float32Array(drawing.widthPx * drawing.heightPx).fill(-9);
  for (const rod of rods) {
    const reach = Math.max(...rod.radii) + 1.5 / size.unitPx;
    const toPx = (value: number, side: number) => Math.round(value * size.unitPx + side / 2);
    const [x0, x1] = [Math.min(rod.from[0], rod.to[0]), Math.max(rod.from[0], rod.to[0])];
    const [y0, y1] = [Math.min(rod.from[1], rod.to[1]), Math.max(rod.from[1], rod.to[1])];
    const right = Math.min(drawing.widthPx - 1, toPx(x1 + reach, drawing.widthPx));
    const bottom = Math.min(drawing.heightPx - 1, toPx(y1 + reach, drawing.heightPx));
    for (let row = Math.max(0, toPx(y0 - reach, drawing.heightPx)); row <= bottom; row++) {
      const y = (row + 0.5 - drawing.heightPx / 2) / size.unitPx;
      for (let column = Math.max(0, toPx(x0 - reach, drawing.widthPx)); column <= right; column++) {
        const x = (column + 0.5 - drawing.widthPx / 2) / size.unitPx;
        const point = pointOn(rod, x, y);
        const cover = clamp((point.radius - point.away) * size.unitPx + 0.5);
        if (cover <= 0) continue;
        const at = row * drawing.widthPx + column;
        const depth = (rod.depth ?? 0) + point.rise;
        if (depth < (depths[at] ?? 0)) continue;
        if (cover > 0.5) depths[at] = depth;
        drawing.dot(column, row, shaded(rod, point, light), cover);
      }
    }
  }
  return drawing;
}

interface PointOnRod {
  along: number;
  away: number;
  radius: number;
  rise: number;
  normal: Direction;
}

function pointOn({ from, to, radii, flat = 0, blunt }: Rod, x: number, y: number): PointOnRod {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const place = ((x - from[0]) * dx + (y - from[1]) * dy) / (length * length);
  const along = clamp(place);
  const [px, py] = [x - from[0] - dx * along, y - from[1] - dy * along];
  const radius = radii[0] + (radii[1] - radii[0]) * along;
  const past = Math.max(-place, place - 1) * length;
  const away = blunt
    ? Math.max(Math.abs(px * dy - py * dx) / length, radius + past)
    : Math.sqrt(px * px + py * py);
  const share = Math.min(1, away / radius);
  const side = share * (1 - flat) + flat * share ** 6;
  const facing = Math.sqrt(Math.max(0, 1 - side * side));
  const per = away > 0 ? side / away : 0;
  const rise = radius * Math.sqrt(1 - share * share);
  return { along, away, radius, rise, normal: [px * per, py * per, facing] };
}

function shaded(rod: Rod, { normal, along }: PointOnRod, light: Direction): Rgb {
  const lit = normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2];
  const seam = rod.seams ? (((along * rod.seams) % 1) + 1) % 1 : 0.5;
  const groove = rod.seams ? 1 - 0.3 * (1 - smoothstep(0.03, 0.12, Math.min(seam, 1 - seam))) : 1;
  const bright = (0.1 + 0.95 * smoothstep(-0.1, 0.95, lit)) * groove;
  // What the planet throws back from below.
  const back = 0.12 * clamp(normal[1] * 0.8 + 0.2);
  const half = clamp((lit + normal[2]) / 1.7);
  const shine = (rod.gloss ?? 0) * half ** 24 * 200;
  const [red, green, blue] = rod.colour;
  return [
    clamp(red * (bright + back * 0.8) + shine, 0, 255),
    clamp(green * (bright + back) + shine, 0, 255),
    clamp(blue * (bright + back * 1.5) + shine, 0, 255),
  ];
}
