import type { Drawing, Point } from '../paint/drawing.ts';

/** The dark under something that stands on the street, softer towards its rim. */
export function drawShadow(
  drawing: Drawing,
  middle: Point,
  { wide, high, cover }: { wide: number; high: number; cover: number },
): void {
  for (let y = Math.floor(middle.y - high); y <= middle.y + high; y++) {
    for (let x = Math.floor(middle.x - wide); x <= middle.x + wide; x++) {
      const off = Math.hypot((x + 0.5 - middle.x) / wide, (y + 0.5 - middle.y) / high);
      drawing.dot(x, y, [6, 7, 10], cover * Math.min(1, Math.max(0, (1 - off) * 2.2)));
    }
  }
}
