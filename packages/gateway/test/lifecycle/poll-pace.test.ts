import { expect, test } from 'vitest';
import {
  beganAtMs,
  pollIntervalMs,
  pollWaitMs,
  takenOverWaitMs,
} from '../../src/lifecycle/poll-pace.ts';
import { createIds } from '../../src/platform/ids.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const UPSTREAM = { pollMs: 2_000, pollMsMax: 180_000 };
const ENGINE = { pollMs: 100, pollMsMax: 100 };

test.each([
  [0, 2_000],
  [20_000, 2_000],
  [36_000, 3_000],
  [MINUTE_MS, 5_000],
  [5 * MINUTE_MS, 5_000],
  [30 * MINUTE_MS, 30_000],
  [HOUR_MS, MINUTE_MS],
  [3 * HOUR_MS, 3 * MINUTE_MS],
  [40 * HOUR_MS, 3 * MINUTE_MS],
  // A clock that was put back.
  [-HOUR_MS, 2_000],
])('at an age of %i ms an upstream is asked every %i ms', (ageMs, expectedMs) => {
  expect(pollIntervalMs(UPSTREAM, ageMs)).toBe(expectedMs);
});

test('an interval never shrinks, nor jumps, as an attempt gets older', () => {
  let beforeMs = 0;
  for (let ageMs = 0; ageMs < 4 * HOUR_MS; ageMs += 10_000) {
    const intervalMs = pollIntervalMs(UPSTREAM, ageMs);
    expect(intervalMs).toBeGreaterThanOrEqual(beforeMs);
    if (ageMs > 0) expect(intervalMs - beforeMs).toBeLessThan(1_000);
    beforeMs = intervalMs;
  }
});

test.each([
  ['the engine is asked as often all the time', ENGINE, HOUR_MS, 100],
  ['a slow channel is never asked faster', { pollMs: 20_000, pollMsMax: 180_000 }, 0, 20_000],
  ['a channel has a longest interval of its own', { pollMs: 50, pollMsMax: 3_000 }, HOUR_MS, 3_000],
])('%s', (_name, pace, ageMs, expectedMs) => {
  expect(pollIntervalMs(pace, ageMs)).toBe(expectedMs);
});

/** How often a job is asked about that takes so long, and how long its end waits to be seen. */
function follow(workMs: number, random: () => number): { polls: number; seenAfterMs: number } {
  let ageMs = 0;
  let polls = 1;
  for (; ageMs < workMs; polls += 1) {
    ageMs += pollWaitMs(UPSTREAM, { ageMs, failures: 0, retryAfterMs: 0 }, random());
  }
  return { polls, seenAfterMs: ageMs - workMs };
}

test.each([
  [30_000, 18],
  [60_000, 28],
  [300_000, 84],
  [HOUR_MS, 255],
])('work of %i ms takes at most %i polls, and its end is seen in time', (workMs, pollsMax) => {
  for (const random of [() => 0, () => 0.5, () => 0.999, Math.random]) {
    const { polls, seenAfterMs } = follow(workMs, random);
    expect(polls).toBeLessThanOrEqual(pollsMax);
    expect(seenAfterMs).toBeLessThanOrEqual(pollIntervalMs(UPSTREAM, workMs) * 1.1);
  }
});

test.each([
  ['nothing went wrong', { failures: 0, retryAfterMs: 0 }, 0, 2_000],
  ['one poll failed', { failures: 1, retryAfterMs: 0 }, 0, 4_000],
  ['three did', { failures: 3, retryAfterMs: 0 }, 0, 16_000],
  ['very many did', { failures: 2_000, retryAfterMs: 0 }, 0, 60_000],
  ['one of an old job', { failures: 1, retryAfterMs: 0 }, HOUR_MS, 60_000],
])('%s', (_name, last, ageMs, expectedMs) => {
  const wait = (random: number): number => pollWaitMs(UPSTREAM, { ...last, ageMs }, random);
  expect(wait(0.5)).toBeCloseTo(expectedMs);
  expect(wait(0)).toBeCloseTo(expectedMs * 0.9);
  expect(wait(1)).toBeCloseTo(expectedMs * 1.1);
});

test('an upstream that asks to be left alone is, and then not by all at once', () => {
  const last = { ageMs: 0, failures: 1, retryAfterMs: 120_000 };
  expect(pollWaitMs(UPSTREAM, last, 0)).toBe(120_000);
  expect(pollWaitMs(UPSTREAM, last, 1)).toBeCloseTo(132_000);
});

test('what was taken over is first asked about within one interval, and 5 s', () => {
  expect(takenOverWaitMs(UPSTREAM, 0, 0.5)).toBe(1_000);
  expect(takenOverWaitMs(UPSTREAM, HOUR_MS, 0)).toBe(0);
  expect(takenOverWaitMs(UPSTREAM, HOUR_MS, 1)).toBe(5_000);
  expect(takenOverWaitMs(ENGINE, HOUR_MS, 1)).toBe(100);
});

test('an id tells when its attempt began', () => {
  const nowMs = 1_795_312_345_678;
  expect(beganAtMs(createIds(() => nowMs).next())).toBe(nowMs);
});
