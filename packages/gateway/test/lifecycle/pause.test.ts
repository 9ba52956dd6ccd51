import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { pause } from '../../src/lifecycle/pause.ts';

/** Whatever waits for so long has failed its test by then. */
const HOUR_MS = 3_600_000;

// Its timer alone keeps no process alive.
const alive = setInterval(() => undefined, 1_000);

test('waits for its time', async () => {
  vi.useFakeTimers();
  let isOver = false;
  const paused = pause(30, [new AbortController().signal]).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(29);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toBe(true);
  await paused;
  vi.useRealTimers();
});

test.each([0, 1])('ends with signal %i of two', async (index) => {
  const controllers = [new AbortController(), new AbortController()];
  const paused = pause(
    HOUR_MS,
    controllers.map(({ signal }) => signal),
  );
  controllers[index]?.abort();
  expect(await paused).toBeUndefined();
});

test('does not begin after an abort', async () => {
  expect(await pause(HOUR_MS, [AbortSignal.abort()])).toBeUndefined();
});

test('leaves nothing behind at a signal that outlives it', async () => {
  const { signal } = new AbortController();
  for (let count = 0; count < 100; count += 1) await pause(0, [signal]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  clearInterval(alive);
});
