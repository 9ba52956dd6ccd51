import type { DeliveryRoom } from '../store/commands/claim-deliveries.ts';
import type { DueQueueRow } from '../store/reads-webhooks.ts';

/** How many of which queue may be sent now, so that receivers that are dead keep no other waiting. */
export interface WebhookLanes {
  roomsFor(due: readonly DueQueueRow[]): readonly DeliveryRoom[];
  began(queue: string): void;
  ended(queue: string, delivered: boolean): void;
}

/**
 * A receiver that has just taken something may be sent several at once. One that nobody knows yet gets one,
 * and so does one that failed; those together may have three quarters of all sends, and those that failed
 * a half. So there is room for a living one even while all others wait for the dead.
 */
export function createWebhookLanes({
  sendsMax,
  sendsPerQueueMax,
}: {
  readonly sendsMax: number;
  readonly sendsPerQueueMax: number;
}): WebhookLanes {
  const inFlight = new Map<string, number>();
  const known = new Map<string, Standing>();
  const standingOf = ({ queue, attempts }: DueQueueRow): Standing =>
    known.get(queue) ?? (attempts > 0 ? 'failing' : 'unknown');
  const countOf = (standings: readonly Standing[]): number => {
    let count = 0;
    for (const [queue, sends] of inFlight) {
      if (standings.includes(known.get(queue) ?? 'unknown')) count += sends;
    }
    return count;
  };
  return {
    roomsFor(due) {
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
    ended(queue, delivered) {
      const sends = (inFlight.get(queue) ?? 1) - 1;
      if (sends === 0) inFlight.delete(queue);
      else inFlight.set(queue, sends);
      if (known.size >= KNOWN_MAX) known.clear();
      known.set(queue, delivered ? 'living' : 'failing');
    },
  };
}

type Standing = 'living' | 'unknown' | 'failing';

const RANKS: Readonly<Record<Standing, number>> = { living: 0, unknown: 1, failing: 2 };

/** More are forgotten all at once: what is known only makes it faster. */
const KNOWN_MAX = 100_000;
