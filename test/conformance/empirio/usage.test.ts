import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { reapi } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import { badRequest, expectProblem } from './expect-problem.ts';
import { MODEL, setStage, type Member, type Stage } from './stage.ts';

const ORIGINAL = 'grok-imagine-1.0-video';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

const eventOf = (jobId: string): string => jobId.replace(/^\w+_/, 'usage_');
const zero = { amount: 0, currency: 'USD' };

test('a workspace that did nothing', async () => {
  const { api } = await stage.workspace({ credits: 12_345 });
  expect((await api.ask('GET', '/account/usage')).text).toBe(
    '{"object":"list","balance":{"amount":12.345,"currency":"USD"},"data":[],"next_cursor":null}',
  );
});

test('every event, key by key', async () => {
  const { api, key } = await stage.workspace({ credits: 100_000 });
  const done = await api.accepted(stage.body);
  const { result, created_at } = await api.final(done);
  stage.upstream.next({ end: 'failed', message: 'no' });
  const failed = await api.accepted(stage.body);
  await api.final(failed);
  // The bill is the workspace's: what another dialect's client made is on it as well.
  const elsewhere = reapi({ url: stage.gateway.url, key });
  const other = await elsewhere.accepted({ model: ORIGINAL, prompt: 'a dog' });
  const { output } = await elsewhere.final(other);
  stage.upstream.script = { hold: true };
  const open = await api.accepted(stage.body);
  await until('it to be at work', async () => (await api.poll(open)).status === 'processing');

  const { data, ...rest } = await api.usage();
  // What is held is not to be spent.
  const dollars = Number((100 - 1.73 - 0.049 - 1.73).toFixed(6));
  expect(rest).toEqual({
    object: 'list',
    balance: { amount: dollars, currency: 'USD' },
    next_cursor: null,
  });
  const times = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
  const plain = {
    object: 'usage_event',
    model: MODEL,
    endpoint: '/v1/videos/generations',
    source: 'api',
    cost: zero,
    status_code: 200,
    error: null,
    output_urls: [],
    created_at: times,
  };
  expect(data).toEqual([
    { ...plain, id: eventOf(open), status: 'processing' },
    {
      ...plain,
      id: eventOf(other),
      model: ORIGINAL,
      endpoint: '/api/v1/videos/generations',
      cost: { amount: 0.049, currency: 'USD' },
      status: 'completed',
      output_urls: output?.video_urls,
    },
    {
      ...plain,
      id: eventOf(failed),
      status: 'failed',
      status_code: 502,
      error: { code: 'upstream_error', message: 'no' },
    },
    {
      ...plain,
      id: eventOf(done),
      status: 'completed',
      cost: { amount: 1.73, currency: 'USD' },
      output_urls: result?.data.map(({ url }) => url),
      created_at,
    },
  ]);
  expect(Object.keys(data[0] ?? {})).toEqual([
    'id',
    'object',
    'model',
    'endpoint',
    'source',
    'cost',
    'status',
    'status_code',
    'error',
    'output_urls',
    'created_at',
  ]);
});

test('what was deleted stays on the bill, and has nothing to show', async () => {
  const { api, key } = await stage.workspace();
  stage.upstream.next({ end: 'failed', message: 'no' }, {});
  const failed = await api.accepted(stage.body);
  await api.final(failed);
  const done = await api.accepted(stage.body);
  await api.final(done);
  for (const id of [failed, done]) {
    const url = `${stage.gateway.url}/v1/reelgate/tasks/${id.replace('job_', 'task_')}`;
    const init = { method: 'DELETE', headers: { authorization: `Bearer ${key}` } };
    expect((await fetch(url, init)).status).toBeLessThan(300);
    expect((await api.ask('GET', `/jobs/${id}`)).status).toBe(404);
  }
  expect((await api.jobs()).data).toEqual([]);
  const error = { code: 'upstream_error', message: 'the job has been deleted' };
  expect((await api.usage()).data).toMatchObject([
    { id: eventOf(done), status: 'completed', cost: { amount: 1.73 }, output_urls: [] },
    { id: eventOf(failed), status: 'failed', cost: zero, error, output_urls: [] },
  ]);
});

