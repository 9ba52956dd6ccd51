import { featureCount, type FlowLevel } from './flow-levels.ts';
import type { PixelMap } from './pixel-map.ts';

/** The value at a place in pixels, within the map. */
export function between(map: PixelMap, widthPx: number, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const shareX = x - column;
  const shareY = y - row;
  const at = row * widthPx + column;
  const upper = (map[at] ?? 0) * (1 - shareX) + (map[at + 1] ?? 0) * shareX;
  const lower = (map[at + widthPx] ?? 0) * (1 - shareX) + (map[at + widthPx + 1] ?? 0) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}

/** Writes what a level shows at a place in pixels; false beyond its rim. */
export function sampleFeatures(
  sample: Float32Array,
  { widthPx, heightPx, features }: FlowLevel,
  x: number,
  y: number,
): boolean {
  if (!(x >= 0 && y >= 0 && x < widthPx - 1 && y < heightPx - 1)) return false;
  const column = Math.floor(x);
  const row = Math.floor(y);
  const shareX = x - column;
  const shareY = y - row;
  const upper = (row * widthPx + column) * featureCount;
  const lower = upper + widthPx * featureCount;
  for (let k = 0; k < featureCount; k++) {
    const left = features[upper + k] ?? 0;
    const top = left + ((features[upper + featureCount + k] ?? 0) - left) * shareX;
    const start = features[lower + k] ?? 0;
    const bottom = start + ((features[lower + featureCount + k] ?? 0) - start) * shareX;
    sample[k] = top + (bottom - top) * shareY;
  }
  return true;
}
