import { clamp } from '../paint/curves.ts';
import { featureCount, type FlowLevel } from './flow-levels.ts';
import { between, sampleFeatures } from './flow-sample.ts';
import { difference, differenceMax, emptyWay, type Way } from './flow-search.ts';
import { blurred, type MapSize, type PixelMap } from './pixel-map.ts';

const windowRadius = 2;
const windowSide = 2 * windowRadius + 1;
/** Difference from the middle of a window at which a pixel counts for half there. */
const likeness = 0.5;

/**
 * A way at twice the size. Every pixel chooses among what was found around it, so that the border
 * of what moved comes to lie where the colours change.
 */
export function refined(
  way: Way,
  size: MapSize,
  levels: { earlier: FlowLevel; later: FlowLevel },
  whole: Way,
): Way {
  const { earlier, later } = levels;
  const { widthPx, heightPx } = earlier;
  const result = emptyWay(widthPx * heightPx);
  const shares = new Float32Array(windowSide * windowSide);
  // The best so far and its cost, and what was tried last: neighbours often tell the same.
  const best = { cost: 0, right: 0, down: 0 };
  const last = { right: 0, down: 0 };
  const consider = (x: number, y: number, right: number, down: number) => {
    if (right === best.right && down === best.down) return;
    if (right === last.right && down === last.down) return;
    last.right = right;
    last.down = down;
    const cost = windowCost(shares, earlier, later, x, y, right, down, best.cost);
    if (cost >= best.cost) return;
    best.cost = cost;
    best.right = right;
    best.down = down;
  };
  for (let at = 0; at < widthPx * heightPx; at++) {
    const x = at % widthPx;
    const y = (at - x) / widthPx;
    fillShares(shares, earlier, x, y);
    best.right = Math.round(whole.right[at] ?? 0);
    best.down = Math.round(whole.down[at] ?? 0);
    best.cost = windowCost(shares, earlier, later, x, y, best.right, best.down, Infinity);
    for (let k = 0; k < 9; k++) {
      const column = clamp((x >> 1) + (k % 3) - 1, 0, size.widthPx - 1);
      const row = clamp((y >> 1) + Math.floor(k / 3) - 1, 0, size.heightPx - 1);
      const other = row * size.widthPx + column;
      consider(x, y, 2 * (way.right[other] ?? 0), 2 * (way.down[other] ?? 0));
    }
    const { right, down } = best;
    consider(x, y, right - 1, down);
    consider(x, y, right + 1, down);
    consider(x, y, right, down - 1);
    consider(x, y, right, down + 1);
    result.right[at] = best.right;
    result.down[at] = best.down;
  }
  return result;
}

/** How much each pixel of the window around a place counts: those that look like it do. */
function fillShares(shares: Float32Array, level: FlowLevel, x: number, y: number): void {
  const { widthPx, heightPx, features } = level;
  const middle = y * widthPx + x;
  let sum = 0;
  for (let k = 0; k < shares.length; k++) {
    const column = x + (k % windowSide) - windowRadius;
    const row = y + ((k / windowSide) | 0) - windowRadius;
    const outside = column < 0 || row < 0 || column >= widthPx || row >= heightPx;
    const unlike = outside ? 0 : difference(features, middle, features, row * widthPx + column);
    shares[k] = outside ? 0 : 1 / (1 + (unlike / likeness) ** 2);
    sum += shares[k] ?? 0;
  }
  for (let k = 0; k < shares.length; k++) shares[k] = (shares[k] ?? 0) / sum;
}

/** How badly a window fits elsewhere; more than `giveUpAt` need not be told exactly. */
function windowCost(
  shares: Float32Array,
  { widthPx, heightPx, features }: FlowLevel,
  later: FlowLevel,
  x: number,
  y: number,
  right: number,
  down: number,
  giveUpAt: number,
): number {
  let cost = 0.004 * (Math.abs(right) + Math.abs(down));
  for (let k = 0; k < windowSide; k++) {
    const row = y + k - windowRadius;
    if (row < 0 || row >= heightPx) continue;
    const inside = row + down >= 0 && row + down < heightPx;
    for (let j = 0; j < windowSide; j++) {
      const column = x + j - windowRadius;
      if (column < 0 || column >= widthPx) continue;
      const share = shares[k * windowSide + j] ?? 0;
      const at = row * widthPx + column;
      cost +=
        inside && column + right >= 0 && column + right < widthPx
          ? share * difference(features, at, later.features, at + down * widthPx + right)
          : (share * differenceMax) / 2;
    }
    if (cost >= giveUpAt) return cost;
  }
  return cost;
}

