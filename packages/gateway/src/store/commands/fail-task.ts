import { get, run, type Command } from '../statement.ts';
import { queueDeliveries, type EndedRow } from './queue-deliveries.ts';
import { settleHold } from './settle-hold.ts';

export interface FailTask {
  readonly taskId: string;
  readonly epoch: number;
  readonly nowMs: number;
  readonly state: 'failed' | 'cancelled';
  readonly failureKind: string;
  readonly failureMessage: string;
  /** Whether the whole hold is kept: only by a policy, whose name is the failure's kind. */
  readonly charged: boolean;
  /** What the upstream takes for the attempt that ends with the task, where that is known. */
  readonly costMicroUsd?: number | null;
}

const FAIL = `
  update tasks
  set state = $1, hold_state = $2, lease_owner = null, lease_until_ms = null, finished_at_ms = $3,
      failure_kind = $4, failure_message = $5, epoch = epoch + 1
  where id = $6 and epoch = $7 and state in ('queued', 'running', 'delivering') and hold_state = 'open'
  returning workspace_id, hold_micro_usd, dialect, callback_url`;

const FAIL_ATTEMPTS = `
  update attempts set state = 'failed', failure_message = coalesce(failure_message, $1), updated_at_ms = $2,
    cost_micro_usd = coalesce($4, cost_micro_usd)
  where task_id = $3 and state in ('starting', 'uncertain', 'running', 'delivering')`;

/** Makes a task failed or cancelled and gives its hold back. Answers false to a late worker. */
export const failTask: Command<FailTask, boolean> = {
  name: 'failTask',
  *steps({ taskId, epoch, nowMs, state, failureKind, failureMessage, charged, ...known }) {
    const holdState = charged ? 'posted' : 'released';
    const task = yield* get<EndedRow>(FAIL, [
      state,
      holdState,
      nowMs,
      failureKind,
      failureMessage,
      taskId,
      epoch,
    ]);
    if (task === undefined) return false;
    yield* run(FAIL_ATTEMPTS, [failureMessage, nowMs, taskId, known.costMicroUsd ?? null]);
    yield* settleHold({
      workspaceId: task.workspace_id,
      taskId,
      holdMicroUsd: task.hold_micro_usd,
      postedMicroUsd: charged ? task.hold_micro_usd : 0,
      reason: failureKind,
      nowMs,
    });
    yield* queueDeliveries(task, { taskId, state, nowMs });
    return true;
  },
};
