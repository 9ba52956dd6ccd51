import { expect, test } from 'vitest';
import { checkInvariants } from '../../src/ledger/invariants.ts';
import { balanceRow } from '../../src/store/reads-usage.ts';
import { attemptsOf, taskById } from '../../src/store/reads.ts';
import type { Store } from '../../src/store/store.ts';
import { addWorkspace, NOW_MS, openTestStore, submission, roomFor } from './open-test-store.ts';

const HOLD = 49_000;

async function claim(store: Store, countMax = 10, owner = 'me') {
  return store.run('claimTasks', {
    owner,
    rooms: roomFor(countMax),
    nowMs: NOW_MS,
    leaseUntilMs: NOW_MS + 30_000,
  });
}

async function available(store: Store, workspaceId = 'w'): Promise<number | undefined> {
  return (await store.first(balanceRow(workspaceId)))?.available_micro_usd;
}

function failure(taskId: string, epoch: number) {
  return {
    taskId,
    epoch,
    nowMs: NOW_MS,
    state: 'failed',
    failureKind: 'upstream',
    failureMessage: 'broken',
    charged: false,
  } as const;
}

test('a submit holds its price, and one that cannot be paid changes nothing', async () => {
  const store = await openTestStore(HOLD + 1);
  expect(await store.run('submitTask', submission('a'))).toEqual({ kind: 'accepted' });
  expect(await available(store)).toBe(1);
  expect(await store.run('submitTask', submission('b'))).toEqual({
    kind: 'insufficient',
    availableMicroUsd: 1,
  });
  expect(await store.first(taskById('b'))).toBeUndefined();
  expect(await checkInvariants(store)).toEqual([]);
});

test('of 200 submits at once on a balance for 10, exactly 10 are accepted', async () => {
  const store = await openTestStore(10 * HOLD);
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, index) => store.run('submitTask', submission(`t${index}`))),
  );
  expect(results.filter(({ kind }) => kind === 'accepted')).toHaveLength(10);
  expect(results.filter(({ kind }) => kind === 'insufficient')).toHaveLength(190);
  expect(await available(store)).toBe(0);
  expect(await checkInvariants(store)).toEqual([]);
});

