import type { CloudTiles } from './clouds.ts';
import type { Rgb } from './colour.ts';
import type { Point } from './drawing.ts';
import { layClouds } from './lay-clouds.ts';
import type { Stage } from './stage.ts';
import { unitOf } from './vantage.ts';

/** Side of the tiles of clouds. */
const side = 512;

export interface GasLook {
  /** The pixel that turns and grows with the sheet in place. */
  middle: Point;
  /** Size of the billows against those of a sheet at distance 1. */
  scale: number;
  turn: number;
  /** Where on the tile its middle is, in texels. */
  offset: { u: number; v: number };
  /** How much of the sheet is gas, 0..1. */
  cover: number;
  hardness: number;
  opacity: number;
  lit: Rgb;
  shade: Rgb;
  /** How far the finer billows have slid over the larger, in texels. */
  change: number;
}

/** Upright sheets of billowing gas before the viewer, from the tiles of the clouds. */
export class GasPainter {
  readonly #stage: Stage;
  readonly #tiles: CloudTiles;
  readonly #planes: readonly number[];
  readonly #cover: number;
  readonly #fade: number;

  constructor(stage: Stage, tiles: CloudTiles) {
    const { stride, heightPx } = stage.canvas;
    this.#stage = stage;
    this.#tiles = tiles;
    this.#planes = Array.from({ length: 4 }, () =>
      stage.arena.take((stride * heightPx) / 4 + stride),
    );
    this.#cover = stage.arena.take(heightPx);
    this.#fade = stage.arena.take(heightPx * 2);
  }

  paint(look: GasLook): void {
    if (look.opacity <= 0.002) return;
    const stage = this.#stage;
    const { heightPx, stride, y, u, v } = stage.canvas;
    const [large = 0, fine = 0, largeLight = 0, fineLight = 0] = this.#planes;
    const { density, light } = this.#tiles;
    const both = (first: number, second: number) => ({
      full: [],
      half: [
        { tile: density, target: first },
        { tile: light, target: second },
      ],
    });
    stage.warpTiles(side, this.#mapping(look, 1, 0), stage.allRows, both(large, largeLight));
    stage.warpTiles(
      side,
      this.#mapping(look, 2.6, look.change),
      stage.allRows,
      both(fine, fineLight),
    );
    stage.arena.bytes.fill(255 * (0.86 - 0.6 * look.cover), this.#cover, this.#cover + heightPx);
    new Int16Array(stage.arena.bytes.buffer, this.#fade, heightPx).fill(32_767 * look.opacity);
    const sheet = {
      planes: [y, u, v] as const,
      stride,
      rows: heightPx,
      noise: [large, fine, largeLight, fineLight],
      largeIsHalved: true,
      cover: this.#cover,
      fade: this.#fade,
    };
    layClouds(stage.kernels, sheet, look);
  }

  #mapping(look: GasLook, finer: number, change: number) {
    const texels = (290 * finer) / unitOf(this.#stage.canvas) / look.scale;
    const [cos, sin] = [Math.cos(look.turn) * texels, Math.sin(look.turn) * texels];
    const { x: middleX, y: middleY } = look.middle;
    const startU = (look.offset.u + change) * finer + 16 * side;
    const startV = look.offset.v * finer + 16 * side;
    return (x: number, y: number, spot: { u: number; v: number }) => {
      const [dx, dy] = [x - middleX, y - middleY];
      spot.u = startU + dx * cos + dy * sin;
      spot.v = startV - dx * sin + dy * cos;
    };
  }
}
