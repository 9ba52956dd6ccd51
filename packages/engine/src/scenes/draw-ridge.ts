import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, lerp, smoothstep } from '../paint/curves.ts';
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
  /** 0 rolling hills .. 1 rock. */
  rock: number;
  offset: number;
}

/** Hills far away: a folded crest, flanks lit from one side, haze at the foot. */
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
      shadeAt(noise, look, { x, below: y - crest }, pixel);
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
  { x, below }: { x: number; below: number },
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
  const colour = blend(look.shade, look.lit, light);
  out[0] = colour[0];
  out[1] = colour[1];
  out[2] = colour[2];
}

/** Ground seen from the front and a little from above: a strip that goes back in depth. */
export interface Relief {
  /** Samples from front to back. */
  steps: number;
  /** How far back it goes, in the pixels that its heights are in. */
  depthPx: number;
  /** Rows by which its back stands higher in the picture than its front. */
  risePx: number;
  /** Row of its front at height 0. */
  footPx: number;
  /** In pixels, at a column and a depth of 0..1; what is below 0 is not there. */
  heightAt(x: number, depth: number): number;
  /** -1 when the sun stands to the left, 1 to the right. */
  sunSide: number;
}

/** What is seen of a relief at one pixel. */
export interface ReliefPoint {
  x: number;
  y: number;
  heightPx: number;
  /** 0 in the shade .. 1 facing the sun. */
  light: number;
  /** Tangent of its slope. */
  steep: number;
}

type Colour = [number, number, number];

/** Looks at every column from the front to the back: what stands before hides what is behind. */
export function drawRelief(
  drawing: Drawing,
  relief: Relief,
  colourAt: (point: ReliefPoint, out: Colour) => void,
): void {
  const { steps, footPx, risePx } = relief;
  const ground = groundOf(relief, drawing.widthPx);
  const point: ReliefPoint = { x: 0, y: 0, heightPx: 0, light: 0, steep: 0 };
  const colour: Colour = [0, 0, 0];
  const column = new ColumnMean(drawing);
  for (let x = 0; x < drawing.widthPx; x++) {
    let [top, before] = [footPx, footPx];
    for (let step = 0; step <= steps; step++) {
      const height = ground.heights[step * drawing.widthPx + x] ?? 0;
      const row = footPx - (step / steps) * risePx - Math.max(0, height);
      if (row < top) {
        const last = height > 0 ? Math.floor(row) : Math.ceil(top);
        for (let y = Math.ceil(top) - 1; y >= last; y--) {
          lookAt(ground, point, { x, y, step, share: clamp((before - y - 0.5) / (before - row)) });
          colourAt(point, colour);
          column.add(x, y, colour, Math.min(top, y + 1) - Math.max(row, y));
        }
        top = row;
      }
      before = row;
    }
    column.end();
  }
}

/** Heights, light and slopes, row by row from the front. */
interface Ground {
  widthPx: number;
  heights: Float32Array;
  lights: Float32Array;
  steeps: Float32Array;
}

/** Between a sample and the one before it. */
function lookAt(
  { widthPx, heights, lights, steeps }: Ground,
  point: ReliefPoint,
  { x, y, step, share }: { x: number; y: number; step: number; share: number },
): void {
  const here = step * widthPx + x;
  const before = Math.max(0, step - 1) * widthPx + x;
  point.x = x;
  point.y = y;
  point.heightPx = lerp(heights[before] ?? 0, heights[here] ?? 0, share);
  point.light = lerp(lights[before] ?? 0, lights[here] ?? 0, share);
  point.steep = lerp(steeps[before] ?? 0, steeps[here] ?? 0, share);
}

/** Pixels of a column from the bottom up, each the mean of all that is seen in it. */
class ColumnMean {
  readonly #drawing: Drawing;
  #x = 0;
  #y = -1;
  #cover = 0;
  #red = 0;
  #green = 0;
  #blue = 0;

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
  }

  add(x: number, y: number, [red, green, blue]: Rgb, cover: number): void {
    if (y !== this.#y) this.end();
    this.#x = x;
    this.#y = y;
    this.#cover += cover;
    this.#red += red * cover;
    this.#green += green * cover;
    this.#blue += blue * cover;
  }

  end(): void {
    const cover = this.#cover;
    if (cover > 0.002 && this.#y >= 0 && this.#y < this.#drawing.heightPx) {
      const mean: Rgb = [this.#red / cover, this.#green / cover, this.#blue / cover];
      this.#drawing.set(this.#x, this.#y, mean, clamp(cover));
    }
    this.#y = -1;
    this.#cover = 0;
    this.#red = 0;
    this.#green = 0;
    this.#blue = 0;
  }
}

/** Where the sun is against a relief: aside, above, and a little behind the viewer. */
const sunlight = { aside: 0.8, up: 0.48, near: 0.34 };
/** A shadow falls by so many pixels in one. */
const shadowSlope = 0.5;

function groundOf(relief: Relief, widthPx: number): Ground {
  const { steps, depthPx, sunSide } = relief;
  const size = widthPx * (steps + 1);
  const [heights, lights, steeps] = [size, size, size].map((count) => new Float32Array(count));
  if (!heights || !lights || !steeps) throw new Error('there are three of them');
  for (let at = 0; at < size; at++)
    heights[at] = relief.heightAt(at % widthPx, Math.floor(at / widthPx) / steps);
  const stepPx = depthPx / steps;
  for (let step = 0; step <= steps; step++) {
    const start = step * widthPx;
    const [front, back] = [Math.max(0, step - 1) * widthPx, Math.min(steps, step + 1) * widthPx];
    const apartPx = step > 0 && step < steps ? 2 * stepPx : stepPx;
    let shadow = 0;
    for (let walked = 0; walked < widthPx; walked++) {
      const x = sunSide < 0 ? walked : widthPx - 1 - walked;
      const height = heights[start + x] ?? 0;
      const right = heights[start + Math.min(widthPx - 1, x + 1)] ?? 0;
      const left = heights[start + Math.max(0, x - 1)] ?? 0;
      const across = (right - left) / 2;
      const away = ((heights[back + x] ?? 0) - (heights[front + x] ?? 0)) / apartPx;
      shadow = Math.max(shadow - shadowSlope, height);
      const facing = -across * sunSide * sunlight.aside + sunlight.up + away * sunlight.near;
      const steep = Math.sqrt(across * across + away * away);
      const open = 1 - 0.85 * smoothstep(0.5, 5, shadow - height);
      lights[start + x] = clamp(facing / Math.sqrt(1 + steep * steep)) * open;
      steeps[start + x] = steep;
    }
  }
  return { widthPx, heights, lights, steeps };
}
