import pino from 'pino';
import { expect, test, vi } from 'vitest';
import {
  startRunner,
  type LeasedTask,
  type Runner,
  type RunnerOptions,
} from '../../src/jobs/runner.ts';
import { createWorkerLease } from '../../src/jobs/worker-lease.ts';
import { taskById } from '../../src/store/reads.ts';
import type { Store } from '../../src/store/store.ts';
import { NOW_MS, openTestStore, roomFor, submission } from '../store/open-test-store.ts';

const LOG = pino({ level: 'silent' });
const LEASE_MS = 3_600_000;

async function openWith(...taskIds: string[]): Promise<Store> {
  const store = await openTestStore(taskIds.length * 49_000);
  await store.run('setConcurrency', { workspaceId: 'w', concurrencyMax: 1_000 });
  for (const taskId of taskIds) await store.run('submitTask', submission(taskId));
  return store;
}

/** A lease that is held, with what `work` says is at work under it. */
async function openLease(store: Store) {
  const atWork = new Set<ReturnType<typeof work>>();
  const lease = createWorkerLease({
    store,
    clock: () => NOW_MS,
    log: LOG,
    owner: 'me',
    leaseMs: LEASE_MS,
    atWork,
  });
  await lease.renew();
  return { lease, atWork };
}

async function claim(store: Store): Promise<void> {
  const lease = { owner: 'me', nowMs: NOW_MS, leaseUntilMs: NOW_MS + LEASE_MS };
  await store.run('claimTasks', { ...lease, rooms: roomFor(1_000) });
}

function work(taskId: string, epoch = 1) {
  return { taskId, epoch, cancel: new AbortController(), lose: new AbortController() };
}

function run(store: Store, own: Pick<RunnerOptions, 'leaseMs' | 'pollMs' | 'work'>): Runner {
  const slots = { deliver: 0, render: 0, upstream: 1_000 };
  const worker = { store, clock: () => NOW_MS, log: LOG, owner: 'me', stopMsMax: 1_000 };
  return startRunner({ ...worker, slots, ...own });
}

const stateOf = async (store: Store, taskId: string) =>
  (await store.first(taskById(taskId)))?.state;

test('a heartbeat asks what is held only now and then', async () => {
  const store = await openWith('a');
  const { lease, atWork } = await openLease(store);
  await claim(store);
  atWork.add(work('a'));
  const asked = vi.spyOn(store, 'all');
  for (let beat = 0; beat < 4; beat += 1) await lease.renew();
  expect(asked).toHaveBeenCalledTimes(0);
  await lease.renew();
  expect(asked).toHaveBeenCalledTimes(1);
  lease.doubt();
  await lease.renew();
  expect(asked).toHaveBeenCalledTimes(2);
  expect([...atWork][0]?.lose.signal.aborted).toBe(false);
});

test('a task that is not held any more is let go of, and no other', async () => {
  const store = await openWith('a', 'b');
  const { lease, atWork } = await openLease(store);
  await claim(store);
  const [a, b] = [work('a'), work('b')];
  atWork.add(a).add(b);
  await store.run('returnTask', { taskId: 'a', epoch: 1, readyAtMs: NOW_MS, queue: 'upstream' });
  await claim(store);
  lease.doubt();
  await lease.renew();
  expect([a.lose.signal.aborted, b.lose.signal.aborted]).toEqual([true, false]);
});

test('a lease that was taken away is asked about at once', async () => {
  const store = await openWith('a');
  const { lease, atWork } = await openLease(store);
  await claim(store);
  const a = work('a');
  atWork.add(a);
  await store.run('returnTasks', { nowMs: NOW_MS, which: 'owned', owner: 'me' });
  await lease.renew();
  expect(a.lose.signal.aborted).toBe(true);
  expect(lease.holds()).toBe(true);
});

test('a cancellation that nobody told of is found', async () => {
  const store = await openWith('a', 'b');
  const { lease, atWork } = await openLease(store);
  await claim(store);
  const [a, b] = [work('a'), work('b')];
  atWork.add(a).add(b);
  await store.run('requestCancel', { taskId: 'a', workspaceId: 'w', nowMs: NOW_MS });
  lease.doubt();
  await lease.renew();
  expect([a.cancel.signal.aborted, b.cancel.signal.aborted]).toEqual([true, false]);
  expect(a.lose.signal.aborted).toBe(false);
});

test('a task that nobody works on goes back to the queue, but not while its claim may be on its way', async () => {
  const store = await openWith('a', 'b');
  const { lease, atWork } = await openLease(store);
  await claim(store);
  atWork.add(work('a'));
  lease.doubt();
  await lease.renew();
  expect(await stateOf(store, 'b')).toBe('running');
  await lease.renew();
  expect([await stateOf(store, 'a'), await stateOf(store, 'b')]).toEqual(['running', 'queued']);
});

test('two that want it renewed wait for the same heartbeat', async () => {
  const store = await openWith('a');
  const { lease } = await openLease(store);
  const run = vi.spyOn(store, 'run');
  await Promise.all([lease.renew(), lease.renew()]);
  expect(run).toHaveBeenCalledTimes(1);
});

test('tasks that only wait cost the store a heartbeat, however many there are', async () => {
  const taskIds = Array.from({ length: 200 }, (_, index) => `t${index}`);
  const store = await openWith(...taskIds);
  const waiting: LeasedTask[] = [];
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const runner = run(store, {
    leaseMs: 30,
    pollMs: 60_000,
    work: (leased) => {
      waiting.push(leased);
      return stopped;
    },
  });
  await vi.waitUntil(() => waiting.length === 200);
  const ran = vi.spyOn(store, 'run');
  const beats = () => ran.mock.calls.filter(([name]) => name === 'renewLease').length;
  await vi.waitUntil(() => beats() >= 20, { timeout: 10_000 });
  const others = ran.mock.calls.filter(([name]) => name !== 'renewLease');
  // The runner's own last look for more work, if it was still on its way.
  expect(others.map(([name]) => name).filter((name) => name !== 'claimTasks')).toEqual([]);
  expect(others.length).toBeLessThanOrEqual(1);
  expect(waiting.every((leased) => !leased.stopped.aborted)).toBe(true);
  stop();
  await runner.stop();
});

test('a task whose work broke off is put back and worked on again', async () => {
  const store = await openWith('a');
  let begun = 0;
  const runner = run(store, {
    leaseMs: 90,
    pollMs: 20,
    work: async ({ task }) => {
      begun += 1;
      if (begun === 1) throw new Error('broken');
      await store.run('failTask', {
        taskId: task.id,
        epoch: task.epoch,
        nowMs: NOW_MS,
        state: 'failed',
        failureKind: 'upstream',
        failureMessage: 'broken',
        charged: false,
      });
    },
  });
  await vi.waitUntil(async () => (await stateOf(store, 'a')) === 'failed', { timeout: 10_000 });
  expect(begun).toBe(2);
  await runner.stop();
});
