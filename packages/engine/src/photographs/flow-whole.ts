import type { MapSize, PixelMap } from './pixel-map.ts';
import { emptyWay, type Guess, type Way, type Ways } from './flow-search.ts';

/** The motion of a picture as a whole: an offset that changes evenly across it. */
export interface WholeMotion {
  /** Offset to the right: in the middle, and its growth for each pixel to the right and down. */
  right: Affine;
  down: Affine;
}
type Affine = readonly [middle: number, across: number, along: number];

export const stillness: WholeMotion = { right: [0, 0, 0], down: [0, 0, 0] };

/** A guess from the earlier picture to the later, and the other way round. */
export function motionsOf({ growth, right, down }: Guess): Record<keyof Ways, WholeMotion> {
  const [less, back] = [1 / growth - 1, -1 / growth];
  return {
    there: { right: [right, growth - 1, 0], down: [down, 0, growth - 1] },
    back: { right: [right * back, less, 0], down: [down * back, 0, less] },
  };
}

const rounds = 8;
/** Pixels off the motion of all at which one counts for half. */
const tolerancePx = 0.8;

/**
 * Fits a motion of the whole to the offsets that are trusted, setting out from a guess; things that
 * go astray hardly count.
 */
export function wholeMotionOf(
  way: Way,
  trust: PixelMap,
  size: MapSize,
  guess: WholeMotion | null,
): WholeMotion {
  let motion = guess ?? fitted(way, trust, size);
  for (let round = 0; round < rounds; round++) {
    const whole = wayOfWhole(motion, size, 1);
    const weights = trust.map((trusted, at) => {
      const right = (way.right[at] ?? 0) - (whole.right[at] ?? 0);
      const down = (way.down[at] ?? 0) - (whole.down[at] ?? 0);
      return trusted / (1 + (right * right + down * down) / tolerancePx ** 2) ** 2;
    });
    motion = fitted(way, weights, size);
  }
  return motion;
}

/** Pixels off the motion of all within which one has its share in that. */
const commonPx = 1;
const commonLeast = 0.5;

/** The motion of all, where most of what can be recognised has it. */
export function commonMotion(way: Way, known: PixelMap, size: MapSize): WholeMotion | null {
  const motion = wholeMotionOf(way, known, size, null);
  const whole = wayOfWhole(motion, size, 1);
  let [common, all] = [0, 1e-6];
  known.forEach((weight, at) => {
    const off = Math.hypot(
      (whole.right[at] ?? 0) - (way.right[at] ?? 0),
      (whole.down[at] ?? 0) - (way.down[at] ?? 0),
    );
    all += weight;
    if (off < commonPx) common += weight;
  });
  return common / all > commonLeast ? motion : null;
}

/** That motion at every pixel of a level, which is larger than where it was fitted by `scale`. */
export function wayOfWhole({ right, down }: WholeMotion, size: MapSize, scale: number): Way {
  const { widthPx, heightPx } = size;
  const way = emptyWay(widthPx * heightPx);
  const [middleX, acrossX, alongX] = right;
  const [middleY, acrossY, alongY] = down;
  for (let at = 0; at < widthPx * heightPx; at++) {
    const x = (at % widthPx) - (widthPx - 1) / 2;
    const y = Math.floor(at / widthPx) - (heightPx - 1) / 2;
    way.right[at] = middleX * scale + acrossX * x + alongX * y;
    way.down[at] = middleY * scale + acrossY * x + alongY * y;
  }
  return way;
}

/** Least squares; a little is added so that a few points in a row give no wild answer. */
function fitted(way: Way, weights: PixelMap, { widthPx, heightPx }: MapSize): WholeMotion {
  const sums = new Float64Array(12);
  const add = (place: number, value: number) => {
    sums[place] = (sums[place] ?? 0) + value;
  };
  for (let at = 0; at < widthPx * heightPx; at++) {
    const x = (at % widthPx) - (widthPx - 1) / 2;
    const y = Math.floor(at / widthPx) - (heightPx - 1) / 2;
    const weight = weights[at] ?? 0;
    const right = weight * (way.right[at] ?? 0);
    const down = weight * (way.down[at] ?? 0);
    add(0, weight);
    add(1, weight * x);
    add(2, weight * y);
    add(3, weight * x * x);
    add(4, weight * x * y);
    add(5, weight * y * y);
    add(6, right);
    add(7, right * x);
    add(8, right * y);
    add(9, down);
    add(10, down * x);
    add(11, down * y);
  }
  const [one = 0, toX = 0, toY = 0, toXX = 0, toXY = 0, toYY = 0] = sums;
  const matrix = [one + 1e-3, toX, toY, toXX + 0.5, toXY, toYY + 0.5] as const;
  return { right: solved(matrix, sums.subarray(6, 9)), down: solved(matrix, sums.subarray(9)) };
}

/** Cramer's rule for a symmetric matrix of three rows. */
function solved(
  [a, b, c, d, e, f]: readonly [number, number, number, number, number, number],
  [p = 0, q = 0, r = 0]: Float64Array,
): Affine {
  const determinant = a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d);
  if (Math.abs(determinant) < 1e-9) return [0, 0, 0];
  return [
    (p * (d * f - e * e) + q * (c * e - b * f) + r * (b * e - c * d)) / determinant,
    (p * (c * e - b * f) + q * (a * f - c * c) + r * (b * c - a * e)) / determinant,
    (p * (b * e - c * d) + q * (b * c - a * e) + r * (a * d - b * b)) / determinant,
  ];
}
