import { featureCount, type FlowLevel } from './flow-levels.ts';
import { blurred, type MapSize, type PixelMap } from './pixel-map.ts';

/** How far each pixel of one picture is from its place in another, in pixels of a level. */
export interface Way {
  right: PixelMap;
  down: PixelMap;
}

/** Both ways between two pictures. */
export interface Ways {
  there: Way;
  back: Way;
}

/** How far a thing may have gone, as a share of the width and of the height. */
const reachShare = 0.27;
/** Two pixels cannot differ by more than that, so that a few do not decide. */
export const differenceMax = 1.6;
/** What lies beyond the rim may be right, but is no first choice. */
const beyondRim = 0.8;
const windowRadius = 2;

/** How badly the surroundings of all pixels fit at all offsets. */
interface Costs extends MapSize {
  reachX: number;
  reachY: number;
  /** All pixels at the first offset, then all at the second. */
  values: Float32Array;
}

/** The cost of a pixel at an offset. */
type CostAt = (x: number, y: number, right: number, down: number) => number;

/** Compares every place with every other that is within reach, at the coarse size. */
export class Search {
  readonly #costs: Costs;

  constructor(earlier: FlowLevel, later: FlowLevel) {
    this.#costs = costsOf(earlier, later);
  }

  /**
   * How the picture would have to move or grow as a whole to fit best: where much repeats itself,
   * single places cannot tell.
   */
  guess(): Guess {
    const { widthPx, heightPx, reachX, reachY } = this.#costs;
    const best: Guess = { growth: 1, right: 0, down: 0 };
    let least = Infinity;
    for (const growth of growths) {
      for (let down = -reachY; down <= reachY; down++) {
        for (let right = -reachX; right <= reachX; right++) {
          let cost = 0;
          for (let y = 1; y < heightPx; y += guessStep) {
            const toDown = Math.round(down + (growth - 1) * (y - (heightPx - 1) / 2));
            for (let x = 1; x < widthPx; x += guessStep) {
              const toRight = Math.round(right + (growth - 1) * (x - (widthPx - 1) / 2));
              cost += this.#costThere(x, y, toRight, toDown);
            }
            if (cost >= least) break;
          }
          if (cost >= least) continue;
          least = cost;
          Object.assign(best, { growth, right, down });
        }
      }
    }
    return best;
  }

