import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ADMIN_TOKEN, openConsole } from '../../gateway/test/console/open-console.ts';
import { failed, misused, runCommand, runHere, said } from './run-command.ts';

let console: ReturnType<typeof openConsole>;
let environment: Record<string, string>;
let folder: string;

beforeAll(async () => {
  console = openConsole();
  const url = await console.app.listen({ host: '127.0.0.1', port: 0 });
  environment = { REELGATE_URL: url, REELGATE_ADMIN_TOKEN: ADMIN_TOKEN };
  folder = mkdtempSync(join(tmpdir(), 'reelgate-cli-'));
  writeFileSync(join(folder, 'key'), `${KEY}\n`);
});
afterEach(async () => {
  for (const { name } of await console.channels.desk.list()) {
    await console.store.run('removeChannel', { name });
  }
});
afterAll(async () => {
  await console.close();
  rmSync(folder, { recursive: true });
});

const KEY = 'sk-secret-of-the-upstream-4711';
const URL_OF_ACME = '--base-url https://acme.example/v1';

const reelgate = (line: string) => runHere(line.split(' '), environment);

/** With the key by stdin, which only a process of its own has. */
const reelgateReading = (line: string, input: string) =>
  runCommand(line.split(' '), environment, folder, input);

test('a channel is added, listed, disabled, enabled and removed', async () => {
  const models = '--model grok-video-1.5,openai/grok-video-1.5-pro --map grok-video-1.5=wan=2';
  const numbers = '--priority=-3 --weight 2 --concurrency 7';
  const key = `--api-key-file ${join(folder, 'key')}`;
  const line = `channels add acme --provider openai-videos ${URL_OF_ACME} ${key} ${models} ${numbers}`;
  const sentence = 'channel acme (openai-videos) is enabled, with the key …4711\n';
  expect(await reelgate(line)).toEqual(said(sentence));
  expect(await console.channels.desk.find('acme')).toMatchObject({
    settings: {
      provider: 'openai-videos',
      baseUrl: 'https://acme.example/v1',
      models: ['grok-video-1.5', 'openai/grok-video-1.5-pro'],
      modelMap: { 'grok-video-1.5': 'wan=2' },
      priority: -3,
      weight: 2,
      concurrency: 7,
    },
    hasApiKey: true,
  });
  expect(await reelgate('channels disable acme')).toEqual(
    said('channel acme (openai-videos) is disabled, with the key …4711\n'),
  );
  expect(await reelgate('channels list')).toEqual(
    said(
      [
        'NAME     PROVIDER        SOURCE   STATE      API KEY   BUSY   IGNORED   BREAKER',
        'engine   engine          file     enabled    -            0         0   closed',
        'acme     openai-videos   store    disabled   …4711        0         0   closed',
        '',
      ].join('\n'),
    ),
  );
  expect(await reelgate('channels enable acme')).toEqual(said(sentence));
  expect(await reelgate('channels remove acme')).toEqual(said('removed channel acme\n'));
  expect(await reelgate('channels remove acme')).toEqual(failed('no channel has this name'));
});

test('what is wrong with a channel is told with the list, and until when it is left alone', async () => {
  const settings = { provider: 'openai-videos', baseUrl: 'https://acme.example' };
  await console.channels.desk.create('acme', { settings });
  const { channels } = await console.channels.composed;
  for (const channel of channels.all) {
    channels.report(channel, 'denied');
    channels.countIgnored(channel);
  }
  const row = { name: 'odd', version: 0, settingsJson: '{"provider":"other"}', nowMs: 0 };
  const keyless = { apiKeySealed: null, apiKeyHint: null, enabled: true };
  await console.store.run('saveChannel', { ...row, ...keyless });
  const { code, stdout, stderr } = await reelgate('channels list');
  expect([code, stderr]).toEqual([0, 'its provider cannot be made\n']);
  expect(stdout).toMatch(/^acme .* enabled .* 1 {3}open until 03:09:05Z$/m);
  expect(stdout).toMatch(/^odd .* broken /m);
});

test('a key comes by stdin too, or from a variable of the gateway', async () => {
  const line = `channels add acme --provider openai-videos ${URL_OF_ACME}`;
  expect(await reelgateReading(`${line} --api-key-stdin`, `${KEY}\n`)).toEqual(
    said('channel acme (openai-videos) is enabled, with the key …4711\n'),
  );
  await reelgate('channels remove acme');
  expect(await reelgate(`${line} --api-key-from ACME_API_KEY`)).toEqual(
    said('channel acme (openai-videos) is enabled, with the key …0815\n'),
  );
});

test.each<[string, string]>([
  ['--map a', '--map must be words with = between two of them, and commas between those, not "a"'],
  ['--priority=1.5', '--priority must be a whole number, not "1.5"'],
  ['--api-key-file nowhere', 'nowhere cannot be read (ENOENT)'],
  ['--api-key-file /dev/null', 'there is no secret in /dev/null'],
  ['--api-key-file f --api-key-stdin', 'give --api-key-file or --api-key-stdin, not both'],
])('%s', async (more, words) => {
  const line = `channels add acme --provider openai-videos ${URL_OF_ACME} ${more}`;
  expect(await reelgate(line)).toEqual(misused(words));
  expect(await console.channels.desk.find('acme')).toBeNull();
});

test.each<[string, string]>([
  [
    'channels remove engine',
    'channel engine is listed in reelgate.config.json: change it there, and restart',
  ],
  [
    'channels add engine --provider xai --api-key-from ACME_API_KEY',
    'there is a channel engine already',
  ],
  ['channels add acme --provider rivya', 'base_url is needed, as its provider is rivya'],
  ['channels disable nothing', 'no channel has this name'],
])('%s', async (line, words) => {
  expect(await reelgate(line)).toEqual(failed(words));
});

test('there is no way to put a key into the command line', async () => {
  const { code, stderr } = await reelgate('channels add acme --provider xai --api-key sk-1');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^reelgate: channels add has no option --api-key; it takes --provider, /);
});
