import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createIds } from '../packages/gateway/src/platform/ids.ts';
import { systemClock } from '../packages/gateway/src/platform/clock.ts';
import type { Store } from '../packages/gateway/src/store/store.ts';
import type { Owner } from './lib/fill-books.ts';
import { openBenchStore, openOwners } from './lib/open-owners.ts';
import { processFacts } from './lib/process-facts.ts';
import { startProcess } from './lib/start-process.ts';
import { printTable, progress, shown } from './lib/table.ts';

/**
 * What a backlog of webhooks does to receivers that are well, when the other half is dead: a third of
 * those refuses connections, a third never answers, a third answers 500. `node bench/webhooks.ts
 * [--short]`; a gateway sends, and another process receives.
 *
 * First all of the backlog is the dead ones', and something happens every second, beginning with the
 * gateway's start. Then everybody has a share of it, with the dead and without them, and what the dead
 * add to the time in which a living one has got all of its own is their doing.
 */
const LIMIT_MS = 5_000;

async function bench(short: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'reelgate-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const of = short ? 20 : 100;
  const [rounds, everyMs] = short ? [3, 300] : [10, 1_000];
  const backlog = (short ? 2_000 : 50_000) / of;
  const common = { living: of, dead: of, rounds, everyMs };
  const rows = [
    [
      'the backlog is',
      'deliveries',
      'drained ms',
      'CPU ms',
      'fresh events',
      'p50 ms',
      'worst ms',
      'limit ms',
    ],
  ];
  const measure = async (what: string, scene: Scene): Promise<Measured> => {
    progress(`webhooks: ${what}`);
    const measured = await play(join(folder, String(rows.length)), scene);
    const { deliveries, drainedMs, cpuMs, freshMs } = measured;
    const worst = freshMs.at(-1) ?? null;
    const median = freshMs[Math.floor(freshMs.length / 2)] ?? null;
    const cells = [deliveries, drainedMs, cpuMs, freshMs.length, median, worst, LIMIT_MS].map(
      shown,
    );
    rows.push([what, ...cells]);
    return measured;
  };
  await measure('of the dead', { ...common, ofTheDead: backlog, ofAll: 0 });
  let note: string | null = null;
  if (!short) {
    const share = backlog / 2;
    const both = await measure('of everybody', { ...common, ofTheDead: 0, ofAll: share });
    const alone = { ...common, dead: 0, ofTheDead: 0, ofAll: share };
    const without = await measure('of the living', alone);
    const addedMs = (both.drainedMs ?? 0) - (without.drainedMs ?? 0);
    const addedCpuMs = (both.cpuMs ?? 0) - (without.cpuMs ?? 0);
    const added = `${shown(addedMs)} ms (${shown(addedCpuMs)} ms of CPU)`;
    note = `the dead add ${added} to the backlog of the living; the limit is ${shown(LIMIT_MS)} ms`;
  }
  printTable(`webhooks: ${of} living receivers, and as many dead ones`, rows);
  if (note !== null) process.stdout.write(`${note}\n`);
  process.exit(0);
}

interface Scene {
  readonly living: number;
  readonly dead: number;
  /** Events that each of the dead waits for, and those that everybody does. */
  readonly ofTheDead: number;
  readonly ofAll: number;
  /** How often something happens, once the living have got what they waited for. */
  readonly rounds: number;
  readonly everyMs: number;
}

interface Measured {
  readonly deliveries: number;
  /** From the gateway's start until the last of the living has got all of its backlog. */
  readonly drainedMs: number | null;
  /** What the gateway used of the processors meanwhile, which a busy machine does not stretch. */
  readonly cpuMs: number | null;
  /** From each event to each of the living that it was told to, in order. */
  readonly freshMs: readonly number[];
}

async function play(folder: string, scene: Scene): Promise<Measured> {
  const { living, dead, ofTheDead, ofAll, rounds, everyMs } = scene;
  mkdirSync(folder);
  const receivers = await startReceivers();
  const store = await openBenchStore(folder, null);
  const [owner] = await openOwners(store, 1);
  if (owner === undefined) throw new Error('nobody owns the backlog');
  const places = ['refused', 'silent', 'broken'] as const;
  await addEndpoints(store, owner, dead, (at) => receivers[places[at % places.length] ?? 'broken']);
  await endTasks(store, owner, ofTheDead);
  await addEndpoints(store, owner, living, (at) => `${receivers.living}/${at}`);
  await endTasks(store, owner, ofAll);
  await store.close();
  const startMs = Date.now();
  const gateway = await startGateway(folder, receivers.refusing);
  const got: Got[] = [];
  const have = async (count: number): Promise<void> => {
    const endMs = Date.now() + WAIT_MS_MAX;
    while (got.length < count) {
      if (Date.now() > endMs) throw new Error(`${got.length} of ${count} events came`);
      await delay(20);
      got.push(...((await (await fetch(`${receivers.living}/got`)).json()) as Got[]));
    }
  };
  await have(living * ofAll);
  const drainedAtMs = got.at(-1)?.atMs ?? null;
  const cpuMs = drainedAtMs === null ? null : processFacts(gateway.pid).cpuS * 1_000;
  const backlog = got.length;
  for (let round = 0; round < rounds; round += 1) {
    await endOneTask(gateway.url, owner.secret);
    await delay(everyMs);
  }
  await have(backlog + living * rounds);
  gateway.stop();
  receivers.stop();
  const fresh = got.slice(backlog).map(({ createdAtMs, atMs }) => atMs - createdAtMs);
  return {
    deliveries: dead * ofTheDead + (dead + living) * ofAll,
    drainedMs: drainedAtMs === null ? null : drainedAtMs - startMs,
    cpuMs,
    freshMs: fresh.toSorted((one, other) => one - other),
  };
}

