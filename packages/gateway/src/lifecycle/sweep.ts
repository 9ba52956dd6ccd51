import { expiredFiles } from '../store/reads-files.ts';
import { cancelledInQueue, expiredMedia, overdueTasks, taskById } from '../store/reads.ts';
import { fileKey, taskOfRow } from '../tasks/task.ts';
import type { LifecycleContext } from './context.ts';
import { fail } from './fail.ts';
import { CANCELLED, TIMED_OUT } from './outcome.ts';

/** Whether this process has a task in its hands. */
type IsAtWork = (taskId: string) => boolean;

/**
 * Ends what time has ended: leases of workers that are gone, tasks past their wall clock or cancelled
 * while nobody worked on them, media past their days, idempotency keys, buckets that are full again,
 * deliveries of webhooks. In small batches, and each step may be repeated.
 */
export async function sweep(context: LifecycleContext, isAtWork: IsAtWork): Promise<void> {
  const { store, clock, limits } = context;
  const nowMs = clock();
  const batch = { nowMs, countMax: limits.sweepCountMax };
  await store.run('returnTasks', { nowMs, which: 'expired', owner: '' });
  await endTasks(context, nowMs);
  await removeMedia(context, nowMs);
  await removeStages(context, isAtWork);
  await store.run('expireIdempotency', batch);
  if (store.shared !== null) await store.run('expireRateBuckets', batch);
  await store.run('expireDeliveries', batch);
}

async function endTasks(context: LifecycleContext, nowMs: number): Promise<void> {
  const { store, limits } = context;
  const overdue = await store.all(overdueTasks(nowMs, limits.sweepCountMax));
  for (const row of overdue) await fail(context, taskOfRow(row), TIMED_OUT.failure);
  const unwanted = await store.all(cancelledInQueue(limits.sweepCountMax));
  for (const row of unwanted) {
    // One with an open attempt goes to a worker, which tells the upstream.
    if (row.channel === null) await fail(context, taskOfRow(row), CANCELLED.failure);
  }
}

/** The file first: if the process ends in between, the row still says that there is a file to remove. */
async function removeMedia(
  { store, media, clock, limits, log, passed }: LifecycleContext,
  nowMs: number,
): Promise<void> {
  const expired = await store.all(expiredMedia(nowMs, limits.sweepCountMax));
  const files = await store.all(expiredFiles(nowMs, limits.sweepCountMax));
  // A bucket that is away must not keep the rest from being tidied; the next round tries again.
  const remove = async (key: string): Promise<boolean> => {
    try {
      await media.remove(key);
      return true;
    } catch (error) {
      log.warn({ error, key }, 'an expired file could not be removed');
      return false;
    }
  };
  for (const { key } of expired) {
    if (!(await remove(key))) return;
    passed('media-file-removed');
    await store.run('markMediaRemoved', { key, nowMs: clock() });
  }
  for (const { id: fileId } of files) {
    if (!(await remove(fileKey(fileId)))) return;
    await store.run('markFileRemoved', { fileId, nowMs: clock() });
  }
}

/**
 * Scratch folders of tasks that have come to their end, which a crash left behind. The store is not asked
 * about the thousands that may be at work here.
 */
async function removeStages({ store, media }: LifecycleContext, isAtWork: IsAtWork): Promise<void> {
  await media.sweepStaging(async (taskId) => {
    if (isAtWork(taskId)) return true;
    const task = await store.first(taskById(taskId));
    return task?.hold_state === 'open';
  });
}
