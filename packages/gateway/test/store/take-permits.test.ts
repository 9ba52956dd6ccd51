import { expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { NOW_MS, openStoreIn, openTestStore } from './open-test-store.ts';
import { newPlace, openStoreAt } from './places.ts';

const DROPS = 60_000;

function taker(store: Store, requestsPerMinute: number, keyId = 'k') {
  return (wanted: number, afterMs: number) =>
    store.run('takePermits', { keyId, requestsPerMinute, wanted, nowMs: NOW_MS + afterMs });
}

/** Each line is a command on the bucket that the one before has left. */
test.each([
  {
    what: 'a bucket is full at first, and empty after a minute’s requests',
    perMinute: 3,
    lines: [
      { wanted: 2, afterMs: 0, granted: 2, drops: 1 * DROPS, filledAfterMs: 0 },
      { wanted: 2, afterMs: 0, granted: 1, drops: 0, filledAfterMs: 0 },
      { wanted: 2, afterMs: 0, granted: 0, drops: 0, filledAfterMs: 0 },
    ],
  },
  {
    what: 'what drips back is counted to the millisecond, and a refusal loses nothing of it',
    perMinute: 7,
    lines: [
      { wanted: 7, afterMs: 0, granted: 7, drops: 0, filledAfterMs: 0 },
      { wanted: 1, afterMs: 8_571, granted: 0, drops: 0, filledAfterMs: 0 },
      { wanted: 1, afterMs: 8_572, granted: 1, drops: 4, filledAfterMs: 8_572 },
      { wanted: 5, afterMs: 30_000, granted: 2, drops: 30_000, filledAfterMs: 30_000 },
    ],
  },
  {
    what: 'a bucket never holds more than a minute’s requests',
    perMinute: 600,
    lines: [
      { wanted: 30, afterMs: 0, granted: 30, drops: 570 * DROPS, filledAfterMs: 0 },
      { wanted: 600, afterMs: 9_000_000, granted: 600, drops: 0, filledAfterMs: 9_000_000 },
    ],
  },
  {
    what: 'a clock that goes back fills nothing, and takes nothing away',
    perMinute: 60,
    lines: [
      { wanted: 50, afterMs: 0, granted: 50, drops: 10 * DROPS, filledAfterMs: 0 },
      { wanted: 3, afterMs: -500_000, granted: 3, drops: 7 * DROPS, filledAfterMs: 0 },
      { wanted: 3, afterMs: 1_000, granted: 3, drops: 5 * DROPS, filledAfterMs: 1_000 },
      { wanted: 9, afterMs: 0, granted: 5, drops: 0, filledAfterMs: 1_000 },
      { wanted: 9, afterMs: 1_000, granted: 0, drops: 0, filledAfterMs: 1_000 },
    ],
  },
  {
    what: 'the largest rate that a key may have is counted exactly',
    perMinute: 1_000_000,
    lines: [
      { wanted: 50_000, afterMs: 0, granted: 50_000, drops: 950_000 * DROPS, filledAfterMs: 0 },
      { wanted: 1, afterMs: 1, granted: 1, drops: 949_999 * DROPS + 1e6, filledAfterMs: 1 },
    ],
  },
])('$what', async ({ perMinute, lines }) => {
  const take = taker(await openTestStore(), perMinute);
  for (const { wanted, afterMs, granted, drops, filledAfterMs } of lines) {
    const filledAtMs = NOW_MS + filledAfterMs;
    expect(await take(wanted, afterMs)).toEqual({ granted, drops, filledAtMs });
  }
});

test('keys do not share a bucket', async () => {
  const store = await openTestStore();
  expect((await taker(store, 1, 'a')(1, 0)).granted).toBe(1);
  expect((await taker(store, 1, 'b')(1, 0)).granted).toBe(1);
  expect((await taker(store, 1, 'a')(1, 0)).granted).toBe(0);
});

test('whoever takes at once, in several processes, gets one bucket together', async () => {
  const place = await newPlace();
  const here = await openStoreIn(place);
  const there = place.kind === 'sqlite' ? here : await openStoreAt(place, () => NOW_MS);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => taker(index % 2 === 0 ? here : there, 600)(7, 0)),
  );
  if (there !== here) await there.close();
  const counts = Object.groupBy(answers, ({ granted }) => granted);
  // 85 times 7, what was left of the 600 once, and nothing for the rest.
  const shares = Object.entries(counts).map(([granted, all]) => [granted, all?.length]);
  expect(Object.fromEntries(shares)).toEqual({ 0: 114, 5: 1, 7: 85 });
});

test('buckets are forgotten when they are full again, a batch at a time', async () => {
  const store = await openTestStore();
  const TEN_MINUTES_MS = 600_000;
  for (const keyId of ['a', 'b', 'c']) await taker(store, 60, keyId)(9, 0);
  await taker(store, 60, 'd')(9, 1);
  // From a clock that was an hour ahead, and more.
  await taker(store, 60, 'e')(9, TEN_MINUTES_MS + 3_600_002);
  const sweep = (countMax: number) =>
    store.run('expireRateBuckets', { nowMs: NOW_MS + TEN_MINUTES_MS + 1, countMax });
  expect([await sweep(3), await sweep(3), await sweep(3)]).toEqual([3, 1, 0]);
  const sql = 'select api_key_id from rate_buckets';
  expect(await store.all({ sql, values: [] })).toEqual([{ api_key_id: 'd' }]);
});
