import { expect, test } from 'vitest';
import { createNudges, nudgeKey } from '../../src/lifecycle/nudges.ts';

const HOUR_MS = 3_600_000;

test('a nudge ends the wait for its job, and no other', async () => {
  const nudges = createNudges();
  const ended: string[] = [];
  const stop = new AbortController();
  const waits = ['a', 'b'].map((key) =>
    nudges.wait(key, HOUR_MS, [stop.signal]).then(() => ended.push(key)),
  );
  expect(nudges.nudge('a')).toBe(true);
  await waits[0];
  expect(ended).toEqual(['a']);
  stop.abort();
  await Promise.all(waits);
});

test('one that comes during a poll ends the next wait, and not the one after', async () => {
  const nudges = createNudges();
  expect(nudges.nudge('a')).toBe(false);
  await nudges.wait('a', HOUR_MS, []);
  const stop = new AbortController();
  const second = nudges.wait('a', HOUR_MS, [stop.signal]);
  const first = await Promise.race([second.then(() => 'ended'), Promise.resolve('waits')]);
  expect(first).toBe('waits');
  stop.abort();
  await second;
});

test('a wait that is over is not there to be ended', async () => {
  const nudges = createNudges();
  await nudges.wait('a', 1, []);
  expect(nudges.nudge('a')).toBe(false);
});

test('of those that nobody waits for, the oldest are forgotten', async () => {
  const nudges = createNudges();
  for (let number = 0; number <= 1_000; number += 1) nudges.nudge(`job-${number}`);
  await nudges.wait('job-1000', HOUR_MS, []);
  await nudges.wait('job-1', HOUR_MS, []);
  const stop = AbortSignal.timeout(10);
  await nudges.wait('job-0', HOUR_MS, [stop]);
  expect(stop.aborted).toBe(true);
});

test('a job is known by its channel and its handle', () => {
  const keys = [
    nudgeKey('a', 'b'),
    nudgeKey('a', 'c'),
    nudgeKey('c', 'b'),
    nudgeKey('a', { moderated: 'b' }),
  ];
  expect(new Set(keys).size).toBe(4);
  expect(nudgeKey('a', 'b')).toBe(keys[0]);
  expect(nudgeKey('a', 'x'.repeat(100_000))).toMatch(/^[0-9a-f]{64}$/);
});
