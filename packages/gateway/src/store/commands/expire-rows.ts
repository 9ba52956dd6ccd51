import { run, type Command } from '../statement.ts';

export interface ExpireRows {
  readonly nowMs: number;
  readonly countMax: number;
}

const DELETE = `
  delete from idempotency where (workspace_id, route, key) in (
    select workspace_id, route, key from idempotency where expires_at_ms <= $1 limit $2
  )`;

/** Forgets idempotency keys whose time is over, a batch at a time. Answers with how many. */
export const expireIdempotency: Command<ExpireRows, number> = {
  name: 'expireIdempotency',
  *steps({ nowMs, countMax }) {
    return yield* run(DELETE, [nowMs, countMax]);
  },
};

export interface MarkMediaRemoved {
  readonly key: string;
  readonly nowMs: number;
}

const MARK = `update media set removed_at_ms = $1 where key = $2 and removed_at_ms is null`;

/** The row stays, so that an expired link can be told from one that never was. */
export const markMediaRemoved: Command<MarkMediaRemoved, boolean> = {
  name: 'markMediaRemoved',
  *steps({ key, nowMs }) {
    return (yield* run(MARK, [nowMs, key])) === 1;
  },
};
