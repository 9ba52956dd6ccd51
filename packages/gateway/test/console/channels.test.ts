import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readChannelSchema } from '../../src/config-file.ts';
import { storedChannels } from '../../src/store/reads-channels.ts';
import { ADMIN_TOKEN, NOW, openConsole } from './open-console.ts';

type Body = Record<string, unknown>;

type Console = ReturnType<typeof openConsole>;

const logged: string[] = [];
const log = pino({ level: 'trace' }, { write: (line) => logged.push(line) });
const usual = openConsole({ log });
/** What is asked: a test that wants another one opens it. */
let console: Console = usual;

afterEach(async () => {
  if (console !== usual) await console.close();
  console = usual;
  for (const { name } of await usual.store.all(storedChannels)) {
    await usual.store.run('removeChannel', { name });
  }
  logged.length = 0;
});
afterAll(() => usual.close());

async function send(route: string, payload?: object) {
  const [method, path] = route.split(' ');
  const answer = await console.app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url: `/v1/reelgate/admin${path}`,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json<Body>(), text: answer.body };
}

const KEY = 'sk-secret-of-the-upstream-4711';
const ACME = { name: 'acme', provider: 'openai-videos', base_url: 'https://acme.example/v1' };

interface FileSchema {
  readonly properties: Readonly<Record<string, object>>;
}

/** What nobody has set. */
const UNSET = Object.fromEntries(
  Object.keys((readChannelSchema() as FileSchema).properties)
    .filter((name) => name !== 'name')
    .map((name) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), null]),
);

function channel(members: Body): Body {
  return {
    ...UNSET,
    enabled: true,
    has_api_key: false,
    api_key_hint: null,
    source: 'store',
    trouble: null,
    busy: 0,
    ignored_answers: 0,
    breaker: { state: 'closed', until: null },
    created_at: NOW,
    updated_at: NOW,
    ...members,
  };
}

const ENGINE = channel({
  name: 'engine',
  provider: 'engine',
  source: 'file',
  created_at: null,
  updated_at: null,
});

test('a channel is made, found, listed, changed and removed', async () => {
  const members = { ...ACME, models: ['grok-video-1.5'], poll_ms: 500, model_map: { A_b: 'wan' } };
  const made = await send('POST /channels', members);
  const acme = channel(members);
  expect(made).toMatchObject({ status: 201, body: acme });
  expect((await send('GET /channels/acme')).body).toEqual(acme);
  expect((await send('GET /channels')).body).toEqual({ channels: [ENGINE, acme] });

  const changes = { priority: -5, concurrency: 7, poll_ms: null, enabled: false };
  const changed = await send('PATCH /channels/acme', changes);
  expect(changed).toMatchObject({ status: 200, body: { ...acme, ...changes } });
  expect((await send('GET /channels/acme')).body).toEqual(changed.body);

  const removed = await send('DELETE /channels/acme');
  expect(removed).toMatchObject({ status: 200, body: { name: 'acme', removed: true } });
  expect((await send('GET /channels')).body).toEqual({ channels: [ENGINE] });
  expect(await send('GET /channels/acme')).toMatchObject({ status: 404 });
  expect(await send('POST /channels', members), 'its name is free').toMatchObject({ status: 201 });
});

test('whatever the file may say of a channel may be said here, by the same words in snake_case', async () => {
  const schema = readChannelSchema() as FileSchema;
  expect(Object.keys(schema.properties).length).toBeGreaterThan(10);
  const { body } = await send('POST /channels', ACME);
  expect(Object.keys(body)).toEqual(expect.arrayContaining(['name', ...Object.keys(UNSET)]));
  // Each is known, and taken away again; what is not is refused by its name.
  const nothing = { ...UNSET, provider: ACME.provider, base_url: ACME.base_url };
  expect(await send('PATCH /channels/acme', nothing)).toMatchObject({ status: 200 });
  const refused = await send('PATCH /channels/acme', { pollMs: 5 });
  expect(refused.body['errors']).toEqual([{ field: 'pollMs', detail: 'is not known here' }]);
});

const stored = async () => (await console.store.all(storedChannels))[0];

