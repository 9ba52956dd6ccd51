import type { Kernels } from '../kernels/kernels.ts';
import type { NoiseTile, Studio } from '../scenes/scene.ts';
import { subSeed } from './random.ts';

export function makeNoise(kernels: Kernels, tile: NoiseTile): void {
  const { target, scratch, sidePx, period, octaves, bend, seed } = tile;
  kernels.noiseTile(target, sidePx, period, octaves, bend, seed, scratch);
}

/** Repeating smooth noise for painting in preparation, about -1..1. */
export class NoiseField {
  readonly #values: Float32Array;
  readonly #side: number;

  constructor(
    studio: Studio,
    purpose: string,
    options: { side: number; period: number; octaves: number },
  ) {
    const { side, period, octaves } = options;
    const { arena, kernels, scratch, brief } = studio;
    const seed = subSeed(brief.seed, purpose) & 0xffff;
    kernels.noiseTile(scratch, side, period, octaves, 0, seed, 0);
    this.#values = arena.floats.slice(scratch / 4, scratch / 4 + side * side);
    this.#side = side;
  }

  /** The value at a place in texels. */
  at(x: number, y: number): number {
    const side = this.#side;
    const column = Math.floor(x);
    const row = Math.floor(y);
    const [left, right] = [column & (side - 1), (column + 1) & (side - 1)];
    const [top, bottom] = [(row & (side - 1)) * side, ((row + 1) & (side - 1)) * side];
    const [shareX, shareY] = [x - column, y - row];
    const values = this.#values;
    const upper = (values[top + left] ?? 0) * (1 - shareX) + (values[top + right] ?? 0) * shareX;
    const lower =
      (values[bottom + left] ?? 0) * (1 - shareX) + (values[bottom + right] ?? 0) * shareX;
    return upper * (1 - shareY) + lower * shareY;
  }
}
