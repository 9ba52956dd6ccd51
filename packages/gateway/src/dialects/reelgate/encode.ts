import type { Contract, JsonSchema, Order } from '@reelgate/contracts';
import type { LedgerEntry, UsageTotal } from '../../http/accounts.ts';
import type { StoredFile, TaskMedia } from '../../http/gate.ts';
import type { WebhookDelivery, WebhookEndpoint } from '../../http/webhook-desk.ts';
import type { Json } from '../../platform/json.ts';
import type { Task } from '../../tasks/task.ts';

/** What is known of a task besides its row. */
export interface TaskView {
  readonly task: Task;
  readonly order: Order;
  /** 0 to 1. */
  readonly progress: number;
  /** How many of the workspace wait before it; null unless it is queued. */
  readonly queueAhead: number | null;
  readonly secondsLeft: number | null;
  readonly media: readonly TaskMedia[];
  /** What whoever makes it understood of the order, as it says so itself; null when it does not. */
  readonly understood: Json;
}

/** One shape for the tasks of all dialects. Money in micro-USD and in US dollars, times in ISO 8601. */
export function encodeTask({ task, order, ...view }: TaskView): object {
  return {
    id: `task_${task.id}`,
    object: 'task',
    dialect: task.dialect,
    model: task.model,
    mode: order.mode,
    state: task.state,
    progress: Math.round(view.progress * 1_000) / 1_000,
    queue_position: view.queueAhead === null ? null : view.queueAhead + 1,
    estimated_seconds_left: view.secondsLeft,
    prompt: order.prompt,
    resolution: order.resolution,
    duration_seconds: order.durationS,
    audio: order.audio,
    price: money(task.holdMicroUsd),
    charged: money(task.chargedMicroUsd),
    channel: task.channel,
    created_at: iso(task.createdAtMs),
    finished_at: isoOrNull(task.finishedAtMs),
    expires_at: isoOrNull(task.mediaExpiresAtMs),
    understood: view.understood,
    failure:
      task.failure === null ? null : { code: task.failure.kind, message: task.failure.message },
    media: view.media.map((file) => ({
      purpose: file.purpose,
      url: file.url,
      content_type: file.mediaType,
      size_bytes: file.sizeBytes,
      width: file.widthPx,
      height: file.heightPx,
      duration_seconds: file.durationMs === null ? null : file.durationMs / 1_000,
    })),
  };
}

export function encodeList(data: readonly object[], hasMore: boolean, next: string | null): object {
  return { object: 'list', data, has_more: hasMore, next };
}

export function encodeFile(file: StoredFile, url: string): object {
  return {
    id: `file_${file.id}`,
    object: 'file',
    kind: file.kind,
    name: file.name,
    content_type: file.mediaType,
    size_bytes: file.sizeBytes,
    url,
    created_at: iso(file.createdAtMs),
    expires_at: iso(file.expiresAtMs),
  };
}

export function encodeLedgerEntry(entry: LedgerEntry): object {
  const { id, kind, debit, credit, amountMicroUsd, taskId, reason, createdAtMs } = entry;
  return {
    id,
    kind,
    debit,
    credit,
    amount: money(amountMicroUsd),
    task_id: taskId === null ? null : `task_${taskId}`,
    reason,
    created_at: iso(createdAtMs),
  };
}

export function encodeUsage(total: UsageTotal): object {
  const { dayMs, apiKeyId, chargedMicroUsd, ...counts } = total;
  return {
    day: iso(dayMs).slice(0, 10),
    key_id: apiKeyId,
    ...counts,
    charged: money(chargedMicroUsd),
  };
}

export function encodeModel(contract: Contract, inputSchema: JsonSchema): object {
  return {
    id: `${contract.dialect}/${contract.id}`,
    object: 'model',
    dialect: contract.dialect,
    model: contract.id,
    aliases: contract.aliases,
    operation: contract.operation,
    title: contract.title,
    summary: contract.summary,
    description: contract.description,
    rates: Object.entries(contract.ratesMicroUsd).map(([resolution, rate]) => ({
      resolution,
      per_second: rate === null ? null : money(rate),
    })),
    image_fee: money(contract.imageFeeMicroUsd),
    flat_price: contract.flatMicroUsd === null ? null : money(contract.flatMicroUsd),
    input_schema: inputSchema,
  };
}

export function encodeWebhook(endpoint: WebhookEndpoint): object {
  return {
    id: endpoint.id,
    object: 'webhook',
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.events,
    enabled: endpoint.enabled,
    created_at: iso(endpoint.createdAtMs),
    updated_at: iso(endpoint.updatedAtMs),
  };
}

export function encodeDelivery(delivery: WebhookDelivery): object {
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    event: delivery.event,
    task_id: delivery.taskId === null ? null : `task_${delivery.taskId}`,
    state: delivery.state,
    attempts: delivery.attempts,
    next_at: isoOrNull(delivery.nextAtMs),
    last_status: delivery.lastStatus,
    last_trouble: delivery.lastTrouble,
    created_at: iso(delivery.createdAtMs),
    updated_at: iso(delivery.updatedAtMs),
  };
}

/** What a receiver gets: `data` is the task as it is polled, and nothing in a test. */
export function encodeEvent(
  event: { readonly id: string; readonly type: string; readonly createdAtMs: number },
  data: object,
): object {
  const { id, type, createdAtMs } = event;
  return { id, object: 'event', type, created_at: iso(createdAtMs), data };
}

export interface Money {
  readonly micro_usd: number;
  /** The same in dollars, with six decimals as text, so that nobody has to round. */
  readonly usd: string;
}

export function money(microUsd: number): Money {
  const sign = microUsd < 0 ? '-' : '';
  const digits = String(Math.abs(microUsd)).padStart(7, '0');
  return { micro_usd: microUsd, usd: `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}` };
}

export function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

export function isoOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : iso(timeMs);
}
