import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  dataUri,
  FORM,
  MAX,
  picture,
  PREFIXES,
  PREVIEW,
  PRO,
  videoIn,
  type Http,
  type Kind,
  type Parts,
} from './client.ts';
import { expectProblem } from './expect-problem.ts';
import { setOpenaiStage, type OpenaiStage } from './stage.ts';

let stage: OpenaiStage;
let http: Http;

beforeAll(async () => {
  stage = await setOpenaiStage();
  http = stage.http();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

/** The limit is only for a hang. */
const SOON = { timeout: 30_000 };
const VIDEO_ID = /^video_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/;

describe.each(PREFIXES)('under %s', (prefix) => {
  test('submit, poll and completion, field by field', async () => {
    stage.upstream.script = { hold: true };
    const own = stage.http({ prefix });
    const beforeS = Math.floor(Date.now() / 1_000);
    const answer = await own.post('/videos', { model: PREVIEW, prompt: 'a dog', seconds: '3' });
    const made = videoIn(answer);
    const queued = {
      id: expect.stringMatching(VIDEO_ID) as string,
      object: 'video',
      model: PREVIEW,
      status: 'queued',
      progress: 0,
      created_at: made.created_at,
      completed_at: null,
      expires_at: null,
      prompt: 'a dog',
      seconds: '3',
      size: '480P',
      remixed_from_video_id: null,
      error: null,
      video_url: null,
      url: null,
    };
    expect(made).toEqual(queued);
    expect(Object.keys(made)).toEqual(Object.keys(queued));
    expect(made.created_at - beforeS).toBeGreaterThanOrEqual(0);
    expect(made.created_at - beforeS).toBeLessThan(5);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('openai-poll-after-ms')).toBe('1000');

    const status = prefix === '/v1' ? 'processing' : 'in_progress';
    await expect.poll(() => stage.upstream.jobs.size, SOON).toBe(1);
    await expect.poll(() => own.get(made.id), SOON).toEqual({ ...queued, status });

    stage.upstream.release();
    const done = await own.final(made.id);
    const { completed_at, video_url } = done;
    expect(done).toEqual({
      ...queued,
      status: 'completed',
      progress: 100,
      completed_at,
      expires_at: (completed_at ?? 0) + 7 * 24 * 3_600,
      video_url,
      url: video_url,
    });
    const clip = await fetch(video_url ?? 'none');
    expect(Buffer.from(await clip.arrayBuffer()).equals(stage.upstream.clip)).toBe(true);
    const polled = await own.ask('GET', `/videos/${made.id}`);
    expect(polled.headers.get('reelgate-channel')).toBe('upstream');
    expect(polled.headers.get('openai-poll-after-ms')).toBeNull();
  });
});

test('a failed video is a 200 too', async () => {
  stage.upstream.next({ end: 'failed', message: 'no "luck"' }, { end: 'moderated' });
  const [broken, blocked] = [await http.made(least), await http.made(least)];
  expect(await http.final(broken.id)).toMatchObject({
    status: 'failed',
    progress: 0,
    error: { code: 'generation_failed', message: 'no "luck"' },
    video_url: null,
  });
  expect(await http.final(blocked.id)).toMatchObject({
    status: 'failed',
    error: { code: 'moderation_blocked' },
  });
});

const least = { model: PREVIEW, prompt: 'a dog' };

describe('what is taken, and how it is answered', () => {
  test.each<[string, object, { seconds: string; size: string }]>([
    [PREVIEW, {}, { seconds: '6', size: '480P' }],
    [PREVIEW, { seconds: 1 }, { seconds: '1', size: '480P' }],
    [PREVIEW, { seconds: '15', resolution: '720P' }, { seconds: '15', size: '720P' }],
    [PREVIEW, { resolution: '720p' }, { seconds: '6', size: '720P' }],
    [PREVIEW, { resolution: 720 }, { seconds: '6', size: '720P' }],
    [PREVIEW, { resolution: '480', aspect_ratio: '2.39:1' }, { seconds: '6', size: '480P' }],
    [FORM, {}, { seconds: '6', size: '720P' }],
    [FORM, { seconds: '3', size: '1080p' }, { seconds: '3', size: '1080p' }],
    [FORM, { size: '540P' }, { seconds: '6', size: '540P' }],
    [FORM, { size: 480 }, { seconds: '6', size: '480' }],
    [PRO, { seconds: 3 }, { seconds: '10', size: '720P' }],
    [PRO, { seconds: 'x', size: '480P' }, { seconds: '10', size: '480P' }],
    [MAX, { seconds: '3' }, { seconds: '15', size: '720P' }],
  ])('%s %j', async (model, change, shown) => {
    const body: Record<string, unknown> = { model, prompt: 'a dog', ...change };
    const parts = Object.entries(body).map(([name, value]) => [name, String(value)] as const);
    const [json, form] = [await http.post('/videos', body), await http.form('/videos', parts)];
    for (const answer of [json, form]) {
      expect(videoIn(answer)).toMatchObject({ ...shown, model, prompt: 'a dog' });
      expect((await http.final(videoIn(answer).id)).status).toBe('completed');
    }
  });

  test('fields that nobody knows are ignored and listed', async () => {
    const answer = await http.post('/videos', { ...least, size: '1080P', n: 1, user: null });
    expect(answer.headers.get('reelgate-ignored-fields')).toBe('size, n');
    expect(videoIn(answer).size).toBe('480P');
  });
});

describe('images', () => {
  const types = ['image/png', 'application/octet-stream', undefined] as const;

  test.each([PREVIEW, FORM, PRO, MAX])('%s: files under every name', async (model) => {
    const { api, key } = await stage.workspace({ credits: 100_000 });
    const own = stage.http({ key });
    const file = await picture();
    const names = ['input_reference', 'input_reference[]', 'image[]', 'image', 'images[]'];
    for (const name of names) {
      for (const type of types) {
        const fields: Parts = [
          ['model', model],
          ['prompt', 'p'],
          ['seconds', '1'],
        ];
        const before = await api.balance();
        const both: Parts = [...fields, [name, file, type], [name, file, type]];
        const made = videoIn(await own.form('/videos', both));
        const seconds = Number(made.seconds);
        const rate = model === PREVIEW ? 80 : 140;
        expect([name, type, before - (await api.balance())]).toEqual([
          name,
          type,
          rate * seconds + 20,
        ]);
        expect((await own.final(made.id)).status).toBe('completed');
      }
    }
  });

  test.each<Kind>(['png', 'jpeg', 'webp'])('a data URI of a %s', async (kind) => {
    const uri = await dataUri(kind);
    for (const body of [
      { ...least, image: uri },
      { ...least, images: [uri, uri, uri, uri, uri, uri, uri] },
      { model: FORM, prompt: 'p', input_reference: uri },
      { model: FORM, prompt: 'p', input_reference: [{ image_url: uri }] },
    ]) {
      const { id } = await http.made(body);
      expect((await http.final(id)).status).toBe('completed');
    }
  });

  test('addresses are fetched by the worker', async () => {
    const image = `${stage.images.url}/71x71.png`;
    const { id } = await http.made({ ...least, image });
    expect((await http.final(id)).status).toBe('completed');
    expect(stage.images.count('/71x71.png')).toBe(1);
    const bad = await http.made({ ...least, image: `${stage.images.url}/missing.jpg` });
    expect((await http.final(bad.id)).error?.code).toBe('image_unfetchable');
  });
});

describe('what is refused', () => {
  const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==';
  const gif = 'data:image/png;base64,R0lGODlhAQABAIAAAAAAAP';
  const rows: [object, string, string][] = [
    [{ model: undefined }, 'missing_required_parameter', 'model'],
    [{ model: 'sora-2' }, 'model_not_found', 'model'],
    [{ model: 'grok-imagine-video-1.5' }, 'model_not_found', 'model'],
    [{ model: 5 }, 'invalid_type', 'model'],
    [{ prompt: undefined }, 'missing_required_parameter', 'prompt'],
    [{ prompt: 'x'.repeat(4_097) }, 'string_above_max_length', 'prompt'],
    [{ seconds: 0 }, 'integer_below_min_value', 'seconds'],
    [{ seconds: '16' }, 'integer_above_max_value', 'seconds'],
    [{ seconds: 'six' }, 'invalid_type', 'seconds'],
    [{ seconds: 1.5 }, 'invalid_type', 'seconds'],
    [{ resolution: '1080P' }, 'invalid_value', 'resolution'],
    [{ aspect_ratio: '5:1' }, 'invalid_value', 'aspect_ratio'],
    [{ aspect_ratio: '0:1' }, 'invalid_value', 'aspect_ratio'],
    [{ image: gif }, 'invalid_image', 'image'],
    [{ images: [png, gif] }, 'invalid_image', 'images'],
    [{ images: [png, 'nowhere'] }, 'invalid_image', 'images'],
    [{ images: Array.from({ length: 8 }, () => png) }, 'array_above_max_length', 'images'],
    [{ image: png, images: [png] }, 'mutually_exclusive_parameters', 'image'],
    [{ model: FORM, size: '1440P' }, 'invalid_value', 'size'],
  ];
  test.each(rows)('%#: %j', async (change, code, param) => {
    expectProblem(await http.post('/videos', { ...least, ...change }), 400, { code, param });
  });

  test('a file that is no image', async () => {
    for (const model of [PREVIEW, FORM]) {
      const parts: Parts = [
        ['model', model],
        ['prompt', 'p'],
        ['input_reference', await picture('gif'), 'image/png'],
      ];
      const param = model === PREVIEW ? 'images' : 'input_reference';
      expectProblem(await http.form('/videos', parts), 400, { code: 'invalid_image', param });
    }
  });
});
