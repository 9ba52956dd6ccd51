import { yuvOf, type Rgb } from './colour.ts';
import type { Stage } from './stage.ts';

/** A glowing band across the picture, given by column; lengths in pixels. */
export interface Band {
  /** Row of its middle. */
  centre(x: number): number;
  above(x: number): number;
  below(x: number): number;
  /** Share of the colour added in the middle, 0..1. */
  strength(x: number): number;
  colour: Rgb;
  /** Soft over many pixels, so that it may be worked out for every second. */
  wide: boolean;
}

/** Paints bands; every eighth column is worked out, those between are interpolated. */
export class RibbonPainter {
  readonly #stage: Stage;
  readonly #full: readonly number[];
  readonly #half: readonly number[];

  constructor(stage: Stage) {
    const bytes = stage.canvas.stride * 4;
    this.#stage = stage;
    this.#full = Array.from({ length: 4 }, () => stage.arena.take(bytes));
    this.#half = Array.from({ length: 4 }, () => stage.arena.take(bytes));
  }

  paint(band: Band): void {
    const { stride, heightPx, y, u, v } = this.#stage.canvas;
    const { floats } = this.#stage.arena;
    for (let x = 0; x <= stride; x += 8) this.#columns(band, x);
    for (let part = 0; part < 4; part++) {
      const [full = 0, half = 0] = [this.#full[part], this.#half[part]];
      // Halved columns in halved rows: lengths halve, inverse lengths double.
      const scale = part === 0 ? 0.5 : part === 3 ? 1 : 2;
      for (let x = 0; x < stride / 2; x++)
        floats[half / 4 + x] = (floats[full / 4 + x * 2] ?? 0) * scale;
    }
    const [luma, blue, red] = yuvOf(band.colour);
    const { kernels } = this.#stage;
    const size = [stride / 2, heightPx / 2] as const;
    const [gain, blueGain, redGain] = [luma - 16, blue - 128, red - 128];
    if (band.wide) {
      const shape = four(this.#half);
      kernels.wideRibbon(y, u, v, stride, ...size, ...shape, gain, blueGain, redGain);
      return;
    }
    kernels.ribbon(y, stride, stride, heightPx, ...four(this.#full), gain);
    kernels.ribbon(u, stride / 2, ...size, ...four(this.#half), blueGain);
    kernels.ribbon(v, stride / 2, ...size, ...four(this.#half), redGain);
  }

  #columns(band: Band, x: number): void {
    const { floats } = this.#stage.arena;
    const { stride } = this.#stage.canvas;
    const [above, below, centre] = [band.above(x), band.below(x), band.centre(x)];
    const values = [centre, 1 / above, 1 / below, band.strength(x)];
    values.forEach((value, part) => {
      const at = (this.#full[part] ?? 0) / 4;
      if (x < stride) floats[at + x] = value;
      const before = floats[at + x - 8] ?? value;
      for (let step = 1; step < (x > 0 ? 8 : 1); step++) {
        floats[at + x - 8 + step] = before + ((value - before) * step) / 8;
      }
    });
  }
}

function four(addresses: readonly number[]): [number, number, number, number] {
  const [first = 0, second = 0, third = 0, fourth = 0] = addresses;
  return [first, second, third, fourth];
}
