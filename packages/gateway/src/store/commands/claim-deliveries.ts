import { DELIVERY_COLUMNS, type DeliveryRow, type TargetRow } from '../delivery-row.ts';
import { all, get, type Command } from '../statement.ts';

export interface ClaimDeliveries {
  readonly rooms: readonly DeliveryRoom[];
  readonly nowMs: number;
  /** When they may be sent again if nothing is heard of them. */
  readonly leaseUntilMs: number;
}

export interface DeliveryRoom {
  readonly queue: string;
  readonly countMax: number;
}

export interface ClaimedDeliveries {
  readonly claimed: readonly ClaimedDelivery[];
}

export interface ClaimedDelivery {
  readonly delivery: DeliveryRow;
  /** Null for the callback of one task, and for an endpoint that is gone. */
  readonly target: TargetRow | null;
}

const CLAIM = `
  update webhook_deliveries set attempts = attempts + 1, next_at_ms = $1
  where id in (
    select id from webhook_deliveries
    where queue = $2 and state = 'pending' and next_at_ms <= $3
    order by next_at_ms limit $4
    /*postgres for update skip locked*/
  )
  returning ${DELIVERY_COLUMNS}`;

const TARGET = `
  select id, url, secret, previous_secret, previous_secret_until_ms, enabled from webhook_endpoints
  where id = $1 and deleted_at_ms is null`;

/** Leases deliveries that are due, so many of each queue; each claim counts as an attempt. */
export const claimDeliveries: Command<ClaimDeliveries, ClaimedDeliveries> = {
  name: 'claimDeliveries',
  *steps({ rooms, nowMs, leaseUntilMs }) {
    const claimed: ClaimedDelivery[] = [];
    for (const { queue, countMax } of rooms) {
      const rows = yield* all<DeliveryRow>(CLAIM, [leaseUntilMs, queue, nowMs, countMax]);
      if (rows.length === 0) continue;
      const target = (yield* get<TargetRow>(TARGET, [queue])) ?? null;
      claimed.push(...rows.map((delivery) => ({ delivery, target })));
    }
    return { claimed };
  },
};
