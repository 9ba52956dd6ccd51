import { run, type Command } from '../statement.ts';

export interface RequestCancel {
  readonly taskId: string;
  readonly workspaceId: string;
  readonly nowMs: number;
}

const REQUEST = `
  update tasks
  set cancel_requested_at_ms = coalesce(cancel_requested_at_ms, $1),
      ready_at_ms = case when state = 'queued' then $1 else ready_at_ms end
  where id = $2 and workspace_id = $3 and state in ('queued', 'running', 'delivering')`;

/** Asks for an open task to be cancelled. Answers false when it is final already, or unknown. */
export const requestCancel: Command<RequestCancel, boolean> = {
  name: 'requestCancel',
  *steps({ taskId, workspaceId, nowMs }) {
    return (yield* run(REQUEST, [nowMs, taskId, workspaceId])) === 1;
  },
};
