import { run, type Command } from '../statement.ts';

export interface DeleteTask {
  readonly taskId: string;
  readonly workspaceId: string;
  readonly nowMs: number;
}

const DELETE = `
  update tasks set deleted_at_ms = $1
  where id = $2 and workspace_id = $3 and deleted_at_ms is null
    and state in ('completed', 'failed', 'cancelled')`;

const EXPIRE_MEDIA = `update media set expires_at_ms = $1 where task_id = $2 and removed_at_ms is null`;

/**
 * Hides a final task and expires its media, whose files the sweep then removes. Its row stays for the
 * books. Answers false when the task is open, deleted already, or unknown.
 */
export const deleteTask: Command<DeleteTask, boolean> = {
  name: 'deleteTask',
  *steps({ taskId, workspaceId, nowMs }) {
    if ((yield* run(DELETE, [nowMs, taskId, workspaceId])) === 0) return false;
    yield* run(EXPIRE_MEDIA, [nowMs, taskId]);
    return true;
  },
};
