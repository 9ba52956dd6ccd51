import { clamp } from './curves.ts';
import type { Spot } from './mapping.ts';
import type { Stage } from './stage.ts';
import type { Texture } from './texture.ts';

/** Where a small cut-out is laid. */
export interface Placing {
  /** Place of the texture's middle. */
  x: number;
  y: number;
  /** Pixels per texel; one that is mirrored has a negative one across or down. */
  across: number;
  down: number;
  /** Around the middle, in radians, clockwise. */
  turn?: number;
  opacity?: number;
  /** Bends it: changes the place in the texture, which is given in texels. */
  bend?: (spot: Spot) => void;
}

const cell = 16;
const fixed = 65_536;
/** Below that a cell may reach past what the map of blocks looked at. */
const leastForBlocks = 0.75;
const mixedBlocks = 65_536;

/** Empty texels needed on every side of what is laid at a scale: a cell has to fit between. */
export function cutOutMargin(scale: number): number {
  return Math.ceil((cell + 2) / scale);
}

/** Lays small textures anywhere, at the cost of their own area, on a grid that moves with them. */
export class CutOutPainter {
  readonly #stage: Stage;
  readonly #gridWidth: number;
  readonly #grid: number;
  readonly #halfGrid: number;
  readonly #mixed: number;
  readonly #spot: Spot = { u: 0, v: 0 };

  constructor(stage: Stage) {
    const { arena, canvas } = stage;
    this.#stage = stage;
    this.#gridWidth = canvas.stride / cell + 2;
    const cells = this.#gridWidth * (Math.ceil(canvas.heightPx / cell) + 3);
    this.#grid = arena.take(cells * 8);
    this.#halfGrid = arena.take(cells * 8);
    // Says of every block that it has to be looked at.
    this.#mixed = arena.take(mixedBlocks);
    arena.bytes.fill(1, this.#mixed, this.#mixed + mixedBlocks);
  }

  paint(texture: Texture, placing: Placing): void {
    const box = this.#boxOf(texture, placing);
    if (!box) return;
    this.#map(texture, placing, box);
    const { y, u, v, stride } = this.#stage.canvas;
    const small = Math.min(Math.abs(placing.across), Math.abs(placing.down)) < leastForBlocks;
    const lay = (source: number, alpha: number, target: number, half: 1 | 2) => {
      this.#stage.kernels.warpOver(
        source,
        alpha,
        texture.stride / half,
        target + (box.top / half) * (stride / half) + box.left / half,
        stride / half,
        box.width / half,
        0,
        box.height / half,
        half === 1 ? this.#grid : this.#halfGrid,
        this.#gridWidth,
        half === 1 ? 4 : 3,
        Math.round(clamp(placing.opacity ?? 1) * 32_767),
        small ? this.#mixed : texture.blocks,
        Math.ceil(texture.widthPx / 8),
      );
    };
    lay(texture.y, texture.alpha, y, 1);
    lay(texture.u, texture.halfAlpha, u, 2);
    lay(texture.v, texture.halfAlpha, v, 2);
  }

  /** Whole cells around it, within the picture. */
  #boxOf(texture: Texture, { x, y, across, down, turn = 0 }: Placing): Box | undefined {
    const { stride, widthPx, heightPx } = this.#stage.canvas;
    const halfWidth = (texture.widthPx / 2) * Math.abs(across);
    const halfHeight = (texture.heightPx / 2) * Math.abs(down);
    const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))];
    const reach = halfWidth * cos + halfHeight * sin;
    const rise = halfWidth * sin + halfHeight * cos;
    const first = clamp(Math.floor((x - reach) / 2) * 2, 0, widthPx);
    const last = clamp(x + reach, 0, widthPx);
    const top = clamp(Math.floor((y - rise) / 2) * 2, 0, heightPx);
    const bottom = clamp(Math.ceil((y + rise) / 2) * 2, 0, heightPx);
    if (last <= first || bottom <= top) return undefined;
    // The padding of the rows has room for what the last cell sticks out.
    const width = Math.ceil((last - first) / cell) * cell;
    return { left: Math.min(first, stride - width), top, width, height: bottom - top };
  }

  #map(texture: Texture, placing: Placing, box: Box): void {
    const { x, y, across, down, turn = 0, bend } = placing;
    const { words } = this.#stage.arena;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const [lastU, lastV] = [texture.widthPx - 2.01, texture.heightPx - 2.01];
    const spot = this.#spot;
    for (let row = 0; row * cell < box.height + cell; row++) {
      for (let column = 0; column * cell <= box.width; column++) {
        const right = box.left + column * cell - x;
        const below = box.top + row * cell - y;
        spot.u = (right * cos + below * sin) / across + texture.widthPx / 2;
        spot.v = (below * cos - right * sin) / down + texture.heightPx / 2;
        if (bend) bend(spot);
        const u = clamp(spot.u, 0, lastU) * fixed;
        const v = clamp(spot.v, 0, lastV) * fixed;
        const at = (row * this.#gridWidth + column) * 2;
        words[this.#grid / 4 + at] = u;
        words[this.#grid / 4 + at + 1] = v;
        words[this.#halfGrid / 4 + at] = u / 2;
        words[this.#halfGrid / 4 + at + 1] = v / 2;
      }
    }
  }
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}
