import { expect, test } from 'vitest';
import { createRateLimiter } from '../../src/access/rate-limiter.ts';

test('a minute of requests may come at once, and then as they drip back', () => {
  let nowMs = 1_000;
  const limiter = createRateLimiter(() => nowMs, 10);
  const take = () => limiter.take('k', 3);
  expect([take(), take(), take(), take()]).toEqual([
    { allowed: true, remaining: 2, resetS: 20 },
    { allowed: true, remaining: 1, resetS: 40 },
    { allowed: true, remaining: 0, resetS: 60 },
    { allowed: false, remaining: 0, resetS: 20 },
  ]);
  nowMs += 19_999;
  expect(take().allowed).toBe(false);
  nowMs += 1;
  expect(take()).toEqual({ allowed: true, remaining: 0, resetS: 60 });
  nowMs += 3_600_000;
  expect(take()).toEqual({ allowed: true, remaining: 2, resetS: 20 });
});

test('keys do not share a bucket, and a clock that goes back gives nothing away', () => {
  let nowMs = 1_000_000;
  const limiter = createRateLimiter(() => nowMs, 10);
  expect(limiter.take('a', 1).allowed).toBe(true);
  expect(limiter.take('b', 1).allowed).toBe(true);
  nowMs -= 500_000;
  expect(limiter.take('a', 1).allowed).toBe(false);
});
