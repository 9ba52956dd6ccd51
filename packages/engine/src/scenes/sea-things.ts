import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import type { Drawing } from '../paint/drawing.ts';
import { skyAt, type Palette } from './palette.ts';

/** What is at a place of a thing: across from its middle and up from its foot, in its heights. */
export type ColourAt = (across: number, up: number) => Rgb | null;

/** A window with a lamp behind it. */
export const lampWindow: Rgb = [255, 206, 128];

const samples = 3;

/** Every pixel is the mean of nine places, which makes thin rails and round edges smooth. */
export function drawSampled(
  drawing: Drawing,
  { x, y, heightPx }: { x: number; y: number; heightPx: number },
  { reach, colourAt }: { reach: number; colourAt: ColourAt },
): void {
  const reachPx = reach * heightPx;
  for (let row = Math.floor(y - heightPx); row < y + heightPx * 0.03; row++) {
    for (let column = Math.floor(x - reachPx); column < x + reachPx; column++) {
      const sum = [0, 0, 0];
      let count = 0;
      for (let part = 0; part < samples * samples; part++) {
        const across = column + ((part % samples) + 0.5) / samples - x;
        const down = row + (Math.floor(part / samples) + 0.5) / samples - y;
        const colour = colourAt(across / heightPx, -down / heightPx);
        if (!colour) continue;
        count += 1;
        for (let index = 0; index < 3; index++)
          sum[index] = (sum[index] ?? 0) + (colour[index] ?? 0);
      }
      if (count === 0) continue;
      const [red = 0, green = 0, blue = 0] = sum;
      const mean: Rgb = [red / count, green / count, blue / count];
      drawing.dot(column, row, mean, count / samples ** 2);
    }
  }
}

export interface ThingLight {
  /** A colour as it looks where it faces so far to the side, -1 left .. 1 right. */
  on(colour: Rgb, facing: number): Rgb;
  /** Lamps are lit. */
  isDark: boolean;
  glass: Rgb;
}

export function lightOf(palette: Palette, sunSide: number): ThingLight {
  const shares = {
    day: { sun: 0.62, front: 0.55, air: 0.62 },
    dawn: { sun: 0.6, front: 0.25, air: 0.62 },
    sunset: { sun: 0.62, front: 0.12, air: 0.52 },
    storm: { sun: 0.3, front: 0.3, air: 0.86 },
    night: { sun: 0.22, front: 0.15, air: 0.9 },
  }[palette.light];
  const air = skyAt(palette, 0.75);
  const isDark = palette.light !== 'day' && palette.light !== 'dawn';
  return {
    on(colour, facing) {
      const depth = Math.sqrt(Math.max(0, 1 - facing * facing));
      const sun = shares.sun * clamp(facing * sunSide * 0.85 + depth * shares.front);
      const around = shares.air * (0.72 + 0.28 * depth);
      const part = (index: 0 | 1 | 2) =>
        (colour[index] * (around * air[index] + sun * palette.sun[index])) / 255;
      const seen: Rgb = [part(0), part(1), part(2)];
      return blend(seen, palette.haze, 0.05).map((level) => Math.min(255, level)) as unknown as Rgb;
    },
    isDark,
    glass: isDark ? [255, 226, 160] : blend([70, 90, 104], air, 0.35),
  };
}
