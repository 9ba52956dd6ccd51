import type { FastifyInstance } from 'fastify';
import type { ConsoleOptions } from './console-options.ts';
import { Problem } from './problem.ts';

/** As clients see it, or bare as logs and the ledger have it. */
const TASK_ID = /^(?:task_)?([0-9a-f]{32})$/;

export function registerTasks(scope: FastifyInstance, { cancelTask, log }: ConsoleOptions): void {
  scope.post<{ Params: { id: string } }>('/tasks/:id/cancel', async ({ id: requestId, params }) => {
    const taskId = TASK_ID.exec(params.id)?.[1];
    const outcome = taskId === undefined ? 'unknown' : await cancelTask(taskId);
    switch (outcome) {
      case 'unknown':
        throw new Problem('task_not_found', 'no workspace has a task with this id');
      case 'final':
        throw new Problem('task_final', 'a task that has ended cannot be cancelled');
      case 'cancelled':
        log.info({ requestId, taskId }, 'task cancelled by an operator');
        // A task at work is ended by its worker, a moment after this answer.
        return { id: `task_${taskId}`, cancel_requested: true };
    }
  });
}
