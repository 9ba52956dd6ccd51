import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { NOW_MS } from './open-test-store.ts';
import { newSharedPlace, openStoreAt, removePlace } from './places.ts';

/** Two stores over one database, as two processes have them. */
let place: Awaited<ReturnType<typeof newSharedPlace>>;
let here: Store;
let there: Store;

beforeEach(async () => {
  place = await newSharedPlace();
  here = await openStoreAt(place, () => NOW_MS);
  there = await openStoreAt(place, () => NOW_MS);
});

afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
  await removePlace(place);
});

const KEY_IDS = Array.from({ length: 40 }, (_, index) => `k${index}`);
const RATE = { requestsPerMinute: 1_000, wanted: 1, nowMs: NOW_MS };

async function takeOfAll(store: Store, keyIds: readonly string[]): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(keyIds.map((keyId) => store.run('takePermits', { keyId, ...RATE })));
  }
}

// PostgreSQL looks for a ring only after that long, and would end it by itself.
const DEADLOCK_MS = 1_000;

test('processes that take of many keys at once never wait for each other in a ring', async () => {
  let slowestMs = 0;
  const timed: Store = {
    ...here,
    async run(name, input) {
      const startMs = performance.now();
      const result = await here.run(name, input);
      slowestMs = Math.max(slowestMs, performance.now() - startMs);
      return result;
    },
  };
  await Promise.all([takeOfAll(timed, KEY_IDS), takeOfAll(there, KEY_IDS.toReversed())]);
  expect(slowestMs).toBeLessThan(DEADLOCK_MS);
  const sql = 'select drops from rate_buckets where drops <> 960 * 60000';
  expect(await here.all({ sql, values: [] })).toEqual([]);
});
