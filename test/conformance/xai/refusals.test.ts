import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../lib/reapi.ts';
import { LITE, NEWER, PLAIN, setStage, xai, type Stage, type SubmitOptions } from './stage.ts';

const INVALID = 'Client specified an invalid argument';
const NOT_FOUND = 'Some requested entity was not found';
const DENIED = 'The caller does not have permission to execute the specified operation';
const NO_KEY = 'The request does not have valid authentication credentials';
const UNSUPPORTED = 'Operation is not implemented or not supported';
const URL_WORDS = 'must have a url, a public http(s) URL or a data URI of an image, or a file_id.';

const url = 'https://videos.example.com/a.mp4';
const image = { url: 'https://images.example.com/a.png' };
const video = { url };
const prompt = 'a dog';
const JSON_BODY = { 'content-type': 'application/json' };

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ limits: { inlineBodyBytesMax: 4_000 } });
});
afterAll(() => stage.close());

/** Every refusal has the two members and no more, and says whether to try again. */
function seen(answer: Answer): [number, string, string] {
  const { code, error, ...rest } = answer.json as { code: string; error: string };
  expect(rest).toEqual({});
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  expect(answer.headers.get('x-should-retry')).toBe(answer.status === 429 ? null : 'false');
  return [answer.status, code, error];
}

const missing = (field: string): string => `missing field \`${field}\``;

