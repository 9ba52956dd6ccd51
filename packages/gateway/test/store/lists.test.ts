import { expect, test } from 'vitest';
import { listTasks, type TaskList } from '../../src/store/reads-tasks.ts';
import type { Store } from '../../src/store/store.ts';
import {
  addWorkspace,
  completeTask,
  failTask,
  NOW_MS,
  openTestStore,
  submission,
} from './open-test-store.ts';

const ALL: TaskList = {
  workspaceId: 'w',
  dialect: null,
  model: null,
  state: null,
  createdFromMs: null,
  createdToMs: null,
  beforeId: null,
  afterId: null,
  newestFirst: true,
  countMax: 100,
};

/** Six tasks of `w`, a second apart, and one of `v` in the middle of them. */
async function openWithTasks(): Promise<Store> {
  const store = await openTestStore(1_000_000);
  await addWorkspace(store, 'v', 100_000);
  const rows = [
    ['a', 'w', 'reapi', 'one'],
    ['b', 'w', 'reapi', 'two'],
    ['c', 'w', 'other', 'one'],
    ['c2', 'v', 'reapi', 'one'],
    ['d', 'w', 'reapi', 'one'],
    ['e', 'w', 'other', 'two'],
    ['f', 'w', 'reapi', 'one'],
  ] as const;
  for (const [index, [taskId, workspaceId, dialect, model]] of rows.entries()) {
    const nowMs = NOW_MS + index * 1_000;
    await store.run('submitTask', submission(taskId, { workspaceId, dialect, model, nowMs }));
  }
  await completeTask(store, 'a', NOW_MS);
  await failTask(store, 'b');
  await failTask(store, 'e', 'cancelled');
  return store;
}

const FILTERS: readonly (readonly [changes: Partial<TaskList>, ids: string])[] = [
  [{}, 'fedcba'],
  [{ newestFirst: false }, 'abcdef'],
  [{ workspaceId: 'nobody' }, ''],
  [{ dialect: 'other' }, 'ec'],
  [{ dialect: 'none' }, ''],
  [{ model: 'one' }, 'fdca'],
  [{ state: 'completed' }, 'a'],
  [{ state: 'failed' }, 'b'],
  [{ state: 'cancelled' }, 'e'],
  [{ state: 'queued' }, 'fdc'],
  [{ createdFromMs: NOW_MS + 2_000 }, 'fedc'],
  [{ createdToMs: NOW_MS + 2_000 }, 'ba'],
  [{ createdFromMs: NOW_MS + 1_000, createdToMs: NOW_MS + 5_000 }, 'dcb'],
  [{ beforeId: 'c' }, 'ba'],
  [{ afterId: 'c' }, 'fed'],
  [{ afterId: 'b', beforeId: 'e' }, 'dc'],
  [{ beforeId: 'f', countMax: 2 }, 'ed'],
  [{ afterId: 'a', newestFirst: false, countMax: 2 }, 'bc'],
  [{ beforeId: 'd', newestFirst: false }, 'abc'],
  [{ dialect: 'reapi', model: 'one', state: 'queued' }, 'fd'],
  [{ countMax: 3 }, 'fed'],
];

test('a list keeps to its workspace, its filters, its direction and its page', async () => {
  const store = await openWithTasks();
  for (const [changes, ids] of FILTERS) {
    const rows = await store.all(listTasks({ ...ALL, ...changes }));
    expect(rows.map(({ id }) => id).join(''), JSON.stringify(changes)).toBe(ids);
  }
  const others = await store.all(listTasks({ ...ALL, workspaceId: 'v' }));
  expect(others.map(({ id }) => id)).toEqual(['c2']);
});

test.each([true, false])('pages follow each other, newest first %s', async (newestFirst) => {
  const store = await openWithTasks();
  const ids: string[] = [];
  for (;;) {
    const lastId = ids.at(-1) ?? null;
    const bound = newestFirst ? { beforeId: lastId } : { afterId: lastId };
    const page = await store.all(listTasks({ ...ALL, ...bound, newestFirst, countMax: 4 }));
    if (page.length === 0) break;
    ids.push(...page.map(({ id }) => id));
  }
  expect(ids.join('')).toBe(newestFirst ? 'fedcba' : 'abcdef');
});
