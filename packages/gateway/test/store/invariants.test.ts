import { expect, test } from 'vitest';
import { checkInvariants, INVARIANTS, type Invariant } from '../../src/ledger/invariants.ts';
import { addWorkspace, NOW_MS, newestPlace, openTestStore, submission } from './open-test-store.ts';
import { sabotage } from './places.ts';

/** Each act of sabotage, and what the check says to it. None of them goes through a command. */
const SABOTAGE: readonly (readonly [string, readonly Invariant[]])[] = [
  [
    "update tasks set hold_state = 'released' where id = 'open'",
    [
      'held is the sum of the open holds',
      'a closed hold was posted and released in full',
      'a task is open exactly while its hold is',
    ],
  ],
  [
    "update tasks set state = 'failed' where id = 'open'",
    ['a task is open exactly while its hold is'],
  ],
  [
    'update balances set available_micro_usd = available_micro_usd + 1, issued_micro_usd = issued_micro_usd - 1',
    ['stored balances equal the sums of their entries'],
  ],
  [
    `insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, reason, created_at_ms)
     values ('post:open', 'w', 'post', 'held', 'spent', 49000, 'open', 'nothing', 1)`,
    [
      'an open hold was neither posted nor released',
      'stored balances equal the sums of their entries',
      'what is paid for was stored, or names its policy',
    ],
  ],
  [
    `insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, reason, created_at_ms)
     values ('post:open', 'v', 'post', 'held', 'spent', 49000, 'open', 'moderated', 1)`,
    [
      'an open hold was neither posted nor released',
      'a transfer of a task has its task, in its own workspace',
      'stored balances equal the sums of their entries',
    ],
  ],
  [
    "update tasks set hold_state = 'posted' where id = 'over'",
    ['a task says what was posted for it'],
  ],
  // Only a policy keeps the hold of what was cancelled, and then it is named.
  [
    "update tasks set state = 'cancelled', hold_state = 'posted' where id = 'over'",
    ['a task says what was posted for it', 'only a posted hold has a completed or charged task'],
  ],
  [
    "update tasks set state = 'completed' where id = 'over'",
    ['only a posted hold has a completed or charged task'],
  ],
];

test.each(SABOTAGE)('%s', async (sql, invariants) => {
  const store = await openTestStore(1_000_000);
  await addWorkspace(store, 'v', 1_000);
  await store.run('submitTask', submission('over'));
  await store.run('failTask', {
    taskId: 'over',
    epoch: 0,
    nowMs: NOW_MS,
    state: 'failed',
    failureKind: 'upstream',
    failureMessage: 'broken',
    charged: false,
  });
  await store.run('submitTask', submission('open'));
  expect(await checkInvariants(store)).toEqual([]);
  await sabotage(newestPlace(), sql);
  const broken = await checkInvariants(store);
  expect(broken.map(({ invariant }) => invariant)).toEqual(invariants);
});

test.each([
  ['update transfers set amount_micro_usd = 1', /append-only/],
  ['delete from transfers', /append-only/],
  ['update balances set available_micro_usd = -1', /check constraint/i],
  ['update balances set spent_micro_usd = spent_micro_usd + 1', /check constraint/i],
  ["update tasks set hold_micro_usd = 50000 where id = 'open'", /append-only/],
  ["delete from tasks where id = 'open'", /append-only/],
  [
    `insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, created_at_ms)
     values ('post:ghost', 'w', 'post', 'held', 'spent', 1, 'ghost', 1)`,
    /foreign key/i,
  ],
  [
    `insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, created_at_ms)
     values ('grant:first-w', 'w', 'grant', 'issued', 'available', 1, null, 1)`,
    /unique/i,
  ],
  [
    `insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, created_at_ms)
     values ('grant:open', 'w', 'grant', 'issued', 'available', 1, 'open', 1)`,
    /check constraint/i,
  ],
])('the schema itself refuses: %s', async (sql, words) => {
  const store = await openTestStore(1_000_000);
  await store.run('submitTask', submission('open'));
  await expect(sabotage(newestPlace(), sql)).rejects.toThrow(words);
  expect(await checkInvariants(store)).toEqual([]);
});

test('some act of sabotage is noticed by every invariant that a row can break', () => {
  const noticed = new Set(SABOTAGE.flatMap(([, invariants]) => invariants));
  // These three are kept by the shape of the tables: a transfer is one row with two sides.
  const structural = [
    'entries of all workspaces sum to zero',
    'entries of a transfer sum to zero',
    'nothing is overdrawn',
  ];
  expect([...noticed, ...structural].sort()).toEqual(Object.keys(INVARIANTS).sort());
});
