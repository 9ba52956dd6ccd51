import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { empirio, type Job } from '../conformance/empirio/client.ts';
import { startGateway, temporaryFolder, type Gateway } from '../lib/gateway.ts';
import { startImageServer, type ImageServer } from '../lib/image-server.ts';
import { probe } from '../lib/probe.ts';
import { startUpstream, type Upstream } from '../lib/upstream.ts';

const FOLDER = fileURLToPath(new URL('../../examples/empirio/', import.meta.url));

const run = promisify(execFile);

const works = (command: string, ...words: string[]): boolean =>
  spawnSync(command, words).status === 0;

/** Why a file cannot be run here; then the test says so in its name and is not run. */
const MISSING = {
  curl: works('curl', '--version') ? null : 'curl is not installed',
  python: works('python3', '--version') ? null : 'python3 is not installed',
  requests: works('python3', '-c', 'import requests') ? null : 'the package requests is missing',
};

function name(file: string, missing: string | null): string {
  return missing === null ? file : `${file} NOT RUN: ${missing}`;
}

let images: ImageServer;

beforeAll(async () => {
  images = await startImageServer();
});
afterAll(() => images.close());

async function runExample(gateway: Gateway, file: string, ...words: string[]): Promise<string> {
  const command = file.endsWith('.py') ? 'python3' : 'sh';
  const { stdout } = await run(command, [join(FOLDER, file), ...words], {
    env: { ...process.env, REELGATE_URL: gateway.url, REELGATE_KEY: gateway.key },
  });
  return stdout;
}

describe('with a scripted upstream', () => {
  let upstream: Upstream;
  let gateway: Gateway;

  beforeAll(async () => {
    upstream = await startUpstream();
    gateway = await startGateway({ configFile: { channels: [upstream.channel] } });
  });
  afterAll(() => gateway.stop());

  test.runIf(MISSING.curl === null)(name('submit-job.sh, poll-job.sh', MISSING.curl), async () => {
    const source = `${images.url}/640x480.jpg`;
    const begun = JSON.parse(await runExample(gateway, 'submit-job.sh', source)) as Job;
    await empirio(gateway).final(begun.job_id);
    const polled = JSON.parse(await runExample(gateway, 'poll-job.sh', begun.job_id)) as Job;
    expect([begun.status, polled.status, polled.job_id]).toEqual([
      'queued',
      'completed',
      begun.job_id,
    ]);
  });

  test.runIf(MISSING.requests === null)(name('submit-and-poll.py', MISSING.requests), async () => {
    const source = `${images.url}/640x480.jpg`;
    const printed = await runExample(gateway, 'submit-and-poll.py', source);
    expect(printed).toContain("'status': 'completed'");
    expect(printed).toContain('/0.mp4?');
  });

  test.runIf(MISSING.requests === null)(
    name('submit-and-poll.py, when it fails', MISSING.requests),
    async () => {
      upstream.next({ end: 'failed', message: 'the model is out of order' });
      const source = `${images.url}/640x480.jpg`;
      const printed = await runExample(gateway, 'submit-and-poll.py', source);
      expect(printed).toContain("'message': 'the model is out of order'");
    },
  );

  test.runIf(MISSING.python === null)(name('make-video.py', MISSING.python), async () => {
    const folder = temporaryFolder();
    const [source, saved] = [join(folder, 'source.png'), join(folder, 'saved.mp4')];
    const response = await fetch(`${images.url}/640x480.png`);
    writeFileSync(source, Buffer.from(await response.arrayBuffer()));
    expect((await runExample(gateway, 'make-video.py', source, saved)).trim()).toBe(saved);
    expect(readFileSync(saved).equals(upstream.clip)).toBe(true);
  });
});

test('with the engine inside: pixels, seconds and sound are as ordered', async () => {
  await using gateway = await startGateway();
  const api = empirio(gateway);
  const id = await api.accepted({
    model: 'grok-imagine-video-1-5',
    prompt: 'slow push in',
    image: `${images.url}/640x480.jpg`,
    duration: 1,
    resolution: '480p',
    aspect_ratio: '9:16',
  });
  const { result } = await api.final(id);
  const [video] = result?.data ?? [];
  const clip = await fetch(video?.url ?? '').then((response) => response.arrayBuffer());
  const { widthPx, heightPx, audio, video: track } = await probe(Buffer.from(clip));
  expect([video?.width, video?.height]).toEqual([widthPx, heightPx]);
  expect([Math.min(widthPx, heightPx), heightPx > widthPx, audio !== null]).toEqual([
    480,
    true,
    true,
  ]);
  expect(video?.duration_seconds).toBeCloseTo(track.endS, 1);
  expect(Math.round(video?.duration_seconds ?? 0)).toBe(1);
  expect(result?.usage.cost).toEqual({ amount: 0.146, currency: 'USD' });
});
