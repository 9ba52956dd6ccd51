import type { Store } from '../store/store.ts';
import { taskById } from '../store/reads.ts';
import { taskOfRow, type Task } from './task.ts';

/** Tasks by id, with the most recently read ones in memory: polls are most of what is asked. */
export interface TaskBook {
  /** Null when there is none, or none any more: a deleted task counts as never there. */
  find(taskId: string): Promise<Task | null> | Task;
}

/**
 * A cached task is dropped as soon as a command that names it has been answered, or another process
 * tells of one. Between the commit and that news a poll may still see the state before, as it would
 * had it come a moment earlier. While no news come in, nothing is kept.
 */
export function createTaskBook(store: Store, countMax: number): TaskBook {
  const cache = new Map<string, Task>();
  // Whoever asks for a task that is being read waits for that read, and news spoil it for the cache.
  const reads = new Map<string, Promise<Task | null>>();
  store.changes.onTask((taskId) => {
    if (taskId === null) {
      cache.clear();
      reads.clear();
    } else {
      cache.delete(taskId);
      reads.delete(taskId);
    }
  });
  const mayKeep = (): boolean => store.shared?.hearsOthers() !== false;
  const load = (taskId: string): Promise<Task | null> => {
    // Without news, one that was sent already may miss what another process has answered since.
    const underWay = mayKeep() ? reads.get(taskId) : undefined;
    if (underWay !== undefined) return underWay;
    const read = store
      .first(taskById(taskId))
      .then((row) => {
        if (row === undefined || row.deleted_at_ms !== null) return null;
        const task = taskOfRow(row);
        if (reads.get(taskId) === read && mayKeep()) {
          if (cache.size >= countMax) dropOldest(cache);
          cache.set(taskId, task);
        }
        return task;
      })
      .finally(() => {
        if (reads.get(taskId) === read) reads.delete(taskId);
      });
    reads.set(taskId, read);
    return read;
  };
  return { find: (taskId) => (mayKeep() ? cache.get(taskId) : undefined) ?? load(taskId) };
}

function dropOldest(cache: Map<string, Task>): void {
  const oldest = cache.keys().next();
  if (oldest.done !== true) cache.delete(oldest.value);
}
