import { run, type Command } from '../statement.ts';
import { AT_WORK } from '../task-row.ts';

export interface UpdateAttempt {
  readonly attemptId: string;
  readonly taskId: string;
  readonly epoch: number;
  readonly nowMs: number;
  readonly state: 'uncertain' | 'running' | 'delivering' | 'failed';
  /** Null leaves what is stored. */
  readonly handleJson: string | null;
  readonly resultJson: string | null;
  readonly failureMessage: string | null;
}

const GUARD = `
  update tasks set state = $1
  where id = $2 and epoch = $3 and ${AT_WORK}`;

const UPDATE = `
  update attempts
  set state = $1, handle_json = coalesce($2, handle_json), result_json = coalesce($3, result_json),
      failure_message = coalesce($4, failure_message), updated_at_ms = $5
  where id = $6 and task_id = $7`;

/** Records how far an attempt has come. Answers false to a late worker. */
export const updateAttempt: Command<UpdateAttempt, boolean> = {
  name: 'updateAttempt',
  *steps({ attemptId, taskId, epoch, nowMs, state, handleJson, resultJson, failureMessage }) {
    const taskState = state === 'delivering' ? 'delivering' : 'running';
    if ((yield* run(GUARD, [taskState, taskId, epoch])) === 0) return false;
    const values = [state, handleJson, resultJson, failureMessage, nowMs, attemptId, taskId];
    return (yield* run(UPDATE, values)) === 1;
  },
};
