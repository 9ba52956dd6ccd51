import { distance, type Ground } from './find-ground.ts';
import type { Segment, Segmentation } from './segments.ts';

/** How far away the foot of something on level ground is: 0 at the horizon, 1 at the lower rim. */
export function nearnessAt(base: number, horizon: number): number {
  return Math.min(1, Math.max(0, (base - horizon) / (1 - horizon)));
}

/**
 * The segments of what stands on the ground and rises before what is farther away. A head is of
 * another colour than its body, so what rests on something upright belongs to it.
 */
export function uprightSegments(segmentation: Segmentation, ground: Ground): boolean[] {
  const { segments, neighbours } = segmentation;
  const { horizon, isSky } = ground;
  const isUpright = segments.map((segment, number) => !isSky[number] && stands(segment, horizon));
  for (let round = 0; round < 4; round++) {
    segments.forEach((segment, number) => {
      if (isUpright[number] || isSky[number] || !isNarrow(segment)) return;
      if (segment.base < horizon - 0.5 || segment.area < 0.0006) return;
      let [beneath, around, others] = [0, 0, 0];
      let nearest = 1;
      for (const [other, count] of neighbours[number] ?? []) {
        const beside = segments[other];
        if (!beside) continue;
        if (isUpright[other]) around += count;
        if (isUpright[other] && beside.base > segment.base + 0.02) beneath += count;
        if (isUpright[other]) continue;
        others += count;
        nearest = Math.min(nearest, distance(beside.colour, segment.colour));
      }
      const all = Math.max(1, around + others);
      const onTop = beneath / all > 0.22 && nearest > 0.11 && segment.top < horizon;
      if (around / all > 0.75 || onTop) isUpright[number] = true;
    });
  }
  return isUpright;
}

function isNarrow({ left, right }: Segment): boolean {
  return right - left < 0.42;
}

function stands(segment: Segment, horizon: number): boolean {
  const { top, base, left, right, area, rimTop } = segment;
  const [width, height] = [right - left, base - top];
  if (base < horizon + 0.06 || area < 0.002 || rimTop > 0.5) return false;
  const rises = top < horizon - 0.05;
  // A mirror image hangs from the horizon, and so does the ground itself.
  if (!rises && top < horizon + 0.05) return false;
  const above = (horizon - top) / height;
  // What reaches as far down as up is seen with its mirror image.
  if (rises && base < 0.96 && above > 0.35 && above < 0.65) return false;
  // Ground may rise over the horizon too, as slopes do, but only what is wide.
  if (rises) return width < 0.5 || area < 0.6 * width * height;
  return width < 0.45 && height > 0.14 && height > width * 0.8;
}
