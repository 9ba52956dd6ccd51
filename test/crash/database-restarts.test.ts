import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOwnPostgres, type OwnPostgres } from '../lib/postgres-server.ts';
import { until } from '../lib/until.ts';
import { ORDER } from './aftermath.ts';
import { createChance } from './lib/chance.ts';
import { expectStored, ORDER_CREDITS } from './lib/fleet-books.ts';
import { clientOf, startFleet, type Fleet } from './lib/fleet.ts';
import { runKeyedClients } from './lib/load.ts';
import { startLossyDatabase } from './lib/lossy-database.ts';

/** Two APIs and four workers over a PostgreSQL that crashes: what was answered is not forgotten. */
const SHORT = process.env['REELGATE_CRASH_SHORT'] !== undefined;
const TASKS = SHORT ? 60 : 1_000;
const RESTARTS = SHORT ? 2 : 20;
const GAP_MS = SHORT ? { least: 500, most: 1_500 } : { least: 5_000, most: 10_000 };
const ALL_MS_MAX = SHORT ? 60_000 : 300_000;

let server: OwnPostgres;
let fleet: Fleet;

beforeAll(async () => {
  server = await startOwnPostgres({ durable: true });
  fleet = await startFleet({ workers: 4, serverUrl: server.url });
  for (const sql of SETTINGS) await fleet.database.query(sql);
});

/**
 * The machine goes on, so that what was written needs no disk. Nothing but a commit writes the log, so
 * that more is forgotten.
 */
const SETTINGS = [
  'alter system set fsync = off',
  `alter system set wal_writer_delay = '10s'`,
  'select pg_reload_conf()',
];

beforeEach(() => fleet.upstream.reset());

afterAll(async () => {
  await fleet.close();
  await server.stop();
});

test(`${RESTARTS} crashes of the database under ${TASKS} tasks`, async () => {
  const chance = createChance();
  process.stdout.write(`REELGATE_CRASH_SEED=${chance.seed} repeats these pauses\n`);
  fleet.upstream.script = { runningPolls: 20 };
  const account = await fleet.makeAccount({ credits: TASKS * ORDER_CREDITS });
  let crashes = 0;
  const isDue = (index: number): boolean => index < ((crashes + 1) / RESTARTS) * TASKS;
  const crashAgainAndAgain = async (): Promise<void> => {
    for (; crashes < RESTARTS; crashes += 1) {
      // A share of the orders has become due just before.
      await delay(chance.between(0, 500));
      await server.crash(crashes % 2 === 0 ? 'SIGQUIT' : 'SIGKILL');
      await delay(chance.between(GAP_MS.least, GAP_MS.most));
    }
  };
  const clients = runKeyedClients(account, { count: 16, orders: TASKS, isDue });
  const [told] = await Promise.all([clients, crashAgainAndAgain()]);
  expect(told.odd).toEqual([]);
  expect(told.unavailable).toBeGreaterThan(0);
  expect(told.polls).toBeGreaterThan(0);
  expect(told.acceptedIds.length).toBe(TASKS);
  await expectStored(fleet, account, told.acceptedIds, ALL_MS_MAX);
});

test('a commit that a crash made forgotten is not mistaken for another of the same number', async () => {
  const account = await fleet.makeAccount({ credits: 10 * ORDER_CREDITS });
  await using database = await startLossyDatabase(fleet.databaseUrl);
  await using api = await fleet.startApi(database.url);
  const client = clientOf(api, account.key);
  await client.balance();
  database.fates.push('held back');
  const answering = client.submit(ORDER, { 'idempotency-key': 'held back' });
  await until('the commit', () => database.met['held back'] > 0);
  database.fates.length = 0;
  await server.crash('SIGKILL');
  for (let use = 0; use < NUMBERS; use += 1) {
    await fleet.database.query('select pg_current_xact_id()');
  }
  const answer = await answering;
  expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('unavailable')]);
  const id = await client.accepted(ORDER, { 'idempotency-key': 'held back' });
  await expectStored(fleet, account, [id], ALL_MS_MAX);
});

/** More than the transactions that were under way in the crash. */
const NUMBERS = 20;

test('a commit whose answer is lost in a crash is found out', async () => {
  const account = await fleet.makeAccount({ credits: 10 * ORDER_CREDITS });
  await using database = await startLossyDatabase(fleet.databaseUrl);
  await using api = await fleet.startApi(database.url);
  const client = clientOf(api, account.key);
  await client.balance();
  database.fates.push('answer lost');
  const accepting = client.accepted(ORDER);
  await until('the commit', () => database.met['answer lost'] > 0);
  database.fates.length = 0;
  await server.crash('SIGKILL');
  await expectStored(fleet, account, [await accepting], ALL_MS_MAX);
});
