import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  GatewayNotStarted,
  startGateway,
  temporaryFolder,
  type GatewayOptions,
} from '../lib/gateway.ts';
import { startImageServer } from '../lib/image-server.ts';
import { listenOnLoopback } from '../lib/loopback.ts';
import { reapi, send } from '../lib/reapi.ts';
import { startUpstream } from '../lib/upstream.ts';

const ORIGINAL = 'grok-imagine-1.0-video';

/** It ends at once with one sentence for its operator, which names what is to be changed. */
async function expectRefusedStart(options: GatewayOptions, words: string): Promise<void> {
  const failure = await startGateway(options).then(
    () => 'it started',
    (error: unknown) => error,
  );
  if (!(failure instanceof GatewayNotStarted)) throw new Error(String(failure));
  const { ending, stderr } = failure;
  const sentences = stderr.split('\n').filter((line) => !line.startsWith('{') && line !== '');
  expect({ ending, sentences }).toEqual({
    ending: { code: 1, signal: null },
    sentences: [expect.stringMatching(/^reelgate: /) as string],
  });
  expect(stderr).toContain(words);
}

describe('a start that cannot be', () => {
  test('the port is in use', async () => {
    const { port } = await listenOnLoopback(() => undefined);
    await expectRefusedStart({ env: { PORT: String(port) } }, 'PORT');
  });

  test('the data folder cannot be made', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const env = { REELGATE_DATA_DIR: join(file, 'data') };
    await expectRefusedStart({ env }, 'REELGATE_DATA_DIR');
  });

  test('the data folder is a file', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expectRefusedStart({ env: { REELGATE_DATA_DIR: file } }, 'REELGATE_DATA_DIR');
  });

  test('another gateway has the data folder, and keeps it', async () => {
    await using first = await startGateway();
    await expectRefusedStart({ folder: first.folder }, 'REELGATE_DATA_DIR');
    expect(await reapi(first).balance()).toBe(1_000_000);
  });

  test.concurrent.each<[string, string]>([
    ['PORT', 'http'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['HOST', '192.0.2.1'],
    ['REELGATE_EGRESS_ALLOW', 'everything'],
    ['REELGATE_EGRESS_ALLOW', '10.0.0.0/33'],
    ['REELGATE_EGRESS_ALLOW', '127.0.0.0/8,10.0.0/8'],
    ['REELGATE_PUBLIC_URL', 'video.example'],
    ['REELGATE_PUBLIC_URL', 'ftp://video.example'],
    ['REELGATE_PUBLIC_URL', 'https://video.example/?a=1'],
    ['REELGATE_BOOTSTRAP_CREDITS', 'many'],
    ['REELGATE_BOOTSTRAP_CREDITS', '-5'],
    ['REELGATE_BOOTSTRAP_API_KEY_FILE', '/nowhere/key'],
    ['REELGATE_LOG_LEVEL', 'loud'],
    ['REELGATE_CONFIG', '/nowhere/reelgate.config.json'],
    ['REELGATE_ROLE', 'boss'],
    ['REELGATE_QUEUES', 'paint'],
    ['REELGATE_QUEUES', 'render:0,upstream,deliver,webhooks'],
    ['REELGATE_QUEUES', 'render,upstream,deliver,webhooks,render'],
    ['REELGATE_DATABASE_URL', 'mysql://localhost/reelgate'],
    ['REELGATE_DATABASE_URL', 'postgres://reelgate@127.0.0.1:1/nobody-listens'],
  ])('%s=%s', async (name, value) => {
    await expectRefusedStart({ env: { [name]: value } }, name);
  });

  test.concurrent.each(['api', 'worker'])('the role %s on a store of its own', async (role) => {
    const env = { REELGATE_ROLE: role, REELGATE_DATABASE_URL: '' };
    await expectRefusedStart({ env }, 'REELGATE_DATABASE_URL');
  });

  test('a part of the work on a store of its own, and queues of one who does not work', async () => {
    const alone = { REELGATE_QUEUES: 'render', REELGATE_DATABASE_URL: '' };
    await expectRefusedStart({ env: alone }, 'REELGATE_DATABASE_URL');
    const idle = { REELGATE_QUEUES: 'render', REELGATE_ROLE: 'api' };
    const env = { ...idle, REELGATE_DATABASE_URL: 'postgres://reelgate@127.0.0.1:1/nobody' };
    await expectRefusedStart({ env }, 'REELGATE_ROLE');
  });

  test.concurrent.each<[string, string]>([
    ['{"channels":', 'reelgate.config.json'],
    ['[]', 'reelgate.config.json'],
    ['{"chanels":[]}', 'chanels'],
    ['{"channels":[]}', '/channels'],
    ['{"channels":[{"name":"a","provider":"magic"}]}', '/channels/0/provider'],
    ['{"channels":[{"name":"a","provider":"fault"}]}', 'baseUrl'],
    [
      '{"channels":[{"name":"a","provider":"engine"},{"name":"a","provider":"engine"}]}',
      '/channels',
    ],
    ['{"limits":{"mediaMs":"long"}}', '/limits/mediaMs'],
    ['{"limits":{"mediaMs":0}}', '/limits/mediaMs'],
    ['{"limits":{"mediaDays":7}}', 'mediaDays'],
    ['{"prices":{"grok-imagine-1.0-video":{"480p":0}}}', '480p'],
    ['{"prices":{"grok-imagine-1.0-video":{"481p":5}}}', '481p'],
    ['{"prices":{"no-such-model":{"480p":5}}}', 'no-such-model'],
  ])('the config file %s', async (text, words) => {
    const path = join(temporaryFolder(), 'reelgate.config.json');
    writeFileSync(path, text);
    await expectRefusedStart({ env: { REELGATE_CONFIG: path } }, words);
  });

  test.concurrent('a secret both in the environment and in a file', async () => {
    const path = join(temporaryFolder(), 'key');
    writeFileSync(path, 'rk_live_from_a_file\n');
    const env = {
      REELGATE_BOOTSTRAP_API_KEY: 'rk_live_from_the_environment',
      REELGATE_BOOTSTRAP_API_KEY_FILE: path,
    };
    await expectRefusedStart({ env }, 'REELGATE_BOOTSTRAP_API_KEY_FILE');
  });
});

