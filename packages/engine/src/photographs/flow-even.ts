import { smoothstep } from '../paint/curves.ts';
import type { FlowLevel } from './flow-levels.ts';
import { difference, type Way } from './flow-search.ts';
import type { PixelMap } from './pixel-map.ts';

/** A way, and how surely each pixel goes it, 0..1. */
export interface TrustedWay extends Way {
  trust: PixelMap;
}

export interface Drift extends TrustedWay {
  /** How far a pixel's way is its own, and not that of the whole, 0..1. */
  own: PixelMap;
}

const sweeps = 26;
/** Takes each step further than asked, which brings the whole to rest sooner. */
const overstep = 1.6;
/** How strongly a pixel that is sure of its way holds to it, against one neighbour. */
const hold = 1;
/** Difference in looks at which neighbours are tied to each other half as much. */
const likeness = 0.35;

/**
 * The same way without gaps: what is not sure of its own goes with those neighbours that look like
 * it, so that what comes out from behind something stays with what it belongs to; far from any it
 * goes with the whole.
 */
export function evened(drift: TrustedWay, level: FlowLevel, whole: Way): Way & { own: PixelMap } {
  const { widthPx, heightPx } = level;
  const pixels = widthPx * heightPx;
  const holds = drift.trust.map((trust) => hold * trust * trust);
  const ties = { right: tiesOf(level, 1), down: tiesOf(level, widthPx) };
  const even = (all: PixelMap, common: PixelMap) => {
    const own = all.map((value, at) => value - (common[at] ?? 0));
    const result = own.map((value, at) => value * (drift.trust[at] ?? 0));
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (let number = 0; number < pixels; number++) {
        const at = sweep % 2 === 0 ? number : pixels - 1 - number;
        const x = at % widthPx;
        // At the rim a pixel is tied to itself, which changes nothing.
        const before = x > 0 ? at - 1 : at;
        const after = x < widthPx - 1 ? at + 1 : at;
        const over = at >= widthPx ? at - widthPx : at;
        const under = at < pixels - widthPx ? at + widthPx : at;
        const left = ties.right[before] ?? 0;
        const right = ties.right[at] ?? 0;
        const above = ties.down[over] ?? 0;
        const below = ties.down[at] ?? 0;
        const held = holds[at] ?? 0;
        const sum =
          held * (own[at] ?? 0) +
          left * (result[before] ?? 0) +
          right * (result[after] ?? 0) +
          above * (result[over] ?? 0) +
          below * (result[under] ?? 0);
        const weight = held + 0.001 + left + right + above + below;
        const value = result[at] ?? 0;
        result[at] = value + overstep * (sum / weight - value);
      }
    }
    return result.map((value, at) => value + (common[at] ?? 0));
  };
  const [right, down] = [even(drift.right, whole.right), even(drift.down, whole.down)];
  const own = right.map((value, at) => {
    const off = Math.hypot(value - (whole.right[at] ?? 0), (down[at] ?? 0) - (whole.down[at] ?? 0));
    return smoothstep(ownPx[0], ownPx[1], off);
  });
  return { right, down, own };
}

/** Pixels off the way of all: below, one goes with it, and above, its own. */
const ownPx = [0.5, 2.5] as const;

/** How firmly each pixel is tied to the one so many places on. */
function tiesOf({ features, widthPx, heightPx }: FlowLevel, step: number): PixelMap {
  const ties = new Float32Array(widthPx * heightPx);
  for (let at = 0; at < ties.length - step; at++) {
    const unlike = difference(features, at, features, at + step);
    ties[at] = 0.03 + 1 / (1 + (unlike / likeness) ** 2) ** 2;
  }
  return ties;
}
