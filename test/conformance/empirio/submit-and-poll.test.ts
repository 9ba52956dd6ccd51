import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { send, type Answer } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import { empirio, type Empirio, type Job } from './client.ts';
import { at, MODEL, PREFIXES, setStage, type Stage } from './stage.ts';

/** `job_` and a UUIDv7 without its dashes. */
const JOB_ID = /^job_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const JSON_TYPE = 'application/json; charset=utf-8';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

async function atWork(): Promise<void> {
  await until('a job at the upstream', () => stage.upstream.jobs.size > 0);
}

describe.each(PREFIXES)('under %s', (prefix) => {
  let api: Empirio;

  beforeAll(() => {
    api = empirio(at(stage.gateway, stage.gateway.key, prefix));
  });

  test('submit, poll and completion, key by key', async () => {
    stage.upstream.script = { hold: true };
    const submitted = await api.submit(stage.body);
    const { job_id: id, created_at } = submitted.json as Job;
    expect(submitted.status).toBe(200);
    expect(submitted.text).toBe(
      `{"job_id":"${id}","status":"queued","model":"${MODEL}",` +
        `"poll_url":"/v1/jobs/${id}","created_at":"${created_at}"}`,
    );
    expect(id).toMatch(JOB_ID);
    expect(created_at).toMatch(TIME);
    expect(Math.abs(Date.parse(created_at) - Date.now())).toBeLessThan(60_000);
    expect(submitted.headers.get('content-type')).toBe(JSON_TYPE);
    expect(submitted.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(submitted.headers.get('idempotency-replayed')).toBeNull();
    expect(submitted.headers.get('reelgate-ignored-fields')).toBeNull();

    await atWork();
    const open = await api.poll(id);
    expect(open).toEqual({
      job_id: id,
      status: 'processing',
      progress: expect.any(Number) as number,
      created_at,
      completed_at: null,
      result: null,
      error: null,
    });
    expect(open.progress).toBeGreaterThanOrEqual(0);
    expect(open.progress).toBeLessThan(1);

    stage.upstream.release();
    const done = await api.final(id);
    const [video] = done.result?.data ?? [];
    expect(done).toEqual({
      job_id: id,
      status: 'completed',
      progress: 1,
      created_at,
      completed_at: expect.stringMatching(TIME) as string,
      result: {
        // What the scripted upstream made, whatever was asked for.
        data: [
          {
            url: expect.stringContaining(`/media/tasks/${id.slice(4)}/0.mp4?`) as string,
            content_type: 'video/mp4',
            duration_seconds: expect.closeTo(8, 0) as number,
            width: 736,
            height: 400,
          },
        ],
        usage: {
          billable_units: 10,
          billing_unit: 'second',
          cost: { amount: 1.73, currency: 'USD' },
        },
      },
      error: null,
    });
    expect(Object.keys(done)).toEqual(Object.keys(open));
    expect(Date.parse(done.completed_at ?? '')).toBeGreaterThanOrEqual(Date.parse(created_at));

    const clip = await fetch(video?.url ?? '');
    expect(Buffer.from(await clip.arrayBuffer()).equals(stage.upstream.clip)).toBe(true);
  });

  test('poll_url leads to the job', async () => {
    const answer = await api.submit(stage.body);
    const { poll_url, job_id } = answer.json as { poll_url: string; job_id: string };
    const headers = { authorization: `Bearer ${stage.gateway.key}` };
    const polled = await send(`${stage.gateway.url}${poll_url}`, { headers });
    expect([polled.status, (polled.json as Job).job_id]).toEqual([200, job_id]);
    // As a client does that appends it to the base it was given.
    const base = `${stage.gateway.url}${prefix.replace('/v1', '')}`;
    expect((await send(`${base}${poll_url}`, { headers })).status).toBe(200);
  });

  test('either header carries the key', async () => {
    const headers = { 'x-api-key': stage.gateway.key };
    const ask = (path: string, init: RequestInit = {}): Promise<Answer> =>
      send(`${stage.gateway.url}${prefix}${path}`, {
        ...init,
        headers: { ...headers, 'content-type': 'application/json' },
      });
    const body = JSON.stringify(stage.body);
    const submitted = await ask('/videos/generations', { method: 'POST', body });
    expect(submitted.status).toBe(200);
    const { job_id } = submitted.json as Job;
    const statuses = [];
    for (const path of [`/jobs/${job_id}`, '/jobs', '/models', `/models/${MODEL}`]) {
      statuses.push((await ask(path)).status);
    }
    statuses.push((await ask('/account/usage')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
  });

  test('HEAD answers as GET does, without a body', async () => {
    const answer = await api.ask('HEAD', '/jobs');
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  test('the channel that made it is named', async () => {
    const id = await api.accepted(stage.body);
    await api.final(id);
    const { headers } = await api.ask('GET', `/jobs/${id}`);
    expect(headers.get('reelgate-channel')).toBe('upstream');
  });
});

describe('what is accepted, and what it costs in dollars', () => {
  test.each<[object, number, number]>([
    [{}, 10, 1.73],
    [{ duration: 1, resolution: '480p' }, 1, 0.146],
    [{ duration: 3, resolution: '480p' }, 3, 0.338],
    [{ duration: 15 }, 15, 2.57],
    [{ duration: 15, resolution: '480p' }, 15, 1.49],
    [{ duration: 7 }, 7, 1.226],
    [{ duration: null, resolution: null, aspect_ratio: null }, 10, 1.73],
    ...['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'].map(
      (aspect_ratio): [object, number, number] => [
        { aspect_ratio, duration: 1, resolution: '480p' },
        1,
        0.146,
      ],
    ),
  ])('%j', async (change, seconds, dollars) => {
    const { api } = await stage.workspace({ credits: 10_000 });
    const id = await api.accepted({ ...stage.body, ...change });
    const held = (await api.usage()).balance.amount;
    const { status, result } = await api.final(id);
    expect(status).toBe('completed');
    expect(result?.usage).toEqual({
      billable_units: seconds,
      billing_unit: 'second',
      cost: { amount: dollars, currency: 'USD' },
    });
    // No digit more than the amount has: 10 - 1.73 is 8.27 and not 8.2699999999999996.
    const left = Number((10 - dollars).toFixed(6));
    expect([held, (await api.usage()).balance.amount]).toEqual([left, left]);
    expect((await api.ask('GET', `/jobs/${id}`)).text).toContain(`"amount":${dollars},`);
  });

  test('a data URI', async () => {
    const bytes = await fetch(`${stage.images.url}/64x48.png`).then((got) => got.arrayBuffer());
    const image = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
    const id = await stage.api.accepted({ ...stage.body, image });
    expect((await stage.api.final(id)).status).toBe('completed');
  });

  test('a data URI larger than a plain body may be', async () => {
    const bytes = await fetch(`${stage.images.url}/1000x1000.noise.png`);
    const base64 = Buffer.from(await bytes.arrayBuffer()).toString('base64');
    expect(base64.length).toBeGreaterThan(2_000_000);
    const id = await stage.api.accepted({
      ...stage.body,
      image: `data:image/png;base64,${base64}`,
    });
    expect((await stage.api.final(id)).status).toBe('completed');
  });

  test('fields that nobody knows are ignored and listed', async () => {
    const answer = await stage.api.submit({ ...stage.body, n: 1, été: true });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('reelgate-ignored-fields')).toBe('n, %C3%A9t%C3%A9');
  });

  test('the upstream is told the model, and nothing is sent twice', async () => {
    await stage.api.final(await stage.api.accepted(stage.body));
    expect([...stage.upstream.jobs.values()]).toMatchObject([
      { model: MODEL, posts: 1, downloads: 1 },
    ]);
  });
});