describe('the first start and the second', () => {
  test('keys are shown once, kept for their owner only, and credits are given once', async () => {
    await using gateway = await startGateway({ env: { REELGATE_BOOTSTRAP_CREDITS: '500' } });
    const { key, adminToken, folder } = gateway;
    const first = gateway.stdout;
    const id = await reapi(gateway).accepted({ model: ORIGINAL, prompt: 'waves' });
    await gateway.restart();
    const second = gateway.stdout.slice(first.length);
    expect([first, second].map((text) => text.includes(key))).toEqual([true, false]);
    expect([first, second].map((text) => text.includes(adminToken))).toEqual([true, false]);
    const modes = ['first-api-key', 'admin-token', 'media-signing-key'].map(
      (name) => statSync(join(folder, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    expect((await reapi(gateway).final(id)).status).toBe('completed');
    expect(await reapi(gateway).balance()).toBe(451);
  });

  test('keys that the operator chose, one of them in a file, are used and not shown', async () => {
    const path = join(temporaryFolder(), 'key');
    writeFileSync(path, 'rk_live_chosen_by_the_operator\n');
    await using gateway = await startGateway({
      env: { REELGATE_BOOTSTRAP_API_KEY_FILE: path, REELGATE_ADMIN_TOKEN: 'chosen-admin-token' },
    });
    expect(gateway.key).toBe('rk_live_chosen_by_the_operator');
    expect(await reapi(gateway).balance()).toBe(1_000_000);
    expect(await gateway.admin('GET', '/doctor')).toEqual({ sound: true, broken: [] });
    expect(gateway.stdout).not.toMatch(/chosen_by|chosen-admin/);
  });
});

test('secrets are in no log, at any level', async () => {
  const upstream = await startUpstream();
  const images = await startImageServer();
  await using gateway = await startGateway({
    env: { REELGATE_LOG_LEVEL: 'trace', REELGATE_BOOTSTRAP_API_KEY: 'rk_live_canary_first_key' },
    configFile: { channels: [upstream.channel] },
  });
  const api = reapi(gateway);
  const body = { model: ORIGINAL, prompt: 'canary in the prompt', canaryField: 'canary value' };
  const url = `${gateway.url}/api/v1/videos/generations`;
  const json = { 'content-type': 'application/json' };

  // What goes well, and what goes wrong at each place where something might be written down.
  upstream.next({}, { end: 'failed', message: 'no' }, { post: { status: 400, body: 'canary' } });
  for (let count = 0; count < 3; count += 1) {
    await api.final(await api.accepted(body, { 'idempotency-key': `canary-${count}` }));
  }
  const image_urls = [`${images.url}/page.html?token=canary`];
  await api.final(await api.accepted({ ...body, image_urls }));
  const gone = [`${images.url}/missing.jpg?token=canary`];
  await api.final(await api.accepted({ ...body, image_urls: gone }));
  await api.submit({ ...body, duration: 'canary' });
  await api.submit({ ...body, model: 'canary' });
  await send(url, { method: 'POST', body: '{"canary', headers: { ...json } });
  await send(url, { method: 'POST', headers: { authorization: 'Bearer rk_live_canary' } });
  await send(url, { method: 'POST', headers: { authorization: 'Basic canary' } });
  await api.ask('POST', '/videos/generations', { body: '{"canary', headers: json });
  await api.ask('GET', '/tasks/canary?key=canary');
  await api.ask('GET', '/canary');
  await send(`${gateway.url}/v1/reelgate/admin/workspaces`, {
    headers: { authorization: 'Bearer canary' },
  });
  const { output } = await api.final(await api.accepted({ ...body, prompt: 'another canary' }));
  const link = output?.video_urls[0] ?? 'none';
  await fetch(link);
  const signature = new URL(link).searchParams.get('s') ?? 'none';

  await gateway.stop();
  const log = gateway.stderr;
  expect(log).toContain('stopping');
  for (const secret of ['canary', signature, gateway.adminToken]) {
    const told = log.split('\n').filter((line) => line.includes(secret));
    expect(told, `lines with ${secret}`).toEqual([]);
  }
});
