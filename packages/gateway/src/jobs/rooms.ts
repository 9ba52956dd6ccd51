import type { QueueRoom } from '../store/commands/claim-tasks.ts';
import { QUEUES, type Queue } from '../store/task-row.ts';

/** How many tasks of each queue a worker has at work at once; of none, it takes none. */
export type Slots = Readonly<Record<Queue, number>>;

/** Which of a worker's slots are free. */
export interface Rooms {
  /** What may be claimed now, in the order in which it should be. */
  free(): readonly QueueRoom[];
  /** For what has been claimed. */
  fill(queue: Queue): void;
  /**
   * For a task at work here that comes to another part of its life. Resolves with true when it has its
   * slot, and with false when it is stopped before.
   */
  take(queue: Queue, stopped: AbortSignal): Promise<boolean>;
  give(queue: Queue): void;
}

export function createRooms(slots: Slots): Rooms {
  const used: Record<Queue, number> = { deliver: 0, render: 0, upstream: 0 };
  const waiting: Record<Queue, (() => void)[]> = { deliver: [], render: [], upstream: [] };
  return {
    free() {
      const rooms = QUEUES.map((queue) => ({
        queue,
        countMax: slots[queue] - used[queue] - waiting[queue].length,
      }));
      return rooms.filter(({ countMax }) => countMax > 0);
    },
    fill(queue) {
      used[queue] += 1;
    },
    async take(queue, stopped) {
      if (stopped.aborted) return false;
      if (used[queue] < slots[queue]) {
        used[queue] += 1;
        return true;
      }
      return new Promise((resolve) => {
        const giveUp = (): void => {
          waiting[queue] = waiting[queue].filter((other) => other !== proceed);
          resolve(false);
        };
        const proceed = (): void => {
          stopped.removeEventListener('abort', giveUp);
          resolve(true);
        };
        waiting[queue].push(proceed);
        stopped.addEventListener('abort', giveUp, { once: true });
      });
    },
    give(queue) {
      const next = waiting[queue].shift();
      if (next === undefined) used[queue] -= 1;
      else next();
    },
  };
}
