import { clamp } from '../paint/curves.ts';
import type { ValueMap } from './soft-map.ts';

/** Draws closed outlines, in texels. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  curveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  close(): void;
}

/** How much of each texel outlines cover, summed up exactly: no samples, so no steps on edges. */
export class Coverage implements Pen {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Per texel how much the cover changes from the one on its left. */
  readonly #changes: Float32Array;
  #at = { x: 0, y: 0 };
  #start = { x: 0, y: 0 };

  constructor(widthPx: number, heightPx: number) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.#changes = new Float32Array(widthPx * heightPx);
  }

  moveTo(x: number, y: number): void {
    this.#start = { x, y };
    this.#at = { x, y };
  }

  lineTo(x: number, y: number): void {
    this.#edge(this.#at.x, this.#at.y, x, y);
    this.#at = { x, y };
  }

  curveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    const from = this.#at;
    const reach = Math.hypot(x1 - from.x, y1 - from.y) + Math.hypot(x2 - x1, y2 - y1);
    const steps = Math.ceil(2 + Math.sqrt(reach + Math.hypot(x - x2, y - y2)));
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
      this.lineTo(a * from.x + b * x1 + c * x2 + d * x, a * from.y + b * y1 + c * y2 + d * y);
    }
  }

  close(): void {
    this.lineTo(this.#start.x, this.#start.y);
  }

  /** The cover of every texel, 0..1. Outlines that overlap cover no more than one does. */
  finish(): ValueMap {
    const { widthPx, heightPx } = this;
    const values = new Float32Array(widthPx * heightPx);
    for (let y = 0; y < heightPx; y++) {
      let sum = 0;
      for (let at = y * widthPx; at < (y + 1) * widthPx; at++) {
        sum += this.#changes[at] ?? 0;
        values[at] = Math.min(1, Math.abs(sum));
      }
    }
    return { values, widthPx, heightPx };
  }

  #edge(fromX: number, fromY: number, toX: number, toY: number): void {
    if (fromY === toY) return;
    const direction = fromY < toY ? 1 : -1;
    const [topX, topY] = direction > 0 ? [fromX, fromY] : [toX, toY];
    const [bottomX, bottomY] = direction > 0 ? [toX, toY] : [fromX, fromY];
    const slope = (bottomX - topX) / (bottomY - topY);
    const last = Math.min(this.heightPx, Math.ceil(bottomY));
    let x = topX + Math.max(0, -topY) * slope;
    for (let y = Math.max(0, Math.floor(topY)); y < last; y++) {
      const share = Math.min(y + 1, bottomY) - Math.max(y, topY);
      const next = x + slope * share;
      this.#stretch(y, Math.min(x, next), Math.max(x, next), share * direction);
      x = next;
    }
  }

  /** An edge within one row: right of it all is covered, and of what it passes its share. */
  #stretch(y: number, from: number, to: number, height: number): void {
    const changes = this.#changes;
    const [left, right] = [clamp(from, 0, this.widthPx), clamp(to, 0, this.widthPx)];
    const first = Math.floor(left);
    if (first >= this.widthPx) return;
    const count = Math.max(1, Math.ceil(right) - first);
    const at = y * this.widthPx + first;
    let cover = 0;
    for (let step = 0; step < count; step++) {
      const start = first + step;
      const area = areaUntil(start + 1, left, right) - areaUntil(start, left, right);
      changes[at + step] = (changes[at + step] ?? 0) + area * height - cover;
      cover = area * height;
    }
    if (first + count >= this.widthPx) return;
    changes[at + count] = (changes[at + count] ?? 0) + height - cover;
  }
}

/** What lies between x and an edge that runs evenly from left to right, of a row of height 1. */
function areaUntil(x: number, left: number, right: number): number {
  if (x <= left) return 0;
  if (x >= right) return x - (left + right) / 2;
  return (x - left) ** 2 / (2 * (right - left));
}
