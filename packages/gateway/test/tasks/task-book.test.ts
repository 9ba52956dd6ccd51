import { expect, test } from 'vitest';
import { createAnnouncer } from '../../src/store/changes.ts';
import type { Store } from '../../src/store/store.ts';
import type { TaskRow } from '../../src/store/task-row.ts';
import { createTaskBook } from '../../src/tasks/task-book.ts';

/** A store whose reads are answered by hand, each with the state that the task has then. */
function slowStore(hearsOthers: boolean) {
  const waiting: ((state: string) => void)[] = [];
  const store = {
    changes: createAnnouncer(),
    shared: { nowMs: () => 0, hearsOthers: () => hearsOthers },
    first: () =>
      new Promise<Partial<TaskRow>>((resolve) => {
        waiting.push((state) => resolve({ id: 'a', state, deleted_at_ms: null }));
      }),
  };
  return { store: store as unknown as Store, waiting };
}

test.each([
  [true, 1, ['queued', 'queued']],
  [false, 2, ['queued', 'running']],
])('while news come in (%s), two that ask at once make %i reads', async (hears, reads, states) => {
  const { store, waiting } = slowStore(hears);
  const book = createTaskBook(store, 10);
  const asked = [1, 2].map(async () => book.find('a'));
  expect(waiting).toHaveLength(reads);
  for (const [at, answer] of waiting.entries()) answer(at === 0 ? 'queued' : 'running');
  const found = await Promise.all(asked);
  expect(found.map((task) => task?.state)).toEqual(states);
});
