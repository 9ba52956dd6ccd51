/**
 * How far the tasks at work here have come. Only in memory: after a restart it is learned anew with the
 * next poll.
 */
export interface TaskProgress {
  /** 0 to 1, or null when nothing is known. */
  of(taskId: string): number | null;
  /** Never goes back, as when a second attempt begins. */
  note(taskId: string, fraction: number): void;
  forget(taskId: string): void;
}

export function createTaskProgress(): TaskProgress {
  const fractions = new Map<string, number>();
  return {
    of: (taskId) => fractions.get(taskId) ?? null,
    note(taskId, fraction) {
      fractions.set(
        taskId,
        Math.max(fractions.get(taskId) ?? 0, Math.min(Math.max(fraction, 0), 1)),
      );
    },
    forget: (taskId) => void fractions.delete(taskId),
  };
}
