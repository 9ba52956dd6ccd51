import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../../lib/reapi.ts';
import { empirio, type Empirio } from './client.ts';
import { badRequest, expectProblem, type Problem } from './expect-problem.ts';
import { at, MODEL, PREFIXES, setStage, type Stage } from './stage.ts';

const UNKNOWN_JOB = 'job_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';

const unauthenticated = (code: string, message: string): Problem => ({
  status: 401,
  type: 'authentication_error',
  code,
  message,
});
const MISSING = unauthenticated(
  'missing_api_key',
  'an API key is required: Authorization: Bearer <API key>, or x-api-key: <API key>',
);
const MALFORMED = unauthenticated('invalid_api_key', 'Authorization must be "Bearer <API key>"');
const UNKNOWN = unauthenticated('invalid_api_key', 'the API key is unknown');

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ prices: {} });
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

const underOurName = (): Empirio => empirio(at(stage.gateway, stage.gateway.key, '/empirio/v1'));

describe('the key', () => {
  // The submit on the root is answered in xAI's words without one: the path alone does not tell.
  const routes: readonly (readonly [string, string])[] = [
    ['POST', '/empirio/v1/videos/generations'],
    ...PREFIXES.flatMap((prefix): [string, string][] => [
      ['GET', `${prefix}/jobs/${UNKNOWN_JOB}`],
      ['GET', `${prefix}/jobs`],
      ['POST', `${prefix}/jobs/${UNKNOWN_JOB}/cancel`],
      ['GET', `${prefix}/models`],
      ['GET', `${prefix}/models/${MODEL}`],
      ['GET', `${prefix}/account/usage`],
      ['POST', `${prefix}/files/upload`],
    ]),
  ];

  describe.each(routes)('%s %s', (method, path) => {
    test.each<[Record<string, string>, Problem]>([
      [{}, MISSING],
      [{ 'x-api-key': '' }, MISSING],
      [{ authorization: 'Basic cms6bGl2ZQ==' }, MALFORMED],
      [{ authorization: 'Bearer rk_live_nobody' }, UNKNOWN],
      [{ 'x-api-key': 'rk_live_nobody' }, UNKNOWN],
      [{ 'x-api-key': 'two words' }, MALFORMED],
    ])('%j', async (headers, problem) => {
      expectProblem(await send(`${stage.gateway.url}${path}`, { method, headers }), problem);
    });
  });

  test('on the root, x-api-key alone speaks for EmpirioLabs', async () => {
    const answer = await send(`${stage.gateway.url}/v1/videos/generations`, {
      method: 'POST',
      headers: { 'x-api-key': 'rk_live_nobody', 'content-type': 'application/json' },
      body: JSON.stringify(stage.body),
    });
    expectProblem(answer, UNKNOWN);
  });

  test('a revoked one', async () => {
    const { keyId, api } = await stage.newKey('default');
    expect((await api.jobs()).object).toBe('list');
    await stage.gateway.admin('DELETE', `/keys/${keyId}`);
    const revoked = unauthenticated('invalid_api_key', 'the API key has been revoked');
    expectProblem(await api.ask('GET', '/jobs'), revoked);
  });

  test('one beyond its rate', async () => {
    const { workspace } = await stage.workspace();
    const { api } = await stage.newKey(workspace, { requests_per_minute: 1 });
    expect((await api.ask('GET', '/jobs')).headers.get('ratelimit')).toMatch(/^"key";r=0;t=/);
    const answer = await api.ask('GET', '/jobs');
    expectProblem(answer, {
      status: 429,
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      message: 'rate limit exceeded',
      retry: true,
    });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe.each(PREFIXES)('a body that breaks the contract, under %s', (prefix) => {
  const address = 'image must be a public http(s) URL, a data URI or the URL of an uploaded image';
  const ratios = 'aspect_ratio must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3';
  const range = 'duration must be from 1 to 15 seconds';
  const whole = 'duration must be a whole number';
  const resolutions = 'resolution must be one of 480p, 720p';

  test.each<[object, string, string]>([
    [{ prompt: undefined }, 'prompt is required', 'prompt'],
    [{ prompt: ' \n' }, 'prompt is required', 'prompt'],
    [{ prompt: 5 }, 'prompt must be a string', 'prompt'],
    [{ prompt: 'x'.repeat(5_001) }, 'prompt must have at most 5000 characters, not 5001', 'prompt'],
    [{ image: undefined }, 'image is required', 'image'],
    [{ image: '' }, 'image is required', 'image'],
    [{ image: 'ftp://example.com/a.png' }, address, 'image'],
    [{ image: { url: 'https://example.com/a.png' } }, address, 'image'],
    [{ image: ['https://example.com/a.png'] }, address, 'image'],
    [{ image: 'data:image/png;base64,AAAA' }, 'image must hold a JPEG, PNG or WebP image', 'image'],
    [{ duration: 0 }, range, 'duration'],
    [{ duration: 16 }, range, 'duration'],
    [{ duration: 1.5 }, whole, 'duration'],
    [{ duration: '8' }, whole, 'duration'],
    [{ resolution: '1080p' }, resolutions, 'resolution'],
    [{ resolution: '720P' }, resolutions, 'resolution'],
    [{ resolution: 720 }, 'resolution must be a string', 'resolution'],
    [{ aspect_ratio: '21:9' }, ratios, 'aspect_ratio'],
    [{ aspect_ratio: 'auto' }, ratios, 'aspect_ratio'],
    [{ prompt: '', duration: 99 }, 'prompt is required', 'prompt'],
  ])('%j', async (change, message, param) => {
    const api = empirio(at(stage.gateway, stage.gateway.key, prefix));
    const before = (await api.usage()).balance;
    expectProblem(await api.submit({ ...stage.body, ...change }), badRequest(message, param));
    expect((await api.usage()).balance).toEqual(before);
  });

  test.each(['grok-imagine-video-1-6', 'grok-imagine-video-2', 'grok-imagine-video-1-5-fast'])(
    'the model %s',
    async (model) => {
      const api = empirio(at(stage.gateway, stage.gateway.key, prefix));
      expectProblem(await api.submit({ ...stage.body, model }), {
        status: 404,
        type: 'not_found_error',
        code: 'model_not_found',
        message: `model "${model}" not found`,
        param: 'model',
      });
    },
  );
});

describe('a body that is none, under our name', () => {
  const object = badRequest('the request body must be a JSON object');
  const json = { 'content-type': 'application/json' };

  test.each<[string | undefined, Record<string, string>, Problem]>([
    [undefined, {}, object],
    ['', json, object],
    ['{"model":', json, object],
    ['[]', json, object],
    ['"text"', json, object],
    ['null', json, object],
    ['{"__proto__": {}}', json, object],
    ['{}', json, badRequest('model is required', 'model')],
    ['{"model": null}', json, badRequest('model is required', 'model')],
    ['{"model": 7}', json, badRequest('model must be a string', 'model')],
    [
      '{"model": "sora"}',
      json,
      {
        status: 404,
        type: 'not_found_error',
        code: 'model_not_found',
        message: 'model "sora" not found',
        param: 'model',
      },
    ],
    [
      'model=grok',
      { 'content-type': 'application/x-www-form-urlencoded' },
      {
        status: 415,
        type: 'invalid_request_error',
        code: 'invalid_request',
        message: 'this content type is not accepted here: see Content-Type',
      },
    ],
    [
      '--x--',
      { 'content-type': 'multipart/form-data; boundary=x' },
      {
        status: 415,
        type: 'invalid_request_error',
        code: 'invalid_request',
        message: 'this content type is not accepted here: see Content-Type',
      },
    ],
  ])('%j %j', async (body, headers, problem) => {
    const init = body === undefined ? { headers } : { headers, body };
    expectProblem(await underOurName().ask('POST', '/videos/generations', init), problem);
  });
});

describe('money', () => {
  test('too few credits', async () => {
    const { api } = await stage.workspace({ credits: 1_729 });
    expectProblem(await api.submit(stage.body), {
      status: 402,
      type: 'billing_error',
      code: 'insufficient_credits',
      message: 'insufficient credits: $1.73 needed, $1.729 available',
    });
    expect((await api.usage()).balance.amount).toBe(1.729);
  });

  test('exactly enough is enough', async () => {
    const { api } = await stage.workspace({ credits: 1_730 });
    await api.final(await api.accepted(stage.body));
    expect((await api.usage()).balance.amount).toBe(0);
  });

  test('what has no price is not served and not on the card; another rate is', async () => {
    const priced = await setStage({ prices: { [MODEL]: { '480p': null, '720p': 200_000 } } });
    const answer = await priced.api.submit({ ...priced.body, resolution: '480p' });
    expectProblem(answer, {
      status: 503,
      type: 'server_error',
      code: 'model_unavailable',
      message: `model "${MODEL}" has no price and is not available`,
      param: 'model',
    });
    expect(answer.headers.get('retry-after')).toBe('60');
    const { result } = await priced.api.final(await priced.api.accepted(priced.body));
    expect(result?.usage.cost.amount).toBe(2.05);
    const model = await priced.api.ask('GET', `/models/${MODEL}`);
    expect((model.json as { pricing_rows: object[] }).pricing_rows).toMatchObject([
      { type: 'Image input', rate: '$0.05' },
      { type: '720p', rate: '$0.2' },
    ]);
    await priced.close();
  });
});

describe('a repeated submit', () => {
  const CONFLICT: Problem = {
    status: 409,
    type: 'conflict_error',
    code: 'idempotency_conflict',
    message: 'Idempotency-Key was already used with a different request body',
  };

  test('with a key: once, and the same answer, under both prefixes', async () => {
    const { api, key } = await stage.workspace({ credits: 2_000 });
    const headers = { 'idempotency-key': 'once' };
    const first = await api.submit(stage.body, headers);
    const prefixed = empirio(at(stage.gateway, key, '/empirio/v1'));
    await api.final((first.json as { job_id: string }).job_id);
    const second = await prefixed.submit(stage.body, headers);
    expect([second.status, second.text]).toEqual([200, first.text]);
    expect([first, second].map((one) => one.headers.get('idempotency-replayed'))).toEqual([
      null,
      'true',
    ]);
    expectProblem(await api.submit({ ...stage.body, duration: 3 }, headers), CONFLICT);
    expect((await api.usage()).data.length).toBe(1);
  });

  test('counted by the client', async () => {
    const { api } = await stage.workspace();
    const first = await api.submit(stage.body, { 'x-stainless-retry-count': '0' });
    const second = await api.submit(stage.body, { 'x-stainless-retry-count': '1' });
    expect(second.text).toBe(first.text);
  });

  test('a key that is too long', async () => {
    const answer = await stage.api.submit(stage.body, { 'idempotency-key': 'x'.repeat(256) });
    expectProblem(answer, badRequest('Idempotency-Key must have 1 to 255 characters'));
  });
});

describe('scopes', () => {
  test.each([
    ['generations:read', 'POST', '/videos/generations', 'generations:create'],
    ['generations:read', 'POST', `/jobs/${UNKNOWN_JOB}/cancel`, 'generations:create'],
    ['generations:create', 'GET', '/jobs', 'generations:read'],
    ['generations:create', 'GET', `/jobs/${UNKNOWN_JOB}`, 'generations:read'],
    ['generations:create', 'GET', '/models', 'models:read'],
    ['generations:create', 'GET', '/account/usage', 'credits:read'],
  ])('%s does not allow %s %s', async (scope, method, path, needed) => {
    const { key } = await stage.newKey('default', { scopes: [scope] });
    const api = empirio(at(stage.gateway, key, '/empirio/v1'));
    const init =
      path === '/videos/generations'
        ? { body: JSON.stringify(stage.body), headers: { 'content-type': 'application/json' } }
        : {};
    expectProblem(await api.ask(method, path, init), {
      status: 403,
      type: 'permission_error',
      code: 'permission_denied',
      message: `the API key lacks the scope ${needed}`,
    });
  });
});

test.each([
  ['PUT', '/jobs', 'GET, HEAD'],
  ['DELETE', `/jobs/${UNKNOWN_JOB}`, 'GET, HEAD'],
  ['GET', `/jobs/${UNKNOWN_JOB}/cancel`, 'POST'],
  ['GET', '/files/upload', 'POST'],
  ['POST', '/account/usage', 'GET, HEAD'],
])('%s %s is not allowed', async (method, path, allow) => {
  const answer = await stage.api.ask(method, path);
  expectProblem(answer, {
    status: 405,
    type: 'invalid_request_error',
    code: 'method_not_allowed',
    message: 'method not allowed on this endpoint',
  });
  expect(answer.headers.get('allow')).toBe(allow);
});
