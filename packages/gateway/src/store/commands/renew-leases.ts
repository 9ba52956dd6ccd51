import { all, type Command, type Row } from '../statement.ts';
import { AT_WORK } from '../task-row.ts';

export interface RenewLeases {
  readonly owner: string;
  /** Only what is at work: a lease that nobody works under has to run out. */
  readonly held: readonly HeldTask[];
  readonly leaseUntilMs: number;
}

export interface HeldTask {
  readonly taskId: string;
  readonly epoch: number;
}

export interface RenewedLeases {
  /** Of tasks that are still this worker's, with the epochs that they have now. */
  readonly leases: readonly RenewedLease[];
}

interface RenewedLease extends HeldTask {
  /** Somebody wants it cancelled. */
  readonly unwanted: boolean;
}

interface Renewed extends Row {
  readonly id: string;
  readonly epoch: number;
  readonly cancel_requested_at_ms: number | null;
}

const RENEW = `
  update tasks set lease_until_ms = case when lease_until_ms > $1 then lease_until_ms else $1 end
  where id in (
    select id from tasks
    where id in ($ids) and lease_owner = $2 and ${AT_WORK}
    $lock
  )
  returning id, epoch, cancel_requested_at_ms`;

function renew(count: number, lock: string): string {
  const ids = Array.from({ length: count }, (_, index) => `$${index + 3}`).join(', ');
  return RENEW.replace('$ids', () => ids).replace('$lock', lock);
}

/** A worker may hold thousands, and a statement for each would be most of what it asks. */
const TOGETHER = [128, 16].map((count) => {
  // Whoever waits for one row while it has another can be in a ring.
  return { count, sql: renew(count, '/*postgres for no key update skip locked*/') };
});
const RENEW_ONE = renew(1, '');

/** One heartbeat for all that a worker holds. */
export const renewLeases: Command<RenewLeases, RenewedLeases> = {
  name: 'renewLeases',
  *steps({ owner, held, leaseUntilMs }) {
    // A task is there twice while the work under its lost lease still unwinds.
    const taskIds = [...new Set(held.map(({ taskId }) => taskId))];
    const rows: Renewed[] = [];
    let at = 0;
    for (const { count, sql } of TOGETHER) {
      for (; at + count <= taskIds.length; at += count) {
        const ids = taskIds.slice(at, at + count);
        rows.push(...(yield* all<Renewed>(sql, [leaseUntilMs, owner, ...ids])));
      }
    }
    // The rest, and those that somebody was changing just then.
    const done = new Set(rows.map(({ id }) => id));
    for (const taskId of taskIds) {
      if (done.has(taskId)) continue;
      rows.push(...(yield* all<Renewed>(RENEW_ONE, [leaseUntilMs, owner, taskId])));
    }
    const leases = rows.map(({ id: taskId, epoch, cancel_requested_at_ms }) => {
      return { taskId, epoch, unwanted: cancel_requested_at_ms !== null };
    });
    return { leases };
  },
};
