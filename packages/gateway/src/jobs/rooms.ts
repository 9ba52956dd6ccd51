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
  /** For a task at work here that comes to another part of its life: resolves when it has its slot. */
  take(queue: Queue): Promise<void>;
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
    async take(queue) {
      if (used[queue] >= slots[queue]) {
        await new Promise<void>((resolve) => waiting[queue].push(resolve));
        return;
      }
      used[queue] += 1;
    },
    give(queue) {
      const next = waiting[queue].shift();
      if (next === undefined) used[queue] -= 1;
      else next();
    },
  };
}
