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
  /** What the upstream takes for it, once that is known. */
  readonly costMicroUsd?: number | null;
}

const GUARD = `
  update tasks set state = $1
  where id = $2 and epoch = $3 and ${AT_WORK}`;

// One that fails straight from its start was never begun: another is only tried where nothing is billed.
const UPDATE = `
  update attempts
  set state = $1, handle_json = coalesce($2, handle_json), result_json = coalesce($3, result_json),
      failure_message = coalesce($4, failure_message), updated_at_ms = $5,
      cost_micro_usd = case when $1 = 'failed' and state = 'starting' then 0
        else coalesce($8, cost_micro_usd) end
  where id = $6 and task_id = $7`;

const ADD = `
  update attempts
  set handle_json = coalesce($1, handle_json), result_json = coalesce($2, result_json),
      cost_micro_usd = coalesce($3, cost_micro_usd), updated_at_ms = $4
  where id = $5 and task_id = $6 and state = 'failed'`;

/**
 * Records how far an attempt has come. Answers false to a late worker, who changes nothing of the task
 * or of what is paid for it. But what an upstream did stays true, however late it is heard of: what it
 * made, and what it takes for it, is added to an attempt that has failed meanwhile.
 */
export const updateAttempt: Command<UpdateAttempt, boolean> = {
  name: 'updateAttempt',
  *steps({ attemptId, taskId, epoch, nowMs, state, ...known }) {
    const { handleJson, resultJson, failureMessage, costMicroUsd = null } = known;
    const taskState = state === 'delivering' ? 'delivering' : 'running';
    if ((yield* run(GUARD, [taskState, taskId, epoch])) === 0) {
      if (state === 'failed') return false;
      yield* run(ADD, [handleJson, resultJson, costMicroUsd, nowMs, attemptId, taskId]);
      return false;
    }
    const values = [state, handleJson, resultJson, failureMessage, nowMs, attemptId, taskId];
    return (yield* run(UPDATE, [...values, costMicroUsd])) === 1;
  },
};
