import { AT_WORK, type Queue } from '../task-row.ts';
import { all, run, type Command } from '../statement.ts';

export interface ReturnTasks {
  readonly nowMs: number;
  /** The leases to end: those of one owner, those that have run out, or all of them. */
  readonly which: 'owned' | 'expired' | 'all';
  readonly owner: string;
}

// Three texts and not one with an `or`, so that each uses its index.
const RETURN = `update tasks set state = 'queued', lease_owner = null, lease_until_ms = null, ready_at_ms = $1`;

const TEXTS = {
  owned: `${RETURN} where state in ('running', 'delivering') and lease_owner = $2 returning id`,
  expired: `${RETURN} where id in (
    select id from tasks where state in ('running', 'delivering') and (
      lease_until_ms < $1 /*postgres and lease_until_ms < extract(epoch from clock_timestamp()) * 1000*/
      or lease_until_ms is null and lease_owner not in (select owner from workers)
    )
    /*postgres for update skip locked*/
  ) returning id`,
  all: `${RETURN} where state in ('running', 'delivering') returning id`,
} as const;

// First, so that a worker which was only late finds that it has to ask what it still holds.
const END_LEASES = {
  owned: 'delete from workers where owner = $1',
  expired: `delete from workers where lease_until_ms < $1
    /*postgres and lease_until_ms < extract(epoch from clock_timestamp()) * 1000*/`,
  all: 'delete from workers',
} as const;

/** Puts leased tasks back in the queue. Their attempts stay as they are, to be carried on from. */
export const returnTasks: Command<ReturnTasks, readonly string[]> = {
  name: 'returnTasks',
  *steps({ nowMs, which, owner }) {
    yield* run(END_LEASES[which], { owned: [owner], expired: [nowMs], all: [] }[which]);
    const values = which === 'owned' ? [nowMs, owner] : [nowMs];
    const rows = yield* all<{ id: string }>(TEXTS[which], values);
    return rows.map((row) => row.id);
  },
};

export interface ReturnTask {
  readonly taskId: string;
  readonly epoch: number;
  readonly readyAtMs: number;
  /** For whoever does what comes next. */
  readonly queue: Queue;
}

const RETURN_ONE = `
  ${RETURN}, queue = $4 where id = $2 and epoch = $3 and ${AT_WORK}`;

/** Puts one task back, to be taken up again no sooner than `readyAtMs`. */
export const returnTask: Command<ReturnTask, boolean> = {
  name: 'returnTask',
  *steps({ taskId, epoch, readyAtMs, queue }) {
    return (yield* run(RETURN_ONE, [readyAtMs, taskId, epoch, queue])) === 1;
  },
};
