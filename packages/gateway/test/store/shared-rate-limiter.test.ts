import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSharedRateLimiter } from '../../src/access/shared-rate-limiter.ts';
import { StoreUnavailable, type Store } from '../../src/store/store.ts';
import { NOW_MS, openTestStore } from './open-test-store.ts';

/** Limiters as that many processes have them, over one store and by one clock. */
async function openLimiters(processes: number, countMax = 10) {
  const store = await openTestStore();
  const seen = { nowMs: NOW_MS, commands: 0, isAway: false };
  const counted: Pick<Store, 'run'> = {
    run(name, input) {
      seen.commands += 1;
      if (seen.isAway) return Promise.reject(new StoreUnavailable('away'));
      return store.run(name, input);
    },
  };
  const limiters = Array.from({ length: processes }, () =>
    createSharedRateLimiter(counted, () => seen.nowMs, countMax),
  );
  const take = async (perMinute: number, { at = 0, keyId = 'k' } = {}) => {
    const limiter = limiters[at];
    if (limiter === undefined) throw new Error('no such process');
    return limiter.take(keyId, perMinute);
  };
  /** How many of so many at once are allowed. */
  const allowedOf = async (count: number, perMinute: number, which = {}): Promise<number> => {
    const all = await Promise.all(Array.from({ length: count }, () => take(perMinute, which)));
    return all.filter(({ allowed }) => allowed).length;
  };
  return { seen, take, allowedOf };
}

test('one process tells of a bucket what a limiter in memory tells', async () => {
  const { seen, take } = await openLimiters(1);
  expect([await take(3), await take(3), await take(3), await take(3)]).toEqual([
    { allowed: true, remaining: 2, resetS: 20 },
    { allowed: true, remaining: 1, resetS: 40 },
    { allowed: true, remaining: 0, resetS: 60 },
    { allowed: false, remaining: 0, resetS: 20 },
  ]);
  seen.nowMs += 19_999;
  expect((await take(3)).allowed).toBe(false);
  seen.nowMs += 1;
  expect(await take(3)).toEqual({ allowed: true, remaining: 0, resetS: 60 });
  seen.nowMs += 3_600_000;
  expect(await take(3)).toEqual({ allowed: true, remaining: 2, resetS: 20 });
});

test('one command is for a twentieth of a minute, and for all who wait for it', async () => {
  const { seen, allowedOf } = await openLimiters(1);
  expect(await allowedOf(30, 600)).toBe(30);
  expect(seen.commands).toBe(1);
  expect(await allowedOf(31, 600)).toBe(31);
  expect(seen.commands).toBe(3);
});

test('what lies unspent is dropped as the bucket fills, and does not come back', async () => {
  const { seen, allowedOf } = await openLimiters(1);
  expect(await allowedOf(1, 600)).toBe(1);
  seen.nowMs += 1_500;
  expect(await allowedOf(5, 600)).toBe(5);
  expect(seen.commands).toBe(1);
  seen.nowMs -= 1_500;
  expect(await allowedOf(10, 600)).toBe(10);
  expect(seen.commands).toBe(1);
  expect(await allowedOf(1, 600)).toBe(1);
  expect(seen.commands).toBe(2);
  seen.nowMs += 60_000;
  expect(await allowedOf(700, 600)).toBe(600);
});

test.each([
  { perMinute: 60, everyMs: 10, count: 3, lastsS: 10, allowed: 10, commandsMax: 20 },
  // The last hundred comes with the last question, and most of it is not asked for any more.
  { perMinute: 60_000, everyMs: 5, count: 20, lastsS: 2, allowed: 1_920, commandsMax: 20 },
])(
  'a flood on $perMinute a minute gets its rate for few commands',
  async ({ perMinute, everyMs, count, lastsS, allowed, commandsMax }) => {
    const { seen, allowedOf } = await openLimiters(1);
    expect(await allowedOf(perMinute + 100, perMinute)).toBe(perMinute);
    seen.commands = 0;
    let admitted = 0;
    for (let ms = 0; ms < lastsS * 1_000; ms += everyMs) {
      seen.nowMs += everyMs;
      admitted += await allowedOf(count, perMinute);
    }
    expect(admitted).toBe(allowed);
    expect(seen.commands).toBeLessThanOrEqual(commandsMax);
  },
);

