import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, PREFIXES, rivya, type Rivya } from './client.ts';
import { at, setStage, type Stage } from './stage.ts';

const SECRET = /^whsec_[A-Za-z0-9+/]{32}$/;
const EVENTS = ['generation.succeeded', 'generation.failed'];
const URL_HERE = 'https://hooks.example.com/reelgate?x=1';
const NOT_FOUND = ['not_found', 'webhook not found'] as const;

interface Webhook {
  readonly id: string;
  readonly secret?: string;
  readonly updated_at: string;
}

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

async function made(api: Rivya, body: object = { url: URL_HERE }): Promise<Webhook> {
  const answer = await api.sendJson('POST', '/webhooks', body);
  expect(answer.status, answer.text).toBe(201);
  return answer.json as Webhook;
}

test.each(PREFIXES)('from the first endpoint to its end, under %s', async (prefix) => {
  const { key } = await stage.workspace();
  const api = rivya(at(stage.gateway, key, prefix));
  expect((await api.ask('GET', '/webhooks')).json).toEqual({ object: 'list', data: [] });

  const { secret, ...webhook } = await made(api);
  expect(secret).toMatch(SECRET);
  expect(webhook).toEqual({
    id: expect.stringMatching(/^wh_[0-9a-f]{32}$/) as string,
    object: 'webhook',
    url: URL_HERE,
    description: '',
    events: EVENTS,
    enabled: true,
    created_at: expect.stringMatching(/\.\d{3}Z$/) as string,
    updated_at: webhook.updated_at,
  });
  // The secret is shown once.
  expect((await api.ask('GET', `/webhooks/${webhook.id}`)).json).toEqual(webhook);
  expect((await api.ask('GET', '/webhooks')).json).toEqual({ object: 'list', data: [webhook] });

  const change = {
    url: 'https://[2606:4700::1111]/',
    description: 'the second',
    events: [EVENTS[1], EVENTS[1]],
    enabled: false,
    extra: 1,
  };
  const changed = await api.sendJson('PATCH', `/webhooks/${webhook.id}`, change);
  expect([changed.status, changed.headers.get('reelgate-ignored-fields')]).toEqual([200, 'extra']);
  const { extra: _, ...known } = change;
  const after = { ...webhook, ...known, events: [EVENTS[1]] };
  expect(changed.json).toEqual({ ...after, updated_at: expect.any(String) as string });
  const same = await api.sendJson('PATCH', `/webhooks/${webhook.id}`, { url: null });
  expect(same.json).toEqual({ ...after, updated_at: expect.any(String) as string });

  const rotated = await api.ask('POST', `/webhooks/${webhook.id}/rotate-secret`);
  const { secret: second } = rotated.json as Webhook;
  expect([rotated.status, second]).toEqual([200, expect.stringMatching(SECRET)]);
  expect(second).not.toBe(secret);

  const deliveries = await api.ask('GET', `/webhooks/${webhook.id}/deliveries`);
  expect([deliveries.status, deliveries.json]).toEqual([200, { object: 'list', data: [] }]);

  const deleted = await api.ask('DELETE', `/webhooks/${webhook.id}`);
  expect([deleted.status, deleted.json]).toEqual([
    200,
    { id: webhook.id, object: 'webhook', deleted: true },
  ]);
  expectRefusal(await api.ask('GET', `/webhooks/${webhook.id}`), 404, ...NOT_FOUND);
  expect((await api.ask('GET', '/webhooks')).json).toEqual({ object: 'list', data: [] });
});

test('a test is sent, and told among the deliveries', async () => {
  const { id } = await made(stage.api);
  const answer = await stage.api.ask('POST', `/webhooks/${id}/test`);
  expect(answer.status, answer.text).toBe(202);
  const delivery = answer.json as { id: string; created_at: string };
  expect(delivery).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    object: 'webhook_delivery',
    type: 'webhook.test',
    generation_id: null,
    status: 'pending',
    attempts: 0,
    next_attempt_at: delivery.created_at,
    response_status: null,
    error: null,
    created_at: delivery.created_at,
    updated_at: delivery.created_at,
  });
  const { data } = (await stage.api.ask('GET', `/webhooks/${id}/deliveries`)).json as {
    data: readonly object[];
  };
  expect(data).toMatchObject([{ id: delivery.id, type: 'webhook.test' }]);
});

