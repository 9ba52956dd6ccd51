import type { TaskState } from '../../tasks/task.ts';
import type { JobList } from './decode-query.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The id of the last item where more come after it. */
  readonly nextId: string | null;
}

/**
 * A page over several states, each asked for by itself: `processing` is two of ours. `ask` answers
 * newest first, and ids sort by time.
 */
export async function pageOf<Item>(
  { states, countMax }: JobList,
  ask: (state: TaskState | null, countMax: number) => Promise<readonly Item[]>,
  idOf: (item: Item) => string,
): Promise<Page<Item>> {
  // One more than is shown, which tells whether there is another page.
  const lists = await Promise.all(states.map((state) => ask(state, countMax + 1)));
  const found = lists.flat().sort((one, other) => (idOf(one) < idOf(other) ? 1 : -1));
  const items = found.slice(0, countMax);
  const last = items.at(-1);
  return { items, nextId: found.length > countMax && last !== undefined ? idOf(last) : null };
}
