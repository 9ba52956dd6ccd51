import { get, type Command, type Row } from '../statement.ts';

export interface TakePermits {
  readonly keyId: string;
  readonly requestsPerMinute: number;
  /** At most what the bucket holds. */
  readonly wanted: number;
  readonly nowMs: number;
}

export interface TakenPermits {
  /** Each is for one request. */
  readonly granted: number;
  /** What the bucket holds since it was filled. */
  readonly drops: number;
  readonly filledAtMs: number;
}

/** A bucket of n requests a minute gets n drops in a millisecond, so that nothing is ever rounded. */
export const PERMIT_DROPS = 60_000;

interface Bucket extends Row {
  readonly drops: number;
  readonly filled_at_ms: number;
  readonly granted: number;
}

const FILLED = `rate_buckets.drops + $5 * case
  when excluded.filled_at_ms > rate_buckets.filled_at_ms
  then excluded.filled_at_ms - rate_buckets.filled_at_ms else 0 end`;

// One statement, which reads the row as it is once nobody else has it. The cast is for SQLite, to which
// every number that comes from here has a fraction. Nothing is written where nothing is granted.
const TAKE = `
  insert into rate_buckets (api_key_id, drops, filled_at_ms, granted) values ($1, $2, $3, $4)
  on conflict (api_key_id) do update set (drops, filled_at_ms, granted) = (
    select filled - permits * ${PERMIT_DROPS}, at_ms, permits from (
      select filled, at_ms, case
        when filled >= excluded.granted * ${PERMIT_DROPS} then excluded.granted
        else cast(filled / ${PERMIT_DROPS} as bigint) end as permits
      from (
        select case when ${FILLED} < $6 then ${FILLED} else $6 end as filled, case
          when excluded.filled_at_ms > rate_buckets.filled_at_ms then excluded.filled_at_ms
          else rate_buckets.filled_at_ms end as at_ms
      ) as bucket
    ) as share
  )
  where ${FILLED} >= ${PERMIT_DROPS}
  returning drops, filled_at_ms, granted`;

const FIND = `select drops, filled_at_ms, 0 as granted from rate_buckets where api_key_id = $1`;

/**
 * Takes up to as many permits out of a key's bucket as are wanted, for all processes that share the
 * store. A clock that goes back fills nothing.
 */
export const takePermits: Command<TakePermits, TakenPermits> = {
  name: 'takePermits',
  *steps({ keyId, requestsPerMinute, wanted, nowMs }) {
    const full = requestsPerMinute * PERMIT_DROPS;
    const fresh = [keyId, full - wanted * PERMIT_DROPS, nowMs, wanted];
    const bucket =
      (yield* get<Bucket>(TAKE, [...fresh, requestsPerMinute, full])) ??
      (yield* get<Bucket>(FIND, [keyId]));
    if (bucket === undefined) return { granted: 0, drops: 0, filledAtMs: nowMs };
    const { granted, drops, filled_at_ms: filledAtMs } = bucket;
    return { granted, drops, filledAtMs };
  },
};
