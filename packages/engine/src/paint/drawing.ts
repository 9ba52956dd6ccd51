import type { Rgb } from './colour.ts';
import { clamp } from './curves.ts';
import type { RgbaPicture } from './texture.ts';

/** A picture being drawn pixel by pixel in preparation. */
export class Drawing implements RgbaPicture {
  readonly rgba: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly #pixels: Uint32Array;

  /** Sizes are rounded up to even; it starts transparent, in the colour given. */
  constructor(widthPx: number, heightPx: number, colour: Rgb = [0, 0, 0]) {
    this.widthPx = Math.ceil(widthPx / 2) * 2;
    this.heightPx = Math.ceil(heightPx / 2) * 2;
    this.rgba = new Uint8Array(this.widthPx * this.heightPx * 4);
    this.#pixels = new Uint32Array(this.rgba.buffer);
    this.#pixels.fill(packed(colour) & 0xffffff);
  }

  /** Lays a colour over one pixel. */
  dot(x: number, y: number, colour: Rgb, cover: number): void {
    if (x < 0 || y < 0 || x >= this.widthPx || y >= this.heightPx || cover <= 0) return;
    const at = (y * this.widthPx + x) * 4;
    const { rgba } = this;
    const share = cover < 1 ? cover : 1;
    const rest = 1 - share;
    rgba[at] = (rgba[at] ?? 0) * rest + colour[0] * share + 0.5;
    rgba[at + 1] = (rgba[at + 1] ?? 0) * rest + colour[1] * share + 0.5;
    rgba[at + 2] = (rgba[at + 2] ?? 0) * rest + colour[2] * share + 0.5;
    rgba[at + 3] = (rgba[at + 3] ?? 0) * rest + 255 * share + 0.5;
  }

  /** Replaces one pixel inside the drawing, cover being its opacity. */
  set(x: number, y: number, colour: Rgb, cover: number): void {
    const opacity = Math.round(cover * 255) << 24;
    this.#pixels[y * this.widthPx + x] = (packed(colour) & 0xff_ffff) | opacity;
  }

  /** A horizontal run with soft ends. */
  span(left: number, right: number, y: number, colour: Rgb): void {
    if (y < 0 || y >= this.heightPx || right <= left) return;
    const from = Math.max(0, Math.ceil(left));
    const to = Math.min(this.widthPx, Math.floor(right));
    if (to > from) {
      this.#pixels.fill(packed(colour), y * this.widthPx + from, y * this.widthPx + to);
    }
    if (Math.floor(left) < Math.ceil(left)) {
      this.dot(Math.floor(left), y, colour, Math.min(right, Math.ceil(left)) - left);
    }
    if (to < right && to >= left) this.dot(to, y, colour, right - to);
  }

  block(left: number, top: number, width: number, height: number, colour: Rgb): void {
    for (let y = Math.round(top); y < Math.round(top + height); y++) {
      this.span(left, left + width, y, colour);
    }
  }

  /** A straight line of changing width with round ends. */
  line(from: Point, to: Point, widths: readonly [number, number], colour: Rgb): void {
    const reach = Math.max(...widths) / 2 + 1;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = dx * dx + dy * dy || 1;
    const bottom = Math.min(this.heightPx - 1, Math.max(from.y, to.y) + reach);
    for (let y = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach)); y <= bottom; y++) {
      const [left, right] = this.#reachOfRow(from, to, y, reach);
      for (let x = left; x <= right; x++) {
        const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
        const share = clamp((px * dx + py * dy) / length);
        const [ax, ay] = [px - dx * share, py - dy * share];
        const half = Math.max(0.5, (widths[0] + (widths[1] - widths[0]) * share) / 2);
        const away = ax * ax + ay * ay;
        if (away < (half + 0.5) ** 2) this.dot(x, y, colour, clamp(half + 0.5 - Math.sqrt(away)));
      }
    }
  }

  disc(centreX: number, centreY: number, radius: number, colour: Rgb, cover = 1): void {
    const outer = (radius + 0.5) ** 2;
    const inner = Math.max(0, radius - 0.5) ** 2;
    for (let y = Math.floor(centreY - radius - 0.5); y <= centreY + radius; y++) {
      const dy = y + 0.5 - centreY;
      const half = Math.sqrt(Math.max(0, outer - dy * dy));
      for (let x = Math.floor(centreX - half); x <= centreX + half; x++) {
        const away = (x + 0.5 - centreX) ** 2 + dy * dy;
        const edge = away <= inner ? 1 : clamp(radius + 0.5 - Math.sqrt(away));
        this.dot(x, y, colour, edge * cover);
      }
    }
  }

  /** Columns of a row that a line of this reach may touch. */
  #reachOfRow(from: Point, to: Point, y: number, reach: number): [number, number] {
    const [low, high] = from.y < to.y ? [from, to] : [to, from];
    const slope = (high.x - low.x) / (high.y - low.y || 1);
    const [start, end] = [Math.max(low.y, y - reach), Math.min(high.y, y + 1 + reach)];
    const flat = high.y - low.y < 1;
    const first = flat ? low.x : low.x + (start - low.y) * slope;
    const last = flat ? high.x : low.x + (end - low.y) * slope;
    const left = Math.floor(Math.min(first, last) - reach);
    return [Math.max(0, left), Math.min(this.widthPx - 1, Math.max(first, last) + reach)];
  }
}

function packed(colour: Rgb): number {
  const [red, green, blue] = colour;
  return (255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red);
}

export interface Point {
  x: number;
  y: number;
}
