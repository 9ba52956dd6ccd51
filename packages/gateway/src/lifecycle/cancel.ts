import type { Runner } from '../jobs/runner.ts';
import type { Task } from '../tasks/task.ts';
import { fail } from './fail.ts';
import { CANCELLED } from './outcome.ts';
import type { LifecycleContext } from './context.ts';

/**
 * Asks for a task to be cancelled. The wish is written down first, so that it survives a crash; one
 * that nobody has taken up ends here, one at work is ended by its worker, which tells the upstream.
 * Answers false when the task is final already.
 */
export async function cancel(
  context: LifecycleContext,
  runner: Pick<Runner, 'cancel' | 'wake'>,
  task: Task,
): Promise<boolean> {
  const { store, clock, passed } = context;
  const { id: taskId, workspaceId } = task;
  const asked = await store.run('requestCancel', { taskId, workspaceId, nowMs: clock() });
  passed('cancel-requested');
  if (!asked) return false;
  // Without a channel it was never begun. Claimed in the meantime, it has another epoch: then this
  // changes nothing, and the worker ends it.
  const neverBegun = task.state === 'queued' && task.channel === null;
  if (neverBegun) await fail(context, task, CANCELLED.failure);
  else runner.wake();
  runner.cancel(taskId);
  return true;
}
