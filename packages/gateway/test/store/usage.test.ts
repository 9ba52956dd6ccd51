import { expect, test } from 'vitest';
import {
  balanceRow,
  ledgerPage,
  usageEvents,
  usageTotals,
  type LedgerRow,
} from '../../src/store/reads-usage.ts';
import type { Store } from '../../src/store/store.ts';
import {
  addWorkspace,
  completeTask,
  failTask,
  NOW_MS,
  openTestStore,
  submission,
} from './open-test-store.ts';

const DAY_MS = 86_400_000;
const DAY = Math.floor(NOW_MS / DAY_MS);
const NEXT_DAY_MS = (DAY + 1) * DAY_MS;
const HOLD = 49_000;

/** One task completed, failed, cancelled, charged and open each, one on the next day, one of `v`. */
async function openWithUsage(): Promise<Store> {
  const store = await openTestStore(1_000_000);
  await addWorkspace(store, 'v', 100_000);
  const submit = async (taskId: string, changes: object = {}) =>
    store.run('submitTask', submission(taskId, { model: 'one', ...changes }));
  await submit('a');
  await completeTask(store, 'a');
  for (const taskId of ['b', 'c']) await submit(taskId);
  await failTask(store, 'b');
  await failTask(store, 'c', 'cancelled');
  await submit('d', { model: 'two', nowMs: NOW_MS + 1 });
  await store.run('failTask', {
    taskId: 'd',
    epoch: 0,
    nowMs: NOW_MS + 2,
    state: 'failed',
    failureKind: 'moderated',
    failureMessage: 'no',
    charged: true,
  });
  await submit('e', { apiKeyId: 'k2' });
  await submit('f', { nowMs: NEXT_DAY_MS });
  await submit('g', { workspaceId: 'v' });
  return store;
}

const NONE = {
  completed_count: 0,
  failed_count: 0,
  cancelled_count: 0,
  open_count: 0,
  spent_micro_usd: 0,
};
const GROUP = { day: DAY, api_key_id: 'k', model: 'one', dialect: 'reapi', channel: null, ...NONE };
const TODAY = [
  { ...GROUP, failed_count: 1, cancelled_count: 1 },
  { ...GROUP, channel: 'c', completed_count: 1, spent_micro_usd: HOLD },
  { ...GROUP, model: 'two', failed_count: 1, spent_micro_usd: HOLD },
  { ...GROUP, api_key_id: 'k2', open_count: 1 },
];
const TOMORROW = [{ ...GROUP, day: DAY + 1, open_count: 1 }];

test('totals are by day, key, model, dialect and channel', async () => {
  const store = await openWithUsage();
  const totals = async (fromMs: number, toMs: number, workspaceId = 'w') =>
    store.all(usageTotals({ workspaceId, fromMs, toMs }));
  expect(await totals(0, NEXT_DAY_MS + 1)).toEqual([...TODAY, ...TOMORROW]);
  expect(await totals(0, NEXT_DAY_MS), 'its end not included').toEqual(TODAY);
  expect(await totals(NEXT_DAY_MS, NEXT_DAY_MS + 1)).toEqual(TOMORROW);
  expect(await totals(0, NOW_MS)).toEqual([]);
  expect(await totals(0, NEXT_DAY_MS, 'v')).toEqual([{ ...GROUP, open_count: 1 }]);
  await store.run('deleteTask', { taskId: 'a', workspaceId: 'w', nowMs: NOW_MS });
  expect(await totals(0, NEXT_DAY_MS), 'a deleted task still counts').toEqual(TODAY);
});

test('events are tasks newest first, with what was paid for them', async () => {
  const store = await openWithUsage();
  await store.run('deleteTask', { taskId: 'a', workspaceId: 'w', nowMs: NOW_MS });
  const page = { workspaceId: 'w', beforeId: null, fromMs: null, toMs: null, countMax: 10 };
  const list = { ...page, model: null, state: null };
  const rows: readonly (readonly [changes: object, ids: string])[] = [
    [{}, 'fedcba'],
    [{ beforeId: 'd' }, 'cba'],
    [{ beforeId: 'd', countMax: 2 }, 'cb'],
    [{ fromMs: NOW_MS + 1 }, 'fd'],
    [{ toMs: NOW_MS + 1 }, 'ecba'],
    [{ model: 'two' }, 'd'],
    [{ state: 'failed' }, 'db'],
    [{ state: 'failed', model: 'one' }, 'b'],
    [{ workspaceId: 'v' }, 'g'],
  ];
  for (const [changes, ids] of rows) {
    const found = await store.all(usageEvents({ ...list, ...changes }));
    expect(found.map(({ id }) => id).join(''), JSON.stringify(changes)).toBe(ids);
  }
  const paid = await store.all(usageEvents(list));
  expect(paid.map(({ posted_micro_usd: posted }) => posted)).toEqual([0, 0, HOLD, 0, 0, HOLD]);
  expect(paid.at(-1)).toEqual({
    id: 'a',
    api_key_id: 'k',
    dialect: 'reapi',
    model: 'one',
    channel: 'c',
    state: 'completed',
    failure_kind: null,
    hold_micro_usd: HOLD,
    posted_micro_usd: HOLD,
    created_at_ms: NOW_MS,
    finished_at_ms: NOW_MS,
  });
});

const LEDGER = [
  'hold:f',
  'post:d',
  'hold:d',
  'release:c',
  'release:b',
  'post:a',
  'hold:e',
  'hold:c',
  'hold:b',
  'hold:a',
  'grant:first-w',
];

test.each([1, 2, 3, 4, 100])(
  'the ledger is read newest first, %i rows a page',
  async (countMax) => {
    const store = await openWithUsage();
    const rows: LedgerRow[] = [];
    for (;;) {
      const last = rows.at(-1);
      const before = last === undefined ? null : { createdAtMs: last.created_at_ms, id: last.id };
      const page = await store.all(ledgerPage({ workspaceId: 'w', before, countMax }));
      expect(page.length).toBeLessThanOrEqual(countMax);
      if (page.length === 0) break;
      rows.push(...page);
    }
    expect(rows.map(({ id }) => id)).toEqual(LEDGER);
    expect(rows.find(({ id }) => id === 'post:a')).toEqual({
      id: 'post:a',
      workspace_id: 'w',
      kind: 'post',
      debit_account: 'held',
      credit_account: 'spent',
      amount_micro_usd: HOLD,
      task_id: 'a',
      reason: 'attempt-of-a',
      created_at_ms: NOW_MS,
    });
  },
);

test('a balance says what is available, held and spent', async () => {
  const store = await openWithUsage();
  expect(await store.first(balanceRow('w'))).toEqual({
    available_micro_usd: 1_000_000 - 4 * HOLD,
    held_micro_usd: 2 * HOLD,
    spent_micro_usd: 2 * HOLD,
  });
  expect(await store.first(balanceRow('nobody'))).toBeUndefined();
});
