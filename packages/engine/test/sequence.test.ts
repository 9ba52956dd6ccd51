import { expect, test } from 'vitest';
import { meanDifference } from './probe.ts';
import { easelFor, requestOf } from './workshop.ts';

const SIZES = { widthPx: 160, heightPx: 90, durationS: 9 };
const PROMPT = 'first the sea at sunset, then a forest in rain, then a city at night, then the sea';

async function frameOf(prompt: string, timeS: number, changes: object = {}): Promise<Uint8Array> {
  const easel = await easelFor(requestOf({ ...SIZES, ...changes, prompt, seed: 3 }));
  easel.paint(timeS);
  return easel.luma();
}

test('each shot is painted in its time, and faded into the next', async () => {
  const easel = await easelFor(requestOf({ ...SIZES, prompt: PROMPT, seed: 3 }));
  const at = (timeS: number): Uint8Array => {
    easel.paint(timeS);
    return easel.luma();
  };
  const [sea, forest, city, again] = [at(0.5), at(3.2), at(5.4), at(8.5)];
  for (const [one, other] of [
    [sea, forest],
    [forest, city],
    [city, again],
  ] as const) {
    expect(meanDifference(one, other)).toBeGreaterThan(8);
  }
  const [before, between, after] = [at(2.05), at(2.38), at(2.72)];
  const wide = meanDifference(before, after);
  expect(meanDifference(before, between)).toBeLessThan(wide);
  expect(meanDifference(between, after)).toBeLessThan(wide);
});

test('a frame does not depend on those that were painted before it', async () => {
  const easel = await easelFor(requestOf({ ...SIZES, prompt: PROMPT, seed: 3 }));
  for (const timeS of [0, 2.4, 4.6, 7, 1]) easel.paint(timeS);
  easel.paint(4.5);
  expect(easel.luma()).toEqual(await frameOf(PROMPT, 4.5));
});

test('weather stays in the shot that it is named in', async () => {
  const dry = 'first a meadow by day, then a meadow by day';
  const wet = 'first a meadow by day, then a meadow by day in heavy rain';
  const times = { durationS: 6 };
  expect(await frameOf(wet, 1, times)).toEqual(await frameOf(dry, 1, times));
  expect(await frameOf(wet, 5, times)).not.toEqual(await frameOf(dry, 5, times));
});