test.each<[string, object, number, string, string, SubmitOptions['to']?]>([
  ['no model', { prompt }, 422, INVALID, `${missing('model')}.`],
  [
    'no prompt',
    { model: PLAIN },
    422,
    INVALID,
    `${missing('prompt')}, as there is no image to begin from.`,
  ],
  ['no video', { prompt }, 422, INVALID, `${missing('video')}.`, 'edits'],
  ['no prompt to an edit', { video }, 422, INVALID, `${missing('prompt')}.`, 'edits'],
  ['a model of a wrong type', { model: 5, prompt }, 400, INVALID, 'model must be a string.'],
  [
    'another model',
    { model: 'sora-2', prompt },
    404,
    NOT_FOUND,
    'The model "sora-2" does not exist.',
  ],
  [
    'another model to edit with',
    { model: 'x', prompt, video },
    404,
    NOT_FOUND,
    'The model "x" does not exist.',
    'edits',
  ],
  [
    'an edit by lite',
    { model: LITE, prompt, video },
    400,
    UNSUPPORTED,
    `This cannot be done here: the model ${LITE} cannot edit videos.`,
    'edits',
  ],
  [
    'an extension by lite',
    { model: LITE, prompt, video },
    400,
    UNSUPPORTED,
    `This cannot be done here: the model ${LITE} cannot extend videos.`,
    'extensions',
  ],
  [
    '0 seconds',
    { model: PLAIN, prompt, duration: 0 },
    400,
    INVALID,
    'duration must be 1 to 15 seconds, not 0.',
  ],
  [
    '16 seconds',
    { model: PLAIN, prompt, seconds: '16' },
    400,
    INVALID,
    'duration must be 1 to 15 seconds, not 16.',
  ],
  [
    'half a second',
    { model: PLAIN, prompt, duration: 1.5 },
    400,
    INVALID,
    'duration must be a whole number.',
  ],
  [
    '1 more second',
    { prompt, video, duration: 1 },
    400,
    INVALID,
    'duration must be 2 to 10 seconds, not 1.',
    'extensions',
  ],
  [
    '11 more seconds',
    { prompt, video, duration: 11 },
    400,
    INVALID,
    'duration must be 2 to 10 seconds, not 11.',
    'extensions',
  ],
  [
    '1080p by the first model',
    { model: PLAIN, prompt, resolution: '1080p' },
    400,
    INVALID,
    'resolution must be one of 480p, 720p, not "1080p".',
  ],
  [
    'another ratio',
    { model: PLAIN, prompt, aspect_ratio: '7:5' },
    400,
    INVALID,
    'aspect_ratio must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3, 21:9, 5:2, not "7:5".',
  ],
  [
    'sound by a word',
    { model: PLAIN, prompt, generate_audio: 'no' },
    400,
    INVALID,
    'generate_audio must be true or false.',
  ],
  [
    'an image and references',
    { model: PLAIN, image, reference_images: [image] },
    400,
    INVALID,
    'image and reference_images cannot be used together.',
  ],
  [
    'a last frame for the first model',
    { model: PLAIN, prompt, last_frame: image },
    400,
    INVALID,
    `last_frame is not supported by the model ${PLAIN}.`,
  ],
  [
    'keyframes for the first model',
    { model: PLAIN, prompt, keyframes: [{ image, timestamp_s: 1 }] },
    400,
    INVALID,
    `keyframes is not supported by the model ${PLAIN}.`,
  ],
  [
    '8 references',
    { model: NEWER, reference_images: Array.from({ length: 8 }, () => image) },
    400,
    INVALID,
    'reference_images takes at most 7 entries, not 8.',
  ],
  [
    '5 keyframes',
    { model: NEWER, keyframes: [1, 2, 3, 4, 5].map((timestamp_s) => ({ image, timestamp_s })) },
    400,
    INVALID,
    'keyframes takes at most 4 entries, not 5.',
  ],
  [
    'a keyframe after the end',
    { model: NEWER, keyframes: [{ image, timestamp_s: 9 }] },
    400,
    INVALID,
    'keyframes.timestamp_s must be 0 to 8, not 9.',
  ],
  [
    'a keyframe in the place of the image',
    { model: NEWER, image, keyframes: [{ image, timestamp_s: 0 }] },
    400,
    INVALID,
    'A keyframe at 0 seconds and image cannot be used together.',
  ],
  [
    'a keyframe in the place of the last frame',
    { model: NEWER, last_frame: image, duration: 2, keyframes: [{ image, timestamp_s: 2 }] },
    400,
    INVALID,
    'A keyframe at 2 seconds and last_frame cannot be used together.',
  ],
  [
    '4 reference audios',
    { model: NEWER, prompt, reference_audios: [1, 2, 3, 4] },
    400,
    INVALID,
    'reference_audios takes at most 3 entries.',
  ],
  ['an image without a source', { model: PLAIN, image: {} }, 400, INVALID, `image ${URL_WORDS}`],
  [
    'an image by another scheme',
    { model: PLAIN, image: 'ftp://a/b.png' },
    400,
    INVALID,
    `image ${URL_WORDS}`,
  ],
  [
    'a bad second reference',
    { model: PLAIN, prompt, reference_images: [image, { url: 'x' }] },
    400,
    INVALID,
    `reference_images[1] ${URL_WORDS}`,
  ],
  [
    'a data URI of a text',
    { model: PLAIN, image: 'data:text/plain;base64,aGFsbG8=' },
    400,
    INVALID,
    'image must be a JPEG, PNG or WebP image.',
  ],
  [
    'a video by another scheme',
    { prompt, video: { url: 'file:///etc/passwd' } },
    400,
    INVALID,
    'video must have a url, a public http(s) URL, or a file_id.',
    'extensions',
  ],
  [
    'an upload address that is none',
    { model: PLAIN, prompt, output: { upload_url: 'x' } },
    400,
    INVALID,
    'output.upload_url must be a public http(s) URL.',
  ],
  [
    'an output that is none',
    { model: PLAIN, prompt, output: 'x' },
    400,
    INVALID,
    'output must be an object.',
  ],
  [
    'a file that nobody has',
    { model: PLAIN, image: { file_id: `file_${'0'.repeat(32)}` } },
    404,
    NOT_FOUND,
    'There is no such file.',
  ],
  [
    'what can be no file',
    { model: PLAIN, image: { file_id: 'a.png' } },
    404,
    NOT_FOUND,
    'There is no such file.',
  ],
  [
    'a bare id',
    { prompt, video: { file_id: '0'.repeat(32) } },
    404,
    NOT_FOUND,
    'There is no such file.',
    'edits',
  ],
  ['a body that is a list', [], 400, INVALID, 'The request body must be a JSON object.'],
])('%s', async (_, body, status, code, message, to = 'generations') => {
  const api = xai(stage.gateway, stage.gateway.key, '/xai/v1');
  expect(seen(await api.submit(body, { to }))).toEqual([status, code, message]);
  expect(stage.upstream.jobs.size).toBe(0);
});

