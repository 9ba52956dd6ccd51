import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { pause } from '../../src/lifecycle/pause.ts';

async function elapsedMs(step: Promise<void>): Promise<number> {
  const startMs = performance.now();
  await step;
  return performance.now() - startMs;
}

// Its timer alone keeps no process alive.
const alive = setInterval(() => undefined, 1_000);

test('waits for its time', async () => {
  expect(await elapsedMs(pause(30, [new AbortController().signal]))).toBeGreaterThan(25);
});

test.each([0, 1])('ends with signal %i of two', async (index) => {
  const controllers = [new AbortController(), new AbortController()];
  const paused = pause(
    60_000,
    controllers.map(({ signal }) => signal),
  );
  controllers[index]?.abort();
  expect(await elapsedMs(paused)).toBeLessThan(1_000);
});

test('does not begin after an abort', async () => {
  expect(await elapsedMs(pause(60_000, [AbortSignal.abort()]))).toBeLessThan(1_000);
});

test('leaves nothing behind at a signal that outlives it', async () => {
  const { signal } = new AbortController();
  for (let count = 0; count < 100; count += 1) await pause(0, [signal]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  clearInterval(alive);
});