test('an idempotency key gives one task, whatever the order of arrival', async () => {
  const store = await openTestStore(1_000 * HOLD);
  const idempotency = {
    route: 'r',
    key: 'key:once',
    bodySha256: 'same',
    expiresAtMs: NOW_MS + 1,
    replays: true,
  };
  const submit = (taskId: string, changes: object = {}) =>
    store.run('submitTask', submission(taskId, { idempotency: { ...idempotency, ...changes } }));
  const results = await Promise.all(Array.from({ length: 100 }, (_, index) => submit(`t${index}`)));
  expect(results.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
  expect(results.filter(({ kind }) => kind === 'replayed')).toHaveLength(99);
  // Whichever that is: groups may be under way at the same time.
  const first = `t${results.findIndex(({ kind }) => kind === 'accepted')}`;
  expect(new Set(results.map((r) => ('taskId' in r ? r.taskId : first)))).toEqual(new Set([first]));

  expect(await submit('other body', { bodySha256: 'other' })).toEqual({ kind: 'conflict' });
  expect(await submit('other route', { route: 's' })).toEqual({ kind: 'accepted' });
  await addWorkspace(store, 'v', HOLD);
  const foreign = submission('foreign', { workspaceId: 'v', idempotency });
  expect(await store.run('submitTask', foreign)).toEqual({ kind: 'accepted' });
  const late = submission('late', { nowMs: NOW_MS + 1, idempotency });
  expect(await store.run('submitTask', late)).toEqual({ kind: 'accepted' });
  expect(await available(store)).toBe(997 * HOLD);
});

test('a first try leaves its trace for retries only', async () => {
  const store = await openTestStore(10 * HOLD);
  const trace = { route: 'r', key: 'retry:k:body', bodySha256: 'b', expiresAtMs: NOW_MS + 1 };
  const first = { ...trace, replays: false };
  const retry = { ...trace, replays: true };
  expect(await store.run('submitTask', submission('a', { idempotency: first }))).toEqual({
    kind: 'accepted',
  });
  expect(await store.run('submitTask', submission('b', { idempotency: first }))).toEqual({
    kind: 'accepted',
  });
  expect(await store.run('submitTask', submission('c', { idempotency: retry }))).toEqual({
    kind: 'replayed',
    taskId: 'b',
    createdAtMs: NOW_MS,
  });
});

test('a refused submit does not use up its idempotency key', async () => {
  const store = await openTestStore(0);
  const idempotency = {
    route: 'r',
    key: 'key:k',
    bodySha256: 'b',
    expiresAtMs: NOW_MS + 1,
    replays: true,
  };
  const refused = await store.run('submitTask', submission('a', { idempotency }));
  expect(refused.kind).toBe('insufficient');
  await store.run('grantCredits', {
    grantId: 'g',
    workspaceId: 'w',
    amountMicroUsd: HOLD,
    reason: 'test',
    nowMs: NOW_MS,
  });
  expect(await store.run('submitTask', submission('a', { idempotency }))).toEqual({
    kind: 'accepted',
  });
});

test('claims are fair, keep to the limit of each workspace and raise the epoch', async () => {
  const store = await openTestStore(100 * HOLD);
  await addWorkspace(store, 'v', 100 * HOLD);
  for (let index = 0; index < 9; index += 1) {
    await store.run('submitTask', submission(`w${index}`));
  }
  await store.run('submitTask', submission('v0', { workspaceId: 'v' }));
  const first = await claim(store, 3);
  expect(first.map((row) => row.id).sort()).toEqual(['v0', 'w0', 'w1']);
  expect(first.map((row) => row.state)).toEqual(['running', 'running', 'running']);
  expect(first.map((row) => row.epoch)).toEqual([1, 1, 1]);
  const second = await claim(store, 10);
  expect(second.map((row) => row.id).sort(), 'four at a time').toEqual(['w2', 'w3']);
  expect(await claim(store, 10)).toEqual([]);
});

test('a late worker changes nothing', async () => {
  const store = await openTestStore(HOLD);
  await store.run('submitTask', submission('a'));
  // Long over by any clock: a shared store asks its own as well.
  const over = { owner: 'me', rooms: roomFor(1), nowMs: NOW_MS, leaseUntilMs: 1 };
  await store.run('claimTasks', over);
  const begin = { attemptId: 'x', taskId: 'a', epoch: 1, channel: 'c', nowMs: NOW_MS };
  expect(await store.run('beginAttempt', begin)).toBe(true);
  await store.run('returnTasks', { nowMs: NOW_MS + 30_001, which: 'expired', owner: '' });
  await store.run('claimTasks', {
    owner: 'other',
    rooms: roomFor(1),
    nowMs: NOW_MS + 30_001,
    leaseUntilMs: NOW_MS + 60_000,
  });
  const before = await store.first(taskById('a'));
  const update = {
    attemptId: 'x',
    taskId: 'a',
    epoch: 1,
    nowMs: NOW_MS,
    state: 'running',
  } as const;
  const empty = { handleJson: null, resultJson: null, failureMessage: null };
  expect(await store.run('beginAttempt', { ...begin, attemptId: 'y' })).toBe(false);
  expect(await store.run('updateAttempt', { ...update, ...empty })).toBe(false);
  expect(await store.run('failTask', failure('a', 1))).toBe(false);
  const complete = { taskId: 'a', attemptId: 'x', epoch: 1, nowMs: NOW_MS };
  const files = { mediaExpiresAtMs: NOW_MS, postedMicroUsd: HOLD, media: [] };
  expect(await store.run('completeTask', { ...complete, ...files })).toBe(false);
  expect(
    await store.run('returnTask', { taskId: 'a', epoch: 1, readyAtMs: 0, queue: 'upstream' }),
  ).toBe(false);
  expect(await store.first(taskById('a'))).toEqual(before);
  expect(await store.all(attemptsOf('a'))).toHaveLength(1);
  expect(await available(store)).toBe(0);
});

test('completion, failure and the sweep at once settle a hold once', async () => {
  const store = await openTestStore(HOLD);
  await store.run('submitTask', submission('a'));
  await claim(store);
  const begin = { attemptId: 'x', taskId: 'a', epoch: 1, channel: 'c', nowMs: NOW_MS };
  await store.run('beginAttempt', begin);
  const file = {
    key: 'tasks/a/0.mp4',
    purpose: 'video',
    mediaType: 'video/mp4',
    sizeBytes: 1,
    sha256: 'f',
    widthPx: 2,
    heightPx: 2,
    durationMs: 1,
  } as const;
  const complete = {
    taskId: 'a',
    attemptId: 'x',
    epoch: 1,
    nowMs: NOW_MS,
    mediaExpiresAtMs: NOW_MS,
    postedMicroUsd: HOLD,
    media: [file],
  };
  const outcomes = await Promise.all([
    store.run('completeTask', complete),
    store.run('failTask', failure('a', 1)),
    store.run('completeTask', complete),
    store.run('failTask', { ...failure('a', 1), state: 'cancelled' }),
  ]);
  expect(outcomes).toEqual([true, false, false, false]);
  expect(await available(store)).toBe(0);
  expect(await checkInvariants(store)).toEqual([]);
});

test('a failure gives the whole hold back, a charged one keeps it', async () => {
  const store = await openTestStore(2 * HOLD);
  await store.run('submitTask', submission('a'));
  await store.run('submitTask', submission('b'));
  await claim(store);
  expect(await store.run('failTask', failure('a', 1))).toBe(true);
  expect(await available(store)).toBe(HOLD);
  const moderated = { ...failure('b', 1), failureKind: 'moderated', charged: true };
  expect(await store.run('failTask', moderated)).toBe(true);
  expect(await available(store)).toBe(HOLD);
  expect(await checkInvariants(store)).toEqual([]);
});

test('one command that breaks does not spoil the others in its group', async () => {
  const store = await openTestStore(10 * HOLD);
  const results = await Promise.allSettled([
    store.run('submitTask', submission('a')),
    store.run('submitTask', submission('a')),
    store.run('submitTask', submission('b')),
    store.run('submitTask', submission('c', { workspaceId: 'nobody' })),
  ]);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(await available(store)).toBe(8 * HOLD);
  expect(await checkInvariants(store)).toEqual([]);
});

test('the same grant counts once', async () => {
  const store = await openTestStore(0);
  const grant = {
    grantId: 'g',
    workspaceId: 'w',
    amountMicroUsd: 5_000,
    reason: 'test',
    nowMs: NOW_MS,
  };
  expect(await store.run('grantCredits', grant)).toBe(5_000);
  expect(await store.run('grantCredits', grant)).toBe(5_000);
});
