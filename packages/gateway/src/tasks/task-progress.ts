import type { Clock } from '../platform/clock.ts';

/**
 * How far the tasks at work here have come. Only in memory: after a restart it is learned anew with the
 * next poll.
 */
export interface TaskProgress {
  /** 0 to 1, or null when nothing is known. */
  of(taskId: string): number | null;
  /** From the pace since the first note; null until there is one to tell. */
  secondsLeft(taskId: string, nowMs: number): number | null;
  /** Never goes back, as when a second attempt begins. */
  note(taskId: string, fraction: number): void;
  forget(taskId: string): void;
  onNote(listener: (taskId: string) => void): void;
}

interface Known {
  fraction: number;
  readonly firstFraction: number;
  readonly firstMs: number;
}

/** Less than this of the way tells nothing of the pace. */
const PACE_FRACTION_MIN = 0.02;

export function createTaskProgress(clock: Clock): TaskProgress {
  const tasks = new Map<string, Known>();
  const listeners: ((taskId: string) => void)[] = [];
  return {
    of: (taskId) => tasks.get(taskId)?.fraction ?? null,
    secondsLeft(taskId, nowMs) {
      const known = tasks.get(taskId);
      if (known === undefined) return null;
      const gone = known.fraction - known.firstFraction;
      if (gone < PACE_FRACTION_MIN) return null;
      const leftMs = ((nowMs - known.firstMs) / gone) * (1 - known.fraction);
      return Math.max(0, Math.round(leftMs / 1_000));
    },
    note(taskId, value) {
      if (Number.isNaN(value)) return;
      const fraction = Math.min(Math.max(value, 0), 1);
      const known = tasks.get(taskId);
      if (known === undefined) {
        tasks.set(taskId, { fraction, firstFraction: fraction, firstMs: clock() });
      } else if (fraction > known.fraction) known.fraction = fraction;
      else return;
      for (const listener of listeners) listener(taskId);
    },
    forget: (taskId) => void tasks.delete(taskId),
    onNote: (listener) => void listeners.push(listener),
  };
}
