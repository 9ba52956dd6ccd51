import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_TOKEN, NOW, openConsole } from './open-console.ts';

const ROOT = '/v1/reelgate/admin';
const NOW_MS = Date.parse(NOW);
const DAY_MS = 86_400_000;
const HOLD = 65_000;
const [SOLD, LOST, OLD] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [
  string,
  string,
  string,
];
const DIALECT = { dialect: 'reapi', model: 'grok-imagine-1.0-video' };

let console: ReturnType<typeof openConsole>;

beforeAll(async () => {
  console = openConsole();
  await fill();
});
afterAll(() => console.close());

async function get(path: string) {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await console.app.inject({ method: 'GET', url: ROOT + path, headers });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

/** One sold at the second attempt, one held back, and one of 40 days ago that nobody began. */
async function fill(): Promise<void> {
  const { store, administration } = console;
  for (const name of ['acme', 'other']) {
    const workspace = await administration.openWorkspace(name);
    await administration.grant(workspace, 1_000_000, `first-${name}`, 'test');
  }
  const submit = async (taskId: string, name: string, nowMs: number): Promise<void> => {
    const workspaceId = (await administration.findWorkspace(name))?.id ?? '';
    const order = { ...DIALECT, orderJson: '{}', queue: 'upstream', holdMicroUsd: HOLD } as const;
    const times = { nowMs, deadlineAtMs: nowMs + DAY_MS };
    const ids = { taskId, workspaceId, apiKeyId: 'k' };
    await store.run('submitTask', { ...ids, ...order, ...times, idempotency: null });
  };
  await submit(SOLD, 'acme', NOW_MS);
  await submit(LOST, 'other', NOW_MS);
  const rooms = [{ queue: 'upstream', countMax: 9 }] as const;
  const lease = { owner: 'me', nowMs: NOW_MS, leaseUntilMs: NOW_MS + 30_000 };
  await store.run('claimTasks', { ...lease, rooms });
  await submit(OLD, 'acme', NOW_MS - 40 * DAY_MS);

  const at = { epoch: 1, nowMs: NOW_MS };
  const nothing = { handleJson: null, resultJson: null, failureMessage: null };
  const first = { ...at, attemptId: 'first', taskId: SOLD };
  await store.run('beginAttempt', { ...first, channel: 'cheap' });
  const refused = { ...nothing, state: 'failed', failureMessage: 'too busy' } as const;
  await store.run('updateAttempt', { ...first, ...refused });
  const second = { ...at, attemptId: 'second', taskId: SOLD };
  await store.run('beginAttempt', { ...second, channel: 'dear' });
  const made = { ...nothing, state: 'delivering', resultJson: '"clip"' } as const;
  await store.run('updateAttempt', { ...second, ...made, costMicroUsd: 40_001 });
  const media = { mediaExpiresAtMs: NOW_MS + DAY_MS, postedMicroUsd: HOLD, media: [] };
  await store.run('completeTask', { ...second, ...media });

  const only = { ...at, attemptId: 'only', taskId: LOST };
  await store.run('beginAttempt', { ...only, channel: 'dear' });
  const failure = { failureKind: 'moderated', failureMessage: 'held back', charged: false };
  await store.run('failTask', { ...at, taskId: LOST, state: 'failed', ...failure });
}

const TODAY = NOW.slice(0, 10);

interface Row {
  readonly tasks?: number;
  readonly attempts?: number;
  readonly charged?: number;
  readonly cost?: number;
  readonly unknown?: number;
}

function amounts({ tasks = 0, attempts = 0, charged = 0, cost = 0, unknown = 0 }: Row): object {
  return {
    tasks,
    attempts,
    charged_micro_usd: charged,
    cost_micro_usd: cost,
    margin_micro_usd: charged - cost,
    attempts_of_unknown_cost: unknown,
  };
}

function row(workspace: string, channel: string | null, day: string, numbers: Row): object {
  return { day, workspace, channel, ...DIALECT, ...amounts(numbers) };
}

const CHEAP = row('acme', 'cheap', TODAY, { attempts: 1 });
const DEAR = row('acme', 'dear', TODAY, { tasks: 1, attempts: 1, charged: HOLD, cost: 40_001 });
const OTHER = row('other', 'dear', TODAY, { tasks: 1, attempts: 1, unknown: 1 });
const LONG_AGO = row('acme', null, '2025-11-23', { tasks: 1 });

test.each<[string, readonly object[], Row]>([
  ['', [CHEAP, DEAR, OTHER], { tasks: 2, attempts: 3, charged: HOLD, cost: 40_001, unknown: 1 }],
  [
    '?workspace=acme&from=2025-01-01',
    [LONG_AGO, CHEAP, DEAR],
    { tasks: 2, attempts: 2, charged: HOLD, cost: 40_001 },
  ],
  ['?workspace=acme&from=2025-01-01&to=2025-11-24', [LONG_AGO], { tasks: 1 }],
  ['?from=2025-11-24T00:00:00%2B01:00&to=2025-12-31', [], {}],
])('usage%s', async (query, usage, total) => {
  const expected = { usage, total: amounts(total) };
  expect(await get(`/usage${query}`)).toEqual({ status: 200, body: expected });
});

test.each([
  ['?workspace=nobody', 404, 'workspace_not_found'],
  ['?workspace=A', 400, 'invalid_request'],
  ['?from=yesterday', 400, 'invalid_request'],
  ['?to=2026-13-01', 400, 'invalid_request'],
  ['?day=2026-01-01', 400, 'invalid_request'],
])('usage%s is refused', async (query, status, code) => {
  expect(await get(`/usage${query}`)).toMatchObject({ status, body: { code } });
});

test.each([SOLD, `task_${SOLD}`])('%s is shown with its attempts', async (id) => {
  const times = { created_at: NOW, updated_at: NOW };
  expect(await get(`/tasks/${id}`)).toEqual({
    status: 200,
    body: {
      id: `task_${SOLD}`,
      workspace: 'acme',
      ...DIALECT,
      state: 'completed',
      channel: 'dear',
      price_micro_usd: HOLD,
      charged_micro_usd: HOLD,
      failure: null,
      created_at: NOW,
      finished_at: NOW,
      attempts: [
        {
          channel: 'cheap',
          state: 'failed',
          made: false,
          cost_micro_usd: 0,
          failure: 'too busy',
          ...times,
        },
        {
          channel: 'dear',
          state: 'completed',
          made: true,
          cost_micro_usd: 40_001,
          failure: null,
          ...times,
        },
      ],
    },
  });
});

test('one that failed says why, and one that waits has no attempts', async () => {
  const failure = { code: 'moderated', message: 'held back' };
  expect((await get(`/tasks/${LOST}`)).body).toMatchObject({
    failure,
    charged_micro_usd: 0,
    attempts: [{ state: 'failed', cost_micro_usd: null }],
  });
  expect((await get(`/tasks/${OLD}`)).body).toMatchObject({
    state: 'queued',
    finished_at: null,
    attempts: [],
  });
});

test.each(['/usage', `/tasks/${SOLD}`])('%s is for whoever has the admin token', async (path) => {
  const answer = await console.app.inject({ method: 'GET', url: ROOT + path });
  expect(answer.statusCode).toBe(401);
});

test.each(['task_1', 'f'.repeat(32)])('%s is no task', async (id) => {
  expect(await get(`/tasks/${id}`)).toMatchObject({
    status: 404,
    body: { code: 'task_not_found' },
  });
});
