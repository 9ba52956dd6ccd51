import type { Channel } from '../routing/channels.ts';
import type { Queue } from '../store/task-row.ts';

/** Where a task waits for its channel, which has made its clip already or not. */
export function queueOf({ provider }: Channel, isMade: boolean): Queue {
  if (provider.runsHere) return 'render';
  return isMade ? 'deliver' : 'upstream';
}
