import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, temporaryFolder, type Gateway } from '../lib/gateway.ts';
import { startUpstream, type Upstream } from '../lib/upstream.ts';

const FOLDER = fileURLToPath(new URL('../../examples/reelgate/', import.meta.url));

const run = promisify(execFile);

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({ configFile: { channels: [upstream.channel] } });
});

afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

const works = (command: string, ...words: string[]): boolean =>
  spawnSync(command, words).status === 0;

test.each([
  ['sh', ['sh'], works('curl', '--version')],
  ['py', ['python3'], works('python3', '--version')],
  ['mjs', [process.execPath], true],
  ['go', ['go', 'run'], works('go', 'version')],
] as const)('make-video.%s makes one', async (ending, [command, ...before], isThere) => {
  // A machine without the language cannot try it; where it is, it has to work.
  if (!isThere) return;
  const path = join(temporaryFolder(), `video-${ending}.mp4`);
  const words = [...before, join(FOLDER, `make-video.${ending}`), path];
  const { stdout } = await run(command, words, {
    env: { ...process.env, REELGATE_URL: gateway.url, REELGATE_KEY: gateway.key },
  });
  expect(stdout.trim().split('\n').at(-1)).toBe(path);
  expect(readFileSync(path).subarray(4, 8).toString()).toBe('ftyp');
});