/** Longer than anything that is still worth a number. */
const WAIT_MS_MAX = 300_000;

const ids = createIds(systemClock);

async function addEndpoints(
  store: Store,
  { workspaceId }: Owner,
  count: number,
  urlOf: (at: number) => string,
): Promise<void> {
  const words = { description: '', eventsJson: '["task.failed"]', enabled: true };
  const secret = `whsec_${Buffer.alloc(24, 'b').toString('base64')}`;
  const add = (at: number): Promise<boolean> => {
    const nowMs = Date.now();
    const webhookId = ids.next();
    return store.run('createWebhook', {
      webhookId,
      workspaceId,
      url: urlOf(at),
      ...words,
      secret,
      nowMs,
    });
  };
  await Promise.all(Array.from({ length: count }, (_, at) => add(at)));
}

/** The end of each is told to every endpoint that is there now. */
async function endTasks(store: Store, owner: Owner, count: number): Promise<void> {
  const { workspaceId, apiKeyId } = owner;
  const words = { dialect: 'reapi', model: 'grok-imagine-1.0-video', queue: 'upstream' } as const;
  const orderJson = JSON.stringify({ mode: 'text_to_video', prompt: 'a calm sea' });
  const failure = { state: 'failed', failureKind: 'upstream', failureMessage: 'broken' } as const;
  const end = async (): Promise<void> => {
    const [taskId, nowMs] = [ids.next(), Date.now()];
    await store.run('submitTask', {
      taskId,
      workspaceId,
      apiKeyId,
      ...words,
      orderJson,
      holdMicroUsd: 49_000,
      nowMs,
      deadlineAtMs: nowMs + 3_600_000,
      idempotency: null,
    });
    await store.run('failTask', { taskId, epoch: 0, nowMs, ...failure, charged: false });
  };
  await Promise.all(Array.from({ length: count }, () => end()));
}

async function startGateway(
  folder: string,
  upstreamUrl: string,
): Promise<{ readonly url: string; readonly pid: number; stop(): void }> {
  const configPath = join(folder, 'config.json');
  // It refuses each order, so that a task is at its end as soon as it is taken up.
  const channels = [{ name: 'refusing', provider: 'fault', baseUrl: upstreamUrl }];
  writeFileSync(configPath, JSON.stringify({ channels }));
  const { child, found } = await startProcess('packages/gateway/src/main.ts', {
    env: {
      PORT: '0',
      REELGATE_DATA_DIR: folder,
      REELGATE_CONFIG: configPath,
      REELGATE_EGRESS_ALLOW: '127.0.0.0/8',
      REELGATE_LOG_LEVEL: 'error',
    },
    until: /ready at (\S+)[\s\S]*data /,
  });
  return { url: found, pid: child.pid ?? 0, stop: () => void child.kill('SIGKILL') };
}

async function endOneTask(url: string, secret: string): Promise<void> {
  const order = { model: 'reapi/grok-imagine-1.0-video', input: { prompt: 'a calm sea' } };
  const answer = await fetch(`${url}/v1/reelgate/tasks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** One event at one of the living. */
interface Got {
  readonly createdAtMs: number;
  readonly atMs: number;
}

const PLACES = ['living', 'silent', 'broken', 'refusing', 'refused'] as const;

type Place = (typeof PLACES)[number];

async function startReceivers(): Promise<Readonly<Record<Place, string>> & { stop(): void }> {
  const { child, found } = await startProcess('bench/webhooks.ts', {
    args: ['--receive'],
    until: /^(\[.*\])\n/,
  });
  const ports = JSON.parse(found) as readonly number[];
  const urlOf = (place: Place): string => `http://127.0.0.1:${ports[PLACES.indexOf(place)]}`;
  return {
    living: urlOf('living'),
    silent: urlOf('silent'),
    broken: urlOf('broken'),
    refusing: urlOf('refusing'),
    refused: urlOf('refused'),
    stop: () => void child.kill('SIGKILL'),
  };
}

/** Serves until it is killed; the last of the ports that it names is one where nobody listens. */
async function receive(): Promise<void> {
  let got: Got[] = [];
  const living: RequestListener = (request, response) => {
    if (request.method === 'GET') {
      response.end(JSON.stringify(got));
      got = [];
      return;
    }
    const take = (body: string): void => {
      const { created_at: createdAt } = JSON.parse(body) as { created_at: string };
      got.push({ createdAtMs: Date.parse(createdAt), atMs: Date.now() });
      response.writeHead(204).end();
    };
    text(request).then(take, () => response.destroy());
  };
  const listeners = [living, () => undefined, answering(500), answering(400), () => undefined];
  const ports = await Promise.all(
    listeners.map(async (listener, at) => {
      const server = createServer(listener).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      if (PLACES[at] === 'refused') server.close();
      return port;
    }),
  );
  process.stdout.write(`${JSON.stringify(ports)}\n`);
}

function answering(status: number): RequestListener {
  return (_request, response) => void response.writeHead(status).end('{}');
}

/** A receiver's own process is this script too. */
if (process.argv.includes('--receive')) await receive();
else await bench(process.argv.includes('--short'));
