import { expect, test } from 'vitest';
import { heldBy } from '../../src/store/reads-tasks.ts';
import type { Store } from '../../src/store/store.ts';
import { NOW_MS, openTestStore, roomFor, submission } from './open-test-store.ts';

/** Long over by any clock: a shared store asks its own as well. */
const OVER_MS = 1;
const FAR_MS = NOW_MS + 3_600_000;

async function openWith(...taskIds: string[]): Promise<Store> {
  const store = await openTestStore(taskIds.length * 49_000);
  for (const taskId of taskIds) await store.run('submitTask', submission(taskId));
  return store;
}

async function claim(store: Store, owner = 'me', countMax = 9): Promise<string[]> {
  const lease = { owner, nowMs: NOW_MS, leaseUntilMs: OVER_MS };
  const rows = await store.run('claimTasks', { ...lease, rooms: roomFor(countMax) });
  return rows.map(({ id }) => id).toSorted();
}

async function expire(store: Store): Promise<readonly string[]> {
  const ids = await store.run('returnTasks', { nowMs: NOW_MS, which: 'expired', owner: '' });
  return ids.toSorted();
}

const renew = (store: Store, leaseUntilMs: number, owner = 'me') =>
  store.run('renewLease', { owner, leaseUntilMs });

test('a lease holds all that its worker claims under it', async () => {
  const store = await openWith('a', 'b', 'c');
  expect(await renew(store, FAR_MS)).toBe(false);
  expect(await claim(store, 'me', 2)).toEqual(['a', 'b']);
  expect(await claim(store)).toEqual(['c']);
  expect(await expire(store)).toEqual([]);
  expect(await renew(store, FAR_MS + 1)).toBe(true);
});

test('a lease that has run out returns all that it held, and is told to whoever renews it too late', async () => {
  const store = await openWith('a', 'b', 'c');
  await renew(store, OVER_MS);
  await renew(store, FAR_MS, 'you');
  await claim(store, 'me', 2);
  await claim(store, 'you');
  expect(await expire(store)).toEqual(['a', 'b']);
  expect(await claim(store, 'you')).toEqual(['a', 'b']);
  expect(await renew(store, FAR_MS)).toBe(false);
  expect(await store.all(heldBy('me'))).toEqual([]);
});

test('one that was late and still has its lease keeps what it held', async () => {
  const store = await openWith('a');
  await renew(store, OVER_MS);
  await claim(store);
  expect(await renew(store, FAR_MS)).toBe(true);
  expect(await expire(store)).toEqual([]);
});

test('a lease never gets shorter', async () => {
  const store = await openWith('a');
  await renew(store, FAR_MS);
  await renew(store, OVER_MS);
  await claim(store);
  expect(await expire(store)).toEqual([]);
});

test('without a lease each task runs out by itself, so that nobody has to come back for it', async () => {
  const store = await openWith('a');
  expect(await claim(store)).toEqual(['a']);
  expect(await expire(store)).toEqual(['a']);
});

test('a lease ends with what its worker returns', async () => {
  const store = await openWith('a', 'b');
  await renew(store, FAR_MS);
  await renew(store, FAR_MS, 'you');
  await claim(store, 'me', 1);
  await claim(store, 'you');
  await store.run('returnTasks', { nowMs: NOW_MS, which: 'owned', owner: 'me' });
  expect(await renew(store, FAR_MS)).toBe(false);
  expect(await renew(store, FAR_MS, 'you')).toBe(true);
  await store.run('returnTasks', { nowMs: NOW_MS, which: 'all', owner: '' });
  expect(await renew(store, FAR_MS, 'you')).toBe(false);
  expect(await claim(store)).toEqual(['a', 'b']);
});

test('what a worker holds is told with its epoch, and whether anybody still wants it', async () => {
  const store = await openWith('a', 'b', 'c');
  await renew(store, FAR_MS);
  await claim(store, 'me', 2);
  await store.run('returnTask', { taskId: 'a', epoch: 1, readyAtMs: NOW_MS, queue: 'upstream' });
  await claim(store, 'me', 1);
  await claim(store, 'you');
  await store.run('requestCancel', { taskId: 'b', workspaceId: 'w', nowMs: NOW_MS });
  const held = await store.all(heldBy('me'));
  expect(held.map(({ id, epoch, queue }) => ({ id, epoch, queue }))).toContainEqual({
    id: 'b',
    epoch: 1,
    queue: 'upstream',
  });
  expect(held.find(({ id }) => id === 'b')?.cancel_requested_at_ms).toBe(NOW_MS);
  expect(held).toHaveLength(2);
});
