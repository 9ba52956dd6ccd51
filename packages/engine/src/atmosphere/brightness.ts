import { clamp, smoothstep } from '../paint/curves.ts';
import type { Stage } from '../paint/stage.ts';

/** Where the light of a picture comes from, in pixels. */
export interface LightPlace {
  x: number;
  y: number;
  /** Share of it that comes from there, 0..1. */
  share: number;
}

/** Row below which what is bright is a reflection, as a share of the height. */
const lowestShare = 0.62;
/** Luma of nothing that could be a sun. */
const dullest = 160;

/**
 * Finds the sun of a picture, as it moves with the camera. It is read from the picture itself, as
 * scenes keep theirs to themselves and photographs do not tell.
 */
export class SunFinder {
  readonly #stage: Stage;
  readonly #log2: number;
  readonly #blocks: number;

  constructor(stage: Stage) {
    const { stride, heightPx } = stage.canvas;
    this.#stage = stage;
    // Blocks smaller than the sun's disc, yet large enough that no speck is taken for it.
    this.#log2 = heightPx < 480 ? 3 : 4;
    this.#blocks = stage.arena.take((stride >> this.#log2) * ((heightPx >> this.#log2) + 1));
  }

  /**
   * The sun as far as one stands out, and `usual` (in shares of the picture) for the rest: where a
   * cloud passes before the sun its light fades over and does not wander.
   */
  find(usual: Readonly<{ x: number; y: number }>): LightPlace[] {
    const { widthPx, heightPx } = this.#stage.canvas;
    const sun = this.#brightest();
    const rest = { x: usual.x * widthPx, y: usual.y * heightPx, share: 1 - sun.share };
    return [sun, rest].filter(({ share }) => share > 0.02);
  }

  #brightest(): LightPlace {
    const { canvas, kernels, arena } = this.#stage;
    const { y: plane, stride, widthPx, heightPx } = canvas;
    const side = 1 << this.#log2;
    const [columns, shownColumns] = [stride >> this.#log2, widthPx >> this.#log2];
    const rows = Math.floor((heightPx * lowestShare) / side);
    kernels.shrink(plane, stride, stride, heightPx, this.#blocks, columns, this.#log2);
    const blocks = arena.bytes.subarray(this.#blocks, this.#blocks + rows * columns);
    let brightest = dullest + 1;
    for (const luma of blocks) if (luma > brightest) brightest = luma;
    let [sum, sumX, sumY, squares] = [0, 0, 0, 0];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < shownColumns; column++) {
        const luma = blocks[row * columns + column] ?? 16;
        if (luma < dullest) continue;
        // The sky around a sun is bright as well, and much larger.
        const weight = ((luma - dullest) / (brightest - dullest)) ** 24;
        const [x, y] = [(column + 0.5) * side, (row + 0.5) * side];
        sum += weight;
        sumX += weight * x;
        sumY += weight * y;
        squares += weight * (x * x + y * y);
      }
    }
    if (sum === 0) return { x: 0, y: 0, share: 0 };
    const [x, y] = [sumX / sum, sumY / sum];
    // Clouds and walls are spread out; a sun is in one place.
    const spread = Math.sqrt(Math.max(0, squares / sum - x * x - y * y)) / heightPx;
    const share = smoothstep(176, 208, brightest) * (1 - smoothstep(0.07, 0.16, spread));
    return { ...(share > 0.02 ? this.#centred({ x, y }) : { x, y }), share };
  }

  /** The middle of the disc near a place: blocks alone would make it move in steps. */
  #centred(near: { x: number; y: number }): { x: number; y: number } {
    const { widthPx, heightPx } = this.#stage.canvas;
    const [step, reach] = [heightPx / 96, heightPx * 0.09];
    let { x, y } = near;
    for (let round = 0; round < 3; round++) {
      let [sum, sumX, sumY] = [0, 0, 0];
      for (let down = -reach; down <= reach; down += step) {
        for (let right = -reach; right <= reach; right += step) {
          const inside = 1 - (right * right + down * down) / (reach * reach);
          if (inside <= 0) continue;
          const luma = lumaAt(this.#stage, (x + right) / widthPx, (y + down) / heightPx);
          const weight = inside * clamp((luma - dullest) / 75) ** 6;
          sum += weight;
          sumX += weight * right;
          sumY += weight * down;
        }
      }
      x += sumX / (sum + 0.001);
      y += sumY / (sum + 0.001);
    }
    return { x, y };
  }
}

/** Tells how bright a picture is on the whole: from all of it, as samples would flicker. */
export class LightMeter {
  readonly #stage: Stage;
  readonly #blocks: number;

  constructor(stage: Stage) {
    const { stride, heightPx } = stage.canvas;
    this.#stage = stage;
    this.#blocks = stage.arena.take((stride >> meterLog2) * (heightPx >> meterLog2));
  }

  /** Mean luma, 16..235. */
  read(): number {
    const { canvas, kernels, arena } = this.#stage;
    const { y, stride, heightPx } = canvas;
    const columns = stride >> meterLog2;
    kernels.shrink(y, stride, stride, heightPx, this.#blocks, columns, meterLog2);
    const count = columns * (heightPx >> meterLog2);
    let sum = 0;
    for (const luma of arena.bytes.subarray(this.#blocks, this.#blocks + count)) sum += luma;
    return sum / count;
  }
}

const meterLog2 = 5;

/** Luma at a place given in shares of the picture. */
export function lumaAt(stage: Stage, x: number, y: number): number {
  const { y: plane, stride, widthPx, heightPx } = stage.canvas;
  const column = clamp(Math.floor(x * widthPx), 0, widthPx - 1);
  const row = clamp(Math.floor(y * heightPx), 0, heightPx - 1);
  return stage.arena.bytes[plane + row * stride + column] ?? 16;
}
