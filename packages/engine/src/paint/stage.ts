import type { Kernels } from '../kernels/kernels.ts';
import type { Arena } from './arena.ts';
import type { Canvas } from './canvas.ts';
import type { Yuv } from './colour.ts';
import { clamp } from './curves.ts';
import type { Colouring, Mapping, Placement, Rows, Spot, TilePair, Tone } from './mapping.ts';
import type { Texture } from './texture.ts';

const cell = 16;
const cellLog2 = 4;
const fixed = 65_536;

/** One worker's tools: a canvas and the kernels that paint on it by way of coarse grids. */
export class Stage {
  readonly kernels: Kernels;
  readonly arena: Arena;
  readonly dither: number;
  /** Seconds that pass for clouds and stars in a second of the clip. */
  readonly lapse: number;
  canvas: Canvas;
  readonly #gridWidth: number;
  readonly #grid: number;
  readonly #halfGrid: number;
  readonly #values: readonly number[];

  constructor(tools: {
    kernels: Kernels;
    arena: Arena;
    dither: number;
    canvas: Canvas;
    lapse?: number;
  }) {
    this.kernels = tools.kernels;
    this.arena = tools.arena;
    this.dither = tools.dither;
    this.lapse = tools.lapse ?? 1;
    this.canvas = tools.canvas;
    this.#gridWidth = tools.canvas.stride / cell + 2;
    const cells = this.#gridWidth * (Math.ceil(tools.canvas.heightPx / cell) + 2);
    this.#grid = tools.arena.take(cells * 8);
    this.#halfGrid = tools.arena.take(cells * 8);
    this.#values = Array.from({ length: 5 }, () => tools.arena.take(cells * 4));
  }

  get allRows(): Rows {
    return { from: 0, to: this.canvas.heightPx };
  }

  /** Rows held to the picture and to whole chroma rows. */
  rows(from: number, to: number): Rows {
    const height = this.canvas.heightPx;
    const start = clamp(Math.floor(from / 2) * 2, 0, height);
    return { from: start, to: clamp(Math.ceil(to / 2) * 2, start, height) };
  }

  /** Fills rows with a texture. */
  warp(texture: Texture, mapping: Mapping, rows = this.allRows): void {
    this.#map(texture, mapping, rows);
    const { y, u, v } = this.canvas;
    this.#warpFull(texture.y, texture.stride, y, rows);
    this.#warpHalf(texture.u, texture.stride, u, rows);
    this.#warpHalf(texture.v, texture.stride, v, rows);
  }

  /** Lays a texture over rows by its alpha. */
  over(texture: Texture, mapping: Mapping | Placement, rows = this.allRows, opacity = 1): void {
    if (typeof mapping === 'function') this.#map(texture, mapping, rows);
    else this.#place(texture, mapping, rows);
    const { y, u, v, stride } = this.canvas;
    const weight = Math.round(clamp(opacity) * 32_767);
    const lay = (source: number, alpha: number, target: number, half: 1 | 2) => {
      this.kernels.warpOver(
        source,
        alpha,
        texture.stride / half,
        target,
        stride / half,
        stride / half,
        rows.from / half,
        rows.to / half,
        half === 1 ? this.#grid : this.#halfGrid,
        this.#gridWidth,
        cellLog2 + 1 - half,
        weight,
        texture.blocks,
        Math.ceil(texture.widthPx / 8),
      );
    };
    lay(texture.y, texture.alpha, y, 1);
    lay(texture.u, texture.halfAlpha, u, 2);
    lay(texture.v, texture.halfAlpha, v, 2);
  }

