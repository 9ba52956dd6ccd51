import { blurred, type PixelMap } from './pixel-map.ts';
import type { Cues } from './cues.ts';

/** A stretch of one colour; places are shares of width and height. */
export interface Segment {
  /** Share of the picture's area. */
  area: number;
  left: number;
  right: number;
  /** Without the outermost hundredths of its pixels, so that a stray one does not count. */
  top: number;
  base: number;
  colour: readonly [number, number, number];
  detail: number;
  /** Shares of the picture's upper rim, of its sides and of its lower rim that it takes up. */
  rimTop: number;
  rimSides: number;
  rimBase: number;
}

export interface Segmentation {
  /** Number of the segment of each pixel. */
  labels: Int32Array;
  segments: readonly Segment[];
  /** For each segment, those that touch it, with the count of pixels where they do. */
  neighbours: readonly ReadonlyMap<number, number>[];
}

const coarseness = 2.4;
const leastPixels = 30;
const levels = 1024;

/**
 * Grows segments over the faintest borders first, and further the larger they are, so that a slow
 * gradient is one segment and a crisp edge always a border (after Felzenszwalb and Huttenlocher).
 */
export function segmentsOf(cues: Cues): Segmentation {
  const { widthPx, heightPx, picture } = cues;
  const size = { widthPx, heightPx };
  const maps = [picture.red, picture.green, picture.blue].map((map) => blurred(map, size, 1));
  const { order, weights } = sortedBorders(maps, widthPx, heightPx);
  const groups = new Groups(widthPx * heightPx);
  const ends = (border: number): [number, number] => {
    const at = border >> 1;
    return [groups.find(at), groups.find((border & 1) === 0 ? at + 1 : at + widthPx)];
  };
  for (const border of order) {
    const [first, second] = ends(border);
    if (first === second) continue;
    const weight = (weights[border] ?? 0) / levels;
    const limit = Math.min(groups.limit(first, coarseness), groups.limit(second, coarseness));
    if (weight <= limit) groups.join(first, second, weight);
  }
  for (const border of order) {
    const [first, second] = ends(border);
    const least = Math.min(groups.sizeOf(first), groups.sizeOf(second));
    if (first !== second && least < leastPixels) groups.join(first, second, 0);
  }
  return described(groups, cues);
}

/** Borders between neighbours, 2 * pixel (+ 1 for the one below), from faint to strong. */
function sortedBorders(maps: readonly PixelMap[], widthPx: number, heightPx: number) {
  const [red = new Float32Array(), green = red, blue = red] = maps;
  const weights = new Uint16Array(widthPx * heightPx * 2);
  const starts = new Int32Array(levels + 1);
  const distance = (a: number, b: number) =>
    Math.hypot(
      (red[a] ?? 0) - (red[b] ?? 0),
      (green[a] ?? 0) - (green[b] ?? 0),
      (blue[a] ?? 0) - (blue[b] ?? 0),
    );
  const visit = (see: (border: number, other: number) => void) => {
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        const at = y * widthPx + x;
        if (x + 1 < widthPx) see(at * 2, at + 1);
        if (y + 1 < heightPx) see(at * 2 + 1, at + widthPx);
      }
    }
  };
  let count = 0;
  visit((border, other) => {
    const level = Math.min(levels - 1, Math.floor(distance(border >> 1, other) * levels));
    weights[border] = level;
    starts[level + 1] = (starts[level + 1] ?? 0) + 1;
    count++;
  });
  for (let level = 0; level < levels; level++)
    starts[level + 1] = (starts[level + 1] ?? 0) + (starts[level] ?? 0);
  const order = new Int32Array(count);
  visit((border) => {
    const level = weights[border] ?? 0;
    const place = starts[level] ?? 0;
    order[place] = border;
    starts[level] = place + 1;
  });
  return { order, weights };
}

