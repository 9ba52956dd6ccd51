import type { Failure, Task } from '../tasks/task.ts';
import type { LifecycleContext } from './context.ts';

interface Bill {
  /** Whether the client pays for it all the same. */
  readonly charged?: boolean;
  /** What the upstream takes for the attempt that ended so; null when nobody knows. */
  readonly costMicroUsd?: number | null;
}

/**
 * Ends a task without a video and gives its hold back, in one transaction: no poll can see the
 * failure before the credits are there again (seed 000). A late worker changes nothing.
 */
export async function fail(
  { store, clock, passed, log }: LifecycleContext,
  task: Task,
  failure: Failure,
  { charged = false, costMicroUsd = null }: Bill = {},
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
    costMicroUsd,
  });
  passed('failed');
  if (ended) log.debug({ taskId: task.id, kind: failure.kind }, 'task failed');
}
