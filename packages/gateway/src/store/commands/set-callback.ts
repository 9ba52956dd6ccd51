import { get, type Command, type Row } from '../statement.ts';
import { queueCallback, type EndState } from './queue-deliveries.ts';

export interface SetCallback {
  readonly taskId: string;
  readonly workspaceId: string;
  readonly callbackUrl: string;
  readonly nowMs: number;
}

interface CalledBack extends Row {
  readonly state: string;
}

// Locks the row: the task ends before this, and is told here, or after it, and finds the address.
const SET = `
  update tasks set callback_url = $1 where id = $2 and workspace_id = $3
  returning state`;

/** Names where the end of a task is to be told. Answers false when there is no such task. */
export const setCallback: Command<SetCallback, boolean> = {
  name: 'setCallback',
  *steps({ taskId, workspaceId, callbackUrl, nowMs }) {
    const task = yield* get<CalledBack>(SET, [callbackUrl, taskId, workspaceId]);
    if (task === undefined) return false;
    const { state } = task;
    if (isEnd(state)) yield* queueCallback(workspaceId, callbackUrl, { taskId, state, nowMs });
    return true;
  },
};

function isEnd(state: string): state is EndState {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}
