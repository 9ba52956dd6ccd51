import type { DeliveryRoom } from '../store/commands/claim-deliveries.ts';
import type { DueQueueRow } from '../store/reads-webhooks.ts';

/** How many of which queue may be sent now, so that receivers that are dead keep no other waiting. */
export interface WebhookLanes {
  roomsFor(due: readonly DueQueueRow[], nowMs: number): readonly DeliveryRoom[];
  began(queue: string): void;
  ended(queue: string, end: { readonly delivered: boolean; readonly nowMs: number }): void;
}

/**
 * A receiver that has just taken something may be sent several at once. One that nobody knows yet gets one,
 * and so does one that failed; those together may have three quarters of all sends, and those that failed
 * a half. So there is room for a living one even while all others wait for the dead.
 *
 * One that fails again and again rests in between, the longer the more often: a receiver that refuses is
 * done with in a millisecond, and would go through its whole backlog in the time of the living.
 */
export function createWebhookLanes({
  sendsMax,
  sendsPerQueueMax,
}: {
  readonly sendsMax: number;
  readonly sendsPerQueueMax: number;
}): WebhookLanes {
  const inFlight = new Map<string, number>();
  const known = new Map<string, Known>();
  const knownStanding = (queue: string): Standing | null => {
    const { failures } = known.get(queue) ?? {};
    if (failures === undefined) return null;
    return failures === 0 ? 'living' : 'failing';
  };
  const standingOf = ({ queue, attempts }: DueQueueRow): Standing =>
    knownStanding(queue) ?? (attempts > 0 ? 'failing' : 'unknown');
  const rests = (queue: string, nowMs: number): boolean => {
    const leftMs = (known.get(queue)?.restsUntilMs ?? 0) - nowMs;
    // More than any rest is left when the clock was set back.
    return leftMs > 0 && leftMs <= REST_MS_MAX;
  };
  const countOf = (standings: readonly Standing[]): number => {
    let count = 0;
    for (const [queue, sends] of inFlight) {
      if (standings.includes(knownStanding(queue) ?? 'unknown')) count += sends;
    }
    return count;
  };
  return {
    roomsFor(due, nowMs) {
      const left: Record<Standing, number> = {
        living: sendsMax - countOf(['living', 'unknown', 'failing']),
        unknown: Math.ceil(sendsMax * 0.75) - countOf(['unknown', 'failing']),
        failing: Math.ceil(sendsMax * 0.5) - countOf(['failing']),
      };
      const rooms: DeliveryRoom[] = [];
      const ranked = due.toSorted((one, other) => {
        const rank = RANKS[standingOf(one)] - RANKS[standingOf(other)];
        return rank === 0 ? one.due_ms - other.due_ms : rank;
      });
      for (const row of ranked) {
        if (rests(row.queue, nowMs)) continue;
        const standing = standingOf(row);
        const own = standing === 'living' ? sendsPerQueueMax : 1;
        const free = Math.min(
          left.living,
          left[standing],
          standing === 'failing' ? left.unknown : own,
        );
        const countMax = Math.min(own - (inFlight.get(row.queue) ?? 0), free);
        if (countMax <= 0) continue;
        rooms.push({ queue: row.queue, countMax });
        left.living -= countMax;
        if (standing !== 'living') left.unknown -= countMax;
        if (standing === 'failing') left.failing -= countMax;
      }
      return rooms;
    },
    began(queue) {
      inFlight.set(queue, (inFlight.get(queue) ?? 0) + 1);
    },
    ended(queue, { delivered, nowMs }) {
      const sends = (inFlight.get(queue) ?? 1) - 1;
      if (sends === 0) inFlight.delete(queue);
      else inFlight.set(queue, sends);
      if (known.size >= KNOWN_MAX) known.clear();
      const failures = delivered ? 0 : (known.get(queue)?.failures ?? 0) + 1;
      const restMs = delivered ? 0 : Math.min(REST_MS * 2 ** (failures - 1), REST_MS_MAX);
      known.set(queue, { failures, restsUntilMs: nowMs + restMs });
    },
  };
}

type Standing = 'living' | 'unknown' | 'failing';

const RANKS: Readonly<Record<Standing, number>> = { living: 0, unknown: 1, failing: 2 };

interface Known {
  /** In a row, until now. */
  readonly failures: number;
  readonly restsUntilMs: number;
}

/** After one failure, which may be that of one event; twice as long after each that follows. */
const REST_MS = 250;
/** As long as a first failure is waited out: one that is well again is not kept waiting for more. */
const REST_MS_MAX = 5_000;

/** More are forgotten all at once: what is known only makes it faster. */
const KNOWN_MAX = 100_000;
