import { callbackIdOf, DELIVERY_COLUMNS, type DeliveryRow } from './delivery-row.ts';
import type { Read } from './reads.ts';
import type { Row } from './statement.ts';
import { WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.ts';

const WEBHOOK = `
  select ${WEBHOOK_COLUMNS} from webhook_endpoints
  where id = $1 and workspace_id = $2 and deleted_at_ms is null`;
const WEBHOOKS = `
  select ${WEBHOOK_COLUMNS} from webhook_endpoints
  where workspace_id = $1 and deleted_at_ms is null order by id`;

export const webhookById = (workspaceId: string, id: string): Read<WebhookRow> => ({
  sql: WEBHOOK,
  values: [id, workspaceId],
});
export const webhooksOf = (workspaceId: string): Read<WebhookRow> => ({
  sql: WEBHOOKS,
  values: [workspaceId],
});

export interface DueQueueRow extends Row {
  readonly queue: string;
  /** Since when its first delivery is due, and how often that was tried. */
  readonly due_ms: number;
  readonly attempts: number;
}

// Jumps from queue to queue, because a backlog of one may be all of the index.
const DUE_QUEUES = `
  with recursive pending (queue) as (
    select min(queue) from webhook_deliveries where state = 'pending'
    union all
    select (
      select min(d.queue) from webhook_deliveries d
      where d.state = 'pending' and d.queue > pending.queue
    ) from pending where pending.queue is not null
  )
  select queue, due_ms, attempts from (
    select p.queue, (
      select d.next_at_ms from webhook_deliveries d
      where d.queue = p.queue and d.state = 'pending' order by d.next_at_ms limit 1
    ) as due_ms, (
      select d.attempts from webhook_deliveries d
      where d.queue = p.queue and d.state = 'pending' order by d.next_at_ms limit 1
    ) as attempts
    from pending p where p.queue is not null
  ) as firsts
  where due_ms <= $1`;

export const dueQueues = (nowMs: number): Read<DueQueueRow> => ({
  sql: DUE_QUEUES,
  values: [nowMs],
});

export interface DeliveryQuery {
  readonly workspaceId: string;
  readonly endpointId: string;
  /** Only what is older than this one. */
  readonly before: { readonly createdAtMs: number; readonly id: string } | null;
  readonly countMax: number;
}

const DELIVERIES = `
  select ${DELIVERY_COLUMNS} from webhook_deliveries
  where endpoint_id = $1 and workspace_id = $2 and (created_at_ms, id) < ($3, $4)
  order by created_at_ms desc, id desc limit $5`;

export const deliveriesOf = (query: DeliveryQuery): Read<DeliveryRow> => {
  const { workspaceId, endpointId, before, countMax } = query;
  const bound = before ?? { createdAtMs: Number.MAX_SAFE_INTEGER, id: '' };
  return {
    sql: DELIVERIES,
    values: [endpointId, workspaceId, bound.createdAtMs, bound.id, countMax],
  };
};

const CALLBACK = `
  select ${DELIVERY_COLUMNS} from webhook_deliveries
  where id = $1 and workspace_id = $2 and endpoint_id is null`;

/** What was told of a task to its own address, or is going to be. */
export const callbackOf = (workspaceId: string, taskId: string): Read<DeliveryRow> => ({
  sql: CALLBACK,
  values: [callbackIdOf(taskId), workspaceId],
});
