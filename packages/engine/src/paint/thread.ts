import type { Yuv } from './colour.ts';
import type { Point } from './drawing.ts';
import type { Stage } from './stage.ts';

export interface Thread {
  from: Point;
  to: Point;
  /** Half of its width, in pixels; it is softest at its edges. */
  reach: number;
  /** Light that it adds where it is strongest: luma, and what chroma moves away from grey. */
  light: Yuv;
  /** Share of the light at its two ends. */
  ends: readonly [number, number];
}

/** Adds a thin soft line of light between any two points. */
export function paintThread(stage: Stage, thread: Thread): void {
  const { from, to, reach } = thread;
  const { widthPx, heightPx } = stage.canvas;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.sqrt(dx * dx + dy * dy);
  if (length < 1) return;
  const steep = Math.abs(dy) > Math.abs(dx);
  const [main, side] = steep ? [dy, dx] : [dx, dy];
  const [start, across] = steep ? [from.y, from.x] : [from.x, from.y];
  const slope = side / main;
  // How far the line reaches along the rows or columns that it is walked by.
  const half = reach * Math.sqrt(1 + slope * slope);
  const last = (steep ? heightPx : widthPx) - 1;
  const edge = (steep ? widthPx : heightPx) - 1;
  const first = Math.max(0, Math.ceil(Math.min(start, start + main)));
  const end = Math.min(last, Math.floor(Math.max(start, start + main)));
  const { bytes } = stage.arena;
  for (let at = first; at <= end; at++) {
    const along = (at - start) / main;
    const share = thread.ends[0] + (thread.ends[1] - thread.ends[0]) * along;
    const middle = across + (at - start) * slope;
    const to = Math.min(edge, Math.floor(middle + half));
    for (let off = Math.max(0, Math.ceil(middle - half)); off <= to; off++) {
      const away = (off - middle) / half;
      const light = share * (1 - away * away) ** 2;
      addLight(stage, bytes, steep ? [off, at] : [at, off], thread.light, light);
    }
  }
}

function addLight(
  { canvas }: Stage,
  bytes: Uint8Array,
  [x, y]: readonly [number, number],
  light: Yuv,
  share: number,
): void {
  const at = canvas.y + y * canvas.stride + x;
  const luma = (bytes[at] ?? 16) + light[0] * share;
  bytes[at] = luma > 235 ? 235 : luma;
  if (((x | y) & 1) !== 0) return;
  const half = (y >> 1) * (canvas.stride >> 1) + (x >> 1);
  bytes[canvas.u + half] = held((bytes[canvas.u + half] ?? 128) + light[1] * share);
  bytes[canvas.v + half] = held((bytes[canvas.v + half] ?? 128) + light[2] * share);
}

function held(chroma: number): number {
  return chroma < 16 ? 16 : chroma > 240 ? 240 : chroma;
}
