import type { Arena } from './arena.ts';

/** Three planes to paint on; the strides are padded so that rows may be written 8 at a time. */
export interface Canvas {
  y: number;
  u: number;
  v: number;
  stride: number;
  widthPx: number;
  heightPx: number;
}

export function canvasBytes(widthPx: number, heightPx: number): number {
  return strideOf(widthPx) * (heightPx + 16) * 1.5 + 1024;
}

export function takeCanvas(arena: Arena, widthPx: number, heightPx: number): Canvas {
  const stride = strideOf(widthPx);
  // The planes lie in one stretch, so that a whole picture can be mixed in one call.
  const y = arena.take(canvasBytes(widthPx, heightPx));
  const u = y + stride * heightPx;
  return { y, u, v: u + (stride * heightPx) / 4, stride, widthPx, heightPx };
}

function strideOf(widthPx: number): number {
  return Math.ceil(widthPx / 32) * 32;
}

/** Bytes of one packed 4:2:0 picture. */
export function pictureBytes(widthPx: number, heightPx: number): number {
  return (widthPx * heightPx * 3) / 2;
}
