import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkInvariants } from '../../src/ledger/invariants.ts';
import type { Row } from '../../src/store/statement.ts';
import type { Store } from '../../src/store/store.ts';
import { addWorkspace, NOW_MS, openTestStore, submission, roomFor } from './open-test-store.ts';

/** Whatever is done, in whatever order and however often, the books stay sound after every step. */
type Step =
  | { readonly do: 'submit'; readonly workspace: 'w' | 'v'; readonly priceCredits: number }
  | { readonly do: 'grant'; readonly workspace: 'w' | 'v'; readonly credits: number }
  | { readonly do: 'claim' | 'return' | 'expire' }
  | {
      readonly do: 'complete' | 'fail' | 'charge' | 'cancel' | 'ask to cancel' | 'delete';
      readonly pick: number;
      /** 0 is the epoch as it is; 1 is one too old. */
      readonly lateBy: 0 | 1;
    };

const workspace = fc.constantFrom('w' as const, 'v' as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      workspace,
      priceCredits: fc.integer({ min: 1, max: 700 }),
    }),
  },
  fc.record({
    do: fc.constant('grant' as const),
    workspace,
    credits: fc.integer({ min: 1, max: 900 }),
  }),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('claim', 'return', 'expire') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('complete', 'fail', 'charge', 'cancel', 'ask to cancel', 'delete'),
      pick: fc.nat({ max: 40 }),
      lateBy: fc.constantFrom(0, 1),
    }),
  },
) as fc.Arbitrary<Step>;

test('any history of commands leaves sound books', async () => {
  const store = await openTestStore(1_000_000);
  await addWorkspace(store, 'v', 500_000);
  const history = { count: 0, taskIds: [] as string[] };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      for (const one of steps) await take(store, one, history);
      expect(await checkInvariants(store)).toEqual([]);
    }),
    { numRuns: 40 },
  );
  expect(history.taskIds.length).toBeGreaterThan(20);
});

interface History {
  count: number;
  readonly taskIds: string[];
}

async function take(store: Store, one: Step, history: History): Promise<void> {
  history.count += 1;
  const nowMs = NOW_MS + history.count;
  switch (one.do) {
    case 'submit': {
      const taskId = `t${history.count}`;
      const { workspace: workspaceId, priceCredits } = one;
      const holdMicroUsd = priceCredits * 1_000;
      const { kind } = await store.run(
        'submitTask',
        submission(taskId, { workspaceId, holdMicroUsd }),
      );
      if (kind === 'accepted') history.taskIds.push(taskId);
      return;
    }
    case 'grant': {
      const amountMicroUsd = one.credits * 1_000;
      const grant = { workspaceId: one.workspace, amountMicroUsd, reason: 'test', nowMs };
      await store.run('grantCredits', { ...grant, grantId: `g${history.count}` });
      return;
    }
    case 'claim':
      await store.run('claimTasks', {
        owner: 'me',
        rooms: roomFor(3),
        nowMs,
        leaseUntilMs: nowMs + 5,
      });
      return;
    case 'return':
      await store.run('returnTasks', { nowMs, which: 'owned', owner: 'me' });
      return;
    case 'expire':
      await store.run('returnTasks', { nowMs, which: 'expired', owner: '' });
      return;
    case 'complete':
    case 'fail':
    case 'charge':
    case 'cancel':
    case 'ask to cancel':
    case 'delete':
      await end(store, one, history, nowMs);
  }
}

async function end(
  store: Store,
  one: Extract<Step, { pick: number }>,
  { taskIds }: History,
  nowMs: number,
): Promise<void> {
  const taskId = taskIds[one.pick % Math.max(1, taskIds.length)];
  if (taskId === undefined) return;
  const sql = 'select epoch, workspace_id, hold_micro_usd from tasks where id = $1';
  const row = await store.first<Held>({ sql, values: [taskId] });
  const epoch = (row?.epoch ?? 0) - one.lateBy;
  const workspaceId = row?.workspace_id ?? '';
  const failed = { taskId, epoch, nowMs, failureKind: 'upstream', failureMessage: 'x' };
  switch (one.do) {
    case 'complete':
      await complete(store, taskId, { epoch, nowMs, postedMicroUsd: partOf(row, one.pick) });
      return;
    case 'fail':
      await store.run('failTask', { ...failed, state: 'failed', charged: false });
      return;
    case 'charge':
      await store.run('failTask', {
        ...failed,
        state: 'failed',
        failureKind: 'moderated',
        charged: true,
      });
      return;
    case 'cancel':
      await store.run('failTask', { ...failed, state: 'cancelled', charged: false });
      return;
    case 'ask to cancel':
      await store.run('requestCancel', { taskId, workspaceId, nowMs });
      return;
    case 'delete':
      await store.run('deleteTask', { taskId, workspaceId, nowMs });
  }
}

interface Held extends Row {
  readonly epoch: number;
  readonly workspace_id: string;
  readonly hold_micro_usd: number;
}

/** All of a hold, or half, or a third. */
function partOf(row: Held | undefined, pick: number): number {
  return Math.ceil((row?.hold_micro_usd ?? 0) / (1 + (pick % 3)));
}

interface Completion {
  readonly epoch: number;
  readonly nowMs: number;
  readonly postedMicroUsd: number;
}

async function complete(store: Store, taskId: string, completion: Completion): Promise<void> {
  const { epoch, nowMs, postedMicroUsd } = completion;
  const attemptId = `${taskId}-${nowMs}`;
  if (!(await store.run('beginAttempt', { attemptId, taskId, epoch, channel: 'c', nowMs }))) return;
  const key = `tasks/${taskId}/0.mp4`;
  const file = { key, purpose: 'video', mediaType: 'video/mp4', sizeBytes: 1 } as const;
  const facts = { sha256: 'f', widthPx: 2, heightPx: 2, durationMs: 1 };
  const media = [{ ...file, ...facts }];
  await store.run('completeTask', {
    taskId,
    attemptId,
    epoch,
    nowMs,
    mediaExpiresAtMs: nowMs,
    postedMicroUsd,
    media,
  });
}
