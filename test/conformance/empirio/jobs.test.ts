import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { reapi } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import { badRequest, expectProblem } from './expect-problem.ts';
import { empirio, type Job } from './client.ts';
import { at, setStage, type Member, type Stage } from './stage.ts';

const UNKNOWN = 'job_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';
const NOT_FOUND = {
  status: 404,
  type: 'not_found_error',
  code: 'job_not_found',
  message: 'job not found',
  param: 'job_id',
} as const;

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

const idsOf = (jobs: readonly Job[]): string[] => jobs.map(({ job_id }) => job_id);

async function many(member: Member, count: number): Promise<string[]> {
  const ids = [];
  for (let made = 0; made < count; made += 1) ids.push(await member.api.accepted(stage.body));
  await Promise.all(ids.map((id) => member.api.final(id)));
  return ids.toReversed();
}

async function cancelOne(api: Member['api']): Promise<string> {
  const id = await api.accepted(stage.body);
  await api.ask('POST', `/jobs/${id}/cancel`);
  await api.final(id);
  return id;
}

describe('an id that is none', () => {
  test.each([
    UNKNOWN,
    UNKNOWN.slice(4),
    UNKNOWN.toUpperCase(),
    UNKNOWN.replace('job_', 'task_'),
    `${UNKNOWN}0`,
    'x',
    '%20',
    '%F0%9F%90%95',
    `${UNKNOWN}%00`,
    `${UNKNOWN}%0A`,
  ])('%s', async (id) => {
    expectProblem(await stage.api.ask('GET', `/jobs/${id}`), NOT_FOUND);
    expectProblem(await stage.api.ask('POST', `/jobs/${id}/cancel`), NOT_FOUND);
  });

  test("another workspace's job, and another dialect's task", async () => {
    const [owner, stranger] = [await stage.workspace(), await stage.workspace()];
    const id = await owner.api.accepted(stage.body);
    const foreign = await reapi({ url: stage.gateway.url, key: owner.key }).accepted({
      model: 'grok-imagine-1.0-video',
      prompt: 'a dog',
    });
    const reply = await stranger.api.ask('GET', `/jobs/${id}`);
    expectProblem(reply, NOT_FOUND);
    expectProblem(await stranger.api.ask('POST', `/jobs/${id}/cancel`), NOT_FOUND);
    const other = foreign.replace('task_', 'job_');
    expectProblem(await owner.api.ask('GET', `/jobs/${other}`), NOT_FOUND);
    expectProblem(await owner.api.ask('POST', `/jobs/${other}/cancel`), NOT_FOUND);
    const unknown = await stranger.api.ask('GET', `/jobs/${UNKNOWN}`);
    expect([...reply.headers.keys()].sort()).toEqual([...unknown.headers.keys()].sort());
    expect(idsOf((await owner.api.jobs()).data)).toEqual([id]);
    expect((await stranger.api.jobs()).data).toEqual([]);
    expect((await owner.api.final(id)).status).toBe('completed');
  });
});

describe('the list', () => {
  let member: Member;
  let ids: string[];

  beforeAll(async () => {
    member = await stage.workspace();
    ids = await many(member, 27);
  });

  test('has the newest 25 first, each as its poll tells it', async () => {
    const page = await member.api.jobs();
    expect(page).toMatchObject({ object: 'list', next_cursor: ids[24] });
    expect(idsOf(page.data)).toEqual(ids.slice(0, 25));
    const [first] = page.data;
    expect(first).toEqual(await member.api.poll(ids[0] ?? ''));
  });

  test.each([
    ['?limit=1', 0, 1],
    ['?limit=27', 0, 27],
    ['?limit=100', 0, 27],
    ['?limit=', 0, 25],
    ['?status=completed&limit=26', 0, 26],
    ['?status=failed', 0, 0],
    ['?status=processing', 0, 0],
    ['?nobody=knows', 0, 25],
  ])('%s', async (query, from, to) => {
    const page = await member.api.jobs(query);
    expect(idsOf(page.data)).toEqual(ids.slice(from, to));
    const hasMore = to > 0 && to < ids.length;
    expect(page.next_cursor).toBe(hasMore ? ids[to - 1] : null);
  });

  test('page by page', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await member.api.jobs(`?limit=10&before=${cursor}`);
      seen.push(...idsOf(page.data));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(ids);
  });

  const LIMIT = 'limit must be a whole number from 1 to 100';
  const STATUS = 'status must be one of queued, processing, completed, failed, cancelled';
  test.each([
    ['limit=0', LIMIT],
    ['limit=101', LIMIT],
    ['limit=-1', LIMIT],
    ['limit=1.5', LIMIT],
    ['limit=ten', LIMIT],
    ['limit=1e1', LIMIT],
    ['limit=%2B1', LIMIT],
    ['limit=99999999999999999999', LIMIT],
    ['limit=1&limit=2', 'limit may be given once'],
    ['status=done', STATUS],
    ['status=COMPLETED', STATUS],
    ['status=running', STATUS],
    ['status=constructor', STATUS],
    ['before=x', 'before must be the next_cursor of the page before'],
    [`before=${UNKNOWN.slice(4)}`, 'before must be the next_cursor of the page before'],
  ])('?%s', async (query, message) => {
    const [param] = query.split('=');
    expectProblem(await stage.api.ask('GET', `/jobs?${query}`), badRequest(message, param));
  });

  test('by every status', async () => {
    const { api } = await stage.workspace();
    const done = await api.accepted(stage.body);
    await api.final(done);
    stage.upstream.next({ end: 'failed', message: 'no' });
    const failed = await api.accepted(stage.body);
    await api.final(failed);
    stage.upstream.script = { hold: true };
    const running = [await api.accepted(stage.body), await api.accepted(stage.body)].toReversed();
    await until('both to be at work', async () => {
      return (await api.jobs('?status=processing')).data.length === 2;
    });
    const cancelled = await cancelOne(api);
    const list = async (status: string) => idsOf((await api.jobs(`?status=${status}`)).data);
    expect(await list('completed')).toEqual([done]);
    expect(await list('failed')).toEqual([failed]);
    expect(await list('processing')).toEqual(running);
    expect(await list('cancelled')).toEqual([cancelled]);
    const page = await api.jobs('?status=processing&limit=1');
    expect([idsOf(page.data), page.next_cursor]).toEqual([[running[0]], running[0]]);
  });
});