/** Pixels joined into groups, each with its size and the strongest border within. */
class Groups {
  readonly #parents: Int32Array;
  readonly #sizes: Int32Array;
  readonly #strongest: Float32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, index) => index);
    this.#sizes = new Int32Array(count).fill(1);
    this.#strongest = new Float32Array(count);
  }

  find(pixel: number): number {
    const parents = this.#parents;
    let root = pixel;
    while (parents[root] !== root) root = parents[root] ?? 0;
    for (let at = pixel; at !== root;) {
      const next = parents[at] ?? 0;
      parents[at] = root;
      at = next;
    }
    return root;
  }

  sizeOf(root: number): number {
    return this.#sizes[root] ?? 0;
  }

  limit(root: number, slack: number): number {
    return (this.#strongest[root] ?? 0) + slack / this.sizeOf(root);
  }

  join(first: number, second: number, weight: number): void {
    const [kept, gone] =
      this.sizeOf(first) >= this.sizeOf(second) ? [first, second] : [second, first];
    this.#parents[gone] = kept;
    this.#sizes[kept] = this.sizeOf(kept) + this.sizeOf(gone);
    this.#strongest[kept] = Math.max(weight, this.#strongest[kept] ?? 0);
  }
}

interface Tally {
  count: number;
  left: number;
  right: number;
  rows: Int32Array;
  sums: [number, number, number, number];
  rims: [number, number, number];
}

function described(groups: Groups, { widthPx, heightPx, picture, detail }: Cues): Segmentation {
  const labels = new Int32Array(widthPx * heightPx);
  const numbers = new Map<number, number>();
  const tallies: Tally[] = [];
  const neighbours: Map<number, number>[] = [];
  for (let at = 0; at < labels.length; at++) {
    const root = groups.find(at);
    const number = numbers.get(root) ?? numbers.size;
    labels[at] = number;
    if (number === numbers.size) {
      numbers.set(root, number);
      neighbours.push(new Map());
      tallies.push({
        count: 0,
        left: widthPx,
        right: 0,
        rows: new Int32Array(heightPx),
        sums: [0, 0, 0, 0],
        rims: [0, 0, 0],
      });
    }
    const tally = tallies[number];
    if (!tally) continue;
    const x = at % widthPx;
    const y = (at - x) / widthPx;
    tally.count++;
    tally.left = Math.min(tally.left, x);
    tally.right = Math.max(tally.right, x + 1);
    tally.rows[y] = (tally.rows[y] ?? 0) + 1;
    tally.sums[0] += picture.red[at] ?? 0;
    tally.sums[1] += picture.green[at] ?? 0;
    tally.sums[2] += picture.blue[at] ?? 0;
    tally.sums[3] += detail[at] ?? 0;
    if (y === 0) tally.rims[0] += 1 / widthPx;
    if (x === 0 || x === widthPx - 1) tally.rims[1] += 0.5 / heightPx;
    if (y === heightPx - 1) tally.rims[2] += 1 / widthPx;
    if (x > 0) touch(neighbours, number, labels[at - 1] ?? 0);
    if (y > 0) touch(neighbours, number, labels[at - widthPx] ?? 0);
  }
  const segments = tallies.map((tally) => segmentOf(tally, widthPx, heightPx));
  return { labels, segments, neighbours };
}

function touch(neighbours: readonly Map<number, number>[], first: number, second: number): void {
  if (first === second) return;
  const [one, other] = [neighbours[first], neighbours[second]];
  one?.set(second, (one.get(second) ?? 0) + 1);
  other?.set(first, (other.get(first) ?? 0) + 1);
}

function segmentOf(tally: Tally, widthPx: number, heightPx: number): Segment {
  const { count, sums, rims, rows } = tally;
  const rowAt = (share: number) => {
    let seen = 0;
    const row = rows.findIndex((inRow) => (seen += inRow) >= count * share);
    return row;
  };
  return {
    area: count / (widthPx * heightPx),
    left: tally.left / widthPx,
    right: tally.right / widthPx,
    top: rowAt(0.01) / heightPx,
    base: (rowAt(0.985) + 1) / heightPx,
    colour: [sums[0] / count, sums[1] / count, sums[2] / count],
    detail: sums[3] / count,
    rimTop: rims[0],
    rimSides: rims[1],
    rimBase: rims[2],
  };
}
