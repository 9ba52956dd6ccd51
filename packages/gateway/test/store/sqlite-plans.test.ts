import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listTasks } from '../../src/store/reads-tasks.ts';
import { openSqlite } from '../../src/store/sqlite-connection.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { NOW_MS } from './open-test-store.ts';
import { newFolder } from './places.ts';

const clock = (): number => NOW_MS;

test.each([true, false])('a list is read from its index, newest first %s', async (newestFirst) => {
  const folder = newFolder();
  const store = openSqliteStore({ folder, clock, groupMax: 64, crashAtStatement: null });
  const { sql, values } = listTasks({
    workspaceId: 'w',
    dialect: null,
    model: null,
    state: null,
    createdFromMs: null,
    createdToMs: null,
    beforeId: null,
    afterId: null,
    newestFirst,
    countMax: 100,
  });
  const connection = openSqlite(join(folder, 'reelgate.sqlite'), { readOnly: true });
  const plan = connection.answer({ mode: 'all', sql: `explain query plan ${sql}`, values });
  connection.close();
  await store.close();
  expect((plan as { detail: string }[]).map(({ detail }) => detail)).toEqual([
    'SEARCH tasks USING INDEX tasks_of_workspace (workspace_id=? AND id>? AND id<?)',
  ]);
});
