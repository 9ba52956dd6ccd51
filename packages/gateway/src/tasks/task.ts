import type { Order } from '@reelgate/contracts';
import { parseOwn } from '../platform/json.ts';
import type { Queue, TaskRow } from '../store/task-row.ts';

/**
 * A task, from its acceptance to its end:
 *
 *   queued ──claim──► running ──result known──► delivering ──stored and paid──► completed
 *      ▲                 │                          │
 *      └──lease returned─┴──────────────────────────┘
 *   queued, running, delivering ──► failed      the upstream, the input, or the 48 hours gave out
 *   queued, running, delivering ──► cancelled   somebody asked
 *
 * completed, failed and cancelled are final; such a task may be deleted, which hides it and expires its
 * media but leaves its row. A task that is not final has one open hold; every claim raises its epoch,
 * and a write that names an older epoch changes nothing.
 */
export type TaskState = 'queued' | 'running' | 'delivering' | 'completed' | 'failed' | 'cancelled';

export type FailureKind =
  | 'image_unfetchable'
  | 'image_unreadable'
  | 'upstream'
  | 'timed_out'
  | 'cancelled'
  | 'moderated';

export interface Task {
  readonly id: string;
  readonly workspaceId: string;
  readonly apiKeyId: string;
  readonly dialect: string;
  readonly model: string;
  readonly state: TaskState;
  readonly holdMicroUsd: number;
  /** What was paid in the end; 0 until then, and for what was released. */
  readonly chargedMicroUsd: number;
  readonly createdAtMs: number;
  readonly deadlineAtMs: number;
  readonly epoch: number;
  readonly cancelRequested: boolean;
  readonly channel: string | null;
  readonly failure: Failure | null;
  readonly finishedAtMs: number | null;
  readonly mediaExpiresAtMs: number | null;
  readonly deletedAtMs: number | null;
  readonly orderJson: string;
  /** What has to be done next. */
  readonly queue: Queue;
}

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
}

export function taskOfRow(row: TaskRow): Task {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    apiKeyId: row.api_key_id,
    dialect: row.dialect,
    model: row.model,
    state: row.state as TaskState,
    holdMicroUsd: row.hold_micro_usd,
    chargedMicroUsd: row.hold_state === 'posted' ? (row.posted_micro_usd ?? row.hold_micro_usd) : 0,
    createdAtMs: row.created_at_ms,
    deadlineAtMs: row.deadline_at_ms,
    epoch: row.epoch,
    cancelRequested: row.cancel_requested_at_ms !== null,
    channel: row.channel,
    failure:
      row.failure_kind === null
        ? null
        : { kind: row.failure_kind as FailureKind, message: row.failure_message ?? '' },
    finishedAtMs: row.finished_at_ms,
    mediaExpiresAtMs: row.media_expires_at_ms,
    deletedAtMs: row.deleted_at_ms,
    orderJson: row.order_json,
    queue: row.queue as Queue,
  };
}

export function isFinal({ state }: Pick<Task, 'state'>): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/** Parsed only by the worker: a status answer has no use for the order. */
export function orderOf(task: Task): Order {
  return parseOwn<Order>(task.orderJson);
}

/** The media key of a task's clip; its public path is `/media/` and the key (seed 000). */
export function clipKey(taskId: string): string {
  return `tasks/${taskId}/0.mp4`;
}

/** The media key of a file that a client gave. */
export function fileKey(fileId: string): string {
  return `files/${fileId}`;
}
