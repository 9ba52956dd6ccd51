import type { Contract } from '@reelgate/contracts';
import { randomBytes } from 'node:crypto';
import { createGate, type Gate, type TaskMedia } from './http/gate.ts';
import type { WebhookDesk, WebhookEndpoint } from './http/webhook-desk.ts';
import { creditsOf } from './ledger/credits.ts';
import { cancel } from './lifecycle/cancel.ts';
import { isLive, keepFile, storedFileOf } from './lifecycle/files.ts';
import { submit } from './lifecycle/submit.ts';
import { serve } from './media/delivery.ts';
import { Refusal } from './platform/refusal.ts';
import { fileById } from './store/reads-files.ts';
import { listTasks } from './store/reads-tasks.ts';
import { balanceRow, usageEvents } from './store/reads-usage.ts';
import { webhookById, webhooksOf } from './store/reads-webhooks.ts';
import { balanceOf, mediaOfTask } from './store/reads.ts';
import type { WebhookRow } from './store/webhook-row.ts';
import { clipKey, fileKey, taskOfRow, type Task, type TaskState } from './tasks/task.ts';
import type { HttpParts } from './compose-http.ts';

const FINAL: ReadonlySet<TaskState> = new Set(['completed', 'failed', 'cancelled']);

/** Joins what dialects may ask for to the rooms that know it. */
export function composeGate(
  parts: HttpParts,
  linkTo: (path: string, expiresAtMs: number) => string,
): Gate {
  const { config, context, runner, authenticator, rateLimiter, taskBook, openTasks } = parts;
  const { store, clock, log, media, progress } = context;
  // A link stays the same for as long as its task is cached, and signing costs more than the rest.
  const links = new WeakMap<Task, string>();
  const priced = (contract: Contract): Contract => {
    const ratesMicroUsd = config.prices[contract.id];
    if (ratesMicroUsd === undefined) return contract;
    return { ...contract, ratesMicroUsd: { ...contract.ratesMicroUsd, ...ratesMicroUsd } };
  };
  const clipUrl = (task: Task): string => {
    let link = links.get(task);
    if (link === undefined) {
      link = linkTo(`/media/${clipKey(task.id)}`, task.mediaExpiresAtMs ?? 0);
      links.set(task, link);
    }
    return link;
  };
  let quietUntilMs = 0;
  return createGate({
    authenticator,
    rateLimiter,
    taskBook,
    clipUrl,
    webhooks: composeWebhooks(parts),
    async submit(submission) {
      if (openTasks.areFull()) throw new Refusal('queue_unavailable');
      const contract = priced(submission.contract);
      const startMs = clock();
      const submitted = await submit(context, { ...submission, contract });
      const elapsedMs = clock() - startMs;
      if (elapsedMs > config.limits.slowMs && clock() > quietUntilMs) {
        // One for all that waited together.
        quietUntilMs = clock() + config.limits.slowMs;
        log.warn({ elapsedMs }, 'a submit was slow');
      }
      if (!submitted.replayed) {
        openTasks.begun();
        runner.wake();
      }
      return submitted;
    },
    async listTasks({ workspaceId }, query) {
      const rows = await store.all(
        listTasks({ ...query, workspaceId, createdFromMs: null, createdToMs: null }),
      );
      return rows.map(taskOfRow);
    },
    async cancelTask(_caller, task) {
      await cancel(context, runner, task);
      return (await taskBook.find(task.id)) ?? task;
    },
    async deleteTask({ workspaceId }, task) {
      const wanted = { taskId: task.id, workspaceId, nowMs: clock() };
      if (!FINAL.has(task.state)) await cancel(context, runner, task);
      await store.run('deleteTask', wanted);
    },
    progressOf(task) {
      if (task.state === 'completed') return 1;
      return FINAL.has(task.state) ? 0 : Math.min(progress.of(task.id) ?? 0, 0.99);
    },
    async balanceCredits({ workspaceId }) {
      const balance = await store.first(balanceOf(workspaceId));
      return creditsOf(balance?.available_micro_usd ?? 0);
    },
    async balance({ workspaceId }) {
      const row = await store.first(balanceRow(workspaceId));
      return {
        availableMicroUsd: row?.available_micro_usd ?? 0,
        heldMicroUsd: row?.held_micro_usd ?? 0,
        spentMicroUsd: row?.spent_micro_usd ?? 0,
      };
    },
    async usage({ workspaceId }, query) {
      const rows = await store.all(usageEvents({ ...query, workspaceId }));
      return rows.map((row) => ({
        taskId: row.id,
        apiKeyId: row.api_key_id,
        dialect: row.dialect,
        model: row.model,
        channel: row.channel,
        state: row.state as TaskState,
        failureKind: row.failure_kind,
        chargedMicroUsd: row.posted_micro_usd,
        createdAtMs: row.created_at_ms,
        finishedAtMs: row.finished_at_ms,
      }));
    },
    async mediaOf(task) {
      const rows = await store.all(mediaOfTask(task.id));
      return rows.map((row) => ({
        purpose: row.purpose as TaskMedia['purpose'],
        url: linkTo(`/media/${row.key}`, row.expires_at_ms),
        mediaType: row.media_type,
        sizeBytes: row.size_bytes,
        widthPx: row.width_px,
        heightPx: row.height_px,
        durationMs: row.duration_ms,
      }));
    },
    async sendMedia(task, purpose, request, reply) {
      if (task.state !== 'completed') throw new Refusal('task_not_completed');
      const rows = await store.all(mediaOfTask(task.id));
      const row = rows.find((candidate) => candidate.purpose === purpose);
      if (row === undefined) throw new Refusal('media_not_found');
      const leftMs = row.removed_at_ms === null ? row.expires_at_ms - clock() : 0;
      if (leftMs <= 0) throw new Refusal('media_expired');
      const record = {
        expiresAtMs: row.expires_at_ms,
        mediaType: row.media_type,
        etag: row.sha256,
        sizeBytes: row.size_bytes,
      };
      return serve(
        { store: media, key: row.key, record, leftMs },
        request,
        reply,
        (_reply, code) => {
          throw new Refusal(code);
        },
      );
    },
    keepFile: (caller, part, clientRequestId) =>
      keepFile(context, caller, part, { purpose: 'upload', clientRequestId }),
    async findFile({ workspaceId }, fileId) {
      const row = await store.first(fileById(fileId));
      if (row === undefined || !isLive(row, workspaceId, clock())) {
        throw new Refusal('file_not_found');
      }
      return storedFileOf(row);
    },
    fileUrl: (file) => linkTo(`/media/${fileKey(file.id)}`, file.expiresAtMs),
  });
}

