import { DELIVERY_COLUMNS, type DeliveryRow } from '../delivery-row.ts';
import { get, type Command } from '../statement.ts';

export interface RequestDelivery {
  readonly deliveryId: string;
  readonly workspaceId: string;
  readonly endpointId: string;
  readonly nowMs: number;
}

export interface Redeliver extends Omit<RequestDelivery, 'endpointId'> {
  /** Null for the callback of a task. */
  readonly endpointId: string | null;
}

/** One whose next try is nearer may be on its way right now. */
const SOON_MS = 60_000;

const AGAIN = `
  update webhook_deliveries
  set attempts = case when state = 'pending' then attempts else 0 end, state = 'pending',
      next_at_ms = $1, updated_at_ms = $1
  where id = $2 and workspace_id = $3 and endpoint_id is not distinct from $4
    and (state <> 'pending' or next_at_ms > $5)
  returning ${DELIVERY_COLUMNS}`;

const FIND = `
  select ${DELIVERY_COLUMNS} from webhook_deliveries
  where id = $1 and workspace_id = $2 and endpoint_id is not distinct from $3`;

/** Has a delivery sent now, whatever became of it before. Answers null when there is none. */
export const redeliver: Command<Redeliver, DeliveryRow | null> = {
  name: 'redeliver',
  *steps({ deliveryId, workspaceId, endpointId, nowMs }) {
    const own = [deliveryId, workspaceId, endpointId];
    const row = yield* get<DeliveryRow>(AGAIN, [nowMs, ...own, nowMs + SOON_MS]);
    return row ?? (yield* get<DeliveryRow>(FIND, own)) ?? null;
  },
};

const TEST = `
  insert into webhook_deliveries (id, workspace_id, endpoint_id, event, queue, state, attempts, next_at_ms,
    created_at_ms, updated_at_ms)
  select cast($1 as text), workspace_id, id, 'webhook.test', id, 'pending', 0,
    cast($2 as bigint), cast($2 as bigint), cast($2 as bigint)
  from webhook_endpoints where id = $3 and workspace_id = $4 and deleted_at_ms is null
  returning ${DELIVERY_COLUMNS}`;

/** Queues an event that tells of nothing, whatever the endpoint wants to be told of. */
export const queueTestDelivery: Command<RequestDelivery, DeliveryRow | null> = {
  name: 'queueTestDelivery',
  *steps({ deliveryId, workspaceId, endpointId, nowMs }) {
    return (yield* get<DeliveryRow>(TEST, [deliveryId, nowMs, endpointId, workspaceId])) ?? null;
  },
};
