import { afterAll, beforeEach, expect, test } from 'vitest';
import { composeGateway } from '../lib/composed-gateway.ts';
import { startXaiDouble } from '../lib/doubles/xai.ts';
import { until } from '../lib/until.ts';
import { startUpstream } from '../lib/upstream.ts';

const [xai, house] = await Promise.all([startXaiDouble(), startUpstream()]);

const gateway = await composeGateway({
  configFile: {
    channels: [
      { name: 'xai', provider: 'xai', baseUrl: xai.baseUrl, models: ['xai/grok-imagine-video'] },
      {
        ...house.channel,
        name: 'house',
        models: ['reapi/grok-imagine-1.0-video'],
        costs: { '*': { second: 2_000 } },
        chargedWhenCancelled: true,
      },
    ].map((channel) => ({ ...channel, pollMs: 20, pollMsMax: 20 })),
    limits: { claimPollMs: 50, upstreamMsMax: 2_000 },
  },
  env: { XAI_API_KEY: xai.apiKey },
});

beforeEach(() => {
  xai.reset();
  house.reset();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await Promise.all([xai.close(), house.close()]);
});

const XAI = 'xai/grok-imagine-video';
/** 8 s at 480p are $0.40 there, and $0.065 at the other's. */
const XAI_HOLD = 400_000;
const INPUT = { prompt: 'a calm sea', duration: 8 };
const HOUSE = 'reapi/grok-imagine-1.0-video';
const HOUSE_HOLD = 65_000;

interface Bill {
  readonly state: string;
  readonly charged_micro_usd: number;
  readonly attempts: readonly { made: boolean; cost_micro_usd: number | null; state: string }[];
}

const billOf = (taskId: string): Promise<Bill> => gateway.admin('GET', `/tasks/${taskId}`);

/** What the workspace brought in and cost, as an operator sees it. */
async function usageOf(workspace: string): Promise<unknown> {
  const { usage } = await gateway.admin<{ usage: readonly Record<string, unknown>[] }>(
    'GET',
    `/usage?workspace=${workspace}`,
  );
  return usage.map((row) => ({
    channel: row['channel'],
    charged: row['charged_micro_usd'],
    cost: row['cost_micro_usd'],
    margin: row['margin_micro_usd'],
    unknown: row['attempts_of_unknown_cost'],
  }));
}

test('a video is sold, and its margin is seen by operators alone', async () => {
  xai.next({ costTicks: 2_500_000_000 });
  const key = await gateway.makeAccount('sold', 1_000);
  const id = await gateway.order(key, XAI, INPUT);
  expect(await gateway.ended(id)).toBe('completed');
  expect(await usageOf('sold')).toEqual([
    { channel: 'xai', charged: XAI_HOLD, cost: 250_000, margin: 150_000, unknown: 0 },
  ]);
  expect((await billOf(id)).attempts).toMatchObject([
    { channel: 'xai', state: 'completed', made: true, cost_micro_usd: 250_000, failure: null },
  ]);
  const seen = await Promise.all(
    ['/usage', '/ledger', '/tasks', `/tasks/task_${id}`].map((path) =>
      gateway.ask('GET', `/v1/reelgate${path}`, { key }),
    ),
  );
  expect(JSON.stringify(seen)).toContain('"charged":');
  expect(JSON.stringify(seen)).not.toMatch(/cost|margin|250000/);
});

test('what was made and then held back has cost something, and brings in nothing', async () => {
  xai.next({ end: 'moderated', costTicks: 2_500_000_000 });
  const id = await gateway.order(await gateway.makeAccount('held', 1_000), XAI, INPUT);
  expect(await gateway.ended(id)).toBe('failed');
  expect(await usageOf('held')).toEqual([
    { channel: 'xai', charged: 0, cost: 250_000, margin: -250_000, unknown: 0 },
  ]);
});

test('what an upstream refused has cost nothing', async () => {
  xai.next({ post: { status: 400, body: '{"error":"No."}' } });
  const id = await gateway.order(await gateway.makeAccount('refused', 1_000), XAI, INPUT);
  expect(await gateway.ended(id)).toBe('failed');
  expect((await billOf(id)).attempts).toMatchObject([{ made: false, cost_micro_usd: 0 }]);
});

test('a cancelled video that was made all the same is not paid for, and its cost is known', async () => {
  const polls = Array.from({ length: 10_000 }, () => ({ json: { status: 'pending' } }));
  xai.next({ polls, costTicks: 2_500_000_000 });
  const id = await gateway.order(await gateway.makeAccount('cancelled', 1_000), XAI, INPUT);
  await until('a poll', async () => [...xai.jobs.values()].some((job) => job.polls > 0));
  await gateway.admin('POST', `/tasks/${id}/cancel`);
  expect(await gateway.ended(id)).toBe('cancelled');
  expect(await billOf(id)).toMatchObject({
    charged_micro_usd: 0,
    attempts: [{ made: false, cost_micro_usd: null }],
  });
  // It cannot be stopped there, and now it is done.
  polls.length = 0;
  const known = await until('its cost', async () => {
    const bill = await billOf(id);
    return bill.attempts[0]?.cost_micro_usd === null ? null : bill;
  });
  expect(known).toMatchObject({
    state: 'cancelled',
    charged_micro_usd: 0,
    attempts: [{ state: 'failed', made: true, cost_micro_usd: 250_000 }],
  });
  expect(await usageOf('cancelled')).toEqual([
    { channel: 'xai', charged: 0, cost: 250_000, margin: -250_000, unknown: 0 },
  ]);
});

test('where the upstream does not say, the operator does', async () => {
  const id = await gateway.order(await gateway.makeAccount('house', 1_000), HOUSE, INPUT);
  expect(await gateway.ended(id)).toBe('completed');
  expect(await usageOf('house')).toEqual([
    { channel: 'house', charged: HOUSE_HOLD, cost: 16_000, margin: 49_000, unknown: 0 },
  ]);
});

test('a channel may charge for what is cancelled once it was begun, and not before', async () => {
  house.script = { hold: true };
  const key = await gateway.makeAccount('policy', 1_000);
  const begun = await gateway.order(key, HOUSE, INPUT);
  await until('a poll', async () => [...house.jobs.values()].some(({ polls }) => polls > 0));
  await gateway.admin('POST', `/tasks/${begun}/cancel`);
  expect(await gateway.ended(begun)).toBe('cancelled');
  expect((await billOf(begun)).charged_micro_usd).toBe(HOUSE_HOLD);

  house.script = { post: { status: 429, retryAfter: '60' } };
  const waiting = await gateway.order(key, HOUSE, INPUT);
  await until('a refusal', async () => {
    const { state, attempts } = await billOf(waiting);
    return state === 'queued' && attempts.length > 0;
  });
  await gateway.admin('POST', `/tasks/${waiting}/cancel`);
  expect(await gateway.ended(waiting)).toBe('cancelled');
  expect(await billOf(waiting)).toMatchObject({
    charged_micro_usd: 0,
    attempts: [{ cost_micro_usd: 0 }],
  });
});
