import type { Clock } from '../platform/clock.ts';

export interface RateLimiter {
  /** A promise only where it takes a question to others. */
  take(keyId: string, requestsPerMinute: number): Promise<Allowance> | Allowance;
}

/** Asks nobody. */
export interface LocalRateLimiter extends RateLimiter {
  take(keyId: string, requestsPerMinute: number): Allowance;
}

export interface Allowance {
  readonly allowed: boolean;
  /** Whole requests that may follow at once. */
  readonly remaining: number;
  /** Seconds until the bucket is full again, or until one request is allowed when none is. */
  readonly resetS: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

const MINUTE_MS = 60_000;

/** A bucket a key: a minute's requests may come at once, and then as they drip back. */
export function createRateLimiter(clock: Clock, countMax: number): LocalRateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(keyId, requestsPerMinute) {
      const nowMs = clock();
      let bucket = buckets.get(keyId);
      if (bucket === undefined) {
        // A full bucket is what a forgotten key would have had after a minute anyway.
        if (buckets.size >= countMax) buckets.clear();
        bucket = { tokens: requestsPerMinute, filledAtMs: nowMs };
        buckets.set(keyId, bucket);
      }
      const perMs = requestsPerMinute / MINUTE_MS;
      const elapsedMs = Math.max(0, nowMs - bucket.filledAtMs);
      bucket.tokens = Math.min(requestsPerMinute, bucket.tokens + elapsedMs * perMs);
      bucket.filledAtMs = nowMs;
      const allowed = bucket.tokens >= 1;
      if (allowed) bucket.tokens -= 1;
      return allowanceOf(allowed, bucket.tokens, requestsPerMinute);
    },
  };
}

/** What is told of a bucket that holds so many tokens after the request. */
export function allowanceOf(
  allowed: boolean,
  tokens: number,
  requestsPerMinute: number,
): Allowance {
  const perMs = requestsPerMinute / MINUTE_MS;
  const missing = allowed ? requestsPerMinute - tokens : 1 - tokens;
  return {
    allowed,
    remaining: allowed ? Math.floor(tokens) : 0,
    resetS: Math.max(1, Math.ceil(missing / perMs / 1_000)),
  };
}
