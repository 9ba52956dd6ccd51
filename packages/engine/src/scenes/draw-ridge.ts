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
  const drawing = new Drawing(look.widthPx, look.heightPx, blend(look.shade, look.haze, look.hazeAtCrest));
  const { widthPx, heightPx, rgba } = drawing;
  const pixel = [0, 0, 0] as [number, number, number];
  for (let x = 0; x < widthPx; x++) {
    const crest = heightPx * (1 - crestAt(noise, look, x));
    for (let y = Math.max(0, Math.floor(crest)); y < heightPx; y++) {
      const below = y - crest;
      shadeAt(noise, look, { x, below, height: heightPx - crest }, pixel);
      const haze = look.hazeAtCrest + (look.hazeAtFoot - look.hazeAtCrest) * smoothstep(0, 1, y / heightPx);
      const at = (y * widthPx + x) * 4;
      for (let part = 0; part < 3; part++) {
        rgba[at + part] = (pixel[part] ?? 0) * (1 - haze) + (look.haze[part] ?? 0) * haze;
      }
      rgba[at + 3] = 255 * clamp(below + 0.5);
    }
  }
  return drawing;
}

/** Height of the crest at a column, as a share of the drawing. */
export function crestAt(noise: NoiseField, look: RidgeLook, x: number): number {
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
  return clamp(look.low + (look.high - look.low) * ((sum / total - 0.35) * 1.75), 0.01, 0.98);
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
  const fold = (at: number) => Math.abs(noise.at(at, v)) + 0.5 * Math.abs(noise.at(at * 2.1, v * 2.3));
  const slope = fold(u + 2.2) - fold(u - 2.2);
  const light = clamp(0.5 + slope * (2.2 + 3.4 * look.rock));
  let colour = blend(look.shade, look.lit, light);
  if (look.snow) {
    const ragged = 0.55 + 1.3 * noise.at(u * 0.7, v * 0.7 + 200) + 0.5 * noise.at(u * 3, v * 3);
    const line = (height - look.heightPx * 0.45) * ragged;
    const cover = smoothstep(4, -4, below - line + slope * 26);
    colour = blend(colour, blend(blend(look.snow, look.shade, 0.45), look.snow, light), cover);
  }
  out[0] = colour[0];
  out[1] = colour[1];
  out[2] = colour[2];
}
