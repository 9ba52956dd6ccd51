import { createSecretKey } from 'node:crypto';
import type { Order } from '@reelgate/contracts';
import { pino } from 'pino';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { slotsOf } from '../../src/compose-channels.ts';
import type { ChannelChange } from '../../src/console/channel-desk.ts';
import { createSealer } from '../../src/platform/sealing.ts';
import { storedChannel, storedChannels } from '../../src/store/reads-channels.ts';
import { listenOnLoopback, type Loopback } from '../../../../test/lib/loopback.ts';
import { openChannels, SETUP, type ChannelSetup } from '../console/open-channels.ts';
import { NOW_MS } from '../store/open-test-store.ts';
import { newPlace, openStoreAt, removePlace } from '../store/places.ts';
import { ORDER as TEXT_ORDER } from './text-order.ts';

const KEY = 'sk-secret-of-the-upstream-4711';
const ORDER: Order = { ...TEXT_ORDER, dialect: 'openai', model: 'grok-video-1.5' };

const place = await newPlace();
const store = await openStoreAt(place, () => NOW_MS);
let upstream: Loopback;
let authorizations: (string | undefined)[];
let opened: ReturnType<typeof openChannels>[];
let logged: LogLine[];

type LogLine = Readonly<Record<string, unknown>>;

beforeEach(async () => {
  [authorizations, opened, logged] = [[], [], []];
  upstream = await listenOnLoopback((request, response) => {
    authorizations.push(request.headers.authorization);
    response.writeHead(401).end();
  });
});
afterEach(async () => {
  for (const one of opened) await one.close();
  for (const { name } of await store.all(storedChannels))
    await store.run('removeChannel', { name });
  await upstream.close();
});
afterAll(async () => {
  await store.close();
  await removePlace(place);
});

/** The channels of a process, from its start. */
async function start(setup: Partial<ChannelSetup> = {}) {
  // Those of the tests before hear of changes still, and have lists of their own.
  const lines = logged;
  const write = (line: string): void => void lines.push(JSON.parse(line) as LogLine);
  const log = pino({ level: 'warn', serializers: { error: pino.stdSerializers.err } }, { write });
  const one = openChannels({ store, clock: () => NOW_MS, log }, setup);
  opened.push(one);
  return one.composed;
}

const acme = (changes: Partial<ChannelChange> = {}): ChannelChange => ({
  ...changes,
  settings: { provider: 'openai-videos', baseUrl: upstream.url, ...changes.settings },
});

const names = (channels: readonly { readonly name: string }[]) => channels.map(({ name }) => name);

/** Where an order goes, and with which key. */
async function startAt({ channels }: Awaited<ReturnType<typeof start>>): Promise<string> {
  const route = channels.route(ORDER, []);
  if (route.kind !== 'channel') return route.kind;
  const job = { attemptId: 'a', order: ORDER, widthPx: 1_280, heightPx: 720, seed: 1, images: [] };
  const others = { lastFrame: null, keyframes: [], video: null, folder: '' };
  await route.channel.provider.start({ ...job, ...others }).catch(() => undefined);
  return `${route.channel.name} ${authorizations.at(-1)}`;
}

test('a channel gets orders as soon as it is made, with its key, and none when it is off or gone', async () => {
  const here = await start();
  const there = await start();
  expect(names(here.channels.all)).toEqual(['engine']);
  await here.desk.create('acme', acme({ apiKey: KEY }));
  for (const process of [here, there]) {
    await process.reload();
    // Nobody has said more of either, and the engine stands in for nobody.
    expect(await startAt(process)).toBe(`acme Bearer ${KEY}`);
  }
  await there.desk.change('acme', { settings: {}, apiKey: 'sk-another' });
  await here.reload();
  expect(await startAt(here)).toBe('acme Bearer sk-another');

  const working = here.channels.find('acme');
  if (working === undefined) throw new Error('there is no such channel');
  const leave = here.channels.enter(working);
  await here.desk.change('acme', { settings: {}, enabled: false });
  expect(here.channels.route(ORDER, [])).toMatchObject({ channel: { name: 'engine' } });
  expect(names(here.channels.explain(ORDER).map(({ channel }) => ({ name: channel })))).toEqual([
    'engine',
  ]);
  expect(here.channels.find('acme'), 'it ends what it began').toBeDefined();
  await here.desk.remove('acme');
  expect(here.channels.find('acme')).toBeUndefined();
  // Whoever is at work there has it still, and nobody after that.
  const poll = () => working.provider.poll('job', {} as never).catch((error: unknown) => error);
  const heard = authorizations.length;
  expect([await poll(), authorizations.at(-1)]).toMatchObject([
    { kind: 'denied' },
    'Bearer sk-another',
  ]);
  leave();
  expect(await poll()).toMatchObject({ kind: 'not_delivered' });
  expect(authorizations.length).toBe(heard + 1);
});

test('a channel that did not change stays the same one, whatever becomes of others', async () => {
  const here = await start();
  await here.desk.create('acme', acme());
  const before = here.channels.find('acme');
  await here.desk.create('other', acme());
  await here.desk.remove('other');
  await here.reload();
  expect(here.channels.find('acme')).toBe(before);
  await here.desk.change('acme', { settings: { weight: 2 } });
  expect(here.channels.find('acme')).not.toBe(before);
});

