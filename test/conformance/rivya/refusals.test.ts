import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { reapi } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import { expectRefusal, PREFIXES, rivya } from './client.ts';
import { at, LEAST, setStage, type Stage } from './stage.ts';

const UNKNOWN_TASK = 'task_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';
const UNKNOWN_FILE = UNKNOWN_TASK.replace('task', 'file');
const UNKNOWN_WEBHOOK = UNKNOWN_TASK.replace('task', 'wh');

const references = (...referenceMediaItems: unknown[]) => ({ params: { referenceMediaItems } });

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

describe('a request that cannot be taken', () => {
  const image = { url: 'https://images.example.com/a.png', kind: 'image' };
  const first = 'params.referenceMediaItems[0]';

  test.each<[object, string]>([
    [{ model: undefined }, 'model is required'],
    [{ model: '' }, 'model is required'],
    [{ model: 7 }, 'model must be a string'],
    [{ model: 'veo-3' }, 'model "veo-3" is not offered on this endpoint'],
    [
      { model: 'grok-imagine-video-1.5-official' },
      'model "grok-imagine-video-1.5-official" is not offered on this endpoint',
    ],
    [{ prompt: undefined }, 'prompt is required'],
    [{ prompt: ' \n' }, 'prompt is required'],
    [{ prompt: 5 }, 'prompt must be a string'],
    [{ prompt: 'x'.repeat(5_001) }, 'prompt exceeds 5000 characters (got 5001)'],
    [{ client_request_id: 7 }, 'client_request_id must be a string'],
    [{ client_request_id: 'c'.repeat(129) }, 'client_request_id exceeds 128 characters (got 129)'],
    [{ params: [] }, 'params must be an object'],
    [{ params: 'fun' }, 'params must be an object'],
    [{ 'params.mode': 'fun' }, '"params.mode" must be inside the object params'],
    [
      { params: { mode: 'custom' } },
      'params.mode must be one of fun, normal, spicy (got "custom")',
    ],
    [{ params: { mode: 1 } }, 'params.mode must be a string'],
    [{ params: { duration: 5 } }, 'params.duration must be from 6 to 30 (got 5)'],
    [{ params: { duration: 31 } }, 'params.duration must be from 6 to 30 (got 31)'],
    [{ params: { duration: 6.5 } }, 'params.duration must be a whole number'],
    [{ params: { duration: '6' } }, 'params.duration must be a whole number'],
    [
      { params: { resolution: '1080p' } },
      'params.resolution must be one of 480p, 720p (got "1080p")',
    ],
    [
      { params: { aspect_ratio: '4:3' } },
      'params.aspect_ratio must be one of 1:1, 16:9, 9:16, 2:3, 3:2 (got "4:3")',
    ],
    [{ params: { seed: 1 } }, '"params.seed" is not a parameter of this model'],
    [{ params: { 'mode.': 'fun' } }, '"params.mode." is not a parameter of this model'],
    [{ params: { referenceMediaItems: image } }, 'params.referenceMediaItems must be a list'],
    [references('a.png'), 'params.referenceMediaItems must be a list of objects'],
    [references(image, image), 'params.referenceMediaItems takes at most 1 (got 2)'],
    [references({ url: image.url }), `${first}.kind is required`],
    [references({ kind: 'image' }), `${first}.url is required`],
    [references({ ...image, kind: 'video' }), `${first}.kind must be image`],
    [references({ ...image, url: 7 }), `${first}.url must be a string`],
    [references({ ...image, url: 'a.png' }), `${first}.url must be a public http(s) URL`],
    [
      references({ ...image, url: 'data:image/png;base64,iVBORw0KGgo=' }),
      `${first}.url must be a public http(s) URL`,
    ],
    [references({ ...image, durationSeconds: '6' }), `${first}.durationSeconds must be a number`],
    [references({ ...image, name: 7 }), `${first}.name must be a string`],
    [references({ ...image, role: 'last' }), `"${first}.role" is not known here`],
  ])('%j', async (change, message) => {
    const answer = await stage.api.submit({ ...LEAST, ...change });
    expectRefusal(answer, 400, 'validation_failed', message);
  });

  test.each<[string, string, string]>([
    ['no JSON', 'application/json', '{'],
    ['nothing', 'application/json', ''],
    ['a list', 'application/json', '[]'],
    ['null', 'application/json', 'null'],
    ['a prototype', 'application/json', '{"__proto__": {}}'],
  ])('%s', async (_, type, body) => {
    const headers = { 'content-type': type };
    const answer = await stage.api.ask('POST', '/generations', { body, headers });
    expectRefusal(answer, 400, 'validation_failed', 'request body must be a JSON object');
  });

  test.each(['text/plain', 'multipart/form-data; boundary=x'])('of type %s', async (type) => {
    const body = JSON.stringify(LEAST);
    const headers = { 'content-type': type };
    const answer = await stage.api.ask('POST', '/generations', { body, headers });
    expectRefusal(answer, 400, 'validation_failed', /Content-Type/);
  });

  test('of more than a megabyte', async () => {
    const answer = await stage.api.submit({ ...LEAST, prompt: 'x'.repeat(1_100_000) });
    expectRefusal(answer, 413, 'validation_failed', /exceeds 1048576 bytes/);
  });
});

