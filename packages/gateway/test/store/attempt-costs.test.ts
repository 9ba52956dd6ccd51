import { expect, test } from 'vitest';
import type { UpdateAttempt } from '../../src/store/commands/update-attempt.ts';
import { costTotals } from '../../src/store/reads-costs.ts';
import { attemptsOf, taskById } from '../../src/store/reads.ts';
import type { Store } from '../../src/store/store.ts';
import {
  addWorkspace,
  completeTask,
  failTask,
  NOW_MS,
  newestPlace,
  openTestStore,
  roomFor,
  submission,
} from './open-test-store.ts';
import { sabotage } from './places.ts';

const HOLD = 49_000;
const CHANNEL = 'c';
const ATTEMPT = 'attempt-of-';

type Step = Partial<UpdateAttempt> & Pick<UpdateAttempt, 'state'>;

const NOTHING = { handleJson: null, resultJson: null, failureMessage: null };

function update(taskId: string, changes: Step): UpdateAttempt {
  const attemptId = ATTEMPT + taskId;
  return { attemptId, taskId, epoch: 1, nowMs: NOW_MS, ...NOTHING, ...changes };
}

/** Tasks of 49,000 micro-USD with one attempt each, in the hands of a worker. */
async function openAtWork(...taskIds: readonly string[]): Promise<Store> {
  const store = await openTestStore(10_000_000);
  await store.run('setConcurrency', { workspaceId: 'w', concurrencyMax: 100 });
  for (const taskId of taskIds) await store.run('submitTask', submission(taskId));
  const lease = { owner: 'me', nowMs: NOW_MS, leaseUntilMs: NOW_MS + 30_000 };
  await store.run('claimTasks', { ...lease, rooms: roomFor(taskIds.length) });
  for (const taskId of taskIds) {
    const begin = { attemptId: ATTEMPT + taskId, taskId, epoch: 1, channel: CHANNEL };
    expect(await store.run('beginAttempt', { ...begin, nowMs: NOW_MS })).toBe(true);
  }
  return store;
}

async function attempt(store: Store, taskId: string) {
  const [row] = await store.all(attemptsOf(taskId));
  return { state: row?.state, made: row?.result_json, costMicroUsd: row?.cost_micro_usd };
}

const HANDLE = { handleJson: '"job"' };
const RESULT = { resultJson: '"clip"' };

const STEPS: Readonly<Record<string, readonly [readonly Step[], number | null]>> = {
  announced: [[], null],
  'surely not taken': [[{ state: 'failed' }], 0],
  'perhaps taken': [[{ state: 'uncertain' }, { state: 'failed' }], null],
  'not taken after all': [[{ state: 'uncertain' }, { state: 'failed', costMicroUsd: 0 }], 0],
  begun: [[{ state: 'running', ...HANDLE }], null],
  lost: [[{ state: 'running', ...HANDLE }, { state: 'failed' }], null],
  'broken, and billed': [
    [
      { state: 'running', ...HANDLE },
      { state: 'failed', costMicroUsd: 7 },
    ],
    7,
  ],
  'made, for nobody knows what': [[{ state: 'delivering', ...RESULT }], null],
  made: [[{ state: 'delivering', ...RESULT, costMicroUsd: 30_000 }], 30_000],
  'made for nothing': [[{ state: 'delivering', ...RESULT, costMicroUsd: 0 }], 0],
};

test('what an attempt costs is written with how far it has come', async () => {
  const store = await openAtWork(...Object.keys(STEPS));
  for (const [name, [steps, costMicroUsd]] of Object.entries(STEPS)) {
    for (const step of steps) {
      expect(await store.run('updateAttempt', update(name, step)), name).toBe(true);
    }
    expect((await attempt(store, name)).costMicroUsd, name).toBe(costMicroUsd);
  }
});

function failure(taskId: string) {
  const why = { failureKind: 'moderated', failureMessage: 'no', charged: false };
  return { taskId, epoch: 1, nowMs: NOW_MS, state: 'failed', ...why } as const;
}

test('what a task that fails cost is written with its failure, or was before', async () => {
  const store = await openAtWork('held back', 'not brought in');
  await store.run('updateAttempt', update('held back', { state: 'running', ...HANDLE }));
  expect(await store.run('failTask', { ...failure('held back'), costMicroUsd: 50 })).toBe(true);
  const heldBack = { state: 'failed', made: null, costMicroUsd: 50 };
  expect(await attempt(store, 'held back')).toEqual(heldBack);

  const made = update('not brought in', { state: 'delivering', ...RESULT, costMicroUsd: 9 });
  await store.run('updateAttempt', made);
  await store.run('failTask', failure('not brought in'));
  const lost = { state: 'failed', made: '"clip"', costMicroUsd: 9 };
  expect(await attempt(store, 'not brought in')).toEqual(lost);
});