test('a worker takes as many tasks as the channels that there are now may have', async () => {
  const here = await start();
  const queues = new Map([['upstream', null]] as const);
  const slots = slotsOf({ role: 'all', queues }, here.channels);
  expect(slots.upstream).toBe(1);
  await here.desk.create('acme', acme({ settings: { concurrency: 70 } }));
  expect(slots.upstream).toBe(70);
  await here.desk.change('acme', { settings: {}, enabled: false });
  expect(slots.upstream, 'for what is at work there').toBe(70);
  await here.desk.remove('acme');
  expect(slots.upstream).toBe(1);
});

test.each<[string, Partial<ChannelSetup>, string]>([
  [
    'another master key',
    { masterKey: createSecretKey(Buffer.alloc(32, 8)) },
    'the api_key of channel "acme" cannot be opened: it was sealed with another master key, or changed or moved since',
  ],
  [
    'no master key',
    { masterKey: null },
    'the api_key of channel "acme" needs REELGATE_MASTER_KEY, which is not set',
  ],
])('with %s it is off, and the rest starts', async (_, setup, trouble) => {
  const before = await start();
  await before.desk.create('acme', acme({ apiKey: KEY }));
  await before.desk.create('open', acme());

  const after = await start(setup);
  expect(logged).toEqual([
    expect.objectContaining({
      level: 50,
      channel: 'acme',
      msg: 'a channel is off, because it cannot be used',
      error: expect.objectContaining({
        message: expect.stringContaining(trouble) as string,
      }) as object,
    }),
  ]);
  expect(JSON.stringify(logged)).not.toContain(KEY);
  expect(await startAt(after)).toBe('open undefined');
  const listed = await after.desk.find('acme');
  expect(listed).toMatchObject({ enabled: true, hasApiKey: true, apiKeyHint: '…4711', trouble });
  // A task that is at work there is not failed for it: it waits for the operator.
  const { provider } = after.channels.find('acme') ?? {};
  await expect(provider?.poll('job', {} as never)).rejects.toThrow(`cannot be used: ${trouble}`);
  expect(await before.desk.find('acme'), 'elsewhere').toMatchObject({ trouble: null });
});

test('a new key mends a channel that was sealed with another master key', async () => {
  await (await start()).desk.create('acme', acme({ apiKey: KEY }));
  const after = await start({ masterKey: createSecretKey(Buffer.alloc(32, 8)) });
  const mended = await after.desk.change('acme', { settings: {}, apiKey: 'sk-new' });
  expect(mended).toMatchObject({ kind: 'saved', channel: { trouble: null } });
  expect(await startAt(after)).toBe('acme Bearer sk-new');
});

test('a sealed key that is put into another row does not open there', async () => {
  const here = await start();
  await here.desk.create('acme', acme({ apiKey: KEY }));
  const row = await store.first(storedChannel('acme'));
  const settingsJson = JSON.stringify(acme().settings);
  const stolen = { apiKeySealed: row?.api_key_sealed ?? null, apiKeyHint: null, enabled: true };
  await store.run('saveChannel', { ...stolen, name: 'thief', version: 0, settingsJson, nowMs: 0 });
  expect(await here.desk.find('thief')).toMatchObject({
    trouble: expect.stringContaining('changed or moved since') as string,
  });
  const { masterKey } = SETUP;
  if (masterKey === null) throw new Error('there is no master key');
  const sealer = createSealer(masterKey, 'channel api_key');
  expect(sealer.open(row?.api_key_sealed ?? '', 'acme'), 'where it was made for').toBe(KEY);
});

test('what the configuration lists goes before what is stored, and says so', async () => {
  await (await start()).desk.create('acme', acme({ apiKey: KEY }));
  const listed = {
    name: 'acme',
    provider: 'xai',
    apiKey: 'sk-listed',
    webhookSecret: null,
  } as const;
  const after = await start({ channels: [listed] });
  await after.reload();
  expect(names(after.channels.all)).toEqual(['acme']);
  expect(await after.desk.list()).toMatchObject([{ name: 'acme', source: 'file' }]);
  const words = 'a stored channel is left out: the configuration has another one of its name';
  expect(logged.map(({ level, channel, msg }) => [level, channel, msg])).toEqual([
    [40, 'acme', words],
  ]);
});

test('a row that makes no channel is put aside', async () => {
  const here = await start();
  const row = { version: 0, apiKeySealed: null, apiKeyHint: null, enabled: true, nowMs: 0 };
  const settingsJson = '{"provider":"of-a-newer-release"}';
  await store.run('saveChannel', { ...row, name: 'odd', settingsJson });
  expect(await here.desk.find('odd')).toMatchObject({ trouble: 'its provider cannot be made' });
  expect(here.channels.route(ORDER, [])).toMatchObject({ channel: { name: 'engine' } });
});

test('what its upstream signs events with is known, and gone with the channel', async () => {
  const here = await start();
  await here.desk.create('acme', acme({ settings: { webhookSecretFrom: 'ACME_EVENTS' } }));
  expect(here.webhookSecretOf('acme')).toBe(`whsec_${Buffer.alloc(24, 5).toString('base64')}`);
  expect(JSON.stringify(await here.desk.list())).not.toContain('whsec_');
  await here.desk.remove('acme');
  expect([here.webhookSecretOf('acme'), here.webhookSecretOf('engine')]).toEqual([null, null]);
});
