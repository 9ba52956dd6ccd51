import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, temporaryFolder, type Gateway } from '../lib/gateway.ts';
import { reapi } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';
import { startUpstream, type Upstream } from '../lib/upstream.ts';

const FOLDER = fileURLToPath(new URL('../../examples/reapi/', import.meta.url));

const run = promisify(execFile);

/** What runs a file, or why it cannot be run here; then the test says so in its name and is skipped. */
interface Language {
  readonly ending: string;
  readonly command: readonly string[];
  readonly missing: string | null;
}

const works = (command: string, ...words: string[]): boolean =>
  spawnSync(command, words).status === 0;

const SHELL: Language = {
  ending: 'sh',
  command: ['sh'],
  missing: works('curl', '--version') ? null : 'curl is not installed',
};
const PYTHON: Language = {
  ending: 'py',
  command: ['python3'],
  missing: works('python3', '--version') ? null : 'python3 is not installed',
};
const PYTHON_WITH_REQUESTS: Language = {
  ...PYTHON,
  missing: works('python3', '-c', 'import requests') ? null : 'the package requests is missing',
};
const JAVASCRIPT: Language = { ending: 'mjs', command: [process.execPath], missing: null };
const GO: Language = {
  ending: 'go',
  command: ['go', 'run'],
  missing: works('go', 'version') ? null : 'go is not installed',
};

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({ configFile: { channels: [upstream.channel] } });
  // One at a time, so that a held task keeps the next one in the queue.
  await gateway.admin('PATCH', '/workspaces/default', { concurrency_max: 1 });
});
afterAll(() => gateway.stop());

async function runExample(name: string, language: Language, ...words: string[]): Promise<string> {
  const [command = '', ...before] = language.command;
  const file = join(FOLDER, `${name}.${language.ending}`);
  const { stdout } = await run(command, [...before, file, ...words], {
    env: { ...process.env, REELGATE_URL: gateway.url, REELGATE_KEY: gateway.key },
  });
  return stdout;
}

function name({ ending, missing }: Language): string {
  return missing === null ? `.${ending}` : `.${ending} NOT RUN: ${missing}`;
}

describe.each([SHELL, PYTHON_WITH_REQUESTS, JAVASCRIPT, GO])('as reAPI shows it', (language) => {
  test.runIf(language.missing === null)(`submit-text-to-video${name(language)}`, async () => {
    const printed = await runExample('submit-text-to-video', language);
    const [id = 'none'] = /task_[0-9a-f]{32}/.exec(printed) ?? [];
    const { status, model } = await reapi(gateway).final(id);
    expect([status, model]).toEqual(['completed', 'grok-imagine-1.0-video']);
  });

  // Its image is somewhere on the internet: the task stays in the queue and is not worked on.
  test.runIf(language.missing === null)(`submit-image-to-video${name(language)}`, async () => {
    upstream.reset();
    upstream.script = { hold: true };
    const api = reapi(gateway);
    const first = await api.accepted({ model: 'grok-imagine-1.0-video', prompt: 'in the way' });
    await until('the first to be at work', () => upstream.jobs.size === 1);
    const before = await api.balance();
    const printed = await runExample('submit-image-to-video', language);
    const [id = 'none'] = /task_[0-9a-f]{32}/.exec(printed) ?? [];
    const { status, model } = await api.poll(id);
    expect([status, model]).toEqual(['processing', 'grok-imagine-video-1.5-official']);
    expect(before - (await api.balance())).toBe(320);
    await gateway.admin('POST', `/tasks/${id}/cancel`);
    expect((await api.final(id)).error?.code).toBe(80005);
    upstream.script = {};
    upstream.release();
    await api.final(first);
  });
});

describe.each([SHELL, PYTHON, JAVASCRIPT, GO])('from prompt to file', (language) => {
  test.runIf(language.missing === null)(`make-video${name(language)}`, async () => {
    const path = join(temporaryFolder(), 'saved.mp4');
    const printed = await runExample('make-video', language, path);
    expect(printed.trim()).toBe(path);
    expect(readFileSync(path).equals(upstream.clip)).toBe(true);
  });

  test.runIf(language.missing === null)(`make-video${name(language)}, when it fails`, async () => {
    upstream.next({ end: 'failed', message: 'the model is out of order' });
    const path = join(temporaryFolder(), 'saved.mp4');
    const told = await runExample('make-video', language, path).then(
      () => 'it went well',
      (error: { stderr: string }) => error.stderr,
    );
    expect(told).toContain('the model is out of order');
  });
});