test('what is heard too late is added to the attempt, and changes nothing else', async () => {
  const store = await openAtWork('a', 'b');
  const cancelled = { state: 'cancelled', failureKind: 'cancelled' } as const;
  await store.run('failTask', { ...failure('a'), ...cancelled });
  const before = await store.first(taskById('a'));
  const late = { state: 'delivering', ...RESULT, costMicroUsd: 9 } as const;
  expect(await store.run('updateAttempt', update('a', late))).toBe(false);
  const made = { state: 'failed', made: '"clip"', costMicroUsd: 9 };
  expect(await attempt(store, 'a')).toEqual(made);
  // Whoever knows less takes nothing of it back.
  expect(await store.run('updateAttempt', update('a', { state: 'uncertain' }))).toBe(false);
  expect(await store.run('updateAttempt', update('a', { state: 'failed' }))).toBe(false);
  expect(await attempt(store, 'a')).toEqual(made);
  expect(await store.first(taskById('a'))).toEqual(before);

  // In the hands of another worker, an attempt is that worker's to write about.
  expect(await store.run('updateAttempt', { ...update('b', late), epoch: 0 })).toBe(false);
  expect(await attempt(store, 'b')).toEqual({ state: 'starting', made: null, costMicroUsd: null });

  const sql = 'update attempts set cost_micro_usd = -1';
  await expect(sabotage(newestPlace(), sql)).rejects.toThrow(/check constraint/i);
});

const DAY_MS = 86_400_000;
const DAY = Math.floor(NOW_MS / DAY_MS);
const NEXT_DAY_MS = (DAY + 1) * DAY_MS;

test('totals are by day, workspace, channel and model, with every attempt', async () => {
  const store = await openAtWork('a');
  await addWorkspace(store, 'v', 1_000_000);
  // One that failed somewhere and cost something, went on and is still at work.
  await store.run('updateAttempt', update('a', { state: 'running', ...HANDLE }));
  await store.run('updateAttempt', update('a', { state: 'failed', costMicroUsd: 5 }));
  const again = { attemptId: 'again', taskId: 'a', epoch: 1, nowMs: NOW_MS };
  await store.run('beginAttempt', { ...again, channel: 'd' });
  await store.run('submitTask', submission('b', { model: 'two' }));
  await completeTask(store, 'b');
  await store.run('submitTask', submission('e', { nowMs: NEXT_DAY_MS }));
  await failTask(store, 'e');
  await store.run('submitTask', submission('g', { workspaceId: 'v' }));
  await completeTask(store, 'g');
  // Its helper knows of no cost.
  const sql = `update attempts set cost_micro_usd = 40000 where task_id = 'g'`;
  await sabotage(newestPlace(), sql);

  const group = { day: DAY, workspace: 'w', dialect: 'reapi', model: 'grok-imagine-1.0-video' };
  const none = { task_count: 0, attempt_count: 0, unknown_count: 0 };
  const nothing = { ...none, charged_micro_usd: 0, cost_micro_usd: 0 };
  const ofV = {
    ...group,
    ...nothing,
    workspace: 'v',
    channel: CHANNEL,
    task_count: 1,
    attempt_count: 1,
    charged_micro_usd: HOLD,
    cost_micro_usd: 40_000,
  };
  const today = [
    ofV,
    { ...group, ...nothing, channel: CHANNEL, attempt_count: 1, cost_micro_usd: 5 },
    {
      ...group,
      ...nothing,
      model: 'two',
      channel: CHANNEL,
      task_count: 1,
      attempt_count: 1,
      unknown_count: 1,
      charged_micro_usd: HOLD,
    },
    { ...group, ...nothing, channel: 'd', task_count: 1, attempt_count: 1, unknown_count: 1 },
  ];
  const tomorrow = [{ ...group, ...nothing, day: DAY + 1, channel: null, task_count: 1 }];
  const totals = (changes: object = {}) =>
    store.all(costTotals({ workspace: null, fromMs: 0, toMs: NEXT_DAY_MS + 1, ...changes }));
  expect(await totals()).toEqual([...today, ...tomorrow]);
  expect(await totals({ toMs: NEXT_DAY_MS })).toEqual(today);
  expect(await totals({ fromMs: NEXT_DAY_MS })).toEqual(tomorrow);
  expect(await totals({ workspace: 'v' })).toEqual([ofV]);
  expect(await totals({ workspace: 'nobody' })).toEqual([]);
});
