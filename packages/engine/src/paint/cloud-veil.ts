import type { CloudTiles } from './clouds.ts';
import type { Rgb } from './colour.ts';
import type { SurfacePainter } from './moving-surface.ts';
import { layClouds } from './lay-clouds.ts';
import type { Stage } from './stage.ts';

/** Side of the tiles of clouds. */
const side = 512;

export interface VeilLook {
  /** Cloud texels per texel of the surface. */
  scale: number;
  /** How far the clouds have come, in texels of the surface. */
  right: number;
  /** How far they have changed, in the same. */
  change: number;
  /** 1 soft .. 8 hard. */
  hardness: number;
  opacity: number;
  lit: Rgb;
  shade: Rgb;
}

/** Clouds over a moving surface, at a speed of their own; two scales of them slide over each other. */
export class CloudVeil {
  readonly #stage: Stage;
  readonly #tiles: CloudTiles;
  readonly #surface: SurfacePainter;
  readonly #planes: readonly number[];
  readonly #cover: number;
  readonly #fade: number;

  /** `coverOf` tells the share of the sky under cloud in a row of the surface, 0..1. */
  constructor(
    stage: Stage,
    tiles: CloudTiles,
    surface: SurfacePainter,
    coverOf: (row: number) => number,
  ) {
    const { stride, heightPx } = surface.texture;
    const bytes = stride * (heightPx + 8);
    this.#stage = stage;
    this.#tiles = tiles;
    this.#surface = surface;
    this.#planes = [1, 4, 4, 4].map((part) => stage.arena.take(bytes / part));
    this.#cover = stage.arena.take(heightPx);
    this.#fade = stage.arena.take(heightPx * 2);
    for (let row = 0; row < heightPx; row++) {
      stage.arena.bytes[this.#cover + row] = 255 * (0.86 - 0.6 * coverOf(row));
    }
  }

  paint(look: VeilLook): void {
    const { density, light } = this.#tiles;
    const [large = 0, fine = 0, largeLight = 0, fineLight = 0] = this.#planes;
    const { texture } = this.#surface;
    const right = look.right * look.scale;
    this.#surface.paintPlanes({ side, scale: look.scale, right, down: 0 }, [
      { tile: density, target: large, half: 1 },
      { tile: light, target: largeLight, half: 2 },
    ]);
    const finer = look.scale * 2.37;
    const moved = (look.right + look.change) * finer;
    this.#surface.paintPlanes({ side, scale: finer, right: moved, down: 91 }, [
      { tile: density, target: fine, half: 2 },
      { tile: light, target: fineLight, half: 2 },
    ]);
    new Int16Array(this.#stage.arena.bytes.buffer, this.#fade, texture.heightPx).fill(
      32_767 * look.opacity,
    );
    const sheet = {
      planes: [texture.y, texture.u, texture.v] as const,
      stride: texture.stride,
      rows: texture.heightPx,
      noise: [large, fine, largeLight, fineLight],
      largeIsHalved: false,
      cover: this.#cover,
      fade: this.#fade,
    };
    layClouds(this.#stage.kernels, sheet, look);
  }
}
