import sharp from 'sharp';
import type { Brief } from '../brief/brief.ts';
import { rgbOf } from '../paint/colour.ts';
import type { ClipFiles } from './clip-files.ts';

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
  readonly #thumbnailSize: { widthPx: number; heightPx: number };
  #thumbnail = new Uint8Array(0);

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
    if (frame === this.#thumbnailFrame) this.#thumbnail = this.#shrunk(planes, this.#thumbnailSize);
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
    const small = this.#shrunk(planes, { widthPx: tileWidthPx, heightPx: height });
    const left = (tile % columns) * tileWidthPx;
    const top = Math.floor(tile / columns) * height;
    for (let y = 0; y < height; y++) {
      const row = small.subarray(y * tileWidthPx * 3, (y + 1) * tileWidthPx * 3);
      this.#sheet.set(row, ((top + y) * columns * tileWidthPx + left) * 3);
    }
  }

  /** RGB of a smaller size: the mean of a few luma samples and one of chroma per pixel. */
  #shrunk(
    planes: Uint8Array,
    size: { widthPx: number; heightPx: number },
  ): Uint8Array<ArrayBuffer> {
    const { widthPx, heightPx } = this.#brief;
    const chroma = widthPx * heightPx;
    const out = new Uint8Array(size.widthPx * size.heightPx * 3);
    for (let y = 0; y < size.heightPx; y++) {
      for (let x = 0; x < size.widthPx; x++) {
        let luma = 0;
        for (let k = 0; k < 9; k++) {
          const sampleX = Math.floor(((x + ((k % 3) + 0.5) / 3) * widthPx) / size.widthPx);
          const sampleY = Math.floor(
            ((y + (Math.floor(k / 3) + 0.5) / 3) * heightPx) / size.heightPx,
          );
          luma += planes[sampleY * widthPx + sampleX] ?? 0;
        }
        const column = Math.floor(((x + 0.5) * widthPx) / size.widthPx / 2);
        const row = Math.floor(((y + 0.5) * heightPx) / size.heightPx / 2);
        const at = chroma + (row * widthPx) / 2 + column;
        out.set(
          rgbOf(luma / 9, planes[at] ?? 128, planes[at + chroma / 4] ?? 128),
          (y * size.widthPx + x) * 3,
        );
      }
    }
    return out;
  }
}

function raw(width: number, height: number) {
  return { raw: { width, height, channels: 3 as const } };
}
