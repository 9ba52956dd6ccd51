import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeClip } from '../../lib/clip.ts';
import { until } from '../../lib/until.ts';
import { LITE, NEWER, PLAIN, setStage, xai, type Stage, type SubmitOptions } from './stage.ts';

const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const JSON_TYPE = 'application/json; charset=utf-8';
const PROMPT = { model: PLAIN, prompt: 'a dog runs on a beach' };

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

describe.each(['/v1', '/xai/v1'])('under %s', (prefix) => {
  test.each([
    ['generations', PLAIN, PROMPT, 4_000_000_000],
    ['edits', NEWER, { prompt: 'at night' }, 6_400_000_000],
    ['extensions', NEWER, { prompt: 'on it goes', duration: 8 }, 6_400_000_000],
  ] as const)('%s: submit, poll and completion, byte by byte', async (to, model, body, ticks) => {
    const api = xai(stage, stage.gateway.key, prefix);
    const video = { url: await clipLink() };
    stage.upstream.script = { hold: true };
    const submitted = await api.submit(to === 'generations' ? body : { ...body, video }, { to });
    const { request_id: id } = submitted.json as { request_id: string };
    expect(submitted.status).toBe(200);
    expect(submitted.text).toBe(`{"request_id":"${id}"}`);
    expect(id).toMatch(REQUEST_ID);
    expect(submitted.headers.get('content-type')).toBe(JSON_TYPE);
    expect(submitted.headers.get('x-request-id')).toMatch(/^req_/);

    const running = await api.poll(id);
    expect([running.status, running.text]).toEqual([202, '{"status":"pending","progress":0}']);
    expect(running.headers.get('content-type')).toBe(JSON_TYPE);
    expect((await api.ask('HEAD', `/videos/${id}`)).status).toBe(202);

    await release();
    await api.final(id);
    const done = await api.poll(id);
    const url = /"url":"([^"]+)"/.exec(done.text)?.[1] ?? '';
    expect([done.status, done.text]).toEqual([
      200,
      `{"status":"done","progress":100,"model":"${model}","video":{"url":"${url}","duration":8,` +
        `"respect_moderation":true},"usage":{"cost_in_usd_ticks":${ticks}}}`,
    ]);
    expect(done.headers.get('reelgate-channel')).toBe('upstream');
    const clip = await fetch(url);
    expect(Buffer.from(await clip.arrayBuffer()).equals(stage.upstream.clip)).toBe(true);
  });
});

