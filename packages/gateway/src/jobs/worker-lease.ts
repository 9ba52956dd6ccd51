import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { heldBy, type HeldRow } from '../store/reads-tasks.ts';
import type { Store } from '../store/store.ts';

/**
 * What lets a worker work on all that it has claimed: one row of the store, however many tasks there
 * are, so that those which only wait cost it nothing.
 */
export interface WorkerLease {
  /** Whether it is surely still this worker's. By the clock that nobody sets, from before the store was asked. */
  holds(): boolean;
  renew(): Promise<void>;
  /** To be told that work broke off, or that news were missed: the next heartbeat asks what is held. */
  doubt(): void;
}

interface WorkerLeaseOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  readonly leaseMs: number;
  /** What is worked on now. */
  readonly atWork: ReadonlySet<AtWork>;
}

interface AtWork {
  readonly taskId: string;
  readonly epoch: number;
  readonly cancel: AbortController;
  readonly lose: AbortController;
}

/** Of which the last one asks what is held, whether there is a reason or not. */
const BEATS_PER_LOOK = 6;

export function createWorkerLease(options: WorkerLeaseOptions): WorkerLease {
  const { store, clock, log, owner, leaseMs, atWork } = options;
  let heldUntilMs = -Infinity;
  let beats = 0;
  let doubts = false;
  // The epoch by the task: what a claim brings whose answer is on its way looks the same at first.
  let strays = new Map<string, number>();
  const look = async (): Promise<void> => {
    const before = [...atWork];
    doubts = false;
    const rows = await store.all(heldBy(owner));
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const { taskId, epoch, lose, cancel } of before) {
      const row = found.get(taskId);
      // Another epoch is that of a later claim, also when it is this worker's own.
      if (row?.epoch !== epoch) lose.abort();
      else if (row.cancel_requested_at_ms !== null) cancel.abort();
    }
    for (const { taskId } of atWork) found.delete(taskId);
    const unknown = [...found.values()];
    for (const row of unknown) if (strays.get(row.id) === row.epoch) await giveBack(row);
    strays = new Map(unknown.map(({ id, epoch }) => [id, epoch]));
  };
  /** Else it would stay here for as long as this worker lives. */
  const giveBack = async ({ id: taskId, epoch, queue }: HeldRow): Promise<void> => {
    log.warn({ taskId, epoch }, 'a task that nobody works on is put back');
    await store.run('returnTask', { taskId, epoch, queue, readyAtMs: clock() });
  };
  const renew = async (): Promise<void> => {
    const askedAtMs = performance.now();
    const wasHeld = await store.run('renewLease', { owner, leaseUntilMs: clock() + leaseMs });
    beats += 1;
    const wasLate = askedAtMs >= heldUntilMs;
    const isDeaf = store.shared?.hearsOthers() === false;
    const isDue = doubts || strays.size > 0 || beats % BEATS_PER_LOOK === 0;
    if (!wasHeld || wasLate || isDeaf || isDue) await look();
    heldUntilMs = askedAtMs + leaseMs;
  };
  let underWay: Promise<void> | null = null;
  return {
    holds: () => performance.now() < heldUntilMs,
    renew() {
      underWay ??= renew().finally(() => {
        underWay = null;
      });
      return underWay;
    },
    doubt() {
      doubts = true;
    },
  };
}
