import type { FastifyInstance } from 'fastify';
import type { TaskBill } from './bills.ts';
import type { ConsoleOptions } from './console-options.ts';
import { Problem } from './problem.ts';

/** As clients see it, or bare as logs and the ledger have it. */
const TASK_ID = /^(?:task_)?([0-9a-f]{32})$/;

export function registerTasks(scope: FastifyInstance, options: ConsoleOptions): void {
  const { cancelTask, findTask, log } = options;

  scope.get<{ Params: { id: string } }>('/tasks/:id', async ({ params }) => {
    const taskId = TASK_ID.exec(params.id)?.[1];
    const task = taskId === undefined ? null : await findTask(taskId);
    if (task === null) throw new Problem('task_not_found', NOBODY_HAS_IT);
    return encodeTask(task);
  });

  scope.post<{ Params: { id: string } }>('/tasks/:id/cancel', async ({ id: requestId, params }) => {
    const taskId = TASK_ID.exec(params.id)?.[1];
    const outcome = taskId === undefined ? 'unknown' : await cancelTask(taskId);
    switch (outcome) {
      case 'unknown':
        throw new Problem('task_not_found', NOBODY_HAS_IT);
      case 'final':
        throw new Problem('task_final', 'a task that has ended cannot be cancelled');
      case 'cancelled':
        log.info({ requestId, taskId }, 'task cancelled by an operator');
        // A task at work is ended by its worker, a moment after this answer.
        return { id: `task_${taskId}`, cancel_requested: true };
    }
  });
}

const NOBODY_HAS_IT = 'no workspace has a task with this id';

function encodeTask(task: TaskBill) {
  const { id, workspace, dialect, model, state, channel, failure, attempts } = task;
  return {
    id: `task_${id}`,
    workspace,
    dialect,
    model,
    state,
    channel,
    price_micro_usd: task.priceMicroUsd,
    charged_micro_usd: task.chargedMicroUsd,
    failure: failure === null ? null : { code: failure.kind, message: failure.message },
    created_at: timeOf(task.createdAtMs),
    finished_at: task.finishedAtMs === null ? null : timeOf(task.finishedAtMs),
    attempts: attempts.map((attempt) => ({
      channel: attempt.channel,
      state: attempt.state,
      made: attempt.made,
      cost_micro_usd: attempt.costMicroUsd,
      failure: attempt.failureMessage,
      created_at: timeOf(attempt.createdAtMs),
      updated_at: timeOf(attempt.updatedAtMs),
    })),
  };
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
