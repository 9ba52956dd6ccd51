import type { Store } from '../store/store.ts';
import { taskById } from '../store/reads.ts';
import { taskOfRow, type Task } from './task.ts';

/** Tasks by id, with the most recently read ones in memory: polls are most of what is asked. */
export interface TaskBook {
  /** Null when there is none, or none any more: a deleted task counts as never there. */
  find(taskId: string): Promise<Task | null> | Task;
}

/**
 * A cached task is dropped as soon as a command that names it has been answered. Between the commit
 * and that answer a poll may still see the state before, as it would had it come a moment earlier.
 */
export function createTaskBook(store: Store, countMax: number): TaskBook {
  const cache = new Map<string, Task>();
  store.onTaskChange((taskId) => cache.delete(taskId));
  const load = async (taskId: string): Promise<Task | null> => {
    const row = await store.first(taskById(taskId));
    if (row === undefined || row.deleted_at_ms !== null) return null;
    const task = taskOfRow(row);
    if (cache.size >= countMax) dropOldest(cache);
    cache.set(taskId, task);
    return task;
  };
  return { find: (taskId) => cache.get(taskId) ?? load(taskId) };
}

function dropOldest(cache: Map<string, Task>): void {
  const oldest = cache.keys().next();
  if (oldest.done !== true) cache.delete(oldest.value);
}
