import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Store } from '../store/store.ts';
import type { Queue } from '../store/task-row.ts';
import { taskOfRow, type Task } from '../tasks/task.ts';
import { createRooms, type Slots } from './rooms.ts';
import { createWorkerLease } from './worker-lease.ts';

/** What becomes of the tasks that this process has leased. */
export interface Runner {
  /** There may be work: look now, not at the next round. */
  wake(): void;
  /** Whether a task is leased by this process. */
  has(taskId: string): boolean;
  /** Tells the work on a task, if it is here, that somebody asked for it to be cancelled. */
  cancel(taskId: string): void;
  /** News may have been missed: asks whether what runs here is still wanted, and for work. */
  catchUp(): void;
  /** Takes nothing new, interrupts what runs, and puts its leases back in the queue. */
  stop(): Promise<void>;
}

export interface LeasedTask {
  readonly task: Task;
  /** Aborts when the process stops or the lease is lost: leave the task as it is. */
  readonly stopped: AbortSignal;
  /** Whether the lease is surely still this worker's. To be asked before what cannot be undone. */
  readonly holds: () => boolean;
  /** Aborts when cancellation is asked for: end the task. */
  readonly cancelled: AbortSignal;
  /**
   * To be asked before each part of the work that another queue stands for. Waits until there is room
   * for it here, or nobody wants it done any more; false when this worker leaves such work to others.
   */
  readonly enter: (queue: Queue) => Promise<boolean>;
}

export interface RunnerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  readonly slots: Slots;
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly stopMsMax: number;
  readonly work: (leased: LeasedTask) => Promise<void>;
}

interface Running {
  readonly taskId: string;
  readonly epoch: number;
  /** Whose slot it has. */
  queue: Queue;
  readonly cancel: AbortController;
  readonly lose: AbortController;
  readonly done: Promise<void>;
}

/** Between two claims when the first found nothing to do. */
const CLAIM_GAP_MS = 10;

/** Claims tasks up to its slots and works on each; one heartbeat holds all of them. */
export function startRunner(options: RunnerOptions): Runner {
  const { store, clock, log, owner, slots, leaseMs, pollMs, stopMsMax, work } = options;
  // A task whose lease ran out can be claimed again while its first work still unwinds.
  const running = new Set<Running>();
  const newest = new Map<string, Running>();
  const lease = createWorkerLease({ store, clock, log, owner, leaseMs, atWork: running });
  const rooms = createRooms(slots);
  const stopping = new AbortController();
  let wanted = false;
  let claiming: Promise<void> | null = null;

  const begin = (task: Task): void => {
    const [cancel, lose] = [new AbortController(), new AbortController()];
    const leased: LeasedTask = {
      task,
      // Not of two signals: one that lasts as long as the process would remember each that leans on it.
      stopped: lose.signal,
      holds: () => lease.holds() && !lose.signal.aborted,
      cancelled: cancel.signal,
      async enter(queue) {
        if (queue === entry.queue) return true;
        if (slots[queue] === 0) return false;
        const either = AbortSignal.any([leased.stopped, cancel.signal]);
        if (await rooms.take(queue, either)) {
          rooms.give(entry.queue);
          entry.queue = queue;
          wake();
        }
        return true;
      },
    };
    if (task.cancelRequested) cancel.abort();
    // Claimed while the process began to stop.
    if (stopping.signal.aborted) lose.abort();
    const carryOn = async (): Promise<void> => {
      try {
        await work(leased);
      } catch (error) {
        log.error({ error, taskId: task.id }, 'work on a task broke off');
        lease.doubt();
      }
      running.delete(entry);
      if (newest.get(taskId) === entry) newest.delete(taskId);
      rooms.give(entry.queue);
      wake();
    };
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const { id: taskId, epoch, queue } = task;
    const entry: Running = { taskId, epoch, queue, cancel, lose, done };
    // The work under the lease before has not heard yet that it is lost.
    newest.get(taskId)?.lose.abort();
    newest.set(taskId, entry);
    running.add(entry);
    rooms.fill(queue);
    void carryOn().then(resolve);
  };
  const claim = async (): Promise<void> => {
    while (wanted && !stopping.signal.aborted && rooms.free().length > 0) {
      wanted = false;
      if (!lease.holds()) await lease.renew();
      const nowMs = clock();
      const rows = await store.run('claimTasks', {
        owner,
        rooms: rooms.free(),
        nowMs,
        leaseUntilMs: nowMs + leaseMs,
      });
      for (const row of rows) begin(taskOfRow(row));
      if (rows.length > 0) wanted = true;
      // Under load every submit wakes the runner, and asking for each would take the store's time.
      else await delay(CLAIM_GAP_MS);
    }
  };
  const wake = (): void => {
    wanted = true;
    if (claiming !== null || stopping.signal.aborted) return;
    claiming = claim()
      .catch((error: unknown) => log.error({ error }, 'no task could be claimed'))
      .finally(() => {
        claiming = null;
        if (wanted && rooms.free().length > 0) wake();
      });
  };
  const heartbeat = (): void => {
    lease.renew().catch((error: unknown) => log.error({ error }, 'the lease could not be renewed'));
  };
  const timers = [setInterval(wake, pollMs), setInterval(heartbeat, leaseMs / 3)];
  wake();

  return {
    wake,
    catchUp() {
      lease.doubt();
      heartbeat();
      wake();
    },
    has: (taskId) => newest.has(taskId),
    cancel(taskId) {
      newest.get(taskId)?.cancel.abort();
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopping.abort();
      for (const entry of running) entry.lose.abort();
      await claiming;
      const done = Promise.all([...running].map((entry) => entry.done));
      await Promise.race([done, delay(stopMsMax, undefined, { ref: false })]);
      await store.run('returnTasks', { nowMs: clock(), which: 'owned', owner });
    },
  };
}

const nothing = (): void => undefined;

/** For a process that leaves the work to others. */
export function idleRunner(): Runner {
  return {
    has: () => false,
    wake: nothing,
    cancel: nothing,
    catchUp: nothing,
    stop: async () => undefined,
  };
}