describe('what is accepted, and what it costs in ticks', () => {
  const dollar = 10_000_000_000;
  test.each<[string, object | (() => object), number]>([
    [PLAIN, {}, 8 * 0.05],
    [PLAIN, { duration: 1 }, 0.05],
    [PLAIN, { duration: '15', resolution: '720p' }, 15 * 0.07],
    [PLAIN, { seconds: 3 }, 3 * 0.05],
    [PLAIN, { seconds: '3' }, 3 * 0.05],
    [PLAIN, { seconds: 3, duration: null }, 3 * 0.05],
    [PLAIN, () => ({ image: image() }), 8 * 0.05 + 0.002],
    [PLAIN, () => ({ image: image(), prompt: undefined }), 8 * 0.05 + 0.002],
    [PLAIN, () => ({ reference_images: Array.from({ length: 7 }, image) }), 8 * 0.05 + 7 * 0.002],
    [NEWER, { resolution: '480p' }, 8 * 0.08],
    [NEWER, { resolution: '720p' }, 8 * 0.14],
    [NEWER, { resolution: '1080p', duration: 3 }, 3 * 0.25],
    [NEWER, () => ({ image: image(), reference_images: [image()] }), 8 * 0.08 + 2 * 0.01],
    [NEWER, () => ({ last_frame: image(), prompt: null }), 8 * 0.08 + 0.01],
    [
      NEWER,
      () => ({ image: image(), keyframes: [{ image: image(), timestamp_s: 2.5 }] }),
      8 * 0.08 + 2 * 0.01,
    ],
    [`${NEWER}-preview`, {}, 8 * 0.08],
    [LITE, {}, 8 * 0.02],
    [LITE, { resolution: '720p', generate_audio: false }, 8 * 0.03],
    [LITE, { resolution: '1080p', aspect_ratio: '5:2' }, 8 * 0.14],
  ])('%s %j', async (model, change, usd) => {
    const body = { model, prompt: 'x', ...(typeof change === 'function' ? change() : change) };
    const done = await stage.api.final(await stage.api.accepted(body));
    expect(done).toMatchObject({
      status: 'done',
      model,
      usage: { cost_in_usd_ticks: Math.round(usd * 1_000_000) * (dollar / 1_000_000) },
    });
  });

  test.each(['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9', '5:2'])(
    'the ratio %s',
    async (ratio) => {
      expect((await stage.api.submit({ ...PROMPT, aspect_ratio: ratio })).status).toBe(200);
    },
  );

  test.each<[string, (url: string) => unknown]>([
    ['an object', (url) => ({ url })],
    ['its other name', (url) => ({ image_url: url })],
    ['a bare text', (url) => url],
    ['a data URI', () => ({ url: PIXEL })],
    ['a bare data URI', () => PIXEL],
  ])('an image as %s', async (_, spelled) => {
    const image = spelled(`${stage.images.url}/64x64.webp`);
    const id = await stage.api.accepted({ model: PLAIN, image });
    expect((await stage.api.final(id)).status).toBe('done');
  });

  test('files by their ids, as images and as a video', async () => {
    const picture = await (await fetch(`${stage.images.url}/64x64.jpg`)).blob();
    const given = { file_id: await uploaded(picture, 'a.jpg') };
    const clip = new Blob([new Uint8Array(stage.upstream.clip)]);
    const video = { file_id: await uploaded(clip, 'a.mp4') };
    const keyframes = [{ image: given, timestamp_s: 1 }];
    const ids = [
      await stage.api.accepted({ model: NEWER, image: given, last_frame: given, keyframes }),
      await stage.api.accepted({ model: PLAIN, prompt: 'x', reference_images: [given] }),
      await stage.api.accepted({ prompt: 'x', video }, { to: 'edits' }),
      await stage.api.accepted({ prompt: 'x', video }, { to: 'extensions' }),
    ];
    for (const id of ids) expect((await stage.api.final(id)).status).toBe('done');
  });

  test('fields that nobody knows are ignored and listed', async () => {
    const answer = await stage.api.submit({
      ...PROMPT,
      storage_options: {},
      reference_audios: [{ voice_id: 'ara' }],
      user: 'u-1',
      seconds: 9,
      duration: 1,
      output: { format: 'webm' },
    });
    expect([answer.status, answer.headers.get('reelgate-ignored-fields')]).toEqual([
      200,
      'storage_options, reference_audios, seconds, output.format',
    ]);
  });
});

