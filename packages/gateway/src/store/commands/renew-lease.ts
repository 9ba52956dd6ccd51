import { run, type Command } from '../statement.ts';

export interface RenewLease {
  readonly owner: string;
  readonly leaseUntilMs: number;
}

const RENEW = `
  update workers set lease_until_ms = case when lease_until_ms > $2 then lease_until_ms else $2 end
  where owner = $1`;

const TAKE = `
  insert into workers (owner, lease_until_ms) values ($1, $2) on conflict (owner) do nothing`;

/**
 * A worker's heartbeat, which holds all that it has claimed. Answers false when there was no lease to
 * renew: others may have been given what it held.
 */
export const renewLease: Command<RenewLease, boolean> = {
  name: 'renewLease',
  *steps({ owner, leaseUntilMs }) {
    if ((yield* run(RENEW, [owner, leaseUntilMs])) === 1) return true;
    yield* run(TAKE, [owner, leaseUntilMs]);
    return false;
  },
};
