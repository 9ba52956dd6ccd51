import type { Clock } from '../platform/clock.ts';
import { PERMIT_DROPS } from '../store/commands/take-permits.ts';
import type { Store } from '../store/store.ts';
import { allowanceOf, type Allowance, type RateLimiter } from './rate-limiter.ts';

/** What this process has of a key's bucket, and what it knows of the rest. */
interface Share {
  permits: number;
  /** The bucket as it was after the newest command; others may have taken since. */
  drops: number;
  filledAtMs: number;
  /** While nothing can be had, the store is not asked. */
  readonly empty: { fromMs: number; untilMs: number };
  /** What others wait for too. */
  asking: Promise<void> | null;
}

/**
 * A bucket a key, in the store that processes share. Each takes permits in chunks and spends them by
 * itself. A permit is dropped when the bucket has filled up in its place, so that what is in the bucket
 * and what all processes hold never are more than one full bucket together.
 */
export function createSharedRateLimiter(
  store: Pick<Store, 'run'>,
  clock: Clock,
  countMax: number,
): RateLimiter {
  const shares = new Map<string, Share>();
  const ask = async (
    keyId: string,
    requestsPerMinute: number,
    share: Share,
    nowMs: number,
  ): Promise<void> => {
    const wanted = chunkOf(requestsPerMinute);
    const input = { keyId, requestsPerMinute, wanted, nowMs };
    const { granted, drops, filledAtMs } = await store.run('takePermits', input);
    share.permits = granted;
    share.drops = drops;
    share.filledAtMs = filledAtMs;
    if (drops >= PERMIT_DROPS) return;
    const untilNextMs = Math.ceil((PERMIT_DROPS - drops) / requestsPerMinute);
    share.empty.fromMs = nowMs;
    share.empty.untilMs = nowMs + Math.max(EMPTY_MS_MIN, untilNextMs);
  };
  const takeLater = async (
    keyId: string,
    requestsPerMinute: number,
    share: Share,
    startMs: number,
  ): Promise<Allowance> => {
    // A request counts from when it asked: what it waited for may have filled up meanwhile.
    for (let nowMs = startMs; ; nowMs = clock()) {
      share.asking ??= ask(keyId, requestsPerMinute, share, nowMs).finally(() => {
        share.asking = null;
      });
      await share.asking;
      const allowance = spend(share, requestsPerMinute, nowMs);
      if (allowance !== null) return allowance;
    }
  };
  return {
    take(keyId, requestsPerMinute) {
      const nowMs = clock();
      let share = shares.get(keyId);
      if (share === undefined) {
        // Forgotten permits were taken out of the bucket, and are dropped as unspent ones are.
        if (shares.size >= countMax) shares.clear();
        share = newShare();
        shares.set(keyId, share);
      }
      return (
        spend(share, requestsPerMinute, nowMs) ?? takeLater(keyId, requestsPerMinute, share, nowMs)
      );
    },
  };
}

/** A key that asks for more than it may costs no more than ten commands a second in each process. */
const EMPTY_MS_MIN = 100;

/** As many as a minute has chunks may lie unspent in a process while another refuses. */
const CHUNKS_PER_MINUTE = 20;

function chunkOf(requestsPerMinute: number): number {
  return Math.max(1, Math.floor(requestsPerMinute / CHUNKS_PER_MINUTE));
}

function newShare(): Share {
  return {
    permits: 0,
    drops: 0,
    filledAtMs: 0,
    empty: { fromMs: 0, untilMs: 0 },
    asking: null,
  };
}

/** Null when only the store can tell. */
function spend(share: Share, requestsPerMinute: number, nowMs: number): Allowance | null {
  const full = requestsPerMinute * PERMIT_DROPS;
  const elapsedMs = Math.max(0, nowMs - share.filledAtMs);
  const drops = Math.min(full, share.drops + elapsedMs * requestsPerMinute);
  share.permits = Math.min(share.permits, Math.floor((full - drops) / PERMIT_DROPS));
  if (share.permits > 0) {
    share.permits -= 1;
    return allowanceOf(true, share.permits + drops / PERMIT_DROPS, requestsPerMinute);
  }
  const { fromMs, untilMs } = share.empty;
  if (nowMs < fromMs || nowMs >= untilMs) return null;
  return allowanceOf(false, drops / PERMIT_DROPS, requestsPerMinute);
}
