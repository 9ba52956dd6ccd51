import { evened, type Drift, type TrustedWay } from './flow-even.ts';
import { inLightOf, sameLight, type FlowLevels } from './flow-levels.ts';
import { doubled, refined, sharpen } from './flow-refine.ts';
import { Search, type Way, type Ways } from './flow-search.ts';
import {
  commonMotion,
  motionsOf,
  stillness,
  wayOfWhole,
  wholeMotionOf,
  type WholeMotion,
} from './flow-whole.ts';
import { joinWhole, trustOf } from './flow-trust.ts';
import type { MapSize, PixelMap } from './pixel-map.ts';

/** Where what two pictures share has gone from one to the other, in pixels of a small copy. */
export interface Flow extends MapSize {
  there: Drift;
  back: Drift;
  /** How far things go in the mean, as a share of the width. */
  mean: number;
  /** How far one picture may stand in for the other without its light showing, 0..1. */
  exchange: number;
}

/** The share of what could be recognised that has to be: unrelated pictures agree by chance too. */
const likenessLeast = 0.1;

/** Finds what two pictures of one size have in common; null where that is nothing. */
export function flowBetween(earlier: FlowLevels, other: FlowLevels): Flow | null {
  const later = inLightOf(earlier, other);
  const pair = { earlier, later };
  const { ways: coarse, whole: guess } = coarseWays(earlier, later);
  const ways = {
    there: sharpWay(coarse.there, guess.there, pair),
    back: sharpWay(coarse.back, guess.back, turned(pair)),
  };
  const found = trustedPair(ways, pair);
  const likeness = (likenessOf(found.there, earlier) + likenessOf(found.back, later)) / 2;
  if (likeness < likenessLeast) return null;
  const whole = {
    there: wholeOf(found.there, earlier),
    back: wholeOf(found.back, later),
  };
  joinWhole(ways.there, whole.there.fine, finest(pair));
  joinWhole(ways.back, whole.back.fine, finest(turned(pair)));
  const ends = { there: whole.there.middle, back: whole.back.middle };
  const first = evenedPair(trustedPair(ways, pair), ends, pair);
  const { there, back } = evenedPair(first, ends, pair);
  const exchange = sameLight(earlier, other);
  const { widthPx, heightPx } = earlier.middle;
  return { widthPx, heightPx, there, back, mean: meanWay(there) / widthPx, exchange };
}

interface Pair {
  earlier: FlowLevels;
  later: FlowLevels;
}

function turned({ earlier, later }: Pair): Pair {
  return { earlier: later, later: earlier };
}

function finest({ earlier, later }: Pair) {
  return { earlier: earlier.fine, later: later.fine };
}

/** Where all would be if it moved as a whole; at rest where most does not. */
function wholeOf(way: TrustedWay, { middle, fine, texture }: FlowLevels) {
  const known = way.trust.map((trust, at) => trust * (texture[at] ?? 0));
  const motion = commonMotion(way, known, middle) ?? stillness;
  return { middle: wayOfWhole(motion, middle, 1), fine: wayOfWhole(motion, fine, 2) };
}

interface TrustedWays {
  there: TrustedWay;
  back: TrustedWay;
}

function trustedPair({ there, back }: Ways, pair: Pair): TrustedWays {
  return { there: trusted(there, back, pair), back: trusted(back, there, turned(pair)) };
}

/** Both ways without gaps, and how far they can be trusted then. */
function evenedPair(ways: TrustedWays, whole: Ways, { earlier, later }: Pair) {
  const there = evened(ways.there, earlier.middle, whole.there);
  const back = evened(ways.back, later.middle, whole.back);
  const onward = { earlier: earlier.middle, later: later.middle };
  const homeward = { earlier: later.middle, later: earlier.middle };
  return {
    there: { ...there, trust: trustOf(there, back, onward, { alone: true }) },
    back: { ...back, trust: trustOf(back, there, homeward, { alone: true }) },
  };
}

/** Ways at the coarse size, and at the middle size where all would be if it moved as a whole. */
function coarseWays(
  { coarse: earlier }: FlowLevels,
  { coarse: later }: FlowLevels,
): { ways: Ways; whole: Ways } {
  const search = new Search(earlier, later);
  const wholeOf = (motions: Record<keyof Ways, WholeMotion>, scale: number): Ways => {
    const size = { widthPx: earlier.widthPx * scale, heightPx: earlier.heightPx * scale };
    return {
      there: wayOfWhole(motions.there, size, scale),
      back: wayOfWhole(motions.back, size, scale),
    };
  };
  const guess = motionsOf(search.guess());
  const ways = search.ways(wholeOf(guess, 1));
  const trust = {
    there: trustOf(ways.there, ways.back, { earlier, later }),
    back: trustOf(ways.back, ways.there, { earlier: later, later: earlier }),
  };
  const fitted = {
    there: wholeMotionOf(ways.there, trust.there, earlier, guess.there),
    back: wholeMotionOf(ways.back, trust.back, earlier, guess.back),
  };
  search.reconsider(ways, wholeOf(fitted, 1));
  return { ways, whole: wholeOf(fitted, 2) };
}

/** A coarse way at the fine size, right to parts of a pixel. */
function sharpWay(coarse: Way, whole: Way, { earlier, later }: Pair): Way {
  const middle = { earlier: earlier.middle, later: later.middle };
  const way = refined(coarse, earlier.coarse, middle, whole);
  sharpen(way, middle, { rounds: 2, radius: 2 });
  const result = doubled(way, earlier.middle);
  sharpen(result, { earlier: earlier.fine, later: later.fine }, { rounds: 2, radius: 3 });
  return result;
}

/** A fine way at the middle size: of four pixels the mean, those counting that are trusted. */
function trusted(way: Way, back: Way, { earlier, later }: Pair): TrustedWay {
  const trust = trustOf(way, back, { earlier: earlier.fine, later: later.fine });
  const { widthPx, heightPx } = earlier.middle;
  const pixels = widthPx * heightPx;
  const drift: TrustedWay = {
    right: new Float32Array(pixels),
    down: new Float32Array(pixels),
    trust: new Float32Array(pixels),
  };
  for (let at = 0; at < pixels; at++) {
    const first = Math.floor(at / widthPx) * 4 * widthPx + (at % widthPx) * 2;
    let [right, down, sum] = [0, 0, 1e-6];
    for (const other of [first, first + 1, first + 2 * widthPx, first + 2 * widthPx + 1]) {
      const weight = (trust[other] ?? 0) + 1e-6;
      right += weight * (way.right[other] ?? 0);
      down += weight * (way.down[other] ?? 0);
      sum += weight;
    }
    drift.right[at] = right / sum / 2;
    drift.down[at] = down / sum / 2;
    drift.trust[at] = Math.max(0, sum / 3 - 1 / 3);
  }
  return drift;
}

function likenessOf({ trust }: TrustedWay, { texture }: FlowLevels): number {
  return (
    sumOf(trust, texture) /
    Math.max(
      1,
      texture.reduce((sum, value) => sum + value, 0),
    )
  );
}

function sumOf(one: PixelMap, other: PixelMap): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

function meanWay({ right, down, trust }: Drift): number {
  const length = right.map((value, at) => Math.hypot(value, down[at] ?? 0));
  return (
    sumOf(trust, length) /
    Math.max(
      1,
      trust.reduce((sum, value) => sum + value, 0),
    )
  );
}
