import type { StoredFile } from '../../http/gate.ts';
import type { WebhookDelivery, WebhookEndpoint } from '../../http/webhook-desk.ts';
import type { Failure, FailureKind, Task, TaskState } from '../../tasks/task.ts';
import { wireId } from './wire-ids.ts';

/** What the dialect needs to know of a task. */
export type RivyaTask = Pick<
  Task,
  'id' | 'model' | 'state' | 'holdMicroUsd' | 'chargedMicroUsd' | 'createdAtMs' | 'finishedAtMs'
> & {
  /** Set in the states `failed` and `cancelled`. */
  readonly failure: Failure | null;
  /** Signed; null until the task is completed. */
  readonly videoUrl: string | null;
};

/** The generation of seed 004. Credits are whole; times are ISO 8601 with milliseconds and Z. */
export interface Generation {
  readonly id: string;
  readonly status: GenerationStatus;
  readonly model: string;
  readonly reserved_credits: number;
  readonly final_credits: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly result: { readonly primary_url: string; readonly urls: readonly string[] } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export type GenerationStatus = 'queued' | 'processing' | 'succeeded' | 'failed';

/** The answer to a submit. A repeated one gets its first answer again, whatever became of the task. */
export function encodeSubmitted(
  task: Pick<RivyaTask, 'id' | 'model' | 'holdMicroUsd' | 'createdAtMs'>,
): Generation {
  return encodeGeneration({
    ...task,
    state: 'queued',
    chargedMicroUsd: 0,
    finishedAtMs: null,
    failure: null,
    videoUrl: null,
  });
}

export function encodeGeneration(task: RivyaTask): Generation {
  const { videoUrl } = task;
  const status = statuses[task.state];
  return {
    id: wireId('task', task.id),
    status,
    model: task.model,
    reserved_credits: creditsOf(task.holdMicroUsd),
    final_credits: creditsOf(task.chargedMicroUsd),
    created_at: timeOf(task.createdAtMs),
    // Nothing is written down of the moments in between.
    updated_at: timeOf(task.finishedAtMs ?? task.createdAtMs),
    result: videoUrl === null ? null : { primary_url: videoUrl, urls: [videoUrl] },
    error: status === 'failed' ? errorOf(task) : null,
  };
}

export function encodeFile(file: StoredFile, url: string): object {
  const { id, kind, name, mediaType, sizeBytes, durationMs, createdAtMs } = file;
  return {
    id: wireId('file', id),
    object: 'file',
    kind,
    url,
    name,
    mime_type: mediaType,
    size_bytes: sizeBytes,
    duration_seconds: durationMs === null ? null : durationMs / 1_000,
    // It names the file, whose length is on record here: there is nothing in it to be forged.
    duration_token: durationMs === null ? null : wireId('dt', id),
    created_at: timeOf(createdAtMs),
  };
}

export function encodeWebhook(endpoint: WebhookEndpoint): object {
  const { id, url, description, events, enabled, createdAtMs, updatedAtMs } = endpoint;
  return {
    id: wireId('wh', id),
    object: 'webhook',
    url,
    description,
    events,
    enabled,
    created_at: timeOf(createdAtMs),
    updated_at: timeOf(updatedAtMs),
  };
}

export function encodeDelivery(delivery: WebhookDelivery): object {
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    type: delivery.event,
    generation_id: delivery.taskId === null ? null : wireId('task', delivery.taskId),
    status: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: delivery.nextAtMs === null ? null : timeOf(delivery.nextAtMs),
    response_status: delivery.lastStatus,
    error: delivery.lastTrouble,
    created_at: timeOf(delivery.createdAtMs),
    updated_at: timeOf(delivery.updatedAtMs),
  };
}

/** What a receiver gets: `data` is the generation as it is polled. */
export function encodeEvent(
  event: { readonly id: string; readonly type: string; readonly createdAtMs: number },
  task: RivyaTask,
): object {
  const { id, type, createdAtMs } = event;
  const data = encodeGeneration(task);
  return { id, object: 'event', type, created_at: timeOf(createdAtMs), data };
}

export function encodeList(data: readonly object[]): object {
  return { object: 'list', data };
}

/** `delivering` has no URL to show yet; the vendor has no word for a task that was cancelled. */
const statuses: Readonly<Record<TaskState, GenerationStatus>> = {
  queued: 'queued',
  running: 'processing',
  delivering: 'processing',
  completed: 'succeeded',
  failed: 'failed',
  cancelled: 'failed',
};

/** The first is the vendor's; only what a client may want to tell apart has a code of its own. */
const failureCodes: Readonly<Record<FailureKind, string>> = {
  upstream: 'generation_failed',
  image_unfetchable: 'generation_failed',
  image_unreadable: 'generation_failed',
  timed_out: 'generation_failed',
  moderated: 'generation_failed',
  cancelled: 'generation_cancelled',
};

function errorOf({ id, failure }: RivyaTask): { code: string; message: string } {
  if (failure === null) throw new Error(`${id} failed, but nothing says why`);
  return { code: failureCodes[failure.kind], message: failure.message };
}

/** One credit is $0.001, and all that is held or posted is whole credits. */
function creditsOf(microUsd: number): number {
  return Math.floor(microUsd / 1_000);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
