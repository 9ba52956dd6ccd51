import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PREFIXES, rivya, type Generation, type Rivya } from './client.ts';
import { at, LEAST, MODEL, setStage, type Stage } from './stage.ts';

/** `task_` and a UUIDv7 without its dashes. */
const TASK_ID = /^task_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const JSON_TYPE = 'application/json; charset=utf-8';

/** Seed 004, verbatim. */
const MINIMAL_REQUEST = `{
"model": "grok-imagine-video",
"prompt": "A cinematic product reveal with smooth camera movement",
"params": {
"mode": "normal",
"duration": 6,
"resolution": "480p",
"aspect_ratio": "2:3"
}
}`;

/** Seed 004, verbatim but for where the image is. */
const REFERENCE_REQUEST = `{
"model": "grok-imagine-video",
"prompt": "A cinematic product reveal with smooth camera movement",
"params": {
"mode": "normal",
"duration": 6,
"resolution": "480p",
"aspect_ratio": "2:3",
"referenceMediaItems": [
{
"url": "https://cdn.example.com/reference-image.png",
"kind": "image",
"name": "reference-image.png",
"mimeType": "image/png"
}
]
}
}`;

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

describe.each(PREFIXES)('under %s', (prefix) => {
  let api: Rivya;

  beforeAll(() => {
    api = rivya(at(stage.gateway, stage.gateway.key, prefix));
  });

  test('submit, poll and success, key by key', async () => {
    stage.upstream.script = { hold: true };
    const before = new Date().toISOString();
    const submitted = await api.submit(LEAST);
    const after = new Date().toISOString();
    expect(submitted.status).toBe(200);
    expect(submitted.headers.get('content-type')).toBe(JSON_TYPE);
    expect(submitted.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    const queued = submitted.json as Generation;
    const { id, created_at } = queued;
    expect(queued).toEqual({
      id: expect.stringMatching(TASK_ID) as string,
      status: 'queued',
      model: MODEL,
      reserved_credits: 10,
      final_credits: 0,
      created_at: expect.stringMatching(TIME) as string,
      updated_at: created_at,
      result: null,
      error: null,
    });
    // In the order of seed 004.
    expect(Object.keys(queued)).toEqual([
      'id',
      'status',
      'model',
      'reserved_credits',
      'final_credits',
      'created_at',
      'updated_at',
      'result',
      'error',
    ]);
    expect(created_at >= before && created_at <= after).toBe(true);

    await expect.poll(() => stage.upstream.jobs.size).toBeGreaterThan(0);
    await expect.poll(async () => (await api.poll(id)).status).toBe('processing');
    expect(await api.poll(id)).toEqual({ ...queued, status: 'processing' });

    stage.upstream.release();
    const done = await api.final(id);
    const url = done.result?.primary_url ?? 'none';
    expect(done).toEqual({
      ...queued,
      status: 'succeeded',
      final_credits: 10,
      updated_at: expect.stringMatching(TIME) as string,
      result: { primary_url: url, urls: [url] },
    });
    expect(done.updated_at > created_at).toBe(true);
    const clip = await fetch(url);
    expect([clip.status, clip.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect(Buffer.from(await clip.arrayBuffer()).equals(stage.upstream.clip)).toBe(true);
    const polled = await api.ask('GET', `/generations/${id}`);
    expect(polled.headers.get('reelgate-channel')).toBe('upstream');
  });

  test('a generation is known under either prefix', async () => {
    const { id } = await api.accepted(LEAST);
    const [one, other] = PREFIXES.map((each) => rivya(at(stage.gateway, stage.gateway.key, each)));
    await one?.final(id);
    expect((await other?.poll(id))?.status).toBe('succeeded');
  });

  test('HEAD answers as GET does, without a body', async () => {
    const answer = await api.ask('HEAD', '/credits');
    expect([answer.status, answer.text]).toEqual([200, '']);
  });
});

describe('the requests of seed 004', () => {
  const headers = { 'content-type': 'application/json' };

  test('minimal', async () => {
    const answer = await stage.api.ask('POST', '/generations', { body: MINIMAL_REQUEST, headers });
    expect([answer.status, answer.headers.get('reelgate-ignored-fields')]).toEqual([200, null]);
    const { id } = answer.json as Generation;
    expect((await stage.api.final(id)).status).toBe('succeeded');
  });

  test('with a reference, exactly as it stands there', async () => {
    const answer = await stage.api.ask('POST', '/generations', {
      body: REFERENCE_REQUEST,
      headers,
    });
    expect(answer.status).toBe(200);
    // Nobody has this image, which the worker finds out; nothing is paid for it.
    const { id } = answer.json as Generation;
    await stage.gateway.admin('POST', `/tasks/${id}/cancel`);
    expect(await stage.api.final(id)).toMatchObject({ status: 'failed', final_credits: 0 });
  });

  test('with a reference that is there', async () => {
    const url = `${stage.images.url}/60x90.png`;
    const body = REFERENCE_REQUEST.replace('https://cdn.example.com/reference-image.png', url);
    const answer = await stage.api.ask('POST', '/generations', { body, headers });
    const { id } = answer.json as Generation;
    expect((await stage.api.final(id)).status).toBe('succeeded');
    expect(stage.images.count('/60x90.png')).toBe(1);
  });
});

describe('what is accepted', () => {
  test.each<[object]>([
    [{}],
    [{ prompt: 'x'.repeat(5_000) }],
    [{ prompt: '🐕'.repeat(5_000) }],
    [{ client_request_id: 'c'.repeat(128) }],
    [{ client_request_id: null, params: null }],
    [{ params: {} }],
    [{ params: { mode: null, duration: null, resolution: null, aspect_ratio: null } }],
    ...['fun', 'normal', 'spicy'].map((mode): [object] => [{ params: { mode } }]),
    ...[6, 7, 29, 30].map((duration): [object] => [{ params: { duration } }]),
    ...['480p', '720p'].map((resolution): [object] => [{ params: { resolution } }]),
    ...['1:1', '16:9', '9:16', '2:3', '3:2'].map((ratio): [object] => [
      { params: { aspect_ratio: ratio } },
    ]),
    [{ params: { referenceMediaItems: [] } }],
    [{ params: { referenceMediaItems: null } }],
  ])('%j', async (change) => {
    const { id } = await stage.api.accepted({ ...LEAST, ...change });
    const { status, reserved_credits, final_credits } = await stage.api.final(id);
    expect({ status, reserved_credits, final_credits }).toEqual({
      status: 'succeeded',
      reserved_credits: 10,
      final_credits: 10,
    });
  });

  test.each<[object]>([
    [{ kind: 'image' }],
    [{ kind: 'image', name: null, mimeType: null, durationSeconds: null, durationToken: null }],
    [{ kind: 'image', name: 'a.webp', mimeType: 'image/webp', durationToken: 'dt_1' }],
  ])('an image as %j', async (more) => {
    const referenceMediaItems = [{ url: `${stage.images.url}/64x64.webp`, ...more }];
    const { id } = await stage.api.accepted({ ...LEAST, params: { referenceMediaItems } });
    expect((await stage.api.final(id)).status).toBe('succeeded');
  });

  test('a field beside params that nobody knows is ignored and listed', async () => {
    const answer = await stage.api.submit({ ...LEAST, seed: 7, duration: 'long' });
    expect([answer.status, answer.headers.get('reelgate-ignored-fields')]).toEqual([
      200,
      'seed, duration',
    ]);
  });
});

describe('what has failed', () => {
  test('at the upstream', async () => {
    const { api } = await stage.workspace({ credits: 25 });
    stage.upstream.next({ end: 'failed', message: 'no "luck"' });
    const { id, created_at } = await api.accepted(LEAST);
    expect(await api.final(id)).toEqual({
      id,
      status: 'failed',
      model: MODEL,
      reserved_credits: 10,
      final_credits: 0,
      created_at,
      updated_at: expect.stringMatching(TIME) as string,
      result: null,
      error: { code: 'generation_failed', message: 'no "luck"' },
    });
    expect(await api.credits()).toBe(25);
  });

  test('by moderation, which is not charged for', async () => {
    const { api } = await stage.workspace({ credits: 10 });
    stage.upstream.next({ end: 'moderated', message: 'blocked' });
    const { id } = await api.accepted(LEAST);
    expect(await api.final(id)).toMatchObject({
      status: 'failed',
      final_credits: 0,
      error: { code: 'generation_failed', message: 'blocked' },
    });
    expect(await api.credits()).toBe(10);
  });

  test('because somebody cancelled it', async () => {
    stage.upstream.script = { hold: true };
    const { id } = await stage.api.accepted(LEAST);
    await stage.gateway.admin('POST', `/tasks/${id}/cancel`);
    expect(await stage.api.final(id)).toMatchObject({
      status: 'failed',
      final_credits: 0,
      result: null,
      error: { code: 'generation_cancelled' },
    });
  });

  test('for an image that is none', async () => {
    const referenceMediaItems = [{ url: `${stage.images.url}/page.html`, kind: 'image' }];
    const { id } = await stage.api.accepted({ ...LEAST, params: { referenceMediaItems } });
    expect(await stage.api.final(id)).toMatchObject({
      status: 'failed',
      error: { code: 'generation_failed' },
    });
  });
});

test('10 credits whatever the length, reserved at once and spent at the end', async () => {
  const { api } = await stage.workspace({ credits: 25 });
  stage.upstream.script = { hold: true };
  const { id } = await api.accepted({ ...LEAST, params: { duration: 30, resolution: '720p' } });
  expect(await api.credits()).toBe(15);
  await stage.settle();
  await api.final(id);
  expect(await api.credits()).toBe(15);
});
