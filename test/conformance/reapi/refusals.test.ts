import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reapi } from '../../lib/reapi.ts';
import { reapi } from './client.ts';
import { expectRefusal } from './expect-refusal.ts';
import { at, BETA, OFFICIAL, ORIGINAL, PREFIXES, setStage, type Stage } from './stage.ts';

const BODY_BYTES_MAX = 1_048_576;
const UNSTORED = 'task_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';

const notOffered = (model: string) => `model "${model}" is not offered on this endpoint`;

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

describe.each(PREFIXES)('under %s', (prefix) => {
  let api: Reapi;

  beforeAll(() => {
    api = reapi(at(stage.gateway, stage.gateway.key, prefix));
  });

  describe('a submit that breaks its contract', () => {
    const url = 'https://images.example/a.jpg';
    const urls = (count: number): string[] => Array.from({ length: count }, () => url);
    const notUrls = 'image_urls entries must be public http(s) URLs';
    const noPrompt = 'grok-imagine: prompt is required when image_urls is empty (text-to-video)';
    const sizes = '(allowed: 16:9 / 9:16 / 1:1 / 3:2 / 2:3)';

    test.each<[string, object, number, string]>([
      // Seed 000, its table and its text.
      [OFFICIAL, { prompt: undefined }, 20002, 'prompt is required'],
      [OFFICIAL, { prompt: '' }, 20002, 'prompt is required'],
      [OFFICIAL, { prompt: ' \t\n' }, 20002, 'prompt is required'],
      [OFFICIAL, { prompt: null }, 20002, 'prompt is required'],
      [OFFICIAL, { image_urls: undefined }, 20002, 'image_urls is required'],
      [OFFICIAL, { image_urls: [] }, 20002, 'image_urls is required'],
      [OFFICIAL, { image_urls: null }, 20002, 'image_urls is required'],
      [OFFICIAL, { image_urls: urls(2) }, 20003, 'image_urls allows at most 1 entry'],
      [OFFICIAL, { duration: 2 }, 20003, 'duration must be 3-15 seconds'],
      [OFFICIAL, { duration: 16 }, 20003, 'duration must be 3-15 seconds'],
      [OFFICIAL, { duration: 0 }, 20003, 'duration must be 3-15 seconds'],
      [OFFICIAL, { duration: -8 }, 20003, 'duration must be 3-15 seconds'],
      [OFFICIAL, { duration: 1e300 }, 20003, 'duration must be 3-15 seconds'],
      [OFFICIAL, { duration: '8' }, 20003, 'duration must be an integer'],
      [OFFICIAL, { duration: 8.5 }, 20003, 'duration must be an integer'],
      [OFFICIAL, { duration: true }, 20003, 'duration must be an integer'],
      [OFFICIAL, { duration: [8] }, 20003, 'duration must be an integer'],
      [OFFICIAL, { resolution: '1080p' }, 20003, 'invalid resolution (allowed: 480p / 720p)'],
      [OFFICIAL, { resolution: '720P' }, 20003, 'invalid resolution (allowed: 480p / 720p)'],
      [OFFICIAL, { resolution: 720 }, 20003, 'resolution must be a string'],
      [OFFICIAL, { aspect_ratio: 'auto' }, 20003, 'invalid aspect_ratio'],
      [OFFICIAL, { aspect_ratio: '4:3' }, 20003, 'invalid aspect_ratio'],
      [OFFICIAL, { aspect_ratio: '' }, 20003, 'invalid aspect_ratio'],
      [OFFICIAL, { audio: 'false' }, 20003, 'audio must be a boolean'],
      [OFFICIAL, { audio: 0 }, 20003, 'audio must be a boolean'],
      [OFFICIAL, { prompt: 7 }, 20003, 'prompt must be a string'],
      [OFFICIAL, { prompt: ['a'] }, 20003, 'prompt must be a string'],
      [OFFICIAL, { image_urls: url }, 20003, 'image_urls must be an array'],
      [OFFICIAL, { image_urls: ['data:image/png;base64,iVBORw0KGgo='] }, 20003, notUrls],
      [OFFICIAL, { image_urls: ['ftp://images.example/a.jpg'] }, 20003, notUrls],
      [OFFICIAL, { image_urls: ['file:///etc/passwd'] }, 20003, notUrls],
      [OFFICIAL, { image_urls: ['a.jpg'] }, 20003, notUrls],
      [OFFICIAL, { image_urls: [''] }, 20003, notUrls],
      [OFFICIAL, { image_urls: [5] }, 20003, notUrls],
      [OFFICIAL, { image_urls: ['https://user:pass@images.example/a.jpg'] }, 20003, notUrls],
      [OFFICIAL, { prompt: 'x'.repeat(4001) }, 20007, 'prompt exceeds 4000 characters (got 4001)'],
      [OFFICIAL, { prompt: '🐕'.repeat(4001) }, 20007, 'prompt exceeds 4000 characters (got 4001)'],
      // The beta channel: what differs from the official one.
      [BETA, { image_urls: [] }, 20002, 'image_urls is required'],
      [BETA, { image_urls: urls(2) }, 20003, 'image_urls allows at most 1 entry'],
      [BETA, { duration: 0 }, 20003, 'duration must be 1-15 seconds'],
      [BETA, { duration: 16 }, 20003, 'duration must be 1-15 seconds'],
      [BETA, { duration: '8' }, 20003, 'duration must be an integer'],
      [BETA, { resolution: '1080p' }, 20003, 'invalid resolution (allowed: 480p / 720p)'],
      [BETA, { aspect_ratio: '21:9' }, 20003, 'invalid aspect_ratio'],
      [BETA, { nsfw_checker: 'yes' }, 20003, 'nsfw_checker must be a boolean'],
      [BETA, { image_urls: ['data:image/png;base64,iVBORw0KGgo='] }, 20003, notUrls],
      [BETA, { prompt: 'x'.repeat(4097) }, 20007, 'prompt exceeds 4096 characters (got 4097)'],
      // Seed 001, its table and its text.
      [ORIGINAL, { prompt: undefined }, 20002, noPrompt],
      [ORIGINAL, { prompt: '' }, 20002, noPrompt],
      [ORIGINAL, { prompt: ' \n ' }, 20002, noPrompt],
      [ORIGINAL, { prompt: '', image_urls: [] }, 20002, noPrompt],
      [
        ORIGINAL,
        { prompt: 'x'.repeat(4321) },
        20007,
        'grok-imagine: prompt exceeds 4000 characters (got 4321)',
      ],
      [
        ORIGINAL,
        { image_urls: urls(8) },
        20003,
        'grok-imagine: image_urls accepts at most 7 entries, got 8',
      ],
      [ORIGINAL, { duration: 5 }, 20003, 'grok-imagine: duration must be 6-30 seconds, got 5'],
      [ORIGINAL, { duration: 31 }, 20003, 'grok-imagine: duration must be 6-30 seconds, got 31'],
      [ORIGINAL, { duration: '6' }, 20003, 'grok-imagine: duration must be an integer, got "6"'],
      [ORIGINAL, { duration: 6.5 }, 20003, 'grok-imagine: duration must be an integer, got 6.5'],
      [ORIGINAL, { size: '4:3' }, 20003, `grok-imagine: invalid size "4:3" ${sizes}`],
      [ORIGINAL, { size: 'auto' }, 20003, `grok-imagine: invalid size "auto" ${sizes}`],
      [
        ORIGINAL,
        { quality: '1080p' },
        20003,
        'grok-imagine: invalid quality "1080p" (allowed: 480p / 720p)',
      ],
      [
        ORIGINAL,
        { image_urls: ['data:image/png;base64,iVBORw0KGgo='] },
        20003,
        `grok-imagine: ${notUrls}`,
      ],
      [ORIGINAL, { image_urls: [url, 'ftp://x/y'] }, 20003, `grok-imagine: ${notUrls}`],
    ])('%s %j', async (model, change, code, message) => {
      const answer = await api.submit({ ...stage.bodies[model], ...change });
      expectRefusal(answer, 400, code, message);
    });
  });

  describe('a submit without a model that is offered', () => {
    test.each<[object, number, string]>([
      [{}, 20002, 'model is required'],
      [{ model: '' }, 20002, 'model is required'],
      [{ model: '  ' }, 20002, 'model is required'],
      [{ model: null }, 20002, 'model is required'],
      [{ model: 1 }, 20003, 'model must be a string'],
      [{ model: 'veo-3.1' }, 20004, notOffered('veo-3.1')],
      [{ model: 'grok-imagine-video' }, 20004, notOffered('grok-imagine-video')],
      [{ model: OFFICIAL.toUpperCase() }, 20004, notOffered(OFFICIAL.toUpperCase())],
      [{ model: 'toString' }, 20004, notOffered('toString')],
    ])('%j', async (body, code, message) => {
      expectRefusal(await api.submit({ prompt: 'x', ...body }), 400, code, message);
    });
  });

  describe('a body that is no JSON object', () => {
    const plain = 'request body must be a JSON object';
    const typed = `${plain} (Content-Type: application/json)`;
    const json = 'application/json';
    const form = 'application/x-www-form-urlencoded';

    test.each<[string, string, string | null, string]>([
      ['malformed', '{"model":', json, plain],
      ['two objects', '{}{}', json, plain],
      ['an array', '[{"model":"x"}]', json, plain],
      ['a string', '"model"', json, plain],
      ['a number', '7', json, plain],
      ['null', 'null', json, plain],
      ['empty', '', json, plain],
      ['blank', '  ', json, plain],
      ['a form', 'model=x', form, typed],
      ['text', '{"model":"x"}', 'text/plain', typed],
      ['of no content type', '{"model":"x"}', null, typed],
    ])('%s', async (_, body, contentType, message) => {
      const answer = await api.ask('POST', '/videos/generations', {
        // Bytes, because fetch would give a string a type of its own.
        body: new TextEncoder().encode(body),
        headers: contentType === null ? {} : { 'content-type': contentType },
      });
      expectRefusal(answer, 400, 20001, message);
    });

    test('a body that is sent in another JSON type or with parameters is JSON too', async () => {
      const answer = await api.submit(stage.bodies[ORIGINAL], {
        'content-type': 'Application/JSON; charset=UTF-8',
      });
      expect(answer.status).toBe(200);
    });

    test('a body over the limit', async () => {
      const answer = await api.submit({ model: 'x'.repeat(BODY_BYTES_MAX) });
      expectRefusal(answer, 413, 20001, `request body exceeds ${BODY_BYTES_MAX} bytes`);
    });
  });

  describe('a path or a method that is not there', () => {
    test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('%s /videos/generations', async (method) => {
      const answer = await api.ask(method, '/videos/generations');
      expectRefusal(answer, 405, 40001, 'method not allowed on this endpoint');
      expect(answer.headers.get('allow')).toBe('POST');
    });

    test.each([
      ['POST', `/tasks/${UNSTORED}`],
      ['PUT', `/tasks/${UNSTORED}`],
      ['PATCH', `/tasks/${UNSTORED}`],
      ['DELETE', `/tasks/${UNSTORED}`],
      ['POST', '/balance'],
      ['DELETE', '/balance'],
    ])('%s %s', async (method, path) => {
      const answer = await api.ask(method, path);
      expectRefusal(answer, 405, 40001, 'method not allowed on this endpoint');
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    });

    test.each([
      ['GET', '/videos'],
      ['GET', '/tasks'],
      ['POST', '/images/generations'],
      ['POST', '/videos/generations/'],
      ['GET', `/tasks/${UNSTORED}/events`],
      ['GET', '/'],
    ])('%s %s', async (method, path) => {
      expectRefusal(await api.ask(method, path), 404, 40001, 'no such endpoint');
    });

    test('a path that cannot be decoded is answered in the dialect', async () => {
      expectRefusal(await api.ask('GET', '/tasks/%zz'), 404, 40001, 'no such endpoint');
    });
  });

  test.each([
    '',
    UNSTORED,
    UNSTORED.toUpperCase(),
    UNSTORED.slice('task_'.length),
    'task_',
    'task_0',
    `${UNSTORED}0`,
    'x'.repeat(150),
    encodeURIComponent("' or 1=1 --"),
    'task_%00',
  ])('task %s is not found', async (id) => {
    expectRefusal(await api.ask('GET', `/tasks/${id}`), 404, 40001, 'task not found');
  });

  test('a task id of any length is not found', async () => {
    const answer = await api.ask('GET', `/tasks/task_${'0'.repeat(5_000)}`);
    expect([answer.status, (answer.json as { error: { code: number } }).error.code]).toEqual([
      404, 40001,
    ]);
  });
});

test('nothing of this has cost anything', async () => {
  const api = stage.api;
  const price = 49;
  const accepted = PREFIXES.length;
  expect(await api.balance()).toBe(1_000_000 - accepted * price);
});

test('a path that no dialect owns says so, with a request id', async () => {
  const response = await fetch(`${stage.gateway.url}/nothing/here`);
  expect({
    status: response.status,
    shouldRetry: response.headers.get('x-should-retry'),
    body: await response.json(),
  }).toEqual({
    status: 404,
    shouldRetry: 'false',
    body: {
      error: {
        code: 'not_found',
        message: expect.any(String) as string,
        request_id: response.headers.get('x-request-id'),
      },
    },
  });
});
