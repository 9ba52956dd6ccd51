import type { Rgb } from './colour.ts';
import { clamp } from './curves.ts';
import type { RgbaPicture } from './texture.ts';

/** A picture being drawn pixel by pixel in preparation. */
export class Drawing implements RgbaPicture {
  readonly rgba: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;

  /** Sizes are rounded up to even; it starts transparent, in the colour given. */
  constructor(widthPx: number, heightPx: number, colour: Rgb = [0, 0, 0]) {
    this.widthPx = Math.ceil(widthPx / 2) * 2;
    this.heightPx = Math.ceil(heightPx / 2) * 2;
    this.rgba = new Uint8Array(this.widthPx * this.heightPx * 4);
    const pixel = new Uint32Array(this.rgba.buffer);
    pixel.fill(
      Math.round(colour[0]) | (Math.round(colour[1]) << 8) | (Math.round(colour[2]) << 16),
    );
  }

  /** Lays a colour over one pixel. */
  dot(x: number, y: number, colour: Rgb, cover: number): void {
    if (x < 0 || y < 0 || x >= this.widthPx || y >= this.heightPx || cover <= 0) return;
    const at = (y * this.widthPx + x) * 4;
    const { rgba } = this;
    const share = Math.min(1, cover);
    for (let part = 0; part < 3; part++) {
      rgba[at + part] = (rgba[at + part] ?? 0) * (1 - share) + (colour[part] ?? 0) * share;
    }
    rgba[at + 3] = Math.max(
      rgba[at + 3] ?? 0,
      share * 255,
      (rgba[at + 3] ?? 0) * (1 - share) + 255 * share,
    );
  }

  /** A horizontal run with soft ends. */
  span(left: number, right: number, y: number, colour: Rgb): void {
    if (y < 0 || y >= this.heightPx || right <= left) return;
    const from = Math.max(0, Math.floor(left));
    const to = Math.min(this.widthPx - 1, Math.floor(right));
    for (let x = from; x <= to; x++) {
      this.dot(x, y, colour, Math.min(x + 1, right) - Math.max(x, left));
    }
  }

  block(left: number, top: number, width: number, height: number, colour: Rgb): void {
    for (let y = Math.round(top); y < Math.round(top + height); y++) {
      this.span(left, left + width, y, colour);
    }
  }

  /** A straight line of changing width. */
  line(from: Point, to: Point, widths: readonly [number, number], colour: Rgb): void {
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 1.5));
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      const x = from.x + (to.x - from.x) * share;
      const y = from.y + (to.y - from.y) * share;
      const half = (widths[0] + (widths[1] - widths[0]) * share) / 2;
      this.disc(x, y, Math.max(0.5, half), colour);
    }
  }

  disc(centreX: number, centreY: number, radius: number, colour: Rgb, cover = 1): void {
    for (let y = Math.floor(centreY - radius - 1); y <= centreY + radius + 1; y++) {
      for (let x = Math.floor(centreX - radius - 1); x <= centreX + radius + 1; x++) {
        const away = Math.hypot(x + 0.5 - centreX, y + 0.5 - centreY);
        this.dot(x, y, colour, clamp(radius + 0.5 - away) * cover);
      }
    }
  }
}

export interface Point {
  x: number;
  y: number;
}