  /** The offsets that fit best, neighbours agreeing where they can, and all where nothing tells. */
  ways(whole: Ways): Ways {
    const best = bestOf(this.#costs);
    this.reconsider(best, whole);
    return best;
  }

  /** The same once it is better known where a pixel would be if the picture moved as a whole. */
  reconsider({ there, back }: Ways, whole: Ways): void {
    const { widthPx, heightPx } = this.#costs;
    agree(there, { widthPx, heightPx }, this.#costThere, whole.there);
    agree(back, { widthPx, heightPx }, this.#costBack, whole.back);
  }

  readonly #costThere: CostAt = (x, y, right, down) => {
    const { widthPx, heightPx, reachX, reachY, values } = this.#costs;
    if (Math.abs(right) > reachX || Math.abs(down) > reachY) return differenceMax;
    const offset = (down + reachY) * (2 * reachX + 1) + right + reachX;
    return values[offset * widthPx * heightPx + y * widthPx + x] ?? differenceMax;
  };

  readonly #costBack: CostAt = (x, y, right, down) => {
    const { widthPx, heightPx } = this.#costs;
    const [column, row] = [x + right, y + down];
    if (column < 0 || row < 0 || column >= widthPx || row >= heightPx) return beyondRim;
    return this.#costThere(column, row, -right, -down);
  };
}

/** A motion of a whole picture: how it grows about its middle, and how that moves, in pixels. */
export interface Guess {
  growth: number;
  right: number;
  down: number;
}

const growths = [0.7, 0.77, 0.84, 0.92, 1, 1.09, 1.19, 1.3, 1.42];
/** A few pixels are enough to guess by. */
const guessStep = 3;

function costsOf(earlier: FlowLevel, later: FlowLevel): Costs {
  const { widthPx, heightPx } = earlier;
  const pixels = widthPx * heightPx;
  const [reachX, reachY] = [Math.round(widthPx * reachShare), Math.round(heightPx * reachShare)];
  const values = new Float32Array((2 * reachX + 1) * (2 * reachY + 1) * pixels);
  const differences = new Float32Array(pixels);
  let start = 0;
  for (let down = -reachY; down <= reachY; down++) {
    for (let right = -reachX; right <= reachX; right++) {
      fillDifferences(differences, earlier, later, { right, down });
      values.set(blurred(differences, { widthPx, heightPx }, windowRadius), start);
      start += pixels;
    }
  }
  return { widthPx, heightPx, reachX, reachY, values };
}

function fillDifferences(
  differences: PixelMap,
  earlier: FlowLevel,
  later: FlowLevel,
  { right, down }: { right: number; down: number },
): void {
  const { widthPx, heightPx } = earlier;
  for (let y = 0; y < heightPx; y++) {
    const inside = y + down >= 0 && y + down < heightPx;
    for (let x = 0; x < widthPx; x++) {
      const at = y * widthPx + x;
      const column = x + right;
      differences[at] =
        inside && column >= 0 && column < widthPx
          ? difference(earlier.features, at, later.features, at + down * widthPx + right)
          : beyondRim;
    }
  }
}

/** How unlike two pixels are. */
export function difference(one: PixelMap, at: number, other: PixelMap, there: number): number {
  let sum = 0;
  for (let k = 0; k < featureCount; k++) {
    sum += Math.abs((one[at * featureCount + k] ?? 0) - (other[there * featureCount + k] ?? 0));
  }
  return sum < differenceMax ? sum : differenceMax;
}

/** Of two that fit as well, the nearer. */
const perPixelOfWay = 0.002;

function bestOf({ widthPx, heightPx, reachX, reachY, values }: Costs): Ways {
  const pixels = widthPx * heightPx;
  const [there, back] = [emptyWay(pixels), emptyWay(pixels)];
  const [leastThere, leastBack] = [new Float32Array(pixels), new Float32Array(pixels)];
  leastThere.fill(9);
  leastBack.fill(9);
  let start = 0;
  for (let down = -reachY; down <= reachY; down++) {
    for (let right = -reachX; right <= reachX; right++) {
      const far = perPixelOfWay * (Math.abs(right) + Math.abs(down));
      const [first, last] = [Math.max(0, -right), Math.min(widthPx, widthPx - right)];
      for (let y = Math.max(0, -down); y < Math.min(heightPx, heightPx - down); y++) {
        for (let at = y * widthPx + first; at < y * widthPx + last; at++) {
          const cost = (values[start + at] ?? 9) + far;
          if (cost < (leastThere[at] ?? 0)) {
            leastThere[at] = cost;
            there.right[at] = right;
            there.down[at] = down;
          }
          const other = at + down * widthPx + right;
          if (cost < (leastBack[other] ?? 0)) {
            leastBack[other] = cost;
            back.right[other] = -right;
            back.down[other] = -down;
          }
        }
      }
      start += pixels;
    }
  }
  return { there, back };
}

export function emptyWay(pixels: number): Way {
  return { right: new Float32Array(pixels), down: new Float32Array(pixels) };
}

const sweeps = 6;
/** What it costs to go another way than a neighbour, for each pixel of difference, up to so many. */
const apartCost = 0.05;
const apartMax = 3;
/** What it gains to go with the whole. */
const wholeBonus = 0.06;

/** Lets every pixel take over what its neighbours do, where that fits nearly as well. */
function agree(way: Way, { widthPx, heightPx }: MapSize, costAt: CostAt, whole: Way): void {
  const { right, down } = way;
  const pixels = widthPx * heightPx;
  const near = new Int32Array(5);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let number = 0; number < pixels; number++) {
      const at = sweep % 2 === 0 ? number : pixels - 1 - number;
      const x = at % widthPx;
      const y = (at - x) / widthPx;
      near[0] = at;
      near[1] = x > 0 ? at - 1 : at;
      near[2] = x < widthPx - 1 ? at + 1 : at;
      near[3] = y > 0 ? at - widthPx : at;
      near[4] = y < heightPx - 1 ? at + widthPx : at;
      let bestRight = Math.round(whole.right[at] ?? 0);
      let bestDown = Math.round(whole.down[at] ?? 0);
      const alone = costAt(x, y, bestRight, bestDown) - wholeBonus;
      let least = alone + apartness(way, near, bestRight, bestDown);
      for (let k = 0; k < 5; k++) {
        const toRight = right[near[k] ?? 0] ?? 0;
        const toDown = down[near[k] ?? 0] ?? 0;
        if (toRight === bestRight && toDown === bestDown) continue;
        const cost = costAt(x, y, toRight, toDown) + apartness(way, near, toRight, toDown);
        if (cost >= least) continue;
        least = cost;
        bestRight = toRight;
        bestDown = toDown;
      }
      right[at] = bestRight;
      down[at] = bestDown;
    }
  }
}

/** What it costs a pixel to go that far, and another way than its neighbours. */
function apartness({ right, down }: Way, near: Int32Array, toRight: number, toDown: number) {
  let cost = perPixelOfWay * (Math.abs(toRight) + Math.abs(toDown));
  for (let k = 1; k < 5; k++) {
    const other = near[k] ?? 0;
    if (other === near[0]) continue;
    const apart = Math.abs(toRight - (right[other] ?? 0)) + Math.abs(toDown - (down[other] ?? 0));
    cost += apartCost * (apart < apartMax ? apart : apartMax);
  }
  return cost;
}
