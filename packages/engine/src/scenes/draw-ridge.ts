import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import type { NoiseField } from '../paint/noise-field.ts';

export interface RidgeLook {
  widthPx: number;
  heightPx: number;
  /** Height of the crest over the drawing's foot, as shares: lowest and highest. */
  low: number;
  high: number;
  /** Pixels from one summit to the next. */
  summitPx: number;
  lit: Rgb;
  shade: Rgb;
  /** Colour that the foot dissolves into, and how much of it lies over the crest. */
  haze: Rgb;
  hazeAtCrest: number;
  hazeAtFoot: number;
  snow?: Rgb;
  /** 0 rolling hills .. 1 rock. */
  rock: number;
  offset: number;
}

/** A mountain range: a folded crest, flanks lit from one side, snow on top, haze at the foot. */
export function drawRidge(noise: NoiseField, look: RidgeLook): Drawing {
  const drawing = new Drawing(
    look.widthPx,
    look.heightPx,
    blend(look.shade, look.haze, look.hazeAtCrest),
  );
  const { widthPx, heightPx } = drawing;
  const pixel = [0, 0, 0] as [number, number, number];
  for (let x = 0; x < widthPx; x += 2) {
    const crests = [crestAt(noise, look, x), crestAt(noise, look, x + 1)].map(
      (share) => heightPx * (1 - share),
    );
    const crest = Math.min(...crests);
    // Flanks are soft: one colour for 2x2 pixels halves and halves again the work.
    for (let y = Math.max(0, Math.floor(crest / 2) * 2); y < heightPx; y += 2) {
      shadeAt(noise, look, { x, below: y - crest, height: heightPx - crest }, pixel);
      const haze =
        look.hazeAtCrest + (look.hazeAtFoot - look.hazeAtCrest) * smoothstep(0, 1, y / heightPx);
      const colour = blend(pixel, look.haze, haze);
      for (const [column, own] of crests.entries()) {
        drawing.set(x + column, y, colour, clamp(y - own + 0.5));
        drawing.set(x + column, y + 1, colour, clamp(y + 1.5 - own));
      }
    }
  }
  return drawing;
}

/** Height of the crest at a column, as a share of the drawing. */
function crestAt(noise: NoiseField, look: RidgeLook, x: number): number {
  const step = 64 / look.summitPx;
  let sum = 0;
  let weight = 1;
  let total = 0;
  for (let octave = 0; octave < 6; octave++) {
    const scale = step * 2 ** octave;
    const value = noise.at(x * scale + look.offset * 131, 61.7 * (octave + 1) + look.offset * 37);
    const folded = 1 - Math.min(1, Math.abs(value) * 1.5);
    const rolling = 0.5 + value * 0.9;
    sum += weight * (look.rock * folded + (1 - look.rock) * rolling);
    total += weight;
    weight *= 0.3 + 0.1 * look.rock;
  }
  const height = (sum / total - 0.35) * 1.6;
  const rounded = height < 0.7 ? height : 0.7 + 0.3 * Math.tanh((height - 0.7) / 0.3);
  return clamp(look.low + (look.high - look.low) * rounded, 0.01, 0.98);
}

/** Flanks: folds run down from the crest, their two sides lit differently. */
function shadeAt(
  noise: NoiseField,
  look: RidgeLook,
  { x, below, height }: { x: number; below: number; height: number },
  out: [number, number, number],
) {
  const step = 120 / look.summitPx;
  const wander = noise.at(x * step * 0.5, below * step * 0.5 + look.offset * 53) * 30;
  const u = x * step + wander + below * step * 0.25;
  const v = below * step * 0.55 + look.offset * 71;
  const fold = (at: number) =>
    Math.abs(noise.at(at, v)) + 0.5 * Math.abs(noise.at(at * 2.1, v * 2.3));
  const slope = fold(u + 2.2) - fold(u - 2.2);
  const light = clamp(0.5 + slope * (2.2 + 3.4 * look.rock));
  let colour = blend(look.shade, look.lit, light);
  if (look.snow) {
    const ragged = 0.16 * noise.at(u * 0.7, v * 0.7 + 200) + 0.07 * noise.at(u * 3, v * 3);
    const over = height - below - look.heightPx * (0.56 + ragged);
    const cover = smoothstep(-6, 10, over - slope * 40);
    colour = blend(colour, blend(blend(look.snow, look.shade, 0.45), look.snow, light), cover);
  }
  out[0] = colour[0];
  out[1] = colour[1];
  out[2] = colour[2];
}
