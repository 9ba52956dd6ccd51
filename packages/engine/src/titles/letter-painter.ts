import { clamp } from '../paint/curves.ts';
import type { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';
import { detail, type Cell } from './letter-atlas.ts';

const cellPx = 16;
const fixed = 65_536;

/** Where a letter is laid: its origin, its growth, and the rows that it may show in. */
export interface LetterPlace {
  xPx: number;
  yPx: number;
  scale: number;
  opacity: number;
  rows: { from: number; to: number };
}

/**
 * Lays single letters, each in its own small box. A stage's `over` passes whole rows for each piece,
 * which for sixty letters would take longer than a scene.
 */
export class LetterPainter {
  readonly #stage: Stage;
  readonly #grid: number;
  readonly #halfGrid: number;

  constructor(stage: Stage, largest: { width: number; height: number }) {
    this.#stage = stage;
    const columns = Math.ceil((largest.width * 1.2) / cellPx) + 4;
    const rows = Math.ceil((largest.height * 1.2) / cellPx) + 4;
    this.#grid = stage.arena.take(columns * rows * 8);
    this.#halfGrid = stage.arena.take(columns * rows * 8);
  }

  lay(texture: Texture, cell: Cell, { xPx, yPx, scale, opacity, rows }: LetterPlace): void {
    const { y, u, v, stride, heightPx } = this.#stage.canvas;
    const weight = Math.round(clamp(opacity) * 32_767);
    const pixels = scale / detail;
    const left = xPx + cell.left * pixels;
    const top = yPx + cell.top * pixels;
    const from = evenBelow(clamp(Math.max(top, rows.from), 0, heightPx));
    const to = evenBelow(clamp(Math.min(top + cell.height * pixels, rows.to), 0, heightPx) + 1.999);
    const start = evenBelow(Math.max(0, left));
    const wanted = Math.ceil((left + cell.width * pixels - start) / cellPx) * cellPx;
    const width = Math.min(wanted, Math.floor((stride - start) / cellPx) * cellPx);
    const height = Math.min(to, heightPx) - from;
    if (weight <= 0 || width <= 0 || height <= 0) return;
    const columns = width / cellPx + 1;
    this.#fillGrids(
      { columns, rows: Math.ceil(height / cellPx) + 1 },
      { u: cell.u + (start - left) / pixels, v: cell.v + (from - top) / pixels },
      1 / pixels,
    );
    const lay = (source: number, alpha: number, plane: number, half: 1 | 2) => {
      this.#stage.kernels.warpOver(
        source,
        alpha,
        texture.stride / half,
        plane + (from / half) * (stride / half) + start / half,
        stride / half,
        width / half,
        0,
        height / half,
        half === 1 ? this.#grid : this.#halfGrid,
        columns,
        half === 1 ? 4 : 3,
        weight,
        texture.blocks,
        Math.ceil(texture.widthPx / 8),
      );
    };
    lay(texture.y, texture.alpha, y, 1);
    lay(texture.u, texture.halfAlpha, u, 2);
    lay(texture.v, texture.halfAlpha, v, 2);
  }

  /** Texels at the corners of the box's cells, to the middle of a sample of luma and of chroma. */
  #fillGrids(
    size: { columns: number; rows: number },
    corner: { u: number; v: number },
    texels: number,
  ): void {
    const { words } = this.#stage.arena;
    for (let row = 0; row < size.rows; row++) {
      const v = corner.v + row * cellPx * texels;
      for (let column = 0; column < size.columns; column++) {
        const u = corner.u + column * cellPx * texels;
        const at = (row * size.columns + column) * 2;
        words[this.#grid / 4 + at] = (u + 0.5 * texels - 0.5) * fixed;
        words[this.#grid / 4 + at + 1] = (v + 0.5 * texels - 0.5) * fixed;
        words[this.#halfGrid / 4 + at] = ((u + texels) / 2 - 0.5) * fixed;
        words[this.#halfGrid / 4 + at + 1] = ((v + texels) / 2 - 0.5) * fixed;
      }
    }
  }
}

function evenBelow(value: number): number {
  return Math.floor(value / 2) * 2;
}
