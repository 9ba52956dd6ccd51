import type { Row } from './statement.ts';

/**
 * What has to be done next with a task that nobody works on: paint it here, have it made by an
 * upstream, or bring in what an upstream has made.
 */
export const QUEUES = ['deliver', 'render', 'upstream'] as const;

export type Queue = (typeof QUEUES)[number];

/** The columns of a task that are read back; `TaskRow` names the same ones. */
export const TASK_COLUMNS =
  'id, workspace_id, api_key_id, dialect, model, state, order_json, hold_micro_usd, hold_state, created_at_ms, ' +
  'deadline_at_ms, epoch, cancel_requested_at_ms, channel, failure_kind, failure_message, finished_at_ms, media_expires_at_ms, ' +
  'deleted_at_ms, posted_micro_usd, queue';

/**
 * That a task named by its id is at work, in words that leave PostgreSQL only the key to find it by.
 * With the states in them it may take the index of all that are at work, while its statistics are
 * from a time when those were few.
 */
export const AT_WORK = "state <> 'queued' and hold_state = 'open'";

export interface TaskRow extends Row {
  readonly id: string;
  readonly workspace_id: string;
  readonly api_key_id: string;
  readonly dialect: string;
  readonly model: string;
  readonly state: string;
  readonly order_json: string;
  readonly hold_micro_usd: number;
  readonly hold_state: string;
  readonly created_at_ms: number;
  readonly deadline_at_ms: number;
  readonly epoch: number;
  readonly cancel_requested_at_ms: number | null;
  readonly channel: string | null;
  readonly failure_kind: string | null;
  readonly failure_message: string | null;
  readonly finished_at_ms: number | null;
  readonly media_expires_at_ms: number | null;
  readonly deleted_at_ms: number | null;
  /** Null is all of the hold. */
  readonly posted_micro_usd: number | null;
  readonly queue: string;
}

export interface AttemptRow extends Row {
  readonly id: string;
  readonly task_id: string;
  readonly number: number;
  readonly channel: string;
  readonly state: string;
  readonly handle_json: string | null;
  /** What there is to bring in; with it, the video was made, whatever became of the task. */
  readonly result_json: string | null;
  readonly failure_message: string | null;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  /** What the upstream takes for it; null is not known. Clients never see it. */
  readonly cost_micro_usd: number | null;
}

export const ATTEMPT_COLUMNS =
  'id, task_id, number, channel, state, handle_json, result_json, failure_message, created_at_ms, updated_at_ms, ' +
  'cost_micro_usd';
