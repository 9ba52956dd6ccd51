import { yuvOf, type Rgb } from './colour.ts';
import { clamp } from './curves.ts';
import type { Mapping, Rows } from './mapping.ts';
import type { Stage } from './stage.ts';

export interface LightSheetLook {
  rows: Rows;
  /** A repeating byte tile, its stride 16 more than its side. */
  tile: number;
  side: number;
  /** Places in the tile, of its main copy and of a second one that slides over it. */
  large: Mapping;
  fine: Mapping;
  /** What a sum of both has to pass to be seen, 0..255, at a row. */
  cover: (y: number) => number;
  opacity: (y: number) => number;
  /** 1 soft veils .. 8 hard edges. */
  hardness: number;
  colour: Rgb;
}

/** A pattern of light on a plane: two copies of one tile slide over each other, so that it lives. */
export class LightSheet {
  readonly #stage: Stage;
  readonly #large: number;
  readonly #fine: number;
  readonly #cover: number;
  readonly #fade: number;

  constructor(stage: Stage) {
    const { stride, heightPx } = stage.canvas;
    this.#stage = stage;
    this.#large = stage.arena.take(stride * heightPx);
    this.#fine = stage.arena.take((stride * heightPx) / 4 + stride);
    this.#cover = stage.arena.take(heightPx);
    this.#fade = stage.arena.take(heightPx * 2);
  }

  paint(look: LightSheetLook): void {
    const { rows, tile, side } = look;
    if (rows.to <= rows.from) return;
    const stage = this.#stage;
    const large = { full: [{ tile, target: this.#large }], half: [] };
    const fine = { full: [], half: [{ tile, target: this.#fine }] };
    stage.warpTiles(side, look.large, rows, large);
    stage.warpTiles(side, look.fine, rows, fine);
    this.#rowValues(look);
    const { y, u, v, stride } = stage.canvas;
    const colour = yuvOf(look.colour);
    [y, u, v].forEach((plane, which) => {
      const half = which === 0 ? 1 : 2;
      const level = Math.round(colour[which] ?? 0);
      const second = this.#fine + (rows.from / 2) * (stride / 2);
      stage.kernels.clouds(
        plane + (rows.from / half) * (stride / half),
        stride / half,
        stride / half,
        (rows.to - rows.from) / half,
        this.#large + rows.from * stride,
        second,
        second,
        second,
        stride,
        half,
        0,
        this.#cover + rows.from,
        this.#fade + rows.from * 2,
        Math.round(look.hardness * 10),
        level,
        level,
      );
    });
  }

  #rowValues({ rows, cover, opacity }: LightSheetLook): void {
    const { bytes } = this.#stage.arena;
    const fades = new Int16Array(bytes.buffer, this.#fade, this.#stage.canvas.heightPx);
    for (let y = rows.from; y < rows.to; y++) {
      bytes[this.#cover + y] = clamp(cover(y), 0, 255);
      fades[y] = 32_767 * clamp(opacity(y));
    }
  }
}