describe('what to see', () => {
  let member: Member;
  const ids: string[] = [];
  const times: number[] = [];

  beforeAll(async () => {
    member = await stage.workspace();
    for (let made = 0; made < 5; made += 1) {
      if (made === 4) stage.upstream.next({ end: 'failed' });
      const id = await member.api.accepted(stage.body);
      const { created_at } = await member.api.final(id);
      ids.unshift(eventOf(id));
      times.unshift(Date.parse(created_at));
    }
  });

  const list = async (query: string): Promise<unknown[]> =>
    (await member.api.usage(query)).data.map(({ id }) => id);

  test('page by page', async () => {
    const seen: unknown[] = [];
    let cursor: string | null = '';
    const sizes = [];
    while (cursor !== null) {
      const page = await member.api.usage(`?limit=2&before=${cursor}`);
      seen.push(...page.data.map(({ id }) => id));
      sizes.push(page.data.length);
      cursor = page.next_cursor;
    }
    expect([seen, sizes]).toEqual([ids, [2, 2, 1]]);
  });

  test('by status and model', async () => {
    expect(await list('?status=failed')).toEqual(ids.slice(0, 1));
    expect(await list('?status=completed')).toEqual(ids.slice(1));
    expect(await list('?status=processing')).toEqual([]);
    expect(await list(`?model=${MODEL}`)).toEqual(ids);
    expect(await list('?model=sora')).toEqual([]);
  });

  test('from a moment to before another', async () => {
    const at = (index: number, spelling = (text: string) => text): string =>
      encodeURIComponent(spelling(new Date(times[index] ?? 0).toISOString()));
    expect(await list(`?from=${at(2)}`)).toEqual(ids.slice(0, 3));
    expect(await list(`?to=${at(2)}`)).toEqual(ids.slice(3));
    expect(await list(`?from=${at(3)}&to=${at(1)}`)).toEqual(ids.slice(2, 4));
    // Without a zone it is UTC, and an unescaped plus sign is a plus sign.
    expect(await list(`?from=${at(2, (text) => text.slice(0, -1))}`)).toEqual(ids.slice(0, 3));
    const east = `${new Date((times[2] ?? 0) + 7_200_000).toISOString().slice(0, -1)}+02:00`;
    expect(await list(`?from=${east}`)).toEqual(ids.slice(0, 3));
    expect(await list('?from=2020-01-01')).toEqual(ids);
    expect(await list('?to=2020-01-01')).toEqual([]);
  });

  const TIME = ' must be an ISO 8601 date or time, such as 2026-11-21';
  test.each([
    ['limit', '0', 'limit must be a whole number from 1 to 100'],
    ['limit', '101', 'limit must be a whole number from 1 to 100'],
    ['before', 'job_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e', null],
    ['before', '9', null],
    ['from', 'yesterday', `from${TIME}`],
    ['from', '2026-02-30', `from${TIME}`],
    ['from', '2026-13-01', `from${TIME}`],
    ['from', '1763712000', `from${TIME}`],
    ['to', '2026-11-21T25:00:00Z', `to${TIME}`],
    ['to', '2026-11-21 10:00', `to${TIME}`],
    ['to', '2026-11-21T', `to${TIME}`],
    ['status', 'paid', 'status must be one of queued, processing, completed, failed, cancelled'],
  ])('?%s=%s', async (name, value, message) => {
    const answer = await stage.api.ask(
      'GET',
      `/account/usage?${name}=${encodeURIComponent(value)}`,
    );
    const words = message ?? 'before must be the next_cursor of the page before';
    expectProblem(answer, badRequest(words, name));
  });
});