describe('a key', () => {
  test('is shown by its end alone, and kept sealed', async () => {
    const made = await send('POST /channels', { ...ACME, api_key: KEY });
    expect(made.body).toEqual(channel({ ...ACME, has_api_key: true, api_key_hint: '…4711' }));
    const row = await stored();
    expect(row?.api_key_sealed).toMatch(/^v1\.[\w-]{70,}$/);
    const others = [await send('GET /channels'), await send('PATCH /channels/acme', { weight: 2 })];
    const seen = [made, ...others].map(({ text }) => text).join() + JSON.stringify(row);
    expect(seen + logged.join()).not.toContain(KEY.slice(0, -4));
    expect((await stored())?.api_key_sealed, 'a change leaves it').toBe(row?.api_key_sealed);
  });

  test('that is short has no hint', async () => {
    const made = await send('POST /channels', { ...ACME, api_key: 'short' });
    expect(made.body).toMatchObject({ has_api_key: true, api_key_hint: null });
    const named = await send('PATCH /channels/acme', { api_key_from: 'SHORT_KEY' });
    expect(named.body).toMatchObject({ has_api_key: true, api_key_hint: null });
  });

  test('gives way to a variable, and the reverse', async () => {
    await send('POST /channels', { ...ACME, api_key: KEY });
    const named = await send('PATCH /channels/acme', { api_key_from: 'ACME_API_KEY' });
    expect(named.body).toMatchObject({ api_key_from: 'ACME_API_KEY', api_key_hint: '…0815' });
    expect(await stored()).toMatchObject({ api_key_sealed: null, api_key_hint: null });
    const given = await send('PATCH /channels/acme', { api_key: KEY });
    expect(given.body).toMatchObject({ api_key_from: null, api_key_hint: '…4711' });
    const without = await send('PATCH /channels/acme', { api_key: null });
    expect(without.body).toEqual(channel(ACME));
  });

  test('cannot be kept without a master key, but be named', async () => {
    console = openConsole({ log }, { masterKey: null });
    const { status, body } = await send('POST /channels', { ...ACME, api_key: KEY });
    const detail =
      'an api_key is kept only sealed: set REELGATE_MASTER_KEY and restart, or name a variable of the environment in api_key_from';
    expect([status, body['code'], body['detail']]).toEqual([409, 'master_key_missing', detail]);
    expect(await stored()).toBeUndefined();
    const named = await send('POST /channels', { ...ACME, api_key_from: 'ACME_API_KEY' });
    expect(named).toMatchObject({ status: 201, body: { has_api_key: true } });
    expect(await send('PATCH /channels/acme', { api_key: KEY })).toMatchObject({ status: 409 });
  });
});

describe('what the configuration lists is only looked at', () => {
  test.each([
    [true, 'file', 'is listed in reelgate.config.json: change it there, and restart'],
    [
      false,
      'default',
      'is there because reelgate.config.json lists no channels: list those that you want',
    ],
  ])('listed %s', async (channelsAreListed, source, words) => {
    if (!channelsAreListed) console = openConsole({ log }, { channelsAreListed });
    expect((await send('GET /channels/engine')).body).toEqual({ ...ENGINE, source });
    for (const refused of [
      await send('PATCH /channels/engine', { weight: 2 }),
      await send('DELETE /channels/engine'),
    ]) {
      const { status, body } = refused;
      const expected = [409, 'channel_fixed', `channel engine ${words}`];
      expect([status, body['code'], body['detail']]).toEqual(expected);
    }
    const { status, body } = await send('POST /channels', { ...ACME, name: 'engine' });
    expect([status, body['code']]).toEqual([409, 'channel_exists']);
  });

  test('and its key by its end', async () => {
    const xai = { name: 'xai', provider: 'xai', apiKey: KEY, webhookSecret: 'whsec_hush' } as const;
    console = openConsole({ log }, { channels: [xai] });
    const { body, text } = await send('GET /channels');
    const own = { name: 'xai', provider: 'xai', has_api_key: true, api_key_hint: '…4711' };
    expect(body).toEqual({ channels: [{ ...ENGINE, ...own }] });
    expect(text).not.toMatch(/sk-secret|hush/);
  });
});

describe('how a channel is', () => {
  test('is told with it', async () => {
    // What is counted goes by the name, and other tests have that of acme.
    await send('POST /channels', { ...ACME, name: 'told', concurrency: 1 });
    const { channels } = await console.channels.composed;
    const told = channels.find('told');
    if (told === undefined) throw new Error('there is no such channel');
    const leave = channels.enter(told);
    channels.report(told, 'denied');
    channels.countIgnored(told);
    const until = new Date(Date.parse(NOW) + 300_000).toISOString();
    const failing = { busy: 1, ignored_answers: 1, breaker: { state: 'open', until } };
    expect((await send('GET /channels/told')).body).toMatchObject(failing);
    // Who changes something wants it to be tried, and does not end what is at work.
    const tried = { busy: 1, ignored_answers: 1, breaker: { state: 'closed', until: null } };
    expect((await send('PATCH /channels/told', { weight: 2 })).body).toMatchObject(tried);
    leave();
    expect((await send('GET /channels/told')).body).toMatchObject({ busy: 0 });
  });
});

