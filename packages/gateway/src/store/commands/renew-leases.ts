import { run, type Command } from '../statement.ts';

export interface RenewLeases {
  readonly owner: string;
  /** Only what is at work: a lease that nobody works under has to run out. */
  readonly held: readonly string[];
  readonly leaseUntilMs: number;
}

const RENEW = `
  update tasks set lease_until_ms = $1
  where id = $2 and lease_owner = $3 and state in ('running', 'delivering')`;

/** One heartbeat for all that a worker holds. Answers with the number of leases renewed. */
export const renewLeases: Command<RenewLeases, number> = {
  name: 'renewLeases',
  *steps({ owner, held, leaseUntilMs }) {
    let renewed = 0;
    for (const taskId of held) renewed += yield* run(RENEW, [leaseUntilMs, taskId, owner]);
    return renewed;
  },
};
