import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { fencedWrites, watchFencedWrites } from '../test/crash/lib/fenced-writes.ts';
import { createDatabase, startPostgres } from '../test/lib/postgres.ts';
import { readBooks } from './lib/books.ts';
import { createClients, type Clients } from './lib/clients.ts';
import { startCountingUpstream, type CountingUpstream } from './lib/counting-upstream.ts';
import { createMember, type Member } from './lib/member.ts';
import { printReport } from './lib/report.ts';

/**
 * Two APIs and two workers over one PostgreSQL take 200 tasks to their end, although one of each is
 * killed on the way: `npm run demo:scale`. Ends with 1 when anything was lost or paid twice.
 */
const TASKS = 200;
const SUBMITS_MS = 6_000;
const KILL_AFTER_MS = 4_000;
const DOWN_MS = 4_000;

const AT_WORK = `select count(*)::integer as count from tasks where state in ('running', 'delivering')`;

interface Stage {
  readonly members: readonly Member[];
  readonly database: Pool;
  readonly upstream: CountingUpstream;
  readonly clients: Clients;
}

const folder = mkdtempSync(join(tmpdir(), 'reelgate-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const interrupted = new Promise<'interrupted'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => resolve('interrupted'));
  }
});

await using cleanUp = new AsyncDisposableStack();
const startMs = performance.now();
const outcome = await Promise.race([play(), interrupted]);
await cleanUp.disposeAsync();
// Clients and restarts that an interruption left waiting are not waited for.
process.exit({ sound: 0, broken: 1, interrupted: 130 }[outcome]);

async function play(): Promise<'sound' | 'broken'> {
  process.stdout.write(`\nTwo APIs and two workers over one PostgreSQL, and ${TASKS} tasks\n\n`);
  const stage = await setStage();
  const { clients, database, members, upstream } = stage;
  tell('all processes are up');
  const balanceBefore = await clients.balance();
  const orders = Array.from({ length: TASKS }, async (_, index) => {
    await delay((index / TASKS) * SUBMITS_MS);
    await clients.order(index);
  });
  await Promise.all([...orders, killSome(stage)]);
  tell(`all ${TASKS} tasks have ended`);
  const balanceAfter = await clients.balance();
  const [books, fenced] = [await readBooks(database), await fencedWrites(database)];
  const facts = { tasks: TASKS, members, clients, books, fenced, balanceBefore, balanceAfter };
  return printReport({ ...facts, posts: upstream.posts }) ? 'sound' : 'broken';
}

async function setStage(): Promise<Stage> {
  const server = await startPostgres({ durable: true });
  cleanUp.defer(() => server.stop());
  const databaseUrl = await createDatabase(server.url);
  const upstream = await startCountingUpstream();
  cleanUp.defer(() => upstream.close());
  const workerNames = ['worker-1', 'worker-2'];
  const around = { folder, databaseUrl, upstreamUrl: upstream.url, workerNames };
  const apis = ['api-1', 'api-2'].map((name) => createMember(name, 'api', around));
  const workers = workerNames.map((name) => createMember(name, 'worker', around));
  const members = [...apis, ...workers];
  for (const member of members) cleanUp.defer(() => member.kill());
  await Promise.all(members.map((member) => member.start()));
  const database = new Pool({ connectionString: databaseUrl, max: 2 });
  cleanUp.defer(() => database.end());
  await watchFencedWrites(database);
  const key = readFileSync(join(folder, 'api-1', 'data', 'first-api-key'), 'utf8').trim();
  return { members, database, upstream, clients: createClients(apis, key) };
}

async function killSome({ members, clients, database }: Stage): Promise<void> {
  const victims = members.filter(({ name }) => name.endsWith('-1'));
  const names = victims.map(({ name }) => name).join(' and ');
  await delay(KILL_AFTER_MS);
  await Promise.all(victims.map((victim) => victim.kill()));
  const { rows } = await database.query<{ count: number }>(AT_WORK);
  tell(`${names} killed; ${clients.ends.size} tasks have ended, ${rows[0]?.count} are at work`);
  await delay(DOWN_MS);
  await Promise.all(victims.map((victim) => victim.start()));
  tell(`${names} started again; ${clients.ends.size} tasks have ended`);
}

function tell(what: string): void {
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  process.stdout.write(`${seconds.padStart(6)} s  ${what}\n`);
}
