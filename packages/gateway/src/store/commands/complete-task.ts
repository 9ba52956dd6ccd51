import { get, run, type Command } from '../statement.ts';
import { queueDeliveries, type EndedRow } from './queue-deliveries.ts';
import { settleHold } from './settle-hold.ts';
import { AT_WORK } from '../task-row.ts';

export interface CompleteTask {
  readonly taskId: string;
  readonly attemptId: string;
  readonly epoch: number;
  readonly nowMs: number;
  readonly mediaExpiresAtMs: number;
  /** Never more than was held; the rest is released. */
  readonly postedMicroUsd: number;
  readonly media: readonly NewMedia[];
}

export interface NewMedia {
  readonly key: string;
  readonly purpose: 'video' | 'thumbnail' | 'sprite';
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly durationMs: number | null;
}

const COMPLETE = `
  update tasks
  set state = 'completed', hold_state = 'posted', lease_owner = null, lease_until_ms = null,
      finished_at_ms = $1, media_expires_at_ms = $2, posted_micro_usd = $5
  where id = $3 and epoch = $4 and ${AT_WORK}
  returning workspace_id, hold_micro_usd, dialect, callback_url`;

const COMPLETE_ATTEMPT = `
  update attempts set state = 'completed', updated_at_ms = $1 where id = $2 and task_id = $3`;

const INSERT_MEDIA = `
  insert into media (key, task_id, attempt_id, purpose, media_type, size_bytes, sha256, width_px, height_px,
    duration_ms, created_at_ms, expires_at_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

/** Makes a task completed, posts what it costs and releases the rest of its hold. Answers false to a late worker. */
export const completeTask: Command<CompleteTask, boolean> = {
  name: 'completeTask',
  *steps({ taskId, attemptId, epoch, nowMs, mediaExpiresAtMs, postedMicroUsd, media }) {
    const task = yield* get<EndedRow>(COMPLETE, [
      nowMs,
      mediaExpiresAtMs,
      taskId,
      epoch,
      postedMicroUsd,
    ]);
    if (task === undefined) return false;
    yield* run(COMPLETE_ATTEMPT, [nowMs, attemptId, taskId]);
    for (const file of media) {
      const { key, purpose, mediaType, sizeBytes, sha256, widthPx, heightPx, durationMs } = file;
      yield* run(INSERT_MEDIA, [
        key,
        taskId,
        attemptId,
        purpose,
        mediaType,
        sizeBytes,
        sha256,
        widthPx,
        heightPx,
        durationMs,
        nowMs,
        mediaExpiresAtMs,
      ]);
    }
    yield* settleHold({
      workspaceId: task.workspace_id,
      taskId,
      holdMicroUsd: task.hold_micro_usd,
      postedMicroUsd,
      reason: attemptId,
      nowMs,
    });
    yield* queueDeliveries(task, { taskId, state: 'completed', nowMs });
    return true;
  },
};
