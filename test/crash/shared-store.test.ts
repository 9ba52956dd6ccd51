import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Gateway } from '../lib/gateway.ts';
import type { Reapi } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';
import { ORDER } from './aftermath.ts';
import { fencedWrites } from './lib/fenced-writes.ts';
import { expectPaidOnce, expectStored, ORDER_CREDITS } from './lib/fleet-books.ts';
import {
  clientOf,
  LEASE_MS,
  rowsOf,
  startFleet,
  untilAllFinal,
  type Account,
  type Fleet,
} from './lib/fleet.ts';
import { runClients } from './lib/load.ts';
import { startLossyDatabase } from './lib/lossy-database.ts';
import { openOutages, type Outages } from './lib/outages.ts';

/** Two APIs and four workers over one PostgreSQL, which lose nothing and pay for everything once. */
const SHORT = process.env['REELGATE_CRASH_SHORT'] !== undefined;
const LEASE_TASKS = SHORT ? 200 : 10_000;
const KILL_TASKS = SHORT ? 120 : 1_000;
const KILLS = SHORT ? 2 : 30;
const OUTAGES = SHORT ? 2 : 12;
const OUTAGE_GAP_MS = SHORT ? 1_200 : 5_000;
const LOST_COMMITS = SHORT ? 10 : 100;
const ALL_MS_MAX = SHORT ? 60_000 : 600_000;

let fleet: Fleet;
let outages: Outages;

beforeAll(async () => {
  fleet = await startFleet({ workers: 4 });
  outages = await openOutages(fleet.databaseUrl);
});

beforeEach(() => fleet.upstream.reset());

afterAll(async () => {
  await outages.close();
  await fleet.close();
});

test('a hundred requests with one key at two APIs are one task', async () => {
  const account = await fleet.makeAccount({ credits: 1_000 });
  const headers = { 'idempotency-key': 'once' };
  const ids = await submitAll(account, 100, () => headers);
  expect(new Set(ids).size).toBe(1);
  await untilAllFinal(fleet, account);
  await expectPaidOnce(fleet, account, 1);
});

test('fifty keys at two APIs at once, in opposite orders, are fifty tasks', async () => {
  const account = await fleet.makeAccount({ credits: 10_000 });
  // Each API's transaction has what the other one waits for.
  const [upwards, downwards] = await Promise.all(
    account.clients.map((client, which) =>
      Promise.all(
        Array.from({ length: 50 }, (_, index) => {
          const key = which === 0 ? index : 49 - index;
          return client.accepted(ORDER, { 'idempotency-key': `key-${key}` });
        }),
      ),
    ),
  );
  expect(downwards?.toReversed()).toEqual(upwards);
  await untilAllFinal(fleet, account);
  await expectPaidOnce(fleet, account, 50);
});

test('two hundred submits at two APIs on credits for ten are ten tasks', async () => {
  const account = await fleet.makeAccount({ credits: 10 * ORDER_CREDITS + ORDER_CREDITS - 1 });
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => clientAt(account, index).submit(ORDER)),
  );
  const statuses = Object.groupBy(answers, ({ status }) => status);
  expect(Object.keys(statuses)).toEqual(['200', '402']);
  expect([statuses[200]?.length, statuses[402]?.length]).toEqual([10, 190]);
  await untilAllFinal(fleet, account);
  await expectPaidOnce(fleet, account, 10);
});

test(`${LEASE_TASKS} tasks, whose leases are taken away from a tenth at work`, async () => {
  fleet.upstream.script = { runningPolls: 3 };
  const account = await fleet.makeAccount({ credits: LEASE_TASKS * ORDER_CREDITS });
  const fencedBefore = await fencedWrites(fleet.database);
  const [, expired] = await Promise.all([
    submitAll(account, LEASE_TASKS),
    expireLeases(account, LEASE_TASKS / 10),
  ]);
  await untilAllFinal(fleet, account, ALL_MS_MAX);
  const fenced = (await fencedWrites(fleet.database)) - fencedBefore;
  process.stdout.write(`${expired} leases taken away, ${fenced} late writes changed nothing\n`);
  expect(fenced).toBeGreaterThan(0);
  await expectPaidOnce(fleet, account, LEASE_TASKS);
  expect(fleet.upstream.jobs.size).toBe(LEASE_TASKS);
  expect(fleet.workers.flatMap((worker) => worker.errors())).toEqual([]);
});

test(`${KILLS} kills and freezes of workers under ${KILL_TASKS} tasks`, async () => {
  fleet.upstream.script = { runningPolls: 3 };
  const account = await fleet.makeAccount({ credits: KILL_TASKS * ORDER_CREDITS });
  await Promise.all([
    submitAll(account, KILL_TASKS, () => ({}), KILLS * 500),
    silenceWorkers(KILLS),
  ]);
  await untilAllFinal(fleet, account, ALL_MS_MAX);
  await expectPaidOnce(fleet, account, KILL_TASKS);
});

async function silenceWorkers(count: number): Promise<void> {
  for (let kill = 0; kill < count; kill += 1) {
    const worker = fleet.workers[Math.floor(Math.random() * fleet.workers.length)];
    await delay(50 + Math.random() * 200);
    if (worker !== undefined) await WAYS_TO_FALL_SILENT[kill % 3]?.(worker);
  }
}

/** It takes its own work back at once, finds that others have begun to take it, or comes back late. */
const WAYS_TO_FALL_SILENT: readonly ((worker: Gateway) => Promise<void>)[] = [
  async (worker) => {
    await worker.kill();
    await worker.restart();
  },
  async (worker) => {
    await worker.kill();
    await delay(LEASE_MS);
    await worker.restart();
  },
  async ({ pid }) => {
    process.kill(pid, 'SIGSTOP');
    await delay(LEASE_MS * 1.5);
    process.kill(pid, 'SIGCONT');
  },
];

