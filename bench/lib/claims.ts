import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createIds } from '../../packages/gateway/src/platform/ids.ts';
import { systemClock } from '../../packages/gateway/src/platform/clock.ts';
import type { InputOf } from '../../packages/gateway/src/store/commands/register.ts';
import type { Store } from '../../packages/gateway/src/store/store.ts';
import { createDatabase } from '../../test/lib/postgres.ts';
import type { Owner } from './fill-books.ts';
import { openBenchStore, openOwners } from './open-owners.ts';
import { claimScript, pgbench } from './pgbench.ts';
import { printTable, progress, shown } from './table.ts';

export interface ClaimsOptions {
  readonly folder: string;
  /** Null is SQLite, which has nothing to be compared with. */
  readonly serverUrl: string | null;
  readonly tasks: number;
}

const BATCH = 100;
const LIMIT = `pgbench, ${BATCH} of one workspace at a time`;
const OWNERS = 20;
const CLAIMERS = [1, 4];
/** What a worker that found nothing waits before it asks again. */
const GAP_MS = 10;

/**
 * How many tasks a second workers can take up through the store's own command, which goes round the
 * workspaces and keeps each to its concurrency, beside an update that only takes what is queued. What
 * was claimed stays at work, so that the last claims count as many as there are.
 */
export async function benchClaims({ folder, serverUrl, tasks }: ClaimsOptions): Promise<void> {
  const name = serverUrl === null ? 'sqlite' : 'postgres';
  const rows = [['claimers', 'claims per s', 'limit per s', 'the limit is']];
  for (const claimers of CLAIMERS) {
    progress(`claims: ${name}, ${claimers} at once`);
    const place = join(folder, `claims-${name}-${claimers}`);
    mkdirSync(place);
    const databaseUrl = serverUrl === null ? null : await createDatabase(serverUrl);
    const store = await openBenchStore(place, databaseUrl);
    const owners = await openOwners(store, OWNERS);
    await queueTasks(store, owners, tasks);
    const perS = shown(await claimAll(store, { claimers, tasks }));
    if (databaseUrl === null) {
      rows.push([String(claimers), perS, '-', '']);
    } else {
      await queueTasks(store, owners, tasks * 2);
      const limit = await claimPlainly({ databaseUrl, folder, claimers, tasks }, owners);
      rows.push([String(claimers), perS, shown(limit), LIMIT]);
    }
    await store.close();
  }
  const what = `claims of ${shown(tasks)} tasks of ${OWNERS} workspaces, ${BATCH} at a time`;
  printTable(`${name}: ${what}`, rows);
}

async function queueTasks(store: Store, owners: readonly Owner[], count: number): Promise<void> {
  const ids = createIds(systemClock);
  const submit = (at: number): Promise<unknown> => {
    const { workspaceId, apiKeyId } = owners[at % owners.length] ?? {};
    if (workspaceId === undefined || apiKeyId === undefined) throw new Error('nobody submits');
    const nowMs = Date.now();
    return store.run('submitTask', {
      taskId: ids.next(),
      workspaceId,
      apiKeyId,
      dialect: 'reapi',
      model: 'grok-imagine-1.0-video',
      queue: 'upstream',
      orderJson: '{"model":"grok-imagine-1.0-video","prompt":"a calm sea"}',
      holdMicroUsd: 49_000,
      nowMs,
      deadlineAtMs: nowMs + 24 * 3_600_000,
      idempotency: null,
    });
  };
  await Promise.all(Array.from({ length: count }, (_, at) => submit(at)));
}

async function claimAll(
  store: Store,
  { claimers, tasks }: { readonly claimers: number; readonly tasks: number },
): Promise<number> {
  const startMs = performance.now();
  let claimed = 0;
  const claim = async (owner: string): Promise<void> => {
    while (claimed < tasks) {
      const rows = await store.run('claimTasks', claimInput(owner));
      claimed += rows.length;
      if (rows.length === 0) await delay(GAP_MS);
    }
  };
  await Promise.all(Array.from({ length: claimers }, (_, at) => claim(`claimer-${at}`)));
  return claimed / ((performance.now() - startMs) / 1_000);
}

function claimInput(owner: string): InputOf<'claimTasks'> {
  const nowMs = Date.now();
  const rooms = [{ queue: 'upstream', countMax: BATCH }] as const;
  return { owner, rooms, nowMs, leaseUntilMs: nowMs + 600_000 };
}

interface PlainClaims {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly claimers: number;
  readonly tasks: number;
}

/** A workspace that comes up too often gives fewer, so that what was claimed is counted. */
async function claimPlainly(
  { databaseUrl, folder, claimers, tasks }: PlainClaims,
  owners: readonly Owner[],
): Promise<number | null> {
  const script = claimScript(
    owners.map(({ workspaceId }) => workspaceId),
    BATCH,
  );
  const transactions = Math.ceil(tasks / BATCH / claimers);
  const until = { transactions };
  const perS = pgbench({ databaseUrl, folder, clients: claimers, script, until });
  if (perS === null) return null;
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::integer as count from tasks where lease_owner = 'pgbench'`,
  );
  await client.end();
  return (perS * (rows[0]?.count ?? 0)) / (transactions * claimers);
}