/** A way between pixels at twice the size. */
export function doubled({ right, down }: Way, { widthPx, heightPx }: MapSize): Way {
  const columns = widthPx * 2;
  const result = emptyWay(columns * heightPx * 2);
  for (let at = 0; at < result.right.length; at++) {
    const x = clamp((at % columns) / 2 - 0.25, 0, widthPx - 1.001);
    const y = clamp(Math.floor(at / columns) / 2 - 0.25, 0, heightPx - 1.001);
    result.right[at] = 2 * between(right, widthPx, x, y);
    result.down[at] = 2 * between(down, widthPx, x, y);
  }
  return result;
}

/** Squared difference at which a pixel counts for half in a step: it belongs to something else. */
const strange = 0.25;
const stepMaxPx = 0.8;

/** Moves a way on by parts of a pixel, to where the slopes say that brightness and hues agree. */
export function sharpen(
  way: Way,
  { earlier, later }: { earlier: FlowLevel; later: FlowLevel },
  { rounds, radius }: { rounds: number; radius: number },
): void {
  const { widthPx, heightPx } = earlier;
  const size = { widthPx, heightPx };
  const pixels = widthPx * heightPx;
  const sums = Array.from({ length: 5 }, () => new Float32Array(pixels));
  for (let round = 0; round < rounds; round++) {
    fillProducts(sums, way, earlier, later);
    const [xx, xy, yy, xt, yt] = sums.map((sum) => blurred(sum, size, radius));
    for (let at = 0; at < pixels; at++) {
      const steepX = xx?.[at] ?? 0;
      const steepY = yy?.[at] ?? 0;
      // Along a straight edge nothing tells how far to go.
      const brake = 0.01 + 0.04 * (steepX + steepY);
      const a = steepX + brake;
      const b = xy?.[at] ?? 0;
      const c = steepY + brake;
      const p = xt?.[at] ?? 0;
      const q = yt?.[at] ?? 0;
      const determinant = a * c - b * b;
      const right = (b * q - c * p) / determinant;
      const down = (b * p - a * q) / determinant;
      way.right[at] = (way.right[at] ?? 0) + clamp(right, -stepMaxPx, stepMaxPx);
      way.down[at] = (way.down[at] ?? 0) + clamp(down, -stepMaxPx, stepMaxPx);
    }
  }
}

function fillProducts(
  sums: readonly PixelMap[],
  way: Way,
  { widthPx, heightPx, features }: FlowLevel,
  later: FlowLevel,
): void {
  const [xx, xy, yy, xt, yt] = sums;
  if (!xx || !xy || !yy || !xt || !yt) return;
  for (const sum of sums) sum.fill(0);
  const sample = new Float32Array(featureCount);
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1; x < widthPx - 1; x++) {
      const at = y * widthPx + x;
      if (!sampleFeatures(sample, later, x + (way.right[at] ?? 0), y + (way.down[at] ?? 0))) {
        continue;
      }
      let sumXX = 0;
      let sumXY = 0;
      let sumYY = 0;
      let sumXT = 0;
      let sumYT = 0;
      let off = 0;
      for (let k = 0; k < featureCount; k++) {
        const place = at * featureCount + k;
        const slopeX =
          ((features[place + featureCount] ?? 0) - (features[place - featureCount] ?? 0)) / 2;
        const row = widthPx * featureCount;
        const slopeY = ((features[place + row] ?? 0) - (features[place - row] ?? 0)) / 2;
        const change = (sample[k] ?? 0) - (features[place] ?? 0);
        sumXX += slopeX * slopeX;
        sumXY += slopeX * slopeY;
        sumYY += slopeY * slopeY;
        sumXT += slopeX * change;
        sumYT += slopeY * change;
        off += change * change;
      }
      const weight = 1 / (1 + off / strange);
      xx[at] = weight * sumXX;
      xy[at] = weight * sumXY;
      yy[at] = weight * sumYY;
      xt[at] = weight * sumXT;
      yt[at] = weight * sumYT;
    }
  }
}
