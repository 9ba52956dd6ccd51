import type { Yuv } from '../paint/colour.ts';
import type { Point } from '../paint/drawing.ts';
import type { Stage } from '../paint/stage.ts';

/** A ring so thick, against its radius, that it is a filled oval. */
const filled = 8;

/** Adds a soft lying oval of light: foam, or a glint on a wave. */
export function paintFleck(
  stage: Stage,
  { x, y: row }: Point,
  half: { lengthPx: number; widthPx: number },
  [luma, blue, red]: Yuv,
): void {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const radiusX = Math.max(1, half.lengthPx) / (1 + filled);
  const radiusY = Math.max(0.9, half.widthPx) / (1 + filled);
  const shape = [radiusX, radiusY, filled] as const;
  stage.kernels.ring(y, u, v, stride, widthPx, heightPx, x, row, ...shape, luma, blue, red);
}

/** What has to be added to one colour so that a share of another is over it. */
export function lightOver(under: Yuv, over: Yuv, share: number): Yuv {
  return [(over[0] - under[0]) * share, (over[1] - under[1]) * share, (over[2] - under[2]) * share];
}
