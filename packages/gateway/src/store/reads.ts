import type { Row, SqlValue } from './statement.ts';
import { ATTEMPT_COLUMNS, TASK_COLUMNS, type AttemptRow, type TaskRow } from './task-row.ts';

/** One select, run on a read-only connection. */
export interface Read<Found extends Row> {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** Where `values` is one of many that are often asked for at the same time. */
  readonly together?: Together;
  /** Never set: carries the row's type. */
  readonly row?: Found;
}

/** The same select for as many values as there are in `$1`. A store that answers at once needs none. */
export interface Together {
  readonly sql: string;
  /** Tells whose row it is. */
  readonly column: string;
}

export interface KeyRow extends Row {
  readonly id: string;
  readonly workspace_id: string;
  readonly workspace_name: string;
  readonly name: string;
  readonly secret_hint: string;
  readonly requests_per_minute: number | null;
  readonly created_at_ms: number;
  readonly revoked_at_ms: number | null;
  /** Null allows everything; else names with a space between them. */
  readonly scopes: string | null;
  readonly expires_at_ms: number | null;
}

export interface WorkspaceRow extends Row {
  readonly id: string;
  readonly name: string;
  readonly concurrency_max: number;
  readonly created_at_ms: number;
  readonly available_micro_usd: number;
  readonly held_micro_usd: number;
  readonly spent_micro_usd: number;
}

export interface MediaRow extends Row {
  readonly key: string;
  readonly task_id: string;
  readonly purpose: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly duration_ms: number | null;
  readonly expires_at_ms: number;
  readonly removed_at_ms: number | null;
}

const TASK = `select ${TASK_COLUMNS} from tasks where id = $1`;
const TASKS_TOGETHER: Together = {
  sql: `select ${TASK_COLUMNS} from tasks where id = any($1)`,
  column: 'id',
};
const ATTEMPTS = `select ${ATTEMPT_COLUMNS} from attempts where task_id = $1 order by number`;
const ATTEMPTS_TOGETHER: Together = {
  sql: `select ${ATTEMPT_COLUMNS} from attempts where task_id = any($1) order by number`,
  column: 'task_id',
};
const OPEN_TASKS = `
  select count(*) as count from tasks where state in ('queued', 'running', 'delivering')`;
const OVERDUE = `
  select ${TASK_COLUMNS} from tasks
  where state in ('queued', 'running', 'delivering') and deadline_at_ms <= $1
  order by deadline_at_ms limit $2`;
const CANCELLED_QUEUED = `
  select ${TASK_COLUMNS} from tasks
  where state = 'queued' and cancel_requested_at_ms is not null limit $1`;

const KEY_COLUMNS = `
  k.id, k.workspace_id, w.name as workspace_name, k.name, k.secret_hint, k.requests_per_minute,
  k.created_at_ms, k.revoked_at_ms, k.scopes, k.expires_at_ms`;
const KEY_BY_SECRET = `
  select ${KEY_COLUMNS} from api_keys k join workspaces w on w.id = k.workspace_id
  where k.secret_sha256 = $1`;
const KEYS_TOGETHER: Together = {
  sql: `
    select k.secret_sha256, ${KEY_COLUMNS} from api_keys k join workspaces w on w.id = k.workspace_id
    where k.secret_sha256 = any($1)`,
  column: 'secret_sha256',
};
const KEYS = `
  select ${KEY_COLUMNS} from api_keys k join workspaces w on w.id = k.workspace_id
  where w.name = $1 order by k.id`;
const KEY_BY_ID = `
  select ${KEY_COLUMNS} from api_keys k join workspaces w on w.id = k.workspace_id where k.id = $1`;

const WORKSPACE_COLUMNS = `
  w.id, w.name, w.concurrency_max, w.created_at_ms, b.available_micro_usd, b.held_micro_usd, b.spent_micro_usd`;
const WORKSPACE_BY_NAME = `
  select ${WORKSPACE_COLUMNS} from workspaces w join balances b on b.workspace_id = w.id where w.name = $1`;
const WORKSPACES = `
  select ${WORKSPACE_COLUMNS} from workspaces w join balances b on b.workspace_id = w.id order by w.name`;

const MEDIA_COLUMNS =
  'key, task_id, purpose, media_type, size_bytes, sha256, width_px, height_px, duration_ms, expires_at_ms, removed_at_ms';
const MEDIA = `select ${MEDIA_COLUMNS} from media where key = $1`;
const MEDIA_TOGETHER: Together = {
  sql: `select ${MEDIA_COLUMNS} from media where key = any($1)`,
  column: 'key',
};
const MEDIA_OF_TASK = `select ${MEDIA_COLUMNS} from media where task_id = $1 order by key`;
const MEDIA_OF_TASKS_TOGETHER: Together = {
  sql: `select ${MEDIA_COLUMNS} from media where task_id = any($1) order by key`,
  column: 'task_id',
};
const EXPIRED_MEDIA = `
  select ${MEDIA_COLUMNS} from media
  where removed_at_ms is null and expires_at_ms <= $1 order by expires_at_ms limit $2`;

export const taskById = (id: string): Read<TaskRow> => ({
  sql: TASK,
  values: [id],
  together: TASKS_TOGETHER,
});
export const attemptsOf = (taskId: string): Read<AttemptRow> => ({
  sql: ATTEMPTS,
  values: [taskId],
  together: ATTEMPTS_TOGETHER,
});
export const openTaskCount: Read<{ count: number }> = { sql: OPEN_TASKS, values: [] };
export const overdueTasks = (nowMs: number, countMax: number): Read<TaskRow> => ({
  sql: OVERDUE,
  values: [nowMs, countMax],
});
export const cancelledInQueue = (countMax: number): Read<TaskRow> => ({
  sql: CANCELLED_QUEUED,
  values: [countMax],
});
export const keyBySecret = (sha256: string): Read<KeyRow> => ({
  sql: KEY_BY_SECRET,
  values: [sha256],
  together: KEYS_TOGETHER,
});
export const keyById = (id: string): Read<KeyRow> => ({ sql: KEY_BY_ID, values: [id] });
export const keysOf = (workspace: string): Read<KeyRow> => ({ sql: KEYS, values: [workspace] });
export const workspaceByName = (name: string): Read<WorkspaceRow> => ({
  sql: WORKSPACE_BY_NAME,
  values: [name],
});
export const allWorkspaces: Read<WorkspaceRow> = { sql: WORKSPACES, values: [] };
export const mediaByKey = (key: string): Read<MediaRow> => ({
  sql: MEDIA,
  values: [key],
  together: MEDIA_TOGETHER,
});
export const mediaOfTask = (taskId: string): Read<MediaRow> => ({
  sql: MEDIA_OF_TASK,
  values: [taskId],
  together: MEDIA_OF_TASKS_TOGETHER,
});
export const expiredMedia = (nowMs: number, countMax: number): Read<MediaRow> => ({
  sql: EXPIRED_MEDIA,
  values: [nowMs, countMax],
});
