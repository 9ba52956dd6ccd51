import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import type { NoiseField } from '../paint/noise-field.ts';
import { drawRelief, type Relief, type ReliefPoint } from './draw-ridge.ts';

/** A colour in the sun, and in the shade. */
export interface Sides {
  lit: Rgb;
  shade: Rgb;
}

export interface MassifLook {
  widthPx: number;
  heightPx: number;
  /** Pixels from one summit to the next. */
  summitPx: number;
  /** Height of the lowest gap, as a share of the drawing. */
  lowest: number;
  /** How much lower it is in the middle of the picture, as a share. */
  valley: number;
  offset: number;
  sunSide: number;
  rock: Sides;
  snow: Sides;
  /** Heights, as shares of the drawing, above which snow lies, and below which trees grow. */
  snowFrom: number;
  forest: Sides;
  forestUpTo: number;
  haze: Rgb;
  hazeAtCrest: number;
  hazeAtFoot: number;
}

/** A mountain range: ridges part lit from shaded faces; snow lies where it is high and not steep. */
export function drawMassif(noise: NoiseField, look: MassifLook): Drawing {
  const { haze, hazeAtCrest, hazeAtFoot, sunSide } = look;
  // What is not drawn has the colour of the crest, as its edge is mixed with it.
  const crest = look.snowFrom < 0.9 ? look.snow.lit : look.forest.shade;
  const drawing = new Drawing(look.widthPx, look.heightPx, blend(crest, haze, hazeAtCrest));
  const { heightPx } = drawing;
  const depthPx = look.summitPx * 1.1;
  const heightAt = heightsOf(noise, look, { heightPx, depthPx });
  const steps = Math.round(20 + (72 * heightPx) / look.summitPx);
  const relief = { steps, depthPx, risePx: 2, footPx: heightPx, heightAt, sunSide };
  drawRelief(drawing, relief, (point, out) => {
    const share = hazeAtCrest + (hazeAtFoot - hazeAtCrest) * smoothstep(0, 1, point.y / heightPx);
    const seen = blend(faceAt(noise, look, point), haze, share);
    for (let part = 0; part < 3; part++) out[part] = seen[part] ?? 0;
  });
  return drawing;
}

function heightsOf(
  noise: NoiseField,
  look: MassifLook,
  { heightPx, depthPx }: { heightPx: number; depthPx: number },
): Relief['heightAt'] {
  return (x, depth) => {
    const rise = smoothstep(-0.12, 0.85, depth);
    const folded = foldedAt(noise, look, x, depth * depthPx);
    const broad = noise.at((x * 22) / look.summitPx + look.offset * 59, 300);
    const aside = Math.abs((2 * x) / look.widthPx - 1);
    const open = 1 - look.valley * smoothstep(0.6, 0.05, aside + 0.3 * broad);
    const high = look.lowest * depth + (1 - look.lowest) * folded * (0.86 + 0.6 * broad);
    return 1 + heightPx * 0.97 * rise * open * Math.tanh(high * 1.15);
  };
}

/** Ridges upon ridges, the smaller ones along the larger; about 0..1. */
function foldedAt(noise: NoiseField, look: MassifLook, x: number, z: number): number {
  let [sum, weight, along] = [0, 0.62, 1];
  for (let octave = 0; octave < 5; octave++) {
    const scale = (64 / look.summitPx) * 2 ** octave;
    const value = noise.at(
      x * scale + look.offset * 131 + octave * 37.3,
      z * scale + look.offset * 17 + octave * 61.7,
    );
    // Edges finer than the samples of the relief would look like beads.
    const round = 0.008 * 1.7 ** octave;
    const crest = 1 - Math.min(1, Math.sqrt(value * value + round * round) * 2.2);
    const fold = crest * crest * along;
    sum += fold * weight;
    along = clamp(fold * 1.7);
    weight *= 0.48;
  }
  return sum;
}

/** Rock, trees below and snow above, as the sun lights them. */
function faceAt(noise: NoiseField, look: MassifLook, point: ReliefPoint): Rgb {
  const { x, y, light, steep } = point;
  const { rock, snow, forest } = look;
  const fine = 2500 / look.summitPx;
  const grain = noise.at((x + look.offset * 11) * fine, y * fine);
  const rough = noise.at((x + look.offset * 5) * fine * 0.24, y * fine * 0.33);
  // Ribs too fine for the relief, by what they turn to the sun; snow fills them.
  const [u, v] = [(x + y * 0.4) * fine * 0.5, (y - x * 0.2) * fine * 0.3];
  const apart = 0.6 * fine;
  const ribs = Math.abs(noise.at(u + apart, v)) - Math.abs(noise.at(u - apart, v));
  const turned = ribs * look.sunSide * clamp(steep);
  const facing = smoothstep(0.12, 0.82, light + 0.3 * turned);
  const high = point.heightPx / look.heightPx;
  const lies = high - look.snowFrom + 0.1 * rough + 0.13 * grain - 0.24 * (steep - 0.9);
  const covered = smoothstep(-0.03, 0.04, lies);
  const snowy = covered > 0 ? blend(snow.shade, snow.lit, clamp(facing + 0.1 * grain)) : snow.lit;
  if (covered === 1) return snowy;
  const grown = high - look.forestUpTo + 0.1 * rough + 0.1 * (steep - 1);
  const trees = smoothstep(0.05, -0.05, grown);
  const edged = smoothstep(0.12, 0.82, light + 1.15 * turned);
  let colour = blend(rock.shade, rock.lit, clamp(edged + 0.14 * grain + 0.12 * rough));
  if (trees > 0) {
    const crowns = noise.at(x * fine * 2.4, y * fine * 1.5) + 0.5 * rough;
    const leaves = blend(forest.shade, forest.lit, clamp(0.1 + facing * 0.7 + crowns));
    colour = trees < 1 ? blend(colour, leaves, trees) : leaves;
  }
  return covered > 0 ? blend(colour, snowy, covered) : colour;
}
