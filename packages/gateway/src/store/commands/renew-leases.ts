import { get, type Command } from '../statement.ts';

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
  /** Of tasks that are still this worker's. */
  readonly renewedIds: readonly string[];
  /** Of those that somebody wants cancelled. */
  readonly unwantedIds: readonly string[];
}

const RENEW = `
  update tasks set lease_until_ms = $1
  where id = $2 and lease_owner = $3 and epoch = $4 and state in ('running', 'delivering')
  returning cancel_requested_at_ms`;

/** One heartbeat for all that a worker holds. */
export const renewLeases: Command<RenewLeases, RenewedLeases> = {
  name: 'renewLeases',
  *steps({ owner, held, leaseUntilMs }) {
    const renewedIds: string[] = [];
    const unwantedIds: string[] = [];
    for (const { taskId, epoch } of held) {
      const values = [leaseUntilMs, taskId, owner, epoch];
      const row = yield* get<{ cancel_requested_at_ms: number | null }>(RENEW, values);
      if (row === undefined) continue;
      renewedIds.push(taskId);
      if (row.cancel_requested_at_ms !== null) unwantedIds.push(taskId);
    }
    return { renewedIds, unwantedIds };
  },
};
