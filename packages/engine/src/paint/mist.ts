import type { CloudTiles } from './clouds.ts';
import { yuvOf, type Rgb } from './colour.ts';
import { smoothstep } from './curves.ts';
import type { Stage } from './stage.ts';

const side = 512;

export interface MistLook {
  /** Rows between which it lies, thickest in the middle. */
  topPx: number;
  bottomPx: number;
  colour: Rgb;
  opacity: number;
  /** Drift to the right, in picture heights per second. */
  drift: number;
  /** Where in the noise it is taken from, so that banks differ. */
  offset: number;
}

/** Low banks of drifting mist, from the tiles of the clouds. */
export class MistPainter {
  readonly #stage: Stage;
  readonly #tiles: CloudTiles;
  readonly #planes: readonly number[];
  readonly #cover: number;
  readonly #fade: number;

  constructor(stage: Stage, tiles: CloudTiles) {
    const { stride, heightPx } = stage.canvas;
    this.#stage = stage;
    this.#tiles = tiles;
    this.#planes = Array.from({ length: 2 }, () =>
      stage.arena.take((stride * heightPx) / 4 + stride),
    );
    this.#cover = stage.arena.take(heightPx);
    this.#fade = stage.arena.take(heightPx * 2);
  }

  paint(look: MistLook, clipS: number): void {
    const stage = this.#stage;
    const timeS = clipS * Math.sqrt(stage.lapse);
    const rows = stage.rows(look.topPx, look.bottomPx);
    if (rows.to <= rows.from) return;
    const [large = 0, fine = 0] = this.#planes;
    const tile = this.#tiles.density;
    const into = (target: number) => ({ full: [], half: [{ tile, target }] });
    stage.warpTiles(side, this.#mapping(look, timeS, 1), rows, into(large));
    stage.warpTiles(side, this.#mapping(look, timeS * 1.6, 2.3), rows, into(fine));
    const fades = new Int16Array(stage.arena.bytes.buffer, this.#fade, stage.canvas.heightPx);
    for (let y = rows.from; y < rows.to; y++) {
      const share = (y - look.topPx) / (look.bottomPx - look.topPx);
      const band = smoothstep(0, 0.5, share) * smoothstep(1, 0.6, share);
      stage.arena.bytes[this.#cover + y] = 84;
      fades[y] = 32_767 * look.opacity * band;
    }
    const { y, u, v, stride } = stage.canvas;
    const colour = yuvOf(look.colour);
    [y, u, v].forEach((plane, which) => {
      const half = which === 0 ? 1 : 2;
      const level = Math.round(colour[which] ?? 0);
      const skip = (rows.from / 2) * (stride / 2);
      stage.kernels.clouds(
        plane + (rows.from / half) * (stride / half),
        stride / half,
        stride / half,
        (rows.to - rows.from) / half,
        large + skip,
        fine + skip,
        large + skip,
        fine + skip,
        stride,
        half,
        1,
        this.#cover + rows.from,
        this.#fade + rows.from * 2,
        7,
        level,
        level,
      );
    });
  }

  #mapping(look: MistLook, timeS: number, scale: number) {
    const { heightPx } = this.#stage.canvas;
    const texels = (230 * scale) / heightPx;
    const drift = ((timeS * look.drift * 230 * scale) / side) % 1;
    return (x: number, y: number, spot: { u: number; v: number }) => {
      spot.u = x * texels - drift * side + look.offset * 97 + 3 * side;
      spot.v = y * texels * 2.4 + look.offset * 41;
    };
  }
}