test(`the database goes away ${OUTAGES} times under submits and polls`, async () => {
  const account = await fleet.makeAccount({ credits: 100_000_000 });
  let over = false;
  const clients = runClients(account, { count: 16, gapMs: 20, isOver: () => over });
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    await delay(OUTAGE_GAP_MS);
    if (outage % 2 === 0) await outages.cut();
    else await outages.outage(OUTAGE_GAP_MS / 2);
  }
  await delay(OUTAGE_GAP_MS);
  over = true;
  const told = await clients;
  expect(told.odd).toEqual([]);
  expect(told.unavailable).toBeGreaterThan(0);
  expect(told.polls).toBeGreaterThan(0);

  await expectStored(fleet, account, told.acceptedIds, ALL_MS_MAX);
});

test('a commit whose answer is lost is found out, and one that was never sent is refused', async () => {
  const account = await fleet.makeAccount({ credits: 1_000_000 });
  await using database = await startLossyDatabase(fleet.databaseUrl);
  await using api = await fleet.startApi(database.url);
  const client = clientOf(api, account.key);
  database.fates.push('passes', 'answer lost', 'passes', 'never sent');
  const { met } = database;
  const isOver = () => met['answer lost'] >= LOST_COMMITS && met['never sent'] >= LOST_COMMITS;
  const through = { ...account, clients: [client, client] } as const;
  const told = await runClients(through, { count: 4, gapMs: 5, isOver });
  database.fates.length = 0;
  expect(told.odd).toEqual([]);
  expect(told.unavailable).toBeGreaterThan(0);
  await expectStored(fleet, account, told.acceptedIds, ALL_MS_MAX);
});

const NEWS_MS_MAX = 2_000;

test('a key that one API revokes is refused by the other', async () => {
  const account = await fleet.makeAccount({ credits: 1_000 });
  await expectRevoked(account);
});

test('a key that one API revokes is refused by another that hears nothing', async () => {
  const account = await fleet.makeAccount({ credits: 1_000 });
  for (const client of account.clients) await client.balance();
  try {
    expect(await outages.deafen()).toBe(fleet.apis.length + fleet.workers.length);
    await expectRevoked(account);
  } finally {
    await outages.restore();
  }
});

test('a task that one API is asked to cancel is ended by its worker', async () => {
  fleet.upstream.script = { hold: true };
  const account = await fleet.makeAccount({ credits: 1_000 });
  const [submits, other] = account.clients;
  const taskId = await submits.accepted(ORDER);
  const job = await until('a poll of the job', () => {
    const [first] = fleet.upstream.jobs.values();
    return first !== undefined && first.polls > 0 && first;
  });
  await fleet.apis[1].admin('POST', `/tasks/${taskId}/cancel`);
  await untilAllFinal(fleet, account, NEWS_MS_MAX);
  expect(job.cancels).toBe(1);
  expect((await other.final(taskId)).status).toBe('failed');
  expect(await other.balance()).toBe(account.credits);
});

test('a task that completes is seen at both APIs, which knew it as processing', async () => {
  fleet.upstream.script = { hold: true };
  const account = await fleet.makeAccount({ credits: 1_000 });
  const taskId = await account.clients[0].accepted(ORDER);
  await until('a poll of the job', () => [...fleet.upstream.jobs.values()][0]?.polls ?? null);
  for (const client of account.clients) {
    expect((await client.poll(taskId)).status).toBe('processing');
  }
  fleet.upstream.release();
  await untilAllFinal(fleet, account);
  for (const client of account.clients) {
    const completed = async () => (await client.poll(taskId)).status === 'completed';
    await until('the news of the end', completed, NEWS_MS_MAX);
  }
  await expectPaidOnce(fleet, account, 1);
});

function clientAt({ clients }: Account, index: number): Reapi {
  return clients[index % 2] ?? clients[0];
}

const CLIENTS = 20;

/** Submits that many through both APIs in turn, all at once or spread over `lastsMs`. */
async function submitAll(
  account: Account,
  count: number,
  headersOf: (index: number) => Readonly<Record<string, string>> = () => ({}),
  lastsMs = 0,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const startMs = Date.now();
  const client = async (first: number): Promise<void> => {
    for (let index = first; index < count; index += CLIENTS) {
      await delay(Math.max(0, startMs + (index / count) * lastsMs - Date.now()));
      ids.push(await clientAt(account, index).accepted(ORDER, headersOf(index)));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, first) => client(first)));
  return ids;
}

/** None of a start that is under way: a lease outlasts it, and the upstream has to be asked first. */
const EXPIRE = `
  update tasks set lease_until_ms = 0 where id in (
    select id from tasks t
    where workspace_id = $1 and state in ('running', 'delivering') and lease_until_ms is null
      and exists (select 1 from attempts a where a.task_id = t.id and a.state in ('running', 'delivering'))
    order by random() limit 5
    for update skip locked)
  returning id`;

/** As if a worker had been silent for too long; it goes on with the task, and is late. */
async function expireLeases(account: Account, count: number): Promise<number> {
  let expired = 0;
  while (expired < count) {
    await delay(50);
    expired += (await rowsOf(fleet, account, EXPIRE)).length;
  }
  return expired;
}

async function expectRevoked({ clients, keyId }: Account): Promise<void> {
  for (const client of clients) expect(await statusAt(client)).toBe(200);
  await fleet.apis[0].admin('DELETE', `/keys/${keyId}`);
  for (const client of clients) {
    await until('a refusal', async () => (await statusAt(client)) === 401, NEWS_MS_MAX);
  }
}

async function statusAt(client: Reapi): Promise<number> {
  return (await client.ask('GET', '/balance')).status;
}
