import type { Read } from './reads.ts';
import type { Row } from './statement.ts';
import { TASK_COLUMNS, type Queue, type TaskRow } from './task-row.ts';

/** Null is any. */
export interface TaskList {
  readonly workspaceId: string;
  readonly dialect: string | null;
  readonly model: string | null;
  readonly state: string | null;
  readonly createdFromMs: number | null;
  /** Itself not included. */
  readonly createdToMs: number | null;
  /** Ids sort by time: these two bound a page, themselves not included. */
  readonly beforeId: string | null;
  readonly afterId: string | null;
  readonly newestFirst: boolean;
  readonly countMax: number;
}

// Every id sorts before 'z' and after '', so that the bounds are always there and the index is
// entered at them.
const LIST = `
  select ${TASK_COLUMNS} from tasks
  where workspace_id = $1 and deleted_at_ms is null
    and id < coalesce(cast($2 as text), 'z') and id > coalesce(cast($3 as text), '')
    and (cast($4 as text) is null or dialect = $4)
    and (cast($5 as text) is null or model = $5)
    and (cast($6 as text) is null or state = $6)
    and (cast($7 as bigint) is null or created_at_ms >= $7)
    and (cast($8 as bigint) is null or created_at_ms < $8)`;
const NEWEST_FIRST = `${LIST} order by id desc limit $9`;
const OLDEST_FIRST = `${LIST} order by id limit $9`;

/** A page of a workspace's tasks, without deleted ones. */
export const listTasks = (list: TaskList): Read<TaskRow> => ({
  sql: list.newestFirst ? NEWEST_FIRST : OLDEST_FIRST,
  values: [
    list.workspaceId,
    list.beforeId,
    list.afterId,
    list.dialect,
    list.model,
    list.state,
    list.createdFromMs,
    list.createdToMs,
    list.countMax,
  ],
});

const QUEUED_BEFORE = `
  select count(*) as count from tasks t join tasks own on own.id = $2
  where t.workspace_id = $1 and t.state = 'queued' and t.queue = own.queue
    and (t.ready_at_ms, t.id) < (own.ready_at_ms, own.id)`;

/** How many tasks of the workspace are claimed before this one, if nothing changes. */
export const queuedBefore = (workspaceId: string, taskId: string): Read<{ count: number }> => ({
  sql: QUEUED_BEFORE,
  values: [workspaceId, taskId],
});

const HELD = `
  select id, epoch, queue, cancel_requested_at_ms from tasks
  where lease_owner = $1 and state in ('running', 'delivering')`;

export interface HeldRow extends Row {
  readonly id: string;
  readonly epoch: number;
  readonly queue: Queue;
  readonly cancel_requested_at_ms: number | null;
}

/** What a worker holds, as far as the store knows. */
export const heldBy = (owner: string): Read<HeldRow> => ({ sql: HELD, values: [owner] });
