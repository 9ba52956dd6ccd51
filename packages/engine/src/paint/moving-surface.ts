import type { Studio } from '../scenes/scene.ts';
import type { Drawing } from './drawing.ts';
import type { Spot } from './mapping.ts';
import type { Stage } from './stage.ts';
import { takeTexture, type Texture } from './texture.ts';
import type { ColourTile } from './tile.ts';

/** Half as coarse as the grids of a stage: near the rim of a ball texels crowd. */
const cell = 8;
const fixed = 65_536;

/** A cut-out of fixed outline over which a repeating picture moves: a planet, a disc of gas. */
export interface Surface {
  outline: Texture;
  /** Address of the place on the tile, as two f32, of every eighth pixel both ways. */
  nodes: number;
  columns: number;
  rows: number;
}

/**
 * `outline` gives the shape by its opacity, its width a multiple of 16; `look` tells which texel a
 * pixel shows while nothing has moved.
 */
export function takeSurface(
  studio: Studio,
  outline: Drawing,
  look: (x: number, y: number, spot: Spot) => void,
): Surface {
  const { arena, kernels, dither, scratch } = studio;
  const columns = outline.widthPx / cell + 2;
  const rows = Math.ceil(outline.heightPx / cell) + 2;
  const nodes = arena.take(columns * rows * 8);
  const spot = { u: 0, v: 0 };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      look(column * cell, row * cell, spot);
      const at = nodes / 4 + (row * columns + column) * 2;
      arena.floats[at] = spot.u;
      arena.floats[at + 1] = spot.v;
    }
  }
  const options = { dither, scratch, alpha: true };
  return { outline: takeTexture(arena, kernels, outline, options), nodes, columns, rows };
}

/** Brings a surface to a moment: what it shows then is a texture to be laid. */
export class SurfacePainter {
  /** Planes of its own behind the outline of the surface. */
  readonly texture: Texture;
  readonly #stage: Stage;
  readonly #surface: Surface;
  readonly #grid: number;
  readonly #halfGrid: number;

  constructor(stage: Stage, surface: Surface) {
    const { outline, columns, rows } = surface;
    const { arena } = stage;
    const bytes = outline.stride * (outline.heightPx + 8);
    this.#stage = stage;
    this.#surface = surface;
    this.#grid = arena.take(columns * rows * 8);
    this.#halfGrid = arena.take(columns * rows * 8);
    this.texture = {
      ...outline,
      y: arena.take(bytes),
      u: arena.take(bytes / 4),
      v: arena.take(bytes / 4),
    };
  }

  /** Shows the tile moved by some texels. */
  paint(tile: ColourTile, right: number, down = 0): void {
    this.#aim(1, right, down);
    const { y, u, v } = this.texture;
    this.#warp(tile.y, tile.side, y, 1, this.#grid);
    this.#warp(tile.u, tile.side / 2, u, 2, this.#halfGrid);
    this.#warp(tile.v, tile.side / 2, v, 2, this.#halfGrid);
  }

  /** Warps byte tiles into planes of the surface's size (`full`) or half of it. */
  paintPlanes(
    look: { side: number; scale: number; right: number; down: number },
    planes: readonly { tile: number; target: number; half: 1 | 2 }[],
  ): void {
    this.#aim(look.scale, look.right, look.down);
    for (const { tile, target, half } of planes) {
      this.#warp(tile, look.side, target, half, this.#grid);
    }
  }

  #aim(scale: number, right: number, down: number): void {
    const { words, floats } = this.#stage.arena;
    const { nodes, columns, rows } = this.#surface;
    const count = columns * rows * 2;
    for (let index = 0; index < count; index += 2) {
      const u = ((floats[nodes / 4 + index] ?? 0) * scale + right) * fixed;
      const v = ((floats[nodes / 4 + index + 1] ?? 0) * scale + down) * fixed;
      words[this.#grid / 4 + index] = u;
      words[this.#grid / 4 + index + 1] = v;
      words[this.#halfGrid / 4 + index] = u / 2;
      words[this.#halfGrid / 4 + index + 1] = v / 2;
    }
  }

  #warp(tile: number, side: number, target: number, half: 1 | 2, grid: number): void {
    const { stride, heightPx } = this.texture;
    const size = [stride / half, stride / half, 0, heightPx / half] as const;
    const columns = this.#surface.columns;
    this.#stage.kernels.warp(tile, side + 16, side - 1, target, ...size, grid, columns, 4 - half);
  }
}