describe('cancel', () => {
  test('a job at work ends, costs nothing, and is told to the upstream', async () => {
    const { api } = await stage.workspace({ credits: 1_730 });
    stage.upstream.script = { hold: true };
    const id = await api.accepted(stage.body);
    await until('it to be at work', () => stage.upstream.jobs.size === 1);
    const answer = await api.ask('POST', `/jobs/${id}/cancel`);
    expect([answer.status, (answer.json as Job).job_id]).toEqual([200, id]);
    const job = await api.final(id);
    expect(job).toEqual({
      job_id: id,
      status: 'cancelled',
      progress: 0,
      created_at: job.created_at,
      completed_at: expect.any(String) as string,
      result: null,
      error: { code: 'cancelled', message: 'the task was cancelled' },
    });
    expect((await api.usage()).balance.amount).toBe(1.73);
    await until('the upstream to be told', () =>
      [...stage.upstream.jobs.values()].some(({ cancels }) => cancels === 1),
    );
  });

  test('a finished one comes back unchanged', async () => {
    const id = await stage.api.accepted(stage.body);
    const before = await stage.api.final(id);
    const headers = { 'content-type': 'application/json' };
    for (const init of [{}, { headers }, { headers, body: '{}' }]) {
      const answer = await stage.api.ask('POST', `/jobs/${id}/cancel`, init);
      expect([answer.status, answer.json]).toEqual([200, before]);
    }
  });

  test('a cancelled one stays so', async () => {
    stage.upstream.script = { hold: true };
    const id = await stage.api.accepted(stage.body);
    await stage.api.ask('POST', `/jobs/${id}/cancel`);
    const before = await stage.api.final(id);
    const answer = await stage.api.ask('POST', `/jobs/${id}/cancel`);
    expect([answer.status, answer.json]).toEqual([200, before]);
  });

  test('under the prefix too', async () => {
    stage.upstream.script = { hold: true };
    const api = empirio(at(stage.gateway, stage.gateway.key, '/empirio/v1'));
    const id = await api.accepted(stage.body);
    expect((await api.ask('POST', `/jobs/${id}/cancel`)).status).toBe(200);
    expect((await api.final(id)).status).toBe('cancelled');
  });
});

describe('a job that fails', () => {
  test.each([
    ['failed', 'upstream_error', 0],
    ['moderated', 'content_policy_violation', 1.73],
  ] as const)('%s: %s, and costs $%d', async (end, code, dollars) => {
    const { api } = await stage.workspace({ credits: 1_730 });
    stage.upstream.next({ end, message: 'no "luck"\n' });
    const id = await api.accepted(stage.body);
    const job = await api.final(id);
    const cost = { amount: dollars, currency: 'USD' };
    const usage = { billable_units: 10, billing_unit: 'second', cost };
    expect(job).toEqual({
      job_id: id,
      status: 'failed',
      progress: 0,
      created_at: job.created_at,
      completed_at: expect.any(String) as string,
      result: dollars === 0 ? null : { data: [], usage },
      error: { code, message: 'no "luck"\n' },
    });
    const page = await api.usage();
    expect(page.balance.amount).toBe(Number((1.73 - dollars).toFixed(6)));
    expect(page.data).toMatchObject([
      { status: 'failed', cost, error: { code, message: 'no "luck"\n' }, output_urls: [] },
    ]);
  });

  test('an image that is not there, and one that is none', async () => {
    for (const [path, code] of [
      ['/missing.jpg', 'image_unfetchable'],
      ['/page.html', 'image_unreadable'],
    ]) {
      const image = `${stage.images.url}${path}`;
      const { error, result } = await stage.api.final(
        await stage.api.accepted({ ...stage.body, image }),
      );
      expect([error?.code, result]).toEqual([code, null]);
    }
  });
});
