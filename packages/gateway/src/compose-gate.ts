import { quote } from '@reelgate/contracts';
import type { Administration } from './access/administration.ts';
import type { Authenticator } from './access/authenticate.ts';
import type { RateLimiter } from './access/rate-limiter.ts';
import type { Secrets } from './bootstrap.ts';
import type { ComposedChannels } from './compose-channels.ts';
import { composeKeys } from './compose-keys.ts';
import { composeWebhooks } from './compose-webhooks.ts';
import type { Config } from './config.ts';
import { createGate, type Gate, type TaskMedia } from './http/gate.ts';
import type { Runner } from './jobs/runner.ts';
import { creditsOf } from './ledger/credits.ts';
import { cancel } from './lifecycle/cancel.ts';
import type { LifecycleContext } from './lifecycle/context.ts';
import { isLive, keepFile, storedFileOf } from './lifecycle/files.ts';
import { submit } from './lifecycle/submit.ts';
import { understoodOf } from './lifecycle/understood.ts';
import { serve, type MediaRecord } from './media/delivery.ts';
import type { UrlSigner } from './media/signed-url.ts';
import type { Json } from './platform/json.ts';
import { Refusal } from './platform/refusal.ts';
import type { FileRow } from './store/file-row.ts';
import { fileById, listFiles } from './store/reads-files.ts';
import { listTasks, queuedBefore } from './store/reads-tasks.ts';
import {
  balanceRow,
  ledgerPage,
  usageEvents,
  usageTotals,
  type LedgerRow,
  type UsageTotalRow,
} from './store/reads-usage.ts';
import { mediaOfTask, type MediaRow } from './store/reads.ts';
import type { OpenTasks } from './tasks/open-tasks.ts';
import type { TaskBook } from './tasks/task-book.ts';
import { clipKey, fileKey, isFinal, taskOfRow, type Task, type TaskState } from './tasks/task.ts';

export interface HttpParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly context: LifecycleContext;
  readonly runner: Runner;
  readonly administration: Administration;
  readonly channels: ComposedChannels;
  readonly authenticator: Authenticator;
  readonly rateLimiter: RateLimiter;
  readonly taskBook: TaskBook;
  readonly openTasks: OpenTasks;
  readonly signer: UrlSigner;
  readonly isStopping: () => boolean;
}

/** How long a cancellation waits for the worker to let go, which has to tell its upstream. */
const ENDING_MS_MAX = 5_000;

