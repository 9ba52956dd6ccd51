import sharp from 'sharp';
import type { Brief } from '../brief/brief.ts';
import type { ClipFiles } from './clip-files.ts';
import { shrunkRgb, type PixelSize } from './still-colours.ts';

const columns = 5;
const tileWidthPx = 160;
const thumbnailLongestPx = 640;
/** A third in: past any opening fade, still what the clip starts as. */
const thumbnailShare = 0.3;

/** Keeps the thumbnail and the tiles of the sprite sheet as frames pass by. */
export class Stills {
  readonly #brief: Brief;
  readonly #sheet: Uint8Array;
  readonly #tileHeightPx: number;
  readonly #thumbnailFrame: number;
  readonly #thumbnailSize: PixelSize;
  #thumbnail = new Uint8ClampedArray(0);

  constructor(brief: Brief) {
    const { widthPx, heightPx, frameCount } = brief;
    this.#brief = brief;
    this.#tileHeightPx = Math.round((tileWidthPx * heightPx) / widthPx);
    this.#sheet = new Uint8Array(columns * tileWidthPx * columns * this.#tileHeightPx * 3);
    this.#thumbnailFrame = Math.floor(frameCount * thumbnailShare);
    const scale = thumbnailLongestPx / Math.max(widthPx, heightPx);
    this.#thumbnailSize = {
      widthPx: Math.round(widthPx * scale),
      heightPx: Math.round(heightPx * scale),
    };
  }

  see(frame: number, planes: Uint8Array): void {
    const { frameCount } = this.#brief;
    const tiles = columns * columns;
    if (frame === this.#thumbnailFrame)
      this.#thumbnail = shrunkRgb(planes, this.#brief, this.#thumbnailSize);
    for (let tile = 0; tile < tiles; tile++) {
      if (Math.floor((tile * frameCount) / tiles) === frame) this.#place(tile, planes);
    }
  }

  async write(files: ClipFiles): Promise<void> {
    const { widthPx, heightPx } = this.#thumbnailSize;
    await Promise.all([
      sharp(this.#thumbnail, raw(widthPx, heightPx))
        .webp({ quality: 80 })
        .toFile(files.thumbnail.partial),
      sharp(this.#sheet, raw(columns * tileWidthPx, columns * this.#tileHeightPx))
        .webp({ quality: 70 })
        .toFile(files.sprite.partial),
    ]);
  }

  #place(tile: number, planes: Uint8Array): void {
    const height = this.#tileHeightPx;
    const small = shrunkRgb(planes, this.#brief, { widthPx: tileWidthPx, heightPx: height });
    const left = (tile % columns) * tileWidthPx;
    const top = Math.floor(tile / columns) * height;
    for (let y = 0; y < height; y++) {
      const row = small.subarray(y * tileWidthPx * 3, (y + 1) * tileWidthPx * 3);
      this.#sheet.set(row, ((top + y) * columns * tileWidthPx + left) * 3);
    }
  }
}

function raw(width: number, height: number) {
  return { raw: { width, height, channels: 3 as const } };
}
