import type { Order } from '@reelgate/contracts';
import type { Json } from '../platform/json.ts';
import type { Task } from '../tasks/task.ts';
import type { LifecycleContext } from './context.ts';

/** What the channel that has a task says that it understood; null while none has it, and where none says. */
export function understoodOf(
  { channels }: Pick<LifecycleContext, 'channels'>,
  { channel }: Task,
  order: Order,
): Json {
  if (channel === null) return null;
  return channels.find(channel)?.provider.explain?.(order) ?? null;
}
