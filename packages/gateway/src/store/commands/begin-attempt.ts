import { get, run, type Command } from '../statement.ts';
import { AT_WORK } from '../task-row.ts';

export interface BeginAttempt {
  readonly attemptId: string;
  readonly taskId: string;
  readonly epoch: number;
  readonly channel: string;
  readonly nowMs: number;
}

const GUARD = `
  update tasks set state = 'running', channel = $1
  where id = $2 and epoch = $3 and ${AT_WORK} and state <> 'delivering'`;

const NUMBER = `select count(*) + 1 as number from attempts where task_id = $1`;

const INSERT = `
  insert into attempts (id, task_id, number, channel, state, created_at_ms, updated_at_ms)
  values ($1, $2, $3, $4, 'starting', $5, $5)`;

/** Writes down the intent to call an upstream, before it is called. Answers false to a late worker. */
export const beginAttempt: Command<BeginAttempt, boolean> = {
  name: 'beginAttempt',
  *steps({ attemptId, taskId, epoch, channel, nowMs }) {
    if ((yield* run(GUARD, [channel, taskId, epoch])) === 0) return false;
    const next = yield* get<{ number: number }>(NUMBER, [taskId]);
    yield* run(INSERT, [attemptId, taskId, next?.number ?? 1, channel, nowMs]);
    return true;
  },
};
