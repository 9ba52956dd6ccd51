import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDatabase, startPostgres } from '../test/lib/postgres.ts';
import { compare, type Load } from './lib/load.ts';
import { startProcess } from './lib/start-process.ts';

/**
 * What one and two API processes take in over one PostgreSQL, beside what pgbench gets out of the same
 * server with the same insert and update in a transaction each: `node bench/scale.ts [--short]`.
 * All of it shares this machine, and commits wait for its disk.
 */
const short = process.argv.includes('--short');
const rounds = { rounds: short ? 1 : 3, durationS: short ? 2 : 5 };
const CONNECTIONS = 10;
const POLLERS = 64;
const TASKS = 1_000;
const FLOOR = 'pgbench, one submit a transaction';

const folder = mkdtempSync(join(tmpdir(), 'reelgate-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const server = await startPostgres({ durable: true });
const databaseUrl = await createDatabase(server.url);

// Nobody works, so that only the way in and the polls are measured.
const [first, second] = [await startApi('api-1', {}), await startApi('api-2', {})];
const forgetful = await startApi('api-3', { cachedTasksMax: 1 });
const key = readFileSync(join(folder, 'api-1', 'first-api-key'), 'utf8').trim();
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
const body = JSON.stringify({ model: 'grok-imagine-1.0-video', prompt: 'a calm sea' });

const taskIds = await Promise.all(Array.from({ length: TASKS }, () => submitOne(first)));
const one = await measureAt([first]);
const two = await measureAt([first, second]);
const floor = await pgbench();
const [kept, read] = [await pollsPerS(first), await pollsPerS(forgetful)];

print([
  ['path', 'per s', 'limit per s', 'the limit is'],
  ['submits, one process', shown(one.submits), shown(floor), FLOOR],
  ['submits, two processes', shown(two.submits), shown(floor), FLOOR],
  ['polls of one task, one process', shown(one.polls), '-', ''],
  ['polls of one task, two processes', shown(two.polls), shown(one.polls * 2), 'twice one process'],
  [`polls of ${TASKS} tasks, kept in memory`, shown(kept), '-', ''],
  [`polls of ${TASKS} tasks, read each time`, shown(read), shown(kept), 'kept in memory'],
]);
await server.stop();
process.exit(0);

async function startApi(name: string, limits: object): Promise<string> {
  const configPath = join(folder, `${name}.json`);
  const channels = [{ name: 'idle', provider: 'fault', baseUrl: 'http://127.0.0.1:9' }];
  writeFileSync(
    configPath,
    JSON.stringify({ channels, limits: { openTasksMax: 100_000_000, ...limits } }),
  );
  const { found } = await startProcess('packages/gateway/src/main.ts', {
    env: {
      PORT: '0',
      REELGATE_ROLE: 'api',
      REELGATE_DATABASE_URL: databaseUrl,
      REELGATE_DATA_DIR: join(folder, name),
      REELGATE_MEDIA_URL: join(folder, 'media'),
      REELGATE_CONFIG: configPath,
      REELGATE_BOOTSTRAP_CREDITS: '1000000000',
      REELGATE_LOG_LEVEL: 'error',
    },
    until: /ready at (\S+)[\s\S]*data /,
  });
  return found;
}

async function submitOne(url: string): Promise<string> {
  const submitUrl = `${url}/api/v1/videos/generations`;
  const answer = await fetch(submitUrl, { method: 'POST', headers, body });
  return ((await answer.json()) as { id: string }).id;
}

/** Submits and polls in turn, at all processes at once; the sum of what they answered. */
async function measureAt(
  urls: readonly string[],
): Promise<{ readonly submits: number; readonly polls: number }> {
  const measured = await Promise.all(
    urls.map((url) => {
      const submit: Load = {
        url: `${url}/api/v1/videos/generations`,
        method: 'POST',
        headers,
        body,
      };
      return compare(submit, { url: `${url}/api/v1/tasks/${taskIds[0]}`, headers }, rounds);
    }),
  );
  return {
    submits: measured.reduce((sum, { ours }) => sum + ours.requestsPerS, 0),
    polls: measured.reduce((sum, { limit }) => sum + limit.requestsPerS, 0),
  };
}

/** Goes round all tasks; the client is the same for both rows, and costs both the same. */
async function pollsPerS(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: POLLERS });
  const startMs = performance.now();
  const endMs = startMs + rounds.durationS * 1_000;
  let asked = 0;
  const poll = async (): Promise<void> => {
    while (performance.now() < endMs) {
      asked += 1;
      await pollOnce(`${url}/api/v1/tasks/${taskIds[asked % TASKS]}`, agent);
    }
  };
  await Promise.all(Array.from({ length: POLLERS }, poll));
  agent.destroy();
  return asked / ((performance.now() - startMs) / 1_000);
}

function pollOnce(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`a poll: ${response.statusCode}`));
      response.resume().once('end', resolve);
    }).once('error', reject);
  });
}

/** Null where the machine has no pgbench. */
async function pgbench(): Promise<number | null> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string; workspace_id: string }>(
    'select id, workspace_id from api_keys limit 1',
  );
  await client.end();
  const scriptPath = join(folder, 'submit.sql');
  writeFileSync(scriptPath, submitScript(rows[0]?.workspace_id ?? '', rows[0]?.id ?? ''));
  const seconds = String(rounds.durationS);
  const args = ['-n', '-c', String(CONNECTIONS), '-j', '2', '-T', seconds, '-f', scriptPath];
  const [, perS] = /^tps = ([\d.]+)/m.exec(outputOf('pgbench', [...args, databaseUrl])) ?? [];
  return perS === undefined ? null : Number(perS);
}

/** Empty where there is no such program. */
function outputOf(program: string, args: readonly string[]): string {
  return spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '';
}

/** The hold and the task of `submitTask`, as one client after the other would write them. */
function submitScript(workspaceId: string, keyId: string): string {
  return `
begin;
update balances set available_micro_usd = available_micro_usd - 49000, held_micro_usd = held_micro_usd + 49000
  where workspace_id = '${workspaceId}' and available_micro_usd >= 49000;
insert into tasks (id, workspace_id, api_key_id, dialect, model, state, order_json, hold_micro_usd,
  hold_state, created_at_ms, deadline_at_ms, ready_at_ms, epoch)
  values (replace(gen_random_uuid()::text, '-', ''), '${workspaceId}', '${keyId}', 'reapi',
  'grok-imagine-1.0-video', 'queued', '${body}', 49000, 'open', 0, 0, 0, 0);
commit;
`;
}

function shown(perS: number | null): string {
  return perS === null ? 'none' : perS.toFixed(0);
}

function print(rows: readonly (readonly string[])[]): void {
  for (const [path = '', perS = '', limit = '', what = ''] of rows) {
    const cells = [path.padEnd(36), perS.padStart(8), limit.padStart(13), `  ${what}`];
    process.stdout.write(`${cells.join('').trimEnd()}\n`);
  }
}
