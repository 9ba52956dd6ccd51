import { clamp } from '../paint/curves.ts';

/** One value for each pixel of a small copy of a picture, row by row. */
export type PixelMap = Float32Array<ArrayBuffer>;

export interface MapSize {
  widthPx: number;
  heightPx: number;
}

/** The mean of the square around each value; beyond the rim the last value counts again. */
export function blurred(map: PixelMap, size: MapSize, radius: number): PixelMap {
  const { widthPx, heightPx } = size;
  const across = new Float32Array(map.length);
  const result = new Float32Array(map.length);
  const rows = { count: heightPx, step: widthPx };
  const columns = { count: widthPx, step: 1 };
  runningMeans(map, across, columns, rows, radius);
  runningMeans(across, result, rows, columns, radius);
  return result;
}

/** The same twice, which has no corners. */
export function softened(map: PixelMap, size: MapSize, radius: number): PixelMap {
  return blurred(blurred(map, size, radius), size, radius);
}

interface Stride {
  count: number;
  step: number;
}

function runningMeans(
  source: PixelMap,
  target: PixelMap,
  line: Stride,
  lines: Stride,
  radius: number,
): void {
  const { count, step } = line;
  const share = 1 / (2 * radius + 1);
  for (let number = 0; number < lines.count; number++) {
    const first = number * lines.step;
    const last = first + (count - 1) * step;
    let sum = (source[first] ?? 0) * (radius + 1);
    for (let k = 1; k <= radius; k++) sum += source[Math.min(last, first + k * step)] ?? 0;
    for (let at = first; at <= last; at += step) {
      target[at] = sum * share;
      sum += source[Math.min(last, at + (radius + 1) * step)] ?? 0;
      sum -= source[Math.max(first, at - radius * step)] ?? 0;
    }
  }
}

/** A mask of 0 and 1 grown by a radius on every side; a negative radius shrinks it. */
export function grown(mask: PixelMap, size: MapSize, radius: number): PixelMap {
  const reach = Math.abs(radius);
  // Just above what a single pixel in the corner of the square gives, or just below all but one.
  const least = 0.5 / (2 * reach + 1) ** 2;
  const mean = blurred(mask, size, reach);
  return mean.map((value) => (value > (radius < 0 ? 1 - least : least) ? 1 : 0));
}

/** The value between pixels at a place in 0..1 of width and height. */
export function sampleAt(map: PixelMap, size: MapSize, right: number, down: number): number {
  const { widthPx, heightPx } = size;
  const x = clamp(right * widthPx - 0.5, 0, widthPx - 1.001);
  const y = clamp(down * heightPx - 0.5, 0, heightPx - 1.001);
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const at = row * widthPx + column;
  const [shareX, shareY] = [x - column, y - row];
  const upper = (map[at] ?? 0) * (1 - shareX) + (map[at + 1] ?? 0) * shareX;
  const lower = (map[at + widthPx] ?? 0) * (1 - shareX) + (map[at + widthPx + 1] ?? 0) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}

/** The value that a share of all values lie below. */
export function quantile(map: PixelMap, share: number): number {
  const sorted = map.filter((_, index) => index % 3 === 0).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