test('the types of events', async () => {
  const answer = await stage.api.ask('GET', '/webhook-events');
  expect([answer.status, answer.json]).toEqual([
    200,
    {
      object: 'list',
      data: EVENTS.map((type) => ({ type, description: expect.any(String) as string })),
    },
  ]);
});

describe('a URL that is rejected', () => {
  test.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'https:hooks.example.com',
    'hooks.example.com',
    'https://',
    'https://ho oks.example.com/',
    ' https://hooks.example.com/',
    'https://user:secret@hooks.example.com/',
    'https://user@hooks.example.com/',
    'https://@hooks.example.com/',
    'https://localhost/',
    'https://LOCALHOST:8443/x',
    'https://a.localhost./',
    'https://127.0.0.1/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://017700000001/',
    'https://0.0.0.0/',
    'https://10.0.0.8/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://①②⑦.⓪.⓪.①/',
  ])('%s', async (url) => {
    const { api } = await stage.workspace();
    expectRefusal(
      await api.sendJson('POST', '/webhooks', { url }),
      400,
      'webhook_url_rejected',
      /^url must /,
    );
    expect((await api.ask('GET', '/webhooks')).json).toEqual({ object: 'list', data: [] });
  });

  test('is rejected in a change too, which then changes nothing', async () => {
    const { api } = await stage.workspace();
    const { secret: _, ...webhook } = await made(api);
    const change = { url: 'https://10.0.0.1/', enabled: false };
    const answer = await api.sendJson('PATCH', `/webhooks/${webhook.id}`, change);
    const message = 'url must not lead to a private address';
    expectRefusal(answer, 400, 'webhook_url_rejected', message);
    expect((await api.ask('GET', `/webhooks/${webhook.id}`)).json).toEqual(webhook);
  });

  test.each([
    'https://8.8.8.8/',
    'https://hooks.example.com:8443/a',
    'https://localhost.example.com/',
  ])('%s is not', async (url) => {
    expect(await made(stage.api, { url })).toMatchObject({ url });
  });
});

describe('a body that cannot be taken', () => {
  test.each<[unknown, string]>([
    [{}, 'url is required'],
    [{ url: null }, 'url is required'],
    [{ url: '' }, 'url is required'],
    [{ url: 7 }, 'url must be a string'],
    [{ url: `https://a.example/${'x'.repeat(2_048)}` }, 'url exceeds 2048 characters (got 2066)'],
    [{ url: URL_HERE, events: [] }, 'events must be a list with an entry or more'],
    [{ url: URL_HERE, events: 'generation.failed' }, 'events must be a list with an entry or more'],
    [
      { url: URL_HERE, events: ['generation.failed', 'x'] },
      'events entries must be one of generation.succeeded, generation.failed',
    ],
    [
      { url: URL_HERE, events: [7] },
      'events entries must be one of generation.succeeded, generation.failed',
    ],
    [{ url: URL_HERE, enabled: 'yes' }, 'enabled must be a boolean'],
    [
      { url: URL_HERE, description: 'x'.repeat(501) },
      'description exceeds 500 characters (got 501)',
    ],
    [[], 'request body must be a JSON object'],
  ])('%j', async (body, message) => {
    const answer = await stage.api.sendJson('POST', '/webhooks', body);
    expectRefusal(answer, 400, 'validation_failed', message);
  });
});

describe("another workspace's endpoint is none", () => {
  test.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/rotate-secret'],
    ['GET', '/deliveries'],
    ['POST', '/test'],
  ])('%s %s', async (method, path) => {
    const [owner, other] = [await stage.workspace(), await stage.workspace()];
    const { secret: _, ...webhook } = await made(owner.api);
    const unknown = 'wh_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';
    for (const id of [webhook.id, unknown, webhook.id.slice(3), webhook.id.toUpperCase()]) {
      const at = `/webhooks/${id}${path}`;
      const answer =
        method === 'PATCH'
          ? await other.api.sendJson(method, at, { enabled: false })
          : await other.api.ask(method, at);
      expectRefusal(answer, 404, ...NOT_FOUND);
    }
    expect((await other.api.ask('GET', '/webhooks')).json).toEqual({ object: 'list', data: [] });
    expect((await owner.api.ask('GET', `/webhooks/${webhook.id}`)).json).toEqual(webhook);
  });
});

test('an endpoint outlives a restart', async () => {
  const { api } = await stage.workspace();
  const { secret: _, ...webhook } = await made(api);
  await stage.gateway.restart();
  expect((await api.ask('GET', `/webhooks/${webhook.id}`)).json).toEqual(webhook);
});