test('a clock that goes back is no reason to refuse for longer, nor to allow more', async () => {
  const { seen, allowedOf } = await openLimiters(2);
  expect(await allowedOf(9, 6)).toBe(6);
  seen.commands = 0;
  seen.nowMs -= 3_600_000;
  expect(await allowedOf(9, 6)).toBe(0);
  expect(seen.commands).toBe(1);
  seen.nowMs += 3_610_000;
  expect(await allowedOf(9, 6, { at: 1 })).toBe(1);
});

test('a store that is away is told to whoever had to ask it, and asked again', async () => {
  const { seen, take } = await openLimiters(1);
  seen.isAway = true;
  const outcomes = await Promise.allSettled([take(600), take(600)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(take(600)).rejects.toThrow(StoreUnavailable);
  seen.isAway = false;
  expect((await take(600)).allowed).toBe(true);
  seen.isAway = true;
  expect((await take(600)).allowed).toBe(true);
  expect(seen.commands).toBe(3);
});

test('keys that are forgotten for want of room are asked for anew, and get no more', async () => {
  const { seen, take } = await openLimiters(1, 2);
  const allowed: boolean[] = [];
  for (let round = 0; round < 40; round += 1) {
    for (const keyId of ['a', 'b', 'c']) allowed.push((await take(40, { keyId })).allowed);
  }
  // Each has its chunk of two a command, and loses the half of it.
  expect(seen.commands).toBe(120);
  expect(allowed.filter(Boolean)).toHaveLength(60);
});

interface Step {
  readonly afterMs: number;
  /** Requests at each process, all at once. */
  readonly counts: readonly number[];
}

const STEPS = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(50), fc.nat(3_000), fc.nat(90_000)),
    counts: fc.tuple(fc.nat(40), fc.nat(4), fc.nat(40)),
  }),
  { minLength: 1, maxLength: 25 },
);

type Limiters = Awaited<ReturnType<typeof openLimiters>>;

/** When each request came that was allowed. */
async function runSteps(
  { seen, allowedOf }: Limiters,
  perMinute: number,
  steps: readonly Step[],
): Promise<readonly number[]> {
  const keyId = randomUUID();
  const allowedAtMs: number[] = [];
  for (const { afterMs, counts } of steps) {
    seen.nowMs += afterMs;
    const all = await Promise.all(
      counts.map((count, at) => allowedOf(count, perMinute, { at, keyId })),
    );
    for (const count of all) allowedAtMs.push(...Array<number>(count).fill(seen.nowMs));
  }
  return allowedAtMs;
}

/** The most that any stretch of time has had above a full bucket and what fell into it meanwhile. */
function excessOf(perMinute: number, allowedAtMs: readonly number[]): number {
  let worst = -Infinity;
  for (const [from, fromMs] of allowedAtMs.entries()) {
    for (let to = from; to < allowedAtMs.length; to += 1) {
      const dripped = (((allowedAtMs[to] ?? 0) - fromMs) * perMinute) / 60_000;
      worst = Math.max(worst, to - from + 1 - perMinute - dripped);
    }
  }
  return worst;
}

test.each([1, 7, 40, 60, 100])(
  'three processes never allow more than %i a minute together, at any time',
  async (perMinute) => {
    const limiters = await openLimiters(3);
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        const allowedAtMs = await runSteps(limiters, perMinute, steps);
        expect(excessOf(perMinute, allowedAtMs)).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 30 },
    );
  },
);

test('three busy processes allow a key all of its rate but a chunk each', async () => {
  const step = { afterMs: 250, counts: [5, 5, 5] };
  const steps = Array.from({ length: 240 }, () => step);
  const allowedAtMs = await runSteps(await openLimiters(3), 120, steps);
  const most = 120 + (239 * 250 * 120) / 60_000;
  expect(allowedAtMs.length).toBeLessThanOrEqual(most);
  expect(allowedAtMs.length).toBeGreaterThanOrEqual(most - 3 * 6);
});
