import { callbackSecretOf } from './compose-webhooks.ts';
import { encodeEvent, encodeTask } from './dialects/reelgate/encode.ts';
import { encodeEvent as encodeRivyaEvent } from './dialects/rivya/encode.ts';
import type { TaskMedia } from './http/gate.ts';
import { startWebhookSender, type WebhookSender } from './jobs/webhook-sender.ts';
import type { LifecycleContext } from './lifecycle/context.ts';
import { understoodOf } from './lifecycle/understood.ts';
import type { Limits } from './limits.ts';
import type { GuardedFetch } from './platform/outbound/guarded-fetch.ts';
import type { DeliveryRow } from './store/delivery-row.ts';
import { mediaOfTask, taskById } from './store/reads.ts';
import { clipKey, orderOf, taskOfRow, type Task } from './tasks/task.ts';

export interface WebhookParts {
  readonly context: LifecycleContext;
  readonly limits: Limits;
  readonly guardedFetch: Pick<GuardedFetch, 'post'>;
  /** A signed link to what is stored under a media key. */
  readonly linkTo: (key: string, expiresAtMs: number) => string;
}

/** Sends what is due, worded by the dialect whose event it is. */
export function composeWebhookSender({
  context,
  limits,
  guardedFetch,
  linkTo,
}: WebhookParts): WebhookSender {
  const { store, clock, log } = context;
  const sender = startWebhookSender({
    store,
    clock,
    log,
    post: (address, message, bounds) => guardedFetch.post(address, message, bounds),
    bodyOf: (delivery) => bodyOf({ context, linkTo }, delivery),
    callbackSecretOf: (workspaceId) => callbackSecretOf(context, workspaceId),
    random: Math.random,
    sendsMax: limits.webhookSendsMax,
    sendsPerEndpointMax: limits.webhookSendsPerEndpointMax,
    sendMsMax: limits.webhookSendMsMax,
    pollMs: limits.claimPollMs,
  });
  store.changes.onTask(() => sender.wake());
  return sender;
}

/** Made anew for each try out of what does not change any more, so that nothing is stored twice. */
async function bodyOf(
  { context, linkTo }: Pick<WebhookParts, 'context' | 'linkTo'>,
  delivery: DeliveryRow,
): Promise<string | null> {
  const { id, event: type, created_at_ms: createdAtMs, task_id: taskId } = delivery;
  const event = { id, type, createdAtMs };
  if (taskId === null) return JSON.stringify(encodeEvent(event, {}));
  const row = await context.store.first(taskById(taskId));
  if (row === undefined || row.deleted_at_ms !== null) return null;
  const task = taskOfRow(row);
  const expiresAtMs = task.mediaExpiresAtMs ?? 0;
  if (type.startsWith('generation.')) {
    const videoUrl = task.state === 'completed' ? linkTo(clipKey(taskId), expiresAtMs) : null;
    return JSON.stringify(encodeRivyaEvent(event, { ...task, videoUrl }));
  }
  const rows = task.state === 'completed' ? await context.store.all(mediaOfTask(taskId)) : [];
  const media = rows.map((file) => ({
    purpose: file.purpose as TaskMedia['purpose'],
    url: linkTo(file.key, file.expires_at_ms),
    mediaType: file.media_type,
    sizeBytes: file.size_bytes,
    widthPx: file.width_px,
    heightPx: file.height_px,
    durationMs: file.duration_ms,
  }));
  return JSON.stringify(encodeEvent(event, taskData(context, task, media)));
}

function taskData(context: LifecycleContext, task: Task, media: readonly TaskMedia[]): object {
  const order = orderOf(task);
  return encodeTask({
    task,
    order,
    progress: task.state === 'completed' ? 1 : 0,
    queueAhead: null,
    secondsLeft: null,
    media,
    understood: understoodOf(context, task, order),
  });
}
