import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { runCommand } from '../../packages/cli/test/run-command.ts';
import { startGateway, temporaryFolder, type Gateway } from '../lib/gateway.ts';
import { createDatabase } from '../lib/postgres.ts';
import { reapi, type Reapi } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';

const BODY = {
  model: 'grok-imagine-1.0-video',
  prompt: 'waves roll onto a beach',
  quality: '480p',
};
/** In credits, for 6 and for 8 seconds. */
const [COST, COST_AT_WORK] = [49, 65];

/** The real command, on the store of a gateway that need not run. */
async function reelgate(line: string, { folder }: Gateway, env: Record<string, string> = {}) {
  const environment = { REELGATE_DATA_DIR: folder, ...env };
  return runCommand(line.split(' '), environment, temporaryFolder());
}

/** By the link of before, wherever the gateway is reached now. */
async function fetchClip(link: string, { url }: Gateway): Promise<Buffer> {
  const { pathname, search } = new URL(link);
  const response = await fetch(`${url}${pathname}${search}`);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

async function linkOf(taskId: string, api: Reapi): Promise<string> {
  const { status, output } = await api.final(taskId);
  expect(status).toBe('completed');
  return output?.video_urls[0] ?? 'none';
}

/** A file that grows is the only sign from outside that frames are being made. */
async function renderingBegins(taskId: string, { folder }: Gateway): Promise<void> {
  const id = taskId.slice('task_'.length);
  await until('a rendering', () =>
    readdirSync(join(folder, 'media'), { recursive: true })
      .map(String)
      .some((name) => name.includes(id) && name.endsWith('.mp4')),
  );
}

test('from SQLite to PostgreSQL, with a task at work when the power went', async () => {
  // Without a database also in a run that gives every other gateway one.
  await using gateway = await startGateway({ env: { REELGATE_DATABASE_URL: '' } });
  const api = reapi(gateway);
  const before = await api.balance();
  const done = await api.accepted(BODY);
  const link = await linkOf(done, api);
  const clip = await fetchClip(link, gateway);
  const file = join(temporaryFolder(), 'store.jsonl.gz');
  expect(await reelgate(`export --to ${file}.early.gz`, gateway)).toMatchObject({ code: 0 });
  const atWork = await api.accepted({ ...BODY, prompt: 'a storm at sea', duration: 8 });
  await renderingBegins(atWork, gateway);
  await gateway.kill();

  expect(await reelgate(`export --to ${file}`, gateway)).toMatchObject({ code: 0 });
  const database = { REELGATE_DATABASE_URL: await createDatabase(inject('postgresUrl')) };
  expect(await reelgate(`import --from ${file}`, gateway, database)).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^imported .* 2 tasks\); the books are in order\n$/) as string,
    stderr: '1 tasks were at work and are queued again\n',
  });
  expect(await reelgate('doctor --offline', gateway, database)).toMatchObject({ code: 0 });

  await gateway.restart(database);
  expect((await api.poll(done)).status).toBe('completed');
  expect(await fetchClip(link, gateway)).toEqual(clip);
  expect(await api.balance()).toBe(before - COST - COST_AT_WORK);
  await linkOf(atWork, api);
  const fresh = await api.accepted({ ...BODY, prompt: 'a calm lake' });
  expect((await fetchClip(await linkOf(fresh, api), gateway)).length).toBeGreaterThan(0);
  expect(await api.balance()).toBe(before - 2 * COST - COST_AT_WORK);
  // What it left behind is as it was, for whoever wants to go back.
  expect(await reelgate('doctor --offline', gateway)).toMatchObject({ code: 0 });
});
