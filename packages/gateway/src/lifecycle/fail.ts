import type { Failure, Task } from '../tasks/task.ts';
import type { LifecycleContext } from './context.ts';

/**
 * Ends a task without a video and gives its hold back, in one transaction: no poll can see the
 * failure before the credits are there again (seed 000). A late worker changes nothing.
 */
export async function fail(
  { store, clock, passed, log }: LifecycleContext,
  task: Task,
  failure: Failure,
  charged = false,
): Promise<void> {
  passed('failure-seen');
  const ended = await store.run('failTask', {
    taskId: task.id,
    epoch: task.epoch,
    nowMs: clock(),
    state: failure.kind === 'cancelled' ? 'cancelled' : 'failed',
    failureKind: failure.kind,
    failureMessage: failure.message,
    charged,
  });
  passed('failed');
  if (ended) log.debug({ taskId: task.id, kind: failure.kind }, 'task failed');
}
