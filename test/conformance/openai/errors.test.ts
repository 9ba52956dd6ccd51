import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../../lib/reapi.ts';
import { FORM, picture, PREFIXES, PREVIEW, type Http, type Parts } from './client.ts';
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

const least = { model: PREVIEW, prompt: 'a dog', seconds: 1 };
const JSON_HEADERS = { 'content-type': 'application/json' };

describe.each(PREFIXES)('under %s', (prefix) => {
  test.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['another scheme', { authorization: 'Basic eDp5' }],
    ['an unknown key', { authorization: 'Bearer sk-nobody' }],
  ])('%s', async (_, headers) => {
    for (const [method, path] of [
      ['GET', '/videos'],
      ['POST', '/videos'],
      ['GET', '/videos/video_1'],
      ['GET', '/videos/video_1/content'],
      ['DELETE', '/videos/video_1'],
    ] as const) {
      const answer = await send(`${stage.gateway.url}${prefix}${path}`, { method, headers });
      stage.openApi.saw(method, path, answer);
      expectProblem(answer, 401, { type: 'authentication_error', code: 'invalid_api_key' });
    }
  });

  test('a method that is not there', async () => {
    for (const [method, path, allow] of [
      ['PUT', '/videos', 'POST, GET, HEAD'],
      ['GET', '/videos/video_1/cancel', 'POST'],
      ['PATCH', '/videos/video_1/content', 'GET, HEAD'],
    ] as const) {
      const answer = await stage.http({ prefix }).ask(method, path);
      expectProblem(answer, 405, { code: 'method_not_allowed' });
      expect(answer.headers.get('allow')).toBe(allow);
    }
  });
});

test('a path that is not there, under our own name', async () => {
  const answer = await stage.http({ prefix: '/openai/v1' }).ask('GET', '/vidoes');
  expectProblem(answer, 404, { type: 'not_found_error', code: 'not_found' });
});

describe('bodies', () => {
  test.each([
    ['{"model":', 'application/json', 400, 'invalid_json'],
    ['', 'application/json', 400, 'invalid_json'],
    ['[]', 'application/json', 400, 'invalid_json'],
    ['null', 'application/json', 400, 'invalid_json'],
    ['model=x', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['x', 'text/plain', 415, 'unsupported_media_type'],
    ['x', 'multipart/form-data', 400, 'invalid_form'],
    ['--b\r\nbroken', 'multipart/form-data; boundary=b', 400, 'invalid_form'],
  ])('%j as %s', async (body, type, status, code) => {
    const answer = await http.ask('POST', '/videos', { body, headers: { 'content-type': type } });
    expectProblem(answer, status, { code });
  });

  test('too large', async () => {
    const small = await setOpenaiStage({
      limits: { inlineBodyBytesMax: 2_000, fileBytesMax: 1_000 },
    });
    const own = small.http();
    const large = { code: 'request_too_large' };
    const long = { ...least, image: 'x'.repeat(2_000) };
    expectProblem(await own.post('/videos', long), 413, large);
    const parts: Parts = [
      ['model', FORM],
      ['input_reference', Buffer.alloc(1_001)],
    ];
    expectProblem(await own.form('/videos', parts), 413, large);
    await small.close();
  });
});

describe('money and load', () => {
  test('too few credits', async () => {
    const { key } = await stage.workspace({ credits: 79 });
    const answer = await stage.http({ key }).post('/videos', least);
    expectProblem(answer, 402, { type: 'insufficient_quota', code: 'insufficient_quota' });
    expect(answer.text).toContain('80 are needed and 79 are there');
  });

  test('too many requests', async () => {
    const { workspace } = await stage.workspace();
    const { key } = await stage.newKey(workspace, 1);
    const own = stage.http({ key });
    const first = await own.ask('GET', '/videos');
    expect([first.status, first.headers.get('ratelimit')]).toEqual([
      200,
      expect.stringContaining('"key";r=0') as string,
    ]);
    const answer = await own.post('/videos', least);
    expectProblem(answer, 429, { type: 'rate_limit_error', code: 'rate_limit_exceeded' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('too many videos', async () => {
    const full = await setOpenaiStage({ limits: { openTasksMax: 1 } });
    full.upstream.script = { hold: true };
    const own = full.http();
    await own.made(least);
    const answer = await own.post('/videos', least);
    expectProblem(answer, 503, { type: 'server_error', code: 'overloaded' });
    full.upstream.script = {};
    await full.settle();
    await full.close();
  });
});

describe('idempotency', () => {
  const headers = { 'idempotency-key': 'errors-1' };

  test('the same key with another body', async () => {
    const first = await http.post('/videos', least, headers);
    const again = await http.post('/videos', least, headers);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await http.post('/videos', { ...least, seconds: 2 }, headers);
    expectProblem(other, 409, { type: 'idempotency_error', code: 'idempotency_conflict' });
    const prefixed = await stage.http({ prefix: '/openai/v1' }).post('/videos', least, headers);
    expect((prefixed.json as { id: string }).id).toBe((first.json as { id: string }).id);
  });

  test('a form is the same with another boundary', async () => {
    const parts: Parts = [
      ['model', FORM],
      ['prompt', 'p'],
      ['input_reference', await picture()],
    ];
    const key = { 'idempotency-key': 'errors-2' };
    const answers = [];
    for (let count = 0; count < 2; count += 1) {
      answers.push(await http.form('/videos', parts, key));
    }
    const other = await http.form(
      '/videos',
      [...parts, ['input_reference', await picture('webp')]],
      key,
    );
    const [one, two] = answers.map(({ json }) => (json as { id: string }).id);
    expect(two).toBe(one);
    expectProblem(other, 409, { type: 'idempotency_error', code: 'idempotency_conflict' });
  });

  test('a key that is none', async () => {
    const bad = { ...JSON_HEADERS, 'idempotency-key': 'k'.repeat(256) };
    const answer = await http.post('/videos', least, bad);
    expectProblem(answer, 400, { code: 'invalid_idempotency_key' });
  });
});

test('a key that may only read', async () => {
  const { workspace } = await stage.workspace();
  const body = { workspace, scopes: ['generations:read'] };
  const { secret } = await stage.gateway.admin<{ secret: string }>('POST', '/keys', body);
  const own = stage.http({ key: secret });
  expect((await own.ask('GET', '/videos')).status).toBe(200);
  const answer = await own.post('/videos', least);
  expectProblem(answer, 403, { type: 'permission_error', code: 'insufficient_permissions' });
});
