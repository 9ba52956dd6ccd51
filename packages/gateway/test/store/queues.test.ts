import { expect, test } from 'vitest';
import { queuedBefore } from '../../src/store/reads-tasks.ts';
import { taskById } from '../../src/store/reads.ts';
import type { Store } from '../../src/store/store.ts';
import { NOW_MS, openTestStore, roomFor, submission } from './open-test-store.ts';

const HOLD = 49_000;
const LEASE = { owner: 'me', nowMs: NOW_MS, leaseUntilMs: NOW_MS + 30_000 };

async function claim(store: Store, rooms: ReturnType<typeof roomFor>): Promise<string[]> {
  const rows = await store.run('claimTasks', { ...LEASE, rooms });
  // A database may answer in any order.
  return rows.map(({ id }) => id).toSorted();
}

async function openWith(...taskIds: string[]): Promise<Store> {
  const store = await openTestStore(taskIds.length * HOLD);
  for (const [index, taskId] of taskIds.entries()) {
    const queue = taskId.startsWith('r') ? 'render' : 'upstream';
    const nowMs = NOW_MS - taskIds.length + index;
    await store.run('submitTask', submission(taskId, { queue, nowMs }));
  }
  return store;
}

test('a worker claims from the queues that it serves, and as much as it has room for', async () => {
  const store = await openWith('r1', 'u1', 'r2', 'u2');
  expect(await claim(store, roomFor(9, 'deliver'))).toEqual([]);
  expect(await claim(store, roomFor(1, 'render'))).toEqual(['r1']);
  const both = [...roomFor(1, 'render'), ...roomFor(9, 'upstream')];
  expect(await claim(store, both)).toEqual(['r2', 'u1', 'u2']);
});

test('all queues of a workspace together stay within its limit', async () => {
  // A workspace of these tests has four at work at most.
  const store = await openWith('r1', 'r2', 'r3', 'u1', 'u2', 'u3');
  const both = [...roomFor(3, 'render'), ...roomFor(9, 'upstream')];
  expect(await claim(store, both)).toEqual(['r1', 'r2', 'r3', 'u1']);
  expect(await claim(store, both)).toEqual([]);
});

test('what is made is brought in although its workspace is at its limit', async () => {
  const store = await openWith('u1', 'u2', 'u3', 'u4', 'u5');
  await claim(store, roomFor(9));
  const done = { taskId: 'u1', epoch: 1, readyAtMs: NOW_MS };
  expect(await store.run('returnTask', { ...done, queue: 'deliver' })).toBe(true);
  expect(await claim(store, roomFor(9))).toEqual(['u5']);
  expect(await claim(store, roomFor(9, 'render'))).toEqual([]);
  expect(await claim(store, roomFor(9, 'deliver'))).toEqual(['u1']);
  expect((await store.first(taskById('u1')))?.epoch).toBe(2);
});

test('a lost lease leaves its task in the queue that it was in', async () => {
  const store = await openWith('r1', 'u1');
  await claim(store, [...roomFor(1, 'render'), ...roomFor(1)]);
  await store.run('returnTasks', { nowMs: NOW_MS, which: 'owned', owner: 'me' });
  expect(await claim(store, roomFor(9, 'render'))).toEqual(['r1']);
  expect(await claim(store, roomFor(9))).toEqual(['u1']);
});

test('before a task are those of its own queue', async () => {
  const store = await openWith('r1', 'u1', 'r2', 'u2', 'u3');
  const before = async (taskId: string) => (await store.first(queuedBefore('w', taskId)))?.count;
  expect(await before('r2')).toBe(1);
  expect(await before('u3')).toBe(2);
  expect(await before('u1')).toBe(0);
});
