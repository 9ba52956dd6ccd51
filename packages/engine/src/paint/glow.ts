import { yuvOf } from './colour.ts';
import type { Rows, Tone } from './mapping.ts';
import type { Spotlight } from './spot.ts';
import { paintSpot } from './spot.ts';
import type { Stage } from './stage.ts';

const cell = 16;
/** Smaller ones would show the grid. */
const leastRadius = 3 * cell;

/**
 * Gathers wide soft lights and adds them all at once, by way of a coarse grid: a spot of some
 * hundred pixels then costs no more than a small one.
 */
export class GlowPainter {
  readonly #stage: Stage;
  readonly #columns: number;
  readonly #rows: number;
  readonly #light: readonly [Float32Array, Float32Array, Float32Array];

  constructor(stage: Stage) {
    const { stride, heightPx } = stage.canvas;
    this.#stage = stage;
    this.#columns = stride / cell + 2;
    this.#rows = Math.ceil(heightPx / cell) + 2;
    const nodes = () => new Float32Array(this.#columns * this.#rows);
    this.#light = [nodes(), nodes(), nodes()];
  }

  add(spot: Spotlight): void {
    if (spot.radius < leastRadius) {
      paintSpot(this.#stage, spot);
      return;
    }
    const { x, y, radius, strength } = spot;
    const [luma, blue, red] = yuvOf(spot.colour);
    const [lumas, blues, reds] = this.#light;
    const top = Math.max(0, Math.ceil((y - radius) / cell));
    const bottom = Math.min(this.#rows - 1, Math.floor((y + radius) / cell));
    const left = Math.max(0, Math.ceil((x - radius) / cell));
    const right = Math.min(this.#columns - 1, Math.floor((x + radius) / cell));
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const [dx, dy] = [(column * cell - x) / radius, (row * cell - y) / radius];
        const inside = 1 - dx * dx - dy * dy;
        if (inside <= 0) continue;
        const share = strength * inside * inside;
        const at = row * this.#columns + column;
        lumas[at] = (lumas[at] ?? 0) + (luma - 16) * share;
        blues[at] = (blues[at] ?? 0) + (blue - 128) * share;
        reds[at] = (reds[at] ?? 0) + (red - 128) * share;
      }
    }
  }

  /** Adds what was gathered to these rows, on top of another change of light, and forgets it. */
  paint(rows: Rows, under: Tone = unchanged): void {
    const [lumas, blues, reds] = this.#light;
    this.#stage.relight((x, y, tone) => {
      const at = (y / cell) * this.#columns + x / cell;
      under(x, y, tone);
      tone.add[0] += lumas[at] ?? 0;
      tone.add[1] += blues[at] ?? 0;
      tone.add[2] += reds[at] ?? 0;
    }, rows);
    for (const nodes of this.#light) nodes.fill(0);
  }
}

const unchanged: Tone = (_x, _y, tone) => {
  tone.gain = 1;
  tone.saturation = 1;
  tone.add.fill(0);
};
