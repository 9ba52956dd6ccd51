import type { Easel } from './workshop.ts';

/** What a picture looks like in a few hundred numbers that can be read and compared. */
export interface Fingerprint {
  /** Means of luma, row by row. */
  luma: readonly number[];
  blue: readonly number[];
  red: readonly number[];
  /** Of all pixels, how many of a thousand are in each eighth of the levels. */
  histogram: readonly number[];
}

const cells = { luma: [16, 9], chroma: [4, 3] } as const;
const bins = 8;

export function fingerprintOf({ stage }: Easel): Fingerprint {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const { bytes } = stage.arena;
  const plane = (start: number, half: 1 | 2): Plane => ({
    bytes: bytes.subarray(start, start + (stride * heightPx) / half / half),
    stride: stride / half,
    widthPx: widthPx / half,
    heightPx: heightPx / half,
  });
  const luma = plane(y, 1);
  return {
    luma: meansOf(luma, cells.luma),
    blue: meansOf(plane(u, 2), cells.chroma),
    red: meansOf(plane(v, 2), cells.chroma),
    histogram: histogramOf(luma),
  };
}

/** How far apart two looks are, by part; 0 is the same. */
export function differencesOf(one: Fingerprint, other: Fingerprint): Record<string, number> {
  return {
    meanOfLuma: meanDifference(one.luma, other.luma),
    mostOfLuma: mostDifference(one.luma, other.luma),
    mostOfChroma: Math.max(
      mostDifference(one.blue, other.blue),
      mostDifference(one.red, other.red),
    ),
    histogram: meanDifference(one.histogram, other.histogram) * bins,
  };
}

/** As lines of text, a picture's rows under each other. */
export function textOf({ luma, blue, red, histogram }: Fingerprint): string {
  const rows = Array.from({ length: cells.luma[1] }, (_, row) => {
    const from = row * cells.luma[0];
    return luma.slice(from, from + cells.luma[0]).map((value) => `${value}`.padStart(3));
  });
  const named = Object.entries({ blue, red, histogram });
  return [
    ...rows.map((row) => row.join(' ')),
    ...named.map(([name, values]) => `${name} ${values.join(' ')}`),
    '',
  ].join('\n');
}

export function readFingerprint(text: string): Fingerprint {
  const lines = text.split('\n');
  const named = (name: string) => numbers(lines.find((line) => line.startsWith(name)) ?? '');
  return {
    luma: lines.slice(0, cells.luma[1]).flatMap(numbers),
    blue: named('blue'),
    red: named('red'),
    histogram: named('histogram'),
  };
}

function numbers(line: string): number[] {
  return (line.match(/\d+/g) ?? []).map(Number);
}

interface Plane {
  bytes: Uint8Array;
  stride: number;
  widthPx: number;
  heightPx: number;
}

function meansOf(
  { bytes, stride, widthPx, heightPx }: Plane,
  [columns, rows]: readonly [number, number],
): number[] {
  const sums = Array.from({ length: columns * rows }, () => ({ sum: 0, count: 0 }));
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const cell =
        Math.floor((y * rows) / heightPx) * columns + Math.floor((x * columns) / widthPx);
      const at = sums[cell];
      if (!at) continue;
      at.sum += bytes[y * stride + x] ?? 0;
      at.count += 1;
    }
  }
  return sums.map(({ sum, count }) => Math.round(sum / count));
}

function histogramOf({ bytes, stride, widthPx, heightPx }: Plane): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const bin = (bytes[y * stride + x] ?? 0) >> 5;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return counts.map((count) => Math.round((count * 1_000) / (widthPx * heightPx)));
}

function meanDifference(one: readonly number[], other: readonly number[]): number {
  const sum = one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? -99)), 0);
  return sum / Math.max(1, one.length);
}

function mostDifference(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? -99))));
}
