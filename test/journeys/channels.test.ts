import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { exportStore, importStore } from '../../packages/gateway/src/compose-moving.ts';
import { composeGateway, type ComposedGateway } from '../lib/composed-gateway.ts';
import { startXaiDouble } from '../lib/doubles/xai.ts';
import { temporaryFolder } from '../lib/gateway.ts';
import { listenOnLoopback } from '../lib/loopback.ts';
import { createDatabase } from '../lib/postgres.ts';
import { until } from '../lib/until.ts';
import { PICTURE } from '../lib/vendors.ts';

const xai = await startXaiDouble();

beforeEach(() => xai.reset());
afterAll(() => xai.close());

const MODEL = 'xai/grok-imagine-video';
const INPUT = { prompt: 'a calm sea', duration: 8 };
const masterKey = (): string => randomBytes(32).toString('base64');

type Environment = Readonly<Record<string, string>>;

/** Where a gateway's store is, so that another start finds it. */
async function newPlace(): Promise<Environment> {
  const folder = { REELGATE_DATA_DIR: temporaryFolder() };
  if (process.env['REELGATE_TEST_STORE'] !== 'postgres') return folder;
  return { ...folder, REELGATE_DATABASE_URL: await createDatabase(inject('postgresUrl')) };
}

/** No channel is listed anywhere, and no key of xAI's is in the environment. */
const start = (env: Environment): Promise<ComposedGateway> =>
  composeGateway({ env, configFile: { limits: { claimPollMs: 50, sweepMs: 100 } } });

/** Not the last characters, which are shown. */
const KEY = xai.apiKey;

function addXai(gateway: ComposedGateway): Promise<Record<string, unknown>> {
  const place = { name: 'grok', provider: 'xai', base_url: xai.baseUrl };
  return gateway.admin('POST', '/channels', { ...place, api_key: KEY, poll_ms: 20 });
}

test('an order goes to a channel that was made a moment ago, and stays there when it is removed', async () => {
  await using gateway = await start({ ...(await newPlace()), REELGATE_MASTER_KEY: masterKey() });
  const key = await gateway.makeAccount('w', 10_000);
  expect(await addXai(gateway)).toMatchObject({ has_api_key: true, busy: 0, trouble: null });
  const first = await gateway.order(key, MODEL, INPUT);
  expect(await gateway.ended(first)).toBe('completed');

  const pending = { json: { status: 'pending', progress: 10 } };
  xai.next({ polls: Array.from({ length: 10 }, () => pending) });
  const second = await gateway.order(key, MODEL, INPUT);
  await until('the upstream to be asked', () => xai.jobs.size === 2);
  await until('it to be counted', async () => {
    return (await gateway.admin('GET', '/channels/grok'))['busy'] === 1;
  });
  await gateway.admin('DELETE', '/channels/grok');
  expect(await gateway.ended(second)).toBe('completed');
  expect(xai.submits.length).toBe(2);
  const estimate = await gateway.ask('POST', '/v1/reelgate/estimate', {
    key,
    body: { model: MODEL, input: INPUT },
  });
  expect(estimate['channels']).toEqual([{ channel: 'engine', verdict: 'first' }]);
});

test('an order whose image is still on its way is made where it was to go, though that is changed', async () => {
  const asked = Promise.withResolvers<void>();
  const changed = Promise.withResolvers<void>();
  const images = await listenOnLoopback((_request, response) => {
    asked.resolve();
    const picture = Buffer.from(PICTURE.split(',')[1] ?? '', 'base64');
    void changed.promise.then(() => response.end(picture));
  });
  await using gateway = await start({ ...(await newPlace()), REELGATE_MASTER_KEY: masterKey() });
  await addXai(gateway);
  const input = { ...INPUT, image: { url: `${images.url}/a.png` } };
  const taskId = await gateway.order(await gateway.makeAccount('w', 10_000), MODEL, input);
  await asked.promise;
  await gateway.admin('PATCH', '/channels/grok', { weight: 2 });
  changed.resolve();
  expect(await gateway.ended(taskId)).toBe('completed');
  expect(xai.submits.length).toBe(1);
});

test('its key is sealed wherever it is kept, and opens under its own master key alone', async () => {
  const place = await newPlace();
  const mine = masterKey();
  const folder = temporaryFolder();
  const moved = await newPlace();
  {
    await using gateway = await start({ ...place, REELGATE_MASTER_KEY: mine });
    await addXai(gateway);
    await exportStore('store.jsonl', { environment: place, folder });
    const logged = JSON.stringify(gateway.logged, (_, value: unknown) =>
      value instanceof Error ? `${value.stack} ${JSON.stringify(value)}` : value,
    );
    expect(logged).toContain('channel made');
    expect(logged).not.toContain(KEY);
  }
  const dump = readFileSync(join(folder, 'store.jsonl'), 'utf8');
  expect(dump).toMatch(/"api_key_sealed":"v1\.[\w-]+"/);
  expect(dump).not.toContain(KEY);
  await importStore('store.jsonl', { environment: moved, folder });
  {
    await using gateway = await start({ ...moved, REELGATE_MASTER_KEY: masterKey() });
    const trouble = expect.stringContaining('sealed with another master key') as string;
    expect(await gateway.admin('GET', '/channels/grok')).toMatchObject({ trouble, enabled: true });
    const errors = gateway.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ facts: { channel: 'grok' } }]);
    const { channels } = await gateway.admin<{ channels: object[] }>('GET', '/channels');
    expect(channels).toMatchObject([
      { name: 'engine', source: 'default', trouble: null },
      { name: 'grok' },
    ]);
  }
  await using gateway = await start({ ...moved, REELGATE_MASTER_KEY: mine });
  const key = await gateway.makeAccount('w', 10_000);
  expect(await gateway.ended(await gateway.order(key, MODEL, INPUT))).toBe('completed');
});

test('a task at work at a channel that cannot be used waits until it can', async () => {
  const place = await newPlace();
  const mine = masterKey();
  const polls = Array.from({ length: 1_000 }, () => 'empty' as const);
  xai.next({ polls });
  let taskId = '';
  {
    await using gateway = await start({ ...place, REELGATE_MASTER_KEY: mine });
    await addXai(gateway);
    taskId = await gateway.order(await gateway.makeAccount('w', 10_000), MODEL, INPUT);
    // By then it is written down whose job it is.
    await until('a poll', () => [...xai.jobs.values()].some((job) => job.polls > 0));
  }
  {
    await using gateway = await start({ ...place, REELGATE_MASTER_KEY: masterKey() });
    await until('its worker to break off', () =>
      gateway.logged.some(({ message }) => message === 'work on a task broke off'),
    );
    const [row] = await gateway.books.rows('select hold_state from tasks where id = $1', taskId);
    expect(row).toEqual({ hold_state: 'open' });
  }
  polls.length = 0;
  await using gateway = await start({ ...place, REELGATE_MASTER_KEY: mine });
  expect(await gateway.ended(taskId)).toBe('completed');
  expect(xai.submits.length, 'nothing was sent twice').toBe(1);
});