/** Joins what dialects may ask for to the rooms that know it. */
export function composeGate(
  parts: HttpParts,
  linkTo: (path: string, expiresAtMs: number) => string,
): Gate {
  const { config, context, runner, authenticator, rateLimiter, taskBook, openTasks } = parts;
  const { store, clock, log, media, progress, priced } = context;
  // A link stays the same for as long as its task is cached, and signing costs more than the rest.
  const links = new WeakMap<Task, string>();
  const clipUrl = (task: Task): string => {
    let link = links.get(task);
    if (link === undefined) {
      link = linkTo(`/media/${clipKey(task.id)}`, task.mediaExpiresAtMs ?? 0);
      links.set(task, link);
    }
    return link;
  };
  // Reading a prompt takes up to a few milliseconds, and a task is shown again and again.
  const explanations = new WeakMap<Task, Json>();
  const understood: Gate['understoodOf'] = (task, order) => {
    const known = explanations.get(task) ?? understoodOf(context, task, order);
    explanations.set(task, known);
    return known;
  };
  const watchers = new Set<(taskId: string) => void>();
  const tell = (taskId: string): void => {
    for (const watcher of watchers) watcher(taskId);
  };
  // Whoever waits while news may have been missed looks again at its own time.
  store.changes.onTask((taskId) => {
    if (taskId !== null) tell(taskId);
  });
  progress.onNote(tell);
  const untilFinal: Gate['untilFinal'] = ({ id }, waitMs, stopped) =>
    new Promise((resolve) => {
      const look = async (): Promise<void> => {
        const task = await taskBook.find(id);
        if (task === null || isFinal(task)) finish();
      };
      // Whoever waits asks for the task afterwards, and is then told what is wrong with the store.
      const lookNow = (): void => void look().catch(finish);
      const watcher = (changedId: string): void => {
        if (changedId === id) lookNow();
      };
      const finish = (): void => {
        clearTimeout(timer);
        watchers.delete(watcher);
        stopped?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, waitMs);
      watchers.add(watcher);
      stopped?.addEventListener('abort', finish);
      // It may have ended between the question and the watch.
      lookNow();
    });
  const balance: Gate['balance'] = async ({ workspaceId }) => {
    const row = await store.first(balanceRow(workspaceId));
    return {
      availableMicroUsd: row?.available_micro_usd ?? 0,
      heldMicroUsd: row?.held_micro_usd ?? 0,
      spentMicroUsd: row?.spent_micro_usd ?? 0,
    };
  };
  let quietUntilMs = 0;
  return createGate({
    authenticator,
    rateLimiter,
    taskBook,
    clipUrl,
    webhooks: composeWebhooks(context),
    keys: composeKeys(parts.administration, config.limits.requestsPerMinute),
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
      if (!submitted.replayed) openTasks.begun();
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
      await untilFinal(task, ENDING_MS_MAX);
      return (await taskBook.find(task.id)) ?? task;
    },
    async deleteTask({ workspaceId }, task) {
      if (!isFinal(task)) {
        await cancel(context, runner, task);
        await untilFinal(task, ENDING_MS_MAX);
      }
      const taskId = task.id;
      const deleted = await store.run('deleteTask', { taskId, workspaceId, nowMs: clock() });
      // Its worker has not let go of it yet: the upstream takes long to answer.
      if (!deleted) throw new Refusal('queue_unavailable', { retryAfterS: 2 });
    },
    progressOf(task) {
      if (task.state === 'completed') return 1;
      return isFinal(task) ? 0 : Math.min(progress.of(task.id) ?? 0, 0.99);
    },
    balance,
    balanceCredits: async (caller) => creditsOf((await balance(caller)).availableMicroUsd),
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
      const record = mediaRecordOf(row);
      const leftMs = record.expiresAtMs - clock();
      if (leftMs <= 0) throw new Refusal('media_expired');
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
    async listFiles({ workspaceId }, query) {
      return (await store.all(listFiles({ ...query, workspaceId, nowMs: clock() }))).map(
        storedFileOf,
      );
    },
    async removeFile({ workspaceId }, { id: fileId }) {
      await store.run('removeFile', { fileId, workspaceId, nowMs: clock() });
    },
    untilFinal,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    quote: (order, contract) => quote(order, priced(contract)),
    understoodOf: understood,
    explainRoute: (order) => context.channels.explain(order),
    priced,
    async queueAhead(task) {
      if (task.state !== 'queued') return 0;
      const row = await store.first(queuedBefore(task.workspaceId, task.id));
      return row?.count ?? 0;
    },
    secondsLeft: (task) => progress.secondsLeft(task.id, clock()),
    async ledger({ workspaceId }, query) {
      const [rows = []] = await store.inspect([ledgerPage({ ...query, workspaceId })]);
      return (rows as readonly LedgerRow[]).map((row) => ({
        id: row.id,
        kind: row.kind,
        debit: row.debit_account,
        credit: row.credit_account,
        amountMicroUsd: row.amount_micro_usd,
        taskId: row.task_id,
        reason: row.reason,
        createdAtMs: row.created_at_ms,
      }));
    },
    async usageTotals({ workspaceId }, period) {
      const [rows = []] = await store.inspect([usageTotals({ ...period, workspaceId })]);
      return (rows as readonly UsageTotalRow[]).map((row) => ({
        dayMs: row.day * 86_400_000,
        apiKeyId: row.api_key_id,
        model: row.model,
        dialect: row.dialect,
        channel: row.channel,
        completed: row.completed_count,
        failed: row.failed_count,
        cancelled: row.cancelled_count,
        open: row.open_count,
        chargedMicroUsd: row.spent_micro_usd,
      }));
    },
    nowMs: clock,
    fileUrl: (file) => linkTo(`/media/${fileKey(file.id)}`, file.expiresAtMs),
  });
}

/** What delivery has to know of a stored file, a task's or a client's own. */
export function mediaRecordOf(row: MediaRow | FileRow): MediaRecord {
  return {
    expiresAtMs: row.removed_at_ms === null ? row.expires_at_ms : 0,
    mediaType: row.media_type,
    etag: row.sha256,
    sizeBytes: row.size_bytes,
  };
}
