import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pollIntervalMs } from '../packages/gateway/src/lifecycle/poll-pace.ts';
import { startPostgres, createDatabase } from '../test/lib/postgres.ts';
import { processFacts } from './lib/process-facts.ts';
import { requestsTo } from './lib/requests.ts';
import { startSlowUpstream, type SlowUpstream } from './lib/slow-upstream.ts';
import { startUpstreamGateway } from './lib/start-gateway.ts';
import { printTable, progress, shown } from './lib/table.ts';

/**
 * Many tasks that wait for an upstream at the same time: when the gateway sees that one is done, and
 * what the waiting costs.
 *
 *   node bench/in-flight.ts [--tasks 10000] [--work-seconds 30-300] [--store sqlite|postgres] [--kill]
 *
 * With `--kill` the gateway is ended by SIGKILL once all are at work, and started again. Everything
 * shares this machine: the upstream, its clips and the load too. No figure is an exit code.
 */
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    tasks: { type: 'string' },
    'work-seconds': { type: 'string' },
    store: { type: 'string', default: 'sqlite' },
    kill: { type: 'boolean', default: false },
  },
});
const taskCount = Number(values.tasks ?? (values.short ? 300 : 10_000));
const workSeconds = values['work-seconds'] ?? (values.short ? '2-6' : '30-300');
const [workSMin = 0, workSMax = 0] = workSeconds.split('-').map(Number);
/** At the usual pace of a channel, and the age that the longest work comes to. */
const POLL_MS_MAX = pollIntervalMs({ pollMs: 2_000, pollMsMax: 180_000 }, workSMax * 1_000);
const CONNECTIONS_MAX = 16;
const RSS_MB_MAX = 600;

const folder = mkdtempSync(join(tmpdir(), 'reelgate-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const server = values.store === 'postgres' ? await startPostgres({ durable: true }) : null;
const databaseUrl = server === null ? null : await createDatabase(server.url);
const upstream = await startSlowUpstream({
  workMsMin: workSMin * 1_000,
  workMsMax: workSMax * 1_000,
});
const settings = {
  folder: join(folder, 'gateway'),
  databaseUrl,
  upstreamUrl: upstream.url,
  concurrency: taskCount,
};

let gateway = await startUpstreamGateway(settings);
const key = readFileSync(join(settings.folder, 'first-api-key'), 'utf8').trim();
progress(`${shown(taskCount)} tasks, each with ${workSeconds} s of work`);
await submitAll();
await until('all are at work', () => upstream.facts().jobs >= taskCount);
const atWorkS = sinceS(startedAtMs());
progress(`all are at work after ${atWorkS.toFixed(1)} s`);
const before = processFacts(gateway.pid);
const restart = values.kill ? await killAndStart() : null;
await until('all were seen', () => upstream.facts().seen >= taskCount);
await until('all were brought in', () => upstream.facts().downloaded >= taskCount);
const after = processFacts(gateway.pid);
print(upstream.facts());
await gateway.stop();
await upstream.close();
await server?.stop();
process.exit(0);

function startedAtMs(): number {
  return upstream.facts().firstJobAtMs;
}

function sinceS(sinceMs: number): number {
  return (performance.now() - sinceMs) / 1_000;
}

/** Over few connections, as many clients behind one proxy would. */
async function submitAll(): Promise<void> {
  const requests = requestsTo(gateway.url, key);
  let left = taskCount;
  const submitSome = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await requests.submitOne();
    }
  };
  await Promise.all(Array.from({ length: 32 }, submitSome));
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + (workSMax + 600) * 1_000;
  while (!isSo()) {
    if (performance.now() > deadlineMs) throw new Error(`it never came to be that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Restart {
  readonly readyS: number;
  readonly polledAgainS: number;
}

async function killAndStart(): Promise<Restart> {
  await gateway.stop();
  const killedAtMs = performance.now();
  const known = upstream.facts().seen;
  gateway = await startUpstreamGateway(settings);
  const readyS = sinceS(killedAtMs);
  await until('all were polled again', () => upstream.polledSince(killedAtMs) + known >= taskCount);
  return { readyS, polledAgainS: sinceS(killedAtMs) };
}

function print(facts: ReturnType<SlowUpstream['facts']>): void {
  const elapsedS = after.atS - before.atS;
  const share = restart === null ? (after.cpuS - before.cpuS) / elapsedS : null;
  printTable(`${shown(taskCount)} tasks at an upstream, ${workSeconds} s each`, [
    ['what', 'is', 'bar', 'the bar is'],
    ['completion seen after, p50 (s)', seconds(facts.lagMs(0.5)), '-', ''],
    [
      'completion seen after, p99 (s)',
      seconds(facts.lagMs(0.99)),
      seconds(POLL_MS_MAX + 2_000),
      'the longest poll interval + 2 s',
    ],
    ['polls a task', (facts.polls / taskCount).toFixed(1), '-', ''],
    ['POSTs', shown(facts.posts), shown(taskCount), 'one for each task'],
    ['most connections at once', shown(facts.connectionsMost), shown(CONNECTIONS_MAX), 'a pool'],
    ['most memory (MB)', shown(after.rssMostMb), shown(RSS_MB_MAX), ''],
    ['CPU while they wait (cores)', share === null ? '-' : share.toFixed(2), '-', ''],
    ['ready again after kill -9 (s)', seconds(ms(restart?.readyS)), '5.0', ''],
    ['all polled again after it (s)', seconds(ms(restart?.polledAgainS)), '60.0', ''],
  ]);
}

function ms(s: number | undefined): number | null {
  return s === undefined ? null : s * 1_000;
}

function seconds(forMs: number | null): string {
  return forMs === null ? '-' : (forMs / 1_000).toFixed(1);
}
