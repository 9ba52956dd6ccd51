import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Reapi } from '../../lib/reapi.ts';
import { openApiAt, reapi } from './client.ts';
import { at, BETA, OFFICIAL, ORIGINAL, PREFIXES, setStage, type Stage } from './stage.ts';

/** `task_` and a UUIDv7 without its dashes. */
const TASK_ID = /^task_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/;
const JSON_TYPE = 'application/json; charset=utf-8';
const MODELS = [OFFICIAL, BETA, ORIGINAL];

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

describe.each(PREFIXES)('under %s', (prefix) => {
  let api: Reapi;

  beforeAll(() => {
    api = reapi(at(stage.gateway, stage.gateway.key, prefix));
  });

  test.each(MODELS)('%s: submit, poll and completion, key by key', async (model) => {
    stage.upstream.script = { hold: true };
    const beforeS = Math.floor(Date.now() / 1000);
    const submitted = await api.submit(stage.bodies[model]);
    const afterS = Math.floor(Date.now() / 1000);
    const { id, created_at } = submitted.json as { id: string; created_at: number };
    const head = `"id":"${id}","model":"${model}","status"`;

    expect(submitted.text).toBe(`{${head}:"processing","created_at":${created_at}}`);
    expect(id).toMatch(TASK_ID);
    expect(Number.isInteger(created_at)).toBe(true);
    expect(created_at).toBeGreaterThanOrEqual(beforeS);
    expect(created_at).toBeLessThanOrEqual(afterS);
    expect(submitted.headers.get('content-type')).toBe(JSON_TYPE);
    expect(submitted.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(submitted.headers.get('idempotency-replayed')).toBeNull();
    expect(submitted.headers.get('reelgate-ignored-fields')).toBeNull();

    const polled = await api.ask('GET', `/tasks/${id}`);
    expect(polled.status).toBe(200);
    expect(polled.headers.get('content-type')).toBe(JSON_TYPE);
    expect(polled.text).toBe(
      `{${head}:"processing","created_at":${created_at},"output":null,"error":null}`,
    );

    stage.upstream.script = {};
    await releaseWhenTaken();
    const { output } = await api.final(id);
    const [url] = output?.video_urls ?? [];
    const completed = await api.ask('GET', `/tasks/${id}`);
    expect(completed.text).toBe(
      `{${head}:"completed","created_at":${created_at},"output":{"video_urls":["${url}"]},"error":null}`,
    );
  });

  test('a failed task is a 200 too', async () => {
    stage.upstream.next({ end: 'failed', message: 'no "luck"\n' });
    const id = await api.accepted(stage.bodies[ORIGINAL]);
    const { created_at } = await api.final(id);
    const answer = await api.ask('GET', `/tasks/${id}`);
    expect([answer.status, answer.text]).toEqual([
      200,
      `{"id":"${id}","model":"${ORIGINAL}","status":"failed","created_at":${created_at},` +
        '"output":null,"error":{"code":80003,"message":"no \\"luck\\"\\n"}}',
    ]);
  });

  test('the balance is one integer', async () => {
    const answer = await api.ask('GET', '/balance');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(JSON_TYPE);
    expect(answer.text).toMatch(/^\{"balance":\d+\}$/);
  });

  test('HEAD answers as GET does, without a body', async () => {
    const answer = await api.ask('HEAD', '/balance');
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  test('a poll knows a task under either prefix', async () => {
    const id = await api.accepted(stage.bodies[ORIGINAL]);
    const [one, other] = PREFIXES.map((each) => reapi(at(stage.gateway, stage.gateway.key, each)));
    await one?.final(id);
    expect((await other?.poll(id))?.status).toBe('completed');
  });
});

describe('what is accepted', () => {
  const longPrompt = '🐕'.repeat(4_000);

  test.each<[string, object]>([
    [OFFICIAL, { duration: 3 }],
    [OFFICIAL, { duration: 15, resolution: '720p', aspect_ratio: '9:16', audio: false }],
    [OFFICIAL, { aspect_ratio: '1:1', resolution: '480p', audio: true }],
    [OFFICIAL, { prompt: longPrompt }],
    [OFFICIAL, { prompt: 'NUL \u0000, half a pair \ud800, a line\u2028 and a flag 🏴‍☠️' }],
    [OFFICIAL, { aspect_ratio: null, resolution: null, duration: null, audio: null }],
    [BETA, { prompt: '' }],
    [BETA, { prompt: ' ' }],
    [BETA, { prompt: 'x'.repeat(4_096) }],
    [BETA, { duration: 1, nsfw_checker: false }],
    ...['auto', '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'].map(
      (ratio): [string, object] => [BETA, { aspect_ratio: ratio }],
    ),
    [ORIGINAL, { prompt: longPrompt, duration: 30, quality: '720p' }],
    [ORIGINAL, { image_urls: [] }],
    ...['16:9', '9:16', '1:1', '3:2', '2:3'].map((size): [string, object] => [ORIGINAL, { size }]),
  ])('%s %j', async (model, change) => {
    await expectCompletion(await stage.api.submit({ ...stage.bodies[model], ...change }), null);
  });

  test('a field that nobody knows, nested 50,000 deep', async () => {
    const nested = '['.repeat(50_000) + ']'.repeat(50_000);
    const body = `{"model":"${ORIGINAL}","prompt":"a dog","x":${nested}}`;
    const answer = await stage.api.ask('POST', '/videos/generations', {
      body,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'deep' },
    });
    expect([200, 400]).toContain(answer.status);
  });

  test('1.0 with 7 images and no prompt, of all three kinds', async () => {
    const kinds = ['jpg', 'png', 'webp', 'jpg', 'png', 'webp', 'jpg'];
    const image_urls = kinds.map((kind, index) => `${stage.images.url}/64x6${index}.${kind}`);
    const id = await stage.api.accepted({ model: ORIGINAL, image_urls });
    expect(await stage.api.final(id)).toMatchObject({ status: 'completed', error: null });
    expect(kinds.map((kind, index) => stage.images.count(`/64x6${index}.${kind}`))).toEqual(
      kinds.map(() => 1),
    );
  });

  test('the image is asked for after the answer, by the worker', async () => {
    const path = '/70x70.png';
    const image_urls = [`${stage.images.url}${path}`];
    const id = await stage.api.accepted({ ...stage.bodies[OFFICIAL], image_urls });
    await stage.api.final(id);
    expect(stage.images.count(path)).toBe(1);
  });

  test('a redirect to an image', async () => {
    const to = encodeURIComponent(`${stage.images.url}/64x64.webp`);
    const image_urls = [`${stage.images.url}/redirect?to=${to}`];
    const id = await stage.api.accepted({ ...stage.bodies[OFFICIAL], image_urls });
    expect((await stage.api.final(id)).status).toBe('completed');
  });
});

describe('fields that nobody knows are ignored and listed', () => {
  test.each<[string, object, string]>([
    [OFFICIAL, { mode: 'image' }, 'mode'],
    [OFFICIAL, { nsfw_checker: true, n: 1 }, 'nsfw_checker, n'],
    [OFFICIAL, { size: '16:9', quality: '4k' }, 'size, quality'],
    [BETA, { audio: false }, 'audio'],
    [ORIGINAL, { aspect_ratio: 7, resolution: [] }, 'aspect_ratio, resolution'],
    [ORIGINAL, { Prompt: 'x', 'été, a b': 1 }, 'Prompt, %C3%A9t%C3%A9%2C%20a%20b'],
    [ORIGINAL, { constructor_: 1, toString: 1 }, 'constructor_, toString'],
  ])('%s %j', async (model, extra, listed) => {
    await expectCompletion(await stage.api.submit({ ...stage.bodies[model], ...extra }), listed);
  });

  test('1.0 takes any size next to images, and says that it did nothing', async () => {
    const image_urls = stage.bodies[OFFICIAL]?.['image_urls'];
    const answer = await stage.api.submit({ model: ORIGINAL, image_urls, size: '2:3' });
    await expectCompletion(answer, 'size');
  });
});

test('the upstream is told the model and nothing is sent twice', async () => {
  const ids = await Promise.all(MODELS.map((model) => stage.api.accepted(stage.bodies[model])));
  await Promise.all(ids.map((id) => stage.api.final(id)));
  const jobs = [...stage.upstream.jobs.values()];
  expect(jobs.map(({ model }) => model).sort()).toEqual([...MODELS].sort());
  expect(jobs.map(({ posts, downloads }) => ({ posts, downloads }))).toEqual(
    MODELS.map(() => ({ posts: 1, downloads: 1 })),
  );
});

describe('health', () => {
  test.each([
    ['/healthz', { status: 'ok' }],
    ['/readyz', { status: 'ready' }],
  ])('%s', async (path, body) => {
    const response = await fetch(`${stage.gateway.url}${path}`);
    expect([response.status, await response.json()]).toEqual([200, body]);
  });
});

test('every answer that the document tells of was seen, and looked so', async () => {
  const unseen = (await openApiAt(stage.gateway)).unseen();
  expect(unseen.filter((answer) => !answer.endsWith(' default'))).toEqual([]);
});

async function expectCompletion(answer: Answer, ignoredFields: string | null): Promise<void> {
  const { id } = answer.json as { id: string };
  expect({
    accepted: answer.status,
    ignoredFields: answer.headers.get('reelgate-ignored-fields'),
    status: (await stage.api.final(id)).status,
  }).toEqual({ accepted: 200, ignoredFields, status: 'completed' });
}

async function releaseWhenTaken(): Promise<void> {
  const { upstream } = stage;
  await expect.poll(() => upstream.jobs.size).toBeGreaterThan(0);
  upstream.release();
}
