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

/** A bucket takes a minute to fill; the rest is for clocks that differ. */
const FULL_MS = 10 * 60_000;
/** From a clock that was far ahead: the bucket would get nothing until that time comes. */
const AHEAD_MS_MAX = 3_600_000;

// The outer condition holds for the row as it is when it goes: it may have been taken from meanwhile.
const DELETE_BUCKETS = `
  delete from rate_buckets where (filled_at_ms < $1 or filled_at_ms > $2) and api_key_id in (
    select api_key_id from rate_buckets where filled_at_ms < $1 or filled_at_ms > $2 limit $3
    /*postgres for update skip locked*/
  )`;

/** Forgets buckets that are full, as one without a row is, a batch at a time. Answers with how many. */
export const expireRateBuckets: Command<ExpireRows, number> = {
  name: 'expireRateBuckets',
  *steps({ nowMs, countMax }) {
    return yield* run(DELETE_BUCKETS, [nowMs - FULL_MS, nowMs + AHEAD_MS_MAX, countMax]);
  },
};

const DELIVERY_MS = 30 * 24 * 3_600_000;

const DELETE_DELIVERIES = `
  delete from webhook_deliveries where state <> 'pending' and id in (
    select id from webhook_deliveries where state <> 'pending' and updated_at_ms <= $1 limit $2
    /*postgres for update skip locked*/
  )`;

/** Forgets deliveries that came to their end 30 days ago, a batch at a time. Answers with how many. */
export const expireDeliveries: Command<ExpireRows, number> = {
  name: 'expireDeliveries',
  *steps({ nowMs, countMax }) {
    return yield* run(DELETE_DELIVERIES, [nowMs - DELIVERY_MS, countMax]);
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
