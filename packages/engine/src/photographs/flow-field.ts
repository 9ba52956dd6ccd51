import { clamp, smoothstep } from '../paint/curves.ts';
import type { Drift } from './flow-even.ts';
import { between } from './flow-sample.ts';
import type { Flow } from './flow.ts';
import { blurred, softened, type MapSize, type PixelMap } from './pixel-map.ts';

/** What is not sure of its way still goes it, where nothing else comes. */
const leastWeight = 0.02;
/** Where nothing comes at all, the surroundings tell. */
const fromAround = 0.001;
/** What goes its own way is in front of what goes with the whole, and hides it. */
const before = 80;

type SumName = 'weight' | 'right' | 'down' | 'earlier' | 'earlierOnly' | 'later' | 'laterOnly';

/** How things lie at one moment between two pictures: what is where, and which picture shows it. */
export class FlowField {
  /** The whole way from the earlier picture to the later, in pixels of the small copy. */
  readonly #right: PixelMap;
  readonly #down: PixelMap;
  /** Where only the other picture shows what is there, 0..1. */
  #hiddenEarlier: PixelMap;
  #hiddenLater: PixelMap;
  readonly #flow: Flow;
  readonly #sums: Readonly<Record<SumName, PixelMap>>;

  constructor(flow: Flow) {
    const map = () => new Float32Array(flow.widthPx * flow.heightPx);
    this.#flow = flow;
    [this.#right, this.#down] = [map(), map()];
    [this.#hiddenEarlier, this.#hiddenLater] = [map(), map()];
    this.#sums = {
      weight: map(),
      right: map(),
      down: map(),
      earlier: map(),
      earlierOnly: map(),
      later: map(),
      laterOnly: map(),
    };
  }

  /** Lays out the moment at which things have gone a share of their way. */
  settle(gone: number): void {
    const { earlier, earlierOnly, later, laterOnly } = this.#sums;
    const { there, back } = this.#flow;
    for (const sum of Object.values(this.#sums)) sum.fill(0);
    const onward = { step: gone, share: 1 - gone, sign: 1 } as const;
    this.#strew(there, onward, { all: earlier, only: earlierOnly });
    const homeward = { step: 1 - gone, share: gone, sign: -1 } as const;
    this.#strew(back, homeward, { all: later, only: laterOnly });
    this.#join();
    const lonely = {
      earlier: earlier.map((all, at) => (earlierOnly[at] ?? 0) / (all + 0.05)),
      later: later.map((all, at) => (laterOnly[at] ?? 0) / (all + 0.05)),
    };
    // Taken wide: around it both pictures show the same, and its rim would be half a ghost.
    const lead = (one: PixelMap, other: PixelMap) => {
      const ahead = one.map((value, at) => Math.max(0, value - (other[at] ?? 0)));
      const { exchange } = this.#flow;
      return softened(ahead, this.#flow, 1).map((value) => exchange * smoothstep(0.06, 0.3, value));
    };
    this.#hiddenEarlier = lead(lonely.later, lonely.earlier);
    this.#hiddenLater = lead(lonely.earlier, lonely.later);
  }

  /** What goes its own way takes along a rim of what is around: else its own rim would stay. */
  #join(): void {
    const sums = [this.#sums.weight, this.#sums.right, this.#sums.down];
    const [near, nearRight, nearDown] = sums.map((sum) => blurred(sum, this.#flow, 1));
    const [wide, wideRight, wideDown] = sums.map((sum) => blurred(sum, this.#flow, 5));
    for (let at = 0; at < this.#right.length; at++) {
      const sum = (near?.[at] ?? 0) + fromAround * (wide?.[at] ?? 0) + 1e-9;
      this.#right[at] = ((nearRight?.[at] ?? 0) + fromAround * (wideRight?.[at] ?? 0)) / sum;
      this.#down[at] = ((nearDown?.[at] ?? 0) + fromAround * (wideDown?.[at] ?? 0)) / sum;
    }
  }

  /** The way of what is at a place in 0..1 of the frame, in shares of its width and height. */
  wayAt(right: number, down: number, way: { right: number; down: number }): void {
    const { widthPx, heightPx } = this.#flow;
    way.right = sampled(this.#right, this.#flow, right, down) / widthPx;
    way.down = sampled(this.#down, this.#flow, right, down) / heightPx;
  }

  /** Whether one of the pictures cannot show what is at a place, 0..1. */
  hiddenAt(which: 'earlier' | 'later', right: number, down: number): number {
    const map = which === 'earlier' ? this.#hiddenEarlier : this.#hiddenLater;
    return sampled(map, this.#flow, right, down);
  }

  /** Whether that is so anywhere. */
  hides(which: 'earlier' | 'later'): boolean {
    const map = which === 'earlier' ? this.#hiddenEarlier : this.#hiddenLater;
    return map.some((value) => value > 0.01);
  }

  /** Drops every pixel where it is at that moment, shared out among the four places around. */
  #strew(
    drift: Drift,
    { step, share, sign }: { step: number; share: number; sign: 1 | -1 },
    seen: { all: PixelMap; only: PixelMap },
  ): void {
    const { widthPx, heightPx } = this.#flow;
    const { weight, right, down } = this.#sums;
    for (let at = 0; at < drift.right.length; at++) {
      const [toRight, toDown] = [drift.right[at] ?? 0, drift.down[at] ?? 0];
      const x = (at % widthPx) + step * toRight;
      const y = Math.floor(at / widthPx) + step * toDown;
      if (!(x > -1 && y > -1 && x < widthPx && y < heightPx)) continue;
      const trust = drift.trust[at] ?? 0;
      const heavy = (leastWeight + trust * (1 + before * (drift.own[at] ?? 0))) * share;
      const [column, row] = [Math.floor(x), Math.floor(y)];
      for (let corner = 0; corner < 4; corner++) {
        const [toX, toY] = [column + (corner & 1), row + (corner >> 1)];
        if (toX < 0 || toY < 0 || toX >= widthPx || toY >= heightPx) continue;
        const cover = (1 - Math.abs(toX - x)) * (1 - Math.abs(toY - y));
        const place = toY * widthPx + toX;
        weight[place] = (weight[place] ?? 0) + cover * heavy;
        right[place] = (right[place] ?? 0) + cover * heavy * sign * toRight;
        down[place] = (down[place] ?? 0) + cover * heavy * sign * toDown;
        seen.all[place] = (seen.all[place] ?? 0) + cover;
        seen.only[place] = (seen.only[place] ?? 0) + cover * (1 - trust);
      }
    }
  }
}

function sampled(map: PixelMap, { widthPx, heightPx }: MapSize, right: number, down: number) {
  const x = clamp(right * widthPx - 0.5, 0, widthPx - 1.001);
  const y = clamp(down * heightPx - 0.5, 0, heightPx - 1.001);
  return between(map, widthPx, x, y);
}