test.each<[string, Parameters<ReturnType<typeof xai>['ask']>[2], number, string]>([
  ['half of an object', { body: '{"model":', headers: JSON_BODY }, 400, INVALID],
  ['nothing', { body: '', headers: JSON_BODY }, 400, INVALID],
  ['a text', { body: 'model=x', headers: { 'content-type': 'text/plain' } }, 415, INVALID],
  ['a form', { body: new FormData() }, 415, INVALID],
  [
    'too much',
    { body: JSON.stringify({ a: 'x'.repeat(5_000) }), headers: JSON_BODY },
    413,
    INVALID,
  ],
  [
    'an empty Idempotency-Key',
    {
      body: '{"model":"grok-imagine-video","prompt":"x"}',
      headers: { ...JSON_BODY, 'idempotency-key': '""' },
    },
    400,
    INVALID,
  ],
])('a body of %s', async (_, init, status, code) => {
  const api = xai(stage.gateway, stage.gateway.key, '/xai/v1');
  expect(seen(await api.ask('POST', '/videos/generations', init)).slice(0, 2)).toEqual([
    status,
    code,
  ]);
});

describe('who asks', () => {
  test.each<[string, string, number, string]>([
    ['a key that nobody has', 'Bearer rg_0000', 400, INVALID],
    ['no key at all', '', 401, NO_KEY],
    ['another scheme', 'Basic abc', 401, NO_KEY],
  ])('%s', async (_, authorization, status, code) => {
    const headers = { authorization };
    for (const path of ['/xai/v1/videos/generations', '/v1/videos/generations']) {
      const nobody = xai(stage.gateway, '', '');
      const answer = await nobody.ask('POST', path, {
        headers: { ...headers, ...JSON_BODY },
        body: '{}',
      });
      expect(seen(answer).slice(0, 2)).toEqual([status, code]);
    }
  });

  test('without an Authorization header', async () => {
    const answer = await fetch(`${stage.gateway.url}/xai/v1/videos/generations`, {
      method: 'POST',
    });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      {
        code: NO_KEY,
        error: 'No API key was provided. Send it as "Authorization: Bearer <API key>".',
      },
    ]);
  });

  test('a workspace without credits', async () => {
    await stage.workspace('poor', 0);
    const api = xai(stage.gateway, await stage.newKey({ workspace: 'poor' }));
    expect(seen(await api.submit({ model: PLAIN, prompt }))).toEqual([
      403,
      DENIED,
      'There are not enough credits: 400 needed, 0 available.',
    ]);
  });

  test('a key with a low limit', async () => {
    const api = xai(stage.gateway, await stage.newKey({ requestsPerMinute: 1 }));
    const first = await api.ask('GET', '/videos/00000000-0000-7000-8000-000000000000');
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([404, '"key";q=1;w=60']);
    const second = await api.submit({ model: PLAIN, prompt });
    expect(seen(second).slice(0, 2)).toEqual([429, 'Some resource has been exhausted']);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('what is asked for', () => {
  test('ids that are not there, or not here, are answered alike', async () => {
    const id = await stage.api.accepted({ model: PLAIN, prompt });
    await stage.api.final(id);
    await stage.workspace('other', 100);
    const other = xai(stage.gateway, await stage.newKey({ workspace: 'other' }), '/xai/v1');
    const mine = xai(stage.gateway, stage.gateway.key, '/xai/v1');
    const reapi = xai(stage.gateway, stage.gateway.key, '/api/v1');
    const foreign = (await reapi.submit({ model: 'grok-imagine-1.0-video', prompt })).json as {
      id: string;
    };
    const hex = foreign.id.slice('task_'.length);
    const dashed = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const answers = [
      await other.poll(id),
      await mine.poll(dashed),
      await mine.poll('00000000-0000-7000-8000-000000000000'),
      await mine.poll(id.toUpperCase()),
      await mine.poll(id.replaceAll('-', '')),
      await mine.poll(`${id}0`),
      await mine.poll('%00'),
    ];
    for (const answer of answers) {
      expect(seen(answer)).toEqual([404, NOT_FOUND, 'There is no such video request.']);
    }
    await expect
      .poll(async () => (await reapi.ask('GET', `/tasks/${foreign.id}`)).text)
      .toContain('completed');
  });

  test('another method', async () => {
    const api = xai(stage.gateway, stage.gateway.key, '/xai/v1');
    const answer = await api.ask('GET', '/videos/generations/x');
    expect(answer.status).toBe(404);
    const wrong = await api.ask('DELETE', '/videos/edits');
    expect([seen(wrong).slice(0, 2), wrong.headers.get('allow')]).toEqual([
      [405, UNSUPPORTED],
      'POST',
    ]);
  });
});
