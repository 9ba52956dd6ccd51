import type { Studio } from '../scenes/scene.ts';
import type { Rgb } from './colour.ts';
import { clamp, smoothstep } from './curves.ts';
import { layClouds } from './lay-clouds.ts';
import { subSeed } from './random.ts';
import type { Stage } from './stage.ts';
import type { Rows } from './mapping.ts';

/** Byte tiles of cloud density and of the light on it; addresses, for the workers. */
export interface CloudTiles {
  density: number;
  light: number;
}

const side = 512;

/** Billows with ragged edges. */
export function prepareClouds(studio: Studio): Promise<CloudTiles> {
  return prepareTiles(studio, { octaves: 6, bend: 0.55 });
}

/** Softer and cheaper, for mist alone. */
export function prepareMist(studio: Studio): Promise<CloudTiles> {
  return prepareTiles(studio, { octaves: 3, bend: 0 });
}

async function prepareTiles(
  studio: Studio,
  shape: { octaves: number; bend: number },
): Promise<CloudTiles> {
  const { arena, kernels, brief } = studio;
  const noise = arena.take(side * side * 4);
  const bytes = (side + 16) * (side + 2);
  const tiles = { density: arena.take(bytes), light: arena.take(bytes) };
  await studio.noise({
    ...shape,
    target: noise,
    scratch: arena.take((side * side) / 2),
    sidePx: side,
    period: 4,
    seed: subSeed(brief.seed, 'clouds') & 0xffff,
  });
  const { low, high } = spread(arena.floats.subarray(noise / 4, noise / 4 + side * side));
  kernels.relief(noise, side, tiles.density, tiles.light, low, high, 2, 7, 380);
  return tiles;
}

/** Bounds that a hundredth of the values pass on each side. */
function spread(values: Float32Array): { low: number; high: number } {
  const sample = values.filter((_, index) => index % 37 === 0).sort();
  const at = (share: number) => sample[Math.floor(sample.length * share)] ?? 0;
  return { low: at(0.01), high: at(0.99) };
}

export interface CloudLook {
  /** Row of the horizon, where the cloud ceiling vanishes. */
  horizonPx: number;
  /** Share of the sky that is covered, 0..1. */
  cover: number;
  /** 1 soft veils .. 8 hard edges. */
  hardness: number;
  opacity: number;
  lit: Rgb;
  shade: Rgb;
  /** Size of the clouds; 1 is cumulus seen from the ground. */
  size: number;
  /** Drift per second, as a share of the tile. */
  windRight: number;
  windNear: number;
  /** Offset of the whole sky, for the camera, in picture heights. */
  right: number;
  zoom: number;
}

/** Clouds on a flat ceiling in perspective; two scales slide over each other, so shapes change. */
export class CloudPainter {
  readonly #stage: Stage;
  readonly #tiles: CloudTiles;
  readonly #planes: readonly number[];
  readonly #cover: number;
  readonly #fade: number;

  constructor(stage: Stage, tiles: CloudTiles) {
    const { stride, heightPx } = stage.canvas;
    this.#stage = stage;
    this.#tiles = tiles;
    this.#planes = Array.from({ length: 4 }, () => stage.arena.take(stride * heightPx));
    this.#cover = stage.arena.take(heightPx);
    this.#fade = stage.arena.take(heightPx * 2);
  }

  paint(look: CloudLook, clipS: number): void {
    const timeS = clipS * this.#stage.lapse;
    const rows = this.#stage.rows(0, look.horizonPx);
    const [large = 0, fine = 0, largeLight = 0, fineLight = 0] = this.#planes;
    const { density, light } = this.#tiles;
    this.#stage.warpTiles(side, this.#mapping(look, timeS, 1), rows, {
      full: [{ tile: density, target: large }],
      half: [{ tile: light, target: largeLight }],
    });
    this.#stage.warpTiles(side, this.#mapping(look, timeS * 1.35, 2.63), rows, {
      full: [],
      half: [
        { tile: density, target: fine },
        { tile: light, target: fineLight },
      ],
    });
    this.#rowValues(look, rows);
    const { y, u, v, stride } = this.#stage.canvas;
    const sheet = {
      planes: [y, u, v] as const,
      stride,
      rows: rows.to,
      noise: [large, fine, largeLight, fineLight],
      largeIsHalved: false,
      cover: this.#cover,
      fade: this.#fade,
    };
    layClouds(this.#stage.kernels, sheet, look);
  }

  #mapping(look: CloudLook, timeS: number, scale: number) {
    const { widthPx, heightPx } = this.#stage.canvas;
    const texels = (150 * scale) / look.size;
    const driftU = ((timeS * look.windRight * scale) % 1) * side + scale * 190;
    const driftV = ((timeS * look.windNear * scale) % 1) * side + scale * 77;
    return (x: number, y: number, spot: { u: number; v: number }) => {
      const elevation = Math.max(0, (look.horizonPx - y) / heightPx / look.zoom);
      const distance = 1 / (elevation + 0.13);
      const right = (x - widthPx / 2) / heightPx / look.zoom + look.right;
      spot.u = right * distance * texels + driftU;
      spot.v = distance * texels * 0.8 + driftV;
    };
  }

  #rowValues(look: CloudLook, rows: Rows): void {
    const { bytes } = this.#stage.arena;
    const fades = new Int16Array(bytes.buffer, this.#fade, this.#stage.canvas.heightPx);
    const threshold = 255 * (0.78 - 0.56 * look.cover);
    for (let y = rows.from; y < rows.to; y++) {
      const elevation = (look.horizonPx - y) / this.#stage.canvas.heightPx;
      bytes[this.#cover + y] = clamp(threshold, 0, 255);
      fades[y] = 32_767 * look.opacity * smoothstep(0.015, 0.14, elevation);
    }
  }
}
