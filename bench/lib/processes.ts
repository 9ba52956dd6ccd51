import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDatabase } from '../../test/lib/postgres.ts';
import { compare, type Rounds } from './load.ts';
import { pgbench, submitScript, type SubmitRow } from './pgbench.ts';
import { requestsTo, type Requests } from './requests.ts';
import { startGateway } from './start-gateway.ts';
import { printTable, progress, shown } from './table.ts';

export interface ProcessesOptions {
  readonly folder: string;
  readonly serverUrl: string;
  readonly upstreamUrl: string;
  readonly rounds: Rounds;
}

const TASKS = 1_000;
const BATCH = 64;
const SINGLY = 'pgbench, one submit a transaction';
const TOGETHER = `pgbench, ${BATCH} submits a transaction`;

/**
 * What one and two API processes take in over one database, beside what pgbench gets out of the same
 * server with the same rows: one submit a transaction, which is what a gateway without group commit
 * could do at best, and many submits a transaction, which is what one with it could.
 */
export async function benchProcesses(options: ProcessesOptions): Promise<void> {
  const { folder, serverUrl, upstreamUrl, rounds } = options;
  progress('processes: starting three API processes');
  const databaseUrl = await createDatabase(serverUrl);
  const start = (name: string, limits: object) =>
    startGateway({ folder: join(folder, name), databaseUrl, upstreamUrl, limits });
  // Nobody works, so that only the way in and the polls are measured.
  const gateways = [
    await start('api-1', {}),
    await start('api-2', {}),
    await start('api-3', { cachedTasksMax: 1 }),
  ] as const;
  const key = readFileSync(join(folder, 'api-1', 'first-api-key'), 'utf8').trim();
  const [first, second, forgetful] = [
    requestsTo(gateways[0].url, key),
    requestsTo(gateways[1].url, key),
    requestsTo(gateways[2].url, key),
  ];
  const taskIds = await Promise.all(Array.from({ length: TASKS }, () => first.submitOne()));
  const one = await measureAt([first], taskIds, rounds);
  const two = await measureAt([first, second], taskIds, rounds);
  const limits = await submitLimits({ databaseUrl, folder, durationS: rounds.durationS });
  progress('processes: polls of many tasks');
  const { ours: read, limit: kept } = await compare(
    taskIds.map(forgetful.poll),
    taskIds.map(first.poll),
    rounds,
  );
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  const keptPerS = shown(kept.requestsPerS);
  printTable('Processes over one PostgreSQL', [
    ['path', 'per s', 'limit per s', 'the limit is'],
    ['submits, one process', shown(one.submits), shown(limits.singly), SINGLY],
    ['', '', shown(limits.together), TOGETHER],
    ['submits, two processes', shown(two.submits), shown(limits.singly), SINGLY],
    ['', '', shown(limits.together), TOGETHER],
    ['polls of one task, one process', shown(one.polls), '-', ''],
    ['polls of one task, two processes', shown(two.polls), shown(one.polls * 2), 'twice one'],
    [`polls of ${TASKS} tasks, kept in memory`, keptPerS, '-', ''],
    [`polls of ${TASKS} tasks, read each time`, shown(read.requestsPerS), keptPerS, 'kept'],
  ]);
}

interface Sums {
  readonly submits: number;
  readonly polls: number;
}

/** Submits and polls in turn, at all processes at once; the sum of what they answered. */
async function measureAt(
  processes: readonly Requests[],
  [taskId = '']: readonly string[],
  rounds: Rounds,
): Promise<Sums> {
  progress(`processes: submits and polls at ${processes.length}`);
  const measured = await Promise.all(
    processes.map(({ submit, poll }) => compare(submit, poll(taskId), rounds)),
  );
  return {
    submits: measured.reduce((sum, { ours }) => sum + ours.requestsPerS, 0),
    polls: measured.reduce((sum, { limit }) => sum + limit.requestsPerS, 0),
  };
}

interface SubmitLimits {
  readonly singly: number | null;
  readonly together: number | null;
}

async function submitLimits(options: {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly durationS: number;
}): Promise<SubmitLimits> {
  progress('processes: pgbench');
  const { databaseUrl, folder, durationS } = options;
  const row = await submitRow(databaseUrl);
  const perS = (clients: number, count: number): number | null => {
    const script = submitScript(row, count);
    const transactions = pgbench({ databaseUrl, folder, clients, script, until: { durationS } });
    return transactions === null ? null : transactions * count;
  };
  return { singly: perS(10, 1), together: perS(4, BATCH) };
}

/** What the gateway wrote for the same request. */
async function submitRow(databaseUrl: string): Promise<SubmitRow> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<SubmitRow>(`
    select workspace_id as "workspaceId", api_key_id as "apiKeyId", order_json as "orderJson",
      hold_micro_usd::integer as "holdMicroUsd" from tasks limit 1`);
  await client.end();
  const [row] = rows;
  if (row === undefined) throw new Error('no submit was written down');
  return row;
}