function composeWebhooks({ context }: HttpParts): WebhookDesk {
  const { store, clock, ids } = context;
  const find: WebhookDesk['find'] = async ({ workspaceId }, id) => {
    const row = await store.first(webhookById(workspaceId, id));
    return row === undefined ? null : endpointOf(row);
  };
  return {
    find,
    async list({ workspaceId }) {
      return (await store.all(webhooksOf(workspaceId))).map(endpointOf);
    },
    async create(caller, { url, description, events, enabled }) {
      const webhookId = ids.next();
      const secret = newSecret();
      const { workspaceId } = caller;
      const eventsJson = JSON.stringify(events);
      const nowMs = clock();
      const words = {
        webhookId,
        workspaceId,
        url,
        description,
        eventsJson,
        secret,
        enabled,
        nowMs,
      };
      await store.run('createWebhook', words);
      const endpoint = await find(caller, webhookId);
      if (endpoint === null) throw new Error('a webhook endpoint vanished as it was made');
      return { endpoint, secret };
    },
    async update({ workspaceId }, webhookId, { url, description, events, enabled }) {
      const row = await store.run('updateWebhook', {
        webhookId,
        workspaceId,
        url: url ?? null,
        description: description ?? null,
        eventsJson: events === undefined ? null : JSON.stringify(events),
        enabled: enabled ?? null,
        nowMs: clock(),
      });
      return row === null ? null : endpointOf(row);
    },
    remove: ({ workspaceId }, webhookId) =>
      store.run('deleteWebhook', { webhookId, workspaceId, nowMs: clock() }),
    async rotateSecret({ workspaceId }, webhookId) {
      const secret = newSecret();
      const nowMs = clock();
      const known = await store.run('rotateWebhookSecret', {
        webhookId,
        workspaceId,
        secret,
        nowMs,
      });
      return known ? secret : null;
    },
  };
}

/** As Standard Webhooks writes it: 192 bits in base64. */
function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

function endpointOf(row: WebhookRow): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: JSON.parse(row.events_json) as string[],
    enabled: row.enabled === 1,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