test('a name is taken once, and changes at once do not undo each other', async () => {
  const made = await Promise.all([1, 2, 3].map(() => send('POST /channels', ACME)));
  expect(made.filter(({ status }) => status === 201).length).toBe(1);
  const lost = made.filter(({ status }) => status === 409);
  expect(lost.map(({ body }) => body['code'])).toEqual(['channel_exists', 'channel_exists']);
  const changes = [{ weight: 2 }, { priority: 3 }, { concurrency: 4 }, { poll_ms: 5 }];
  await Promise.all(changes.map((change) => send('PATCH /channels/acme', change)));
  const all = Object.assign({}, ...changes) as Body;
  expect((await send('GET /channels/acme')).body).toEqual(channel({ ...ACME, ...all }));
});

test.each(['GET', 'PATCH', 'DELETE'])('%s of none', async (method) => {
  const { status, body } = await send(
    `${method} /channels/none`,
    method === 'PATCH' ? {} : undefined,
  );
  expect([status, body['code'], body['detail']]).toEqual([
    404,
    'channel_not_found',
    'no channel has this name',
  ]);
});

describe('what makes no channel is refused, and nothing is stored', () => {
  const url = 'must be an http or https URL without a user name, query or fragment';
  const own = "cannot name the gateway's own settings";
  const rows: [Body, string][] = [
    [{ ...ACME, name: undefined }, 'name is required'],
    [{ ...ACME, name: 'Acme' }, 'name must be 1-63 of a-z, 0-9 and "-", and not begin with "-"'],
    [{ name: 'acme' }, 'provider is required'],
    [{ ...ACME, provider: 'sora' }, 'provider must be equal to one of the allowed values'],
    [{ ...ACME, base_url: undefined }, 'base_url is needed, as its provider is openai-videos'],
    [{ ...ACME, base_url: 'ftp://a' }, 'base_url must begin with http:// or https://'],
    [{ ...ACME, base_url: 'https://' }, `base_url ${url}`],
    [{ ...ACME, base_url: 'https://me:secret@a.example' }, `base_url ${url}`],
    [{ ...ACME, base_url: 'https://a.example?key=secret' }, `base_url ${url}`],
    [{ ...ACME, weight: 0 }, 'weight must be >= 1'],
    [{ ...ACME, weight: null }, 'weight must be integer'],
    [{ ...ACME, model_map: { a: 1 } }, 'model_map.a must be string'],
    [{ ...ACME, api_key: '' }, 'api_key must be 1-4096 visible characters of ASCII'],
    [{ ...ACME, api_key: 'a\nb' }, 'api_key must be 1-4096 visible characters of ASCII'],
    [{ ...ACME, enabled: 1 }, 'enabled must be boolean'],
    [
      { ...ACME, api_key: KEY, api_key_from: 'ACME_API_KEY' },
      'api_key_from cannot come along with an api_key',
    ],
    [
      { ...ACME, api_key_from: 'acme' },
      'api_key_from must be the name of an environment variable, such as ACME_API_KEY',
    ],
    [{ ...ACME, api_key_from: 'NOT_SET' }, 'channel "acme" needs NOT_SET, which is not set'],
    [{ ...ACME, api_key_from: 'REELGATE_MASTER_KEY' }, `api_key_from ${own}`],
    [{ ...ACME, webhook_secret_from: 'REELGATE_MASTER_KEY' }, `webhook_secret_from ${own}`],
    [
      { name: 'grok', provider: 'xai' },
      'channel "grok" needs XAI_API_KEY, which is not set; give it an api_key instead',
    ],
    [{ ...ACME, api_secret: 'x' }, 'api_secret is not known here'],
  ];
  test.each(rows)('%j', async (body, detail) => {
    const answer = await send('POST /channels', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', detail } });
    expect(await console.store.all(storedChannels)).toEqual([]);
    expect(answer.text + logged.join()).not.toContain(KEY);
  });

  test('a provider stays what it was', async () => {
    await send('POST /channels', ACME);
    const changed = await send('PATCH /channels/acme', { provider: 'rivya' });
    const detail = 'provider stays what it was; make another channel';
    expect(changed).toMatchObject({ status: 400, body: { detail } });
    expect(await send('PATCH /channels/acme', { provider: ACME.provider })).toMatchObject({
      status: 200,
    });
  });

  test('one that is off may lack what it would need', async () => {
    const made = await send('POST /channels', { ...ACME, api_key_from: 'NOT_SET', enabled: false });
    const trouble = 'channel "acme" needs NOT_SET, which is not set';
    expect(made).toMatchObject({ status: 201, body: { enabled: false, trouble } });
    const enabled = await send('PATCH /channels/acme', { enabled: true });
    expect(enabled).toMatchObject({ status: 400, body: { detail: trouble } });
  });
});