  /**
   * Warps repeating byte tiles (side a power of two, stride side + 16) into free planes, by one
   * mapping: `full` at the size of luma, `half` at that of chroma. The kernel wraps by mask;
   * mappings remove far periods, as 16.16 numbers end at 32,768.
   */
  warpTiles(
    side: number,
    mapping: Mapping,
    rows: Rows,
    pairs: { full: readonly TilePair[]; half: readonly TilePair[] },
  ): void {
    this.#eachNode(rows, (x, y, index) => {
      mapping(x, y, this.#spot);
      this.arena.words[this.#grid / 4 + index * 2] = this.#spot.u * fixed;
      this.arena.words[this.#grid / 4 + index * 2 + 1] = this.#spot.v * fixed;
    });
    const { stride } = this.canvas;
    const lay = ({ tile, target }: TilePair, half: 1 | 2) => {
      const size = [stride / half, stride / half, rows.from / half, rows.to / half] as const;
      const grid = [this.#grid, this.#gridWidth, cellLog2 + 1 - half] as const;
      this.kernels.warp(tile, side + 16, side - 1, target, ...size, ...grid);
    };
    for (const pair of pairs.full) lay(pair, 1);
    for (const pair of pairs.half) lay(pair, 2);
  }

  #warpFull(source: number, sourceStride: number, target: number, rows: Rows): void {
    const { stride } = this.canvas;
    this.kernels.warp(
      source,
      sourceStride,
      -1,
      target,
      stride,
      stride,
      rows.from,
      rows.to,
      this.#grid,
      this.#gridWidth,
      cellLog2,
    );
  }

  /** Fills rows with a slowly varying colour. */
  fill(colouring: Colouring, rows = this.allRows): void {
    const [luma = 0, blue = 0, red = 0] = this.#values;
    const { words } = this.arena;
    const colour: Yuv = [16, 128, 128];
    this.#eachNode(rows, (x, y, index) => {
      colouring(x, y, colour);
      words[luma / 4 + index] = colour[0] * fixed;
      words[blue / 4 + index] = colour[1] * fixed;
      words[red / 4 + index] = colour[2] * fixed;
    });
    this.#planes((plane, which, half) => {
      this.kernels.gradient(
        plane,
        this.canvas.stride / half,
        this.canvas.stride / half,
        rows.from / half,
        rows.to / half,
        this.#values[which] ?? 0,
        this.#gridWidth,
        cellLog2 + 1 - half,
        this.dither,
      );
    });
  }

  /** Changes light and colour of what is painted. */
  relight(tone: Tone, rows = this.allRows): void {
    const [luma = 0, blue = 0, red = 0, gains = 0, saturations = 0] = this.#values;
    const { words } = this.arena;
    const at = { gain: 1, saturation: 1, add: [0, 0, 0] as Yuv };
    this.#eachNode(rows, (x, y, index) => {
      tone(x, y, at);
      words[luma / 4 + index] = at.add[0] * fixed;
      words[blue / 4 + index] = at.add[1] * fixed;
      words[red / 4 + index] = at.add[2] * fixed;
      words[gains / 4 + index] = at.gain * fixed;
      words[saturations / 4 + index] = at.saturation * fixed;
    });
    this.#planes((plane, which, half) => {
      this.kernels.relight(
        plane,
        this.canvas.stride / half,
        this.canvas.stride / half,
        rows.from / half,
        rows.to / half,
        which === 0 ? 16 : 128,
        which === 0 ? gains : saturations,
        this.#values[which] ?? 0,
        this.#gridWidth,
        cellLog2 + 1 - half,
        this.dither,
      );
    });
  }

  /**
   * A copy of rows 0..bottom of the canvas without detail finer than 1 << log2 pixels (luma), in
   * planes of the same strides.
   */
  soften(bottom: number, log2: number, small: number, soft: readonly number[]): void {
    this.#planes((plane, which, half) => {
      const stride = this.canvas.stride / half;
      const level = half === 2 ? Math.max(2, log2 - 1) : log2;
      const size = 1 << level;
      const height = Math.ceil(bottom / half / size) * size;
      this.kernels.shrink(plane, stride, stride, height, small, stride >> level, level);
      const rows = { from: 0, to: Math.floor(bottom / half) };
      const last = { u: (stride >> level) - 2.01, v: (height >> level) - 2.01 };
      this.#eachNode(rows, (x, y, index) => {
        const u = clamp((x + 0.5) / size - 0.5, 0, last.u);
        const v = clamp((y + 0.5) / size - 0.5, 0, last.v);
        this.arena.words[this.#grid / 4 + index * 2] = u * fixed;
        this.arena.words[this.#grid / 4 + index * 2 + 1] = v * fixed;
      });
      const target = soft[which] ?? 0;
      const grid = [this.#grid, this.#gridWidth, cellLog2] as const;
      this.kernels.warp(small, stride >> level, -1, target, stride, stride, 0, rows.to, ...grid);
    });
  }

  readonly #spot: Spot = { u: 0, v: 0 };

  #planes(paint: (plane: number, which: 0 | 1 | 2, half: 1 | 2) => void): void {
    paint(this.canvas.y, 0, 1);
    paint(this.canvas.u, 1, 2);
    paint(this.canvas.v, 2, 2);
  }

  #warpHalf(source: number, sourceStride: number, target: number, rows: Rows): void {
    const stride = this.canvas.stride / 2;
    this.kernels.warp(
      source,
      sourceStride / 2,
      -1,
      target,
      stride,
      stride,
      rows.from / 2,
      rows.to / 2,
      this.#halfGrid,
      this.#gridWidth,
      cellLog2 - 1,
    );
  }

  #map(texture: Texture, mapping: Mapping, rows: Rows): void {
    const { words } = this.arena;
    const lastU = texture.widthPx - 2.01;
    const lastV = texture.heightPx - 2.01;
    this.#eachNode(rows, (x, y, index) => {
      mapping(x, y, this.#spot);
      const u = clamp(this.#spot.u, 0, lastU) * fixed;
      const v = clamp(this.#spot.v, 0, lastV) * fixed;
      words[this.#grid / 4 + index * 2] = u;
      words[this.#grid / 4 + index * 2 + 1] = v;
      words[this.#halfGrid / 4 + index * 2] = u / 2;
      words[this.#halfGrid / 4 + index * 2 + 1] = v / 2;
    });
  }

  /** The same without a call per corner, which flat layers would mostly consist of. */
  #place(texture: Texture, { scale, right, down }: Placement, rows: Rows): void {
    const { words } = this.arena;
    const columns = this.#gridWidth;
    const last = Math.ceil(rows.to / cell);
    for (let row = Math.floor(rows.from / cell); row <= last; row++) {
      const v = clamp(row * cell * scale + down, 0, texture.heightPx - 2.01) * fixed;
      const start = row * columns * 2;
      for (let column = 0; column < columns; column++) {
        const u = clamp(column * cell * scale + right, 0, texture.widthPx - 2.01) * fixed;
        const at = start + column * 2;
        words[this.#grid / 4 + at] = u;
        words[this.#grid / 4 + at + 1] = v;
        words[this.#halfGrid / 4 + at] = u / 2;
        words[this.#halfGrid / 4 + at + 1] = v / 2;
      }
    }
  }

  /** Corners of all cells that the rows touch. */
  #eachNode(rows: Rows, visit: (x: number, y: number, index: number) => void): void {
    const first = Math.floor(rows.from / cell);
    const last = Math.ceil(rows.to / cell);
    for (let row = first; row <= last; row++) {
      for (let column = 0; column < this.#gridWidth; column++) {
        visit(column * cell, row * cell, row * this.#gridWidth + column);
      }
    }
  }
}