describe('how it may end', () => {
  test.each<[string, object, object]>([
    [
      'a failure of the upstream',
      { end: 'failed', message: 'no "luck"\n' },
      { code: 'internal_error', message: 'no "luck"\n' },
    ],
  ])('%s', async (_, script, error) => {
    stage.upstream.next(script);
    const id = await stage.api.accepted(PROMPT);
    await stage.api.final(id);
    const answer = await stage.api.poll(id);
    expect([answer.status, answer.text]).toEqual([
      200,
      JSON.stringify({ status: 'failed', error }),
    ]);
  });

  test.each([
    ['/missing.jpg', 'The server did not answer with the file.'],
    ['/page.html', ''],
  ])('an image that is none, at %s', async (path, words) => {
    const id = await stage.api.accepted({ ...PROMPT, image: stage.images.url + path });
    const { status, error } = await stage.api.final(id);
    expect([status, error?.code]).toEqual(['failed', 'invalid_argument']);
    expect(error?.message).toContain(words);
  });

  test.each<[number, NonNullable<SubmitOptions['to']>, string]>([
    [9.5, 'edits', 'The video must have at most 8.7 seconds, not 9.5.'],
    [1, 'extensions', 'The video must have 2 to 15 seconds, not 1.'],
    [16, 'extensions', 'The video must have 2 to 15 seconds, not 16.'],
  ])('a source of %d seconds for %s', async (durationS, to, message) => {
    const clip = new Blob([new Uint8Array(await makeClip(durationS))]);
    const video = { file_id: await uploaded(clip, 'a.mp4') };
    const id = await stage.api.accepted({ prompt: 'x', video }, { to });
    expect(await stage.api.final(id)).toEqual({
      status: 'failed',
      error: { code: 'invalid_argument', message },
    });
  });

  test('moderation: done, without a video, and for nothing', async () => {
    stage.upstream.next({ end: 'moderated' });
    const id = await stage.api.accepted({ ...PROMPT, duration: 5 });
    await stage.api.final(id);
    const answer = await stage.api.poll(id);
    expect([answer.status, answer.text]).toEqual([
      200,
      `{"status":"done","progress":100,"model":"${PLAIN}","video":{"url":"","duration":5,` +
        '"respect_moderation":false},"usage":{"cost_in_usd_ticks":0}}',
    ]);
  });

  test('a cancelled task has failed', async () => {
    stage.upstream.script = { hold: true };
    const id = await stage.api.accepted(PROMPT);
    const own = xai(stage, stage.gateway.key, '/v1/reelgate');
    const taskId = `task_${id.replaceAll('-', '')}`;
    expect((await own.ask('POST', `/tasks/${taskId}/cancel`)).status).toBe(200);
    expect(await stage.api.final(id)).toEqual({
      status: 'failed',
      error: { code: 'failed_precondition', message: 'the task was cancelled' },
    });
  });

  test('a deleted task is not there any more', async () => {
    const id = await stage.api.accepted(PROMPT);
    await stage.api.final(id);
    const own = xai(stage, stage.gateway.key, '/v1/reelgate');
    expect((await own.ask('DELETE', `/tasks/task_${id.replaceAll('-', '')}`)).status).toBe(204);
    expect((await stage.api.poll(id)).status).toBe(404);
  });
});

describe('sent again', () => {
  test('a repeated Idempotency-Key gives one job, on both paths', async () => {
    const headers = { 'idempotency-key': '"xai-1"' };
    const root = await stage.api.submit(PROMPT, { headers });
    const other = xai(stage, stage.gateway.key, '/xai/v1');
    const again = await other.submit(PROMPT, { headers });
    expect([again.status, again.text]).toEqual([200, root.text]);
    expect(root.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    await stage.api.final((root.json as { request_id: string }).request_id);
    expect(stage.upstream.jobs.size).toBe(1);
    const conflict = await stage.api.submit({ ...PROMPT, prompt: 'other' }, { headers });
    expect([conflict.status, conflict.json]).toEqual([
      409,
      {
        code: 'Some entity that we attempted to create already exists',
        error: 'The Idempotency-Key was used before, with another request body.',
      },
    ]);
  });

  test('a retry that is only counted', async () => {
    const body = { ...PROMPT, prompt: 'counted' };
    const first = await stage.api.submit(body, { headers: { 'x-stainless-retry-count': '0' } });
    const second = await stage.api.submit(body, { headers: { 'x-stainless-retry-count': '1' } });
    expect(second.text).toBe(first.text);
  });
});

test('every answer that the document tells of was seen, and looked so', () => {
  expect(stage.openApi.unseen().filter((answer) => !answer.endsWith(' default'))).toEqual([]);
});

/** The smallest JPEG, PNG or WebP that can be decoded: one red pixel. */
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

const image = (): object => ({ url: `${stage.images.url}/64x64.png` });

let link: string | null = null;

/** To a clip that the scripted upstream made, which is one to edit and to go on from. */
async function clipLink(): Promise<string> {
  link ??= (await stage.api.final(await stage.api.accepted(PROMPT))).video?.url ?? '';
  return link;
}

async function release(): Promise<void> {
  const { upstream } = stage;
  await until('a job that holds', () => [...upstream.jobs.values()].some(({ held }) => held));
  upstream.script = {};
  upstream.release();
}

async function uploaded(file: Blob, name: string): Promise<string> {
  const body = new FormData();
  body.set('file', file, name);
  const own = xai(stage, stage.gateway.key, '/v1/reelgate');
  return ((await own.ask('POST', '/files', { body })).json as { id: string }).id;
}