describe('a key', () => {
  const ROUTES = [
    ['POST', '/generations', 'generations:create'],
    ['GET', `/generations/${UNKNOWN_TASK}`, 'generations:read'],
    ['POST', '/files', 'files:create'],
    ['GET', `/files/${UNKNOWN_FILE}`, 'files:read'],
    ['GET', '/credits', 'credits:read'],
    ['GET', '/webhooks', 'webhooks:manage'],
    ['POST', '/webhooks', 'webhooks:manage'],
    ['GET', `/webhooks/${UNKNOWN_WEBHOOK}`, 'webhooks:manage'],
    ['PATCH', `/webhooks/${UNKNOWN_WEBHOOK}`, 'webhooks:manage'],
    ['DELETE', `/webhooks/${UNKNOWN_WEBHOOK}`, 'webhooks:manage'],
    ['POST', `/webhooks/${UNKNOWN_WEBHOOK}/rotate-secret`, 'webhooks:manage'],
    ['GET', `/webhooks/${UNKNOWN_WEBHOOK}/deliveries`, 'webhooks:manage'],
    ['POST', `/webhooks/${UNKNOWN_WEBHOOK}/test`, 'webhooks:manage'],
    ['GET', '/webhook-events', 'webhooks:manage'],
  ] as const;

  describe.each(PREFIXES)('under %s', (prefix) => {
    test.each(ROUTES)('%s %s needs one', async (method, path) => {
      const { url } = stage.gateway;
      const nobody = rivya({ url, key: null, prefix });
      const stranger = rivya({ url, key: 'rvya_sk_nobody', prefix });
      expectRefusal(
        await nobody.ask(method, path),
        401,
        'api_key_missing',
        'Authorization header is required',
      );
      expectRefusal(await stranger.ask(method, path), 401, 'api_key_invalid', 'API key is unknown');
    });
  });

  test.each(ROUTES)('%s %s needs one with its scope', async (method, path, scope) => {
    const others = ROUTES.map((route) => route[2]).filter((other) => other !== scope);
    const { api } = await stage.workspace({ key: { scopes: [...new Set(others)] } });
    const answer = ['GET', 'DELETE'].includes(method)
      ? await api.ask(method, path)
      : await api.sendJson(method, path, {});
    expectRefusal(answer, 403, 'api_scope_denied', `API key lacks the scope ${scope}`);
  });

  test('with the scope is enough', async () => {
    const { api } = await stage.workspace({ key: { scopes: ['generations:create'] } });
    const { id } = await api.accepted(LEAST);
    const answer = await api.ask('GET', `/generations/${id}`);
    expectRefusal(answer, 403, 'api_scope_denied', 'API key lacks the scope generations:read');
  });

  test('of another form', async () => {
    const { url } = stage.gateway;
    const answer = await rivya({ url, key: 'two words' }).ask('GET', '/credits');
    const message = 'Authorization must be "Bearer <API key>"';
    expectRefusal(answer, 401, 'api_key_invalid', message);
  });

  test('that was revoked', async () => {
    const { api, keyId } = await stage.workspace();
    expect(await api.credits()).toBe(1_000);
    await stage.gateway.admin('DELETE', `/keys/${keyId}`);
    const answer = await api.ask('GET', '/credits');
    expectRefusal(answer, 401, 'api_key_revoked', 'API key has been revoked');
  });

  test('that has expired, and one that will', async () => {
    const soon = new Date(Date.now() + 700).toISOString();
    const { api } = await stage.workspace({ key: { expires_at: soon } });
    const answer = await until('the end of the key', async () => {
      const { status, ...rest } = await api.ask('GET', '/credits');
      return status !== 200 && { status, ...rest, json: JSON.parse(rest.text) as unknown };
    });
    expectRefusal(answer, 401, 'api_key_expired', 'API key has expired');
  });

  test('with a rate limit', async () => {
    const { api } = await stage.workspace({ key: { requests_per_minute: 1 } });
    const first = await api.ask('GET', '/credits');
    expect([first.status, first.headers.get('ratelimit')]).toEqual([200, '"key";r=0;t=60']);
    const second = await api.ask('GET', '/credits');
    expectRefusal(second, 429, 'rate_limited', 'rate limit exceeded', { retry: true });
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

test('credits that do not suffice, and those that just do', async () => {
  const { api } = await stage.workspace({ credits: 19 });
  expect((await api.submit(LEAST)).status).toBe(200);
  const message = 'insufficient credits: 10 needed, 9 available';
  expectRefusal(await api.submit(LEAST), 402, 'insufficient_credits', message);
});

describe('a generation that is not there', () => {
  test.each([
    UNKNOWN_TASK,
    UNKNOWN_TASK.slice('task_'.length),
    UNKNOWN_TASK.toUpperCase(),
    `${UNKNOWN_TASK}0`,
    'task_grok_imagine_video_example',
    "'",
  ])('%s', async (id) => {
    const answer = await stage.api.ask('GET', `/generations/${id}`);
    expectRefusal(answer, 404, 'not_found', 'generation not found');
  });

  test("another workspace's", async () => {
    const { api } = await stage.workspace();
    const { id } = await stage.api.accepted(LEAST);
    const answer = await api.ask('GET', `/generations/${id}`);
    expectRefusal(answer, 404, 'not_found', 'generation not found');
  });

  test('one that was deleted', async () => {
    const { id } = await stage.api.accepted(LEAST);
    await stage.api.final(id);
    const { url, key } = stage.gateway;
    const headers = { authorization: `Bearer ${key}` };
    const deleted = await fetch(`${url}/v1/reelgate/tasks/${id}`, { method: 'DELETE', headers });
    expect(deleted.status).toBe(204);
    const answer = await stage.api.ask('GET', `/generations/${id}`);
    expectRefusal(answer, 404, 'not_found', 'generation not found');
  });

  test("another dialect's, which has the same form of id, and the other way round", async () => {
    const other = reapi(stage.gateway);
    const theirs = await other.accepted({ model: 'grok-imagine-1.0-video', prompt: 'a dog' });
    const answer = await stage.api.ask('GET', `/generations/${theirs}`);
    expectRefusal(answer, 404, 'not_found', 'generation not found');
    const { id } = await stage.api.accepted(LEAST);
    expect((await other.ask('GET', `/tasks/${id}`)).status).toBe(404);
  });
});

describe('a path', () => {
  test.each(PREFIXES)('with another method, under %s', async (prefix) => {
    const api = rivya(at(stage.gateway, stage.gateway.key, prefix));
    const answer = await api.ask('DELETE', '/generations');
    const message = 'method not allowed on this endpoint';
    expectRefusal(answer, 405, 'method_not_allowed', message);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  test('that is not there, under the name of the dialect', async () => {
    const api = rivya(at(stage.gateway, stage.gateway.key, '/rivya/api/v1'));
    const bad = { headers: { 'content-type': 'application/json' }, body: '{' };
    for (const answer of [await api.ask('GET', '/nothing'), await api.ask('POST', '/x', bad)]) {
      expectRefusal(answer, 404, 'not_found', 'endpoint not found');
    }
  });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': 'order-1' };

  test('the same body: the same answer, marked, and paid once', async () => {
    const { api } = await stage.workspace({ credits: 20 });
    const first = await api.submit(LEAST, key);
    const { id } = first.json as { id: string };
    await api.final(id);
    const second = await api.submit(LEAST, key);
    expect([second.status, second.text]).toEqual([200, first.text]);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await api.credits()).toBe(10);
  });

  test('is one for both prefixes', async () => {
    const { key: secret } = await stage.workspace();
    const ids = [];
    for (const prefix of PREFIXES) {
      const answer = await rivya(at(stage.gateway, secret, prefix)).submit(LEAST, key);
      ids.push((answer.json as { id: string }).id);
    }
    expect(new Set(ids).size).toBe(1);
  });

  test('another body: a conflict', async () => {
    const { api } = await stage.workspace();
    await api.submit(LEAST, key);
    const answer = await api.submit({ ...LEAST, params: { duration: 7 } }, key);
    const message = 'Idempotency-Key was already used with a different request body';
    expectRefusal(answer, 409, 'idempotency_conflict', message);
  });

  test('without characters', async () => {
    const answer = await stage.api.submit(LEAST, { 'idempotency-key': '""' });
    const message = 'Idempotency-Key must be 1-255 characters';
    expectRefusal(answer, 400, 'validation_failed', message);
  });
});
