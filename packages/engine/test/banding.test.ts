import { expect, test } from 'vitest';
import { randomFrom } from '../src/paint/random.ts';
import { easelFor, requestOf } from './workshop.ts';

const size = { widthPx: 640, heightPx: 360 };
/** A run of one level that is longer, beside another such run a level away, is seen as a band. */
const runPx = 12;

interface Plane {
  luma: Uint8Array;
  stride: number;
  widthPx: number;
  heightPx: number;
}

/** The share of a picture, along rows or along columns, that is in bands. */
function bandedShareOf({ luma, stride, widthPx, heightPx }: Plane): number {
  let banded = 0;
  const walk = (start: number, step: number, length: number): void => {
    let before = { level: -9, length: 0 };
    let run = { level: luma[start] ?? 0, length: 0 };
    for (let at = 0; at <= length; at++) {
      const level = at < length ? (luma[start + at * step] ?? 0) : -1;
      if (level === run.level) {
        run.length += 1;
        continue;
      }
      const isStep = Math.abs(run.level - before.level) === 1;
      if (isStep && run.length >= runPx && before.length >= runPx) banded += run.length;
      [before, run] = [run, { level, length: 1 }];
    }
  };
  for (let y = 0; y < heightPx; y++) walk(y * stride, 1, widthPx);
  for (let x = 0; x < widthPx; x++) walk(x, stride, heightPx);
  return banded / (2 * widthPx * heightPx);
}

const prompts = [
  'a meadow at night',
  'a perfume bottle on a turntable',
  'a ringed planet in deep space',
];

test.each(prompts)('what changes slowly in %s is not in bands', async (prompt) => {
  const easel = await easelFor(requestOf({ ...size, prompt, durationS: 6, seed: 5 }));
  easel.paint(2);
  const { y, stride, widthPx, heightPx } = easel.stage.canvas;
  const luma = easel.stage.arena.bytes.subarray(y, y + stride * heightPx);
  expect(bandedShareOf({ luma, stride, widthPx, heightPx })).toBeLessThan(0.002);
});

test.each([
  ['rounded', () => 0.5, 0.5, 1],
  ['dithered', randomFrom(5), 0, 0.002],
])('a %s gradient has its share of bands', (_, threshold, least, most) => {
  const { widthPx, heightPx } = size;
  const luma = Uint8Array.from({ length: widthPx * heightPx }, (_, index) =>
    Math.floor(60 + (index % widthPx) / 40 + Math.floor(index / widthPx) / 90 + threshold()),
  );
  const share = bandedShareOf({ luma, stride: widthPx, widthPx, heightPx });
  expect(share).toBeGreaterThanOrEqual(least);
  expect(share).toBeLessThanOrEqual(most);
});
