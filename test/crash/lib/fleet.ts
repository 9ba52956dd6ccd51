import { join } from 'node:path';
import { Pool } from 'pg';
import { expect, inject } from 'vitest';
import { startGateway, temporaryFolder, type Gateway } from '../../lib/gateway.ts';
import { createDatabase } from '../../lib/postgres.ts';
import { reapi, type Reapi } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import { startUpstream, type Upstream } from '../../lib/upstream.ts';
import { watchFencedWrites } from './fenced-writes.ts';

/** Processes with one database and one folder of media, as they would stand behind a balancer. */
export interface Fleet {
  readonly upstream: Upstream;
  readonly apis: readonly [Gateway, Gateway];
  readonly workers: readonly Gateway[];
  /** Connections beside those of the gateways. */
  readonly database: Pool;
  readonly databaseUrl: string;
  readonly mediaFolder: string;
  makeAccount(options: { readonly credits: number }): Promise<Account>;
  /** One more, which ends with the test's own scope; it may have a way of its own to the database. */
  startApi(databaseUrl: string): Promise<Gateway>;
  /** Ends all in good order, and expects that this is how they end. */
  close(): Promise<void>;
}

/** A workspace of its own, so that one test counts nothing of another. */
export interface Account {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly key: string;
  /** The same client through each of the two APIs. */
  readonly clients: readonly [Reapi, Reapi];
  readonly credits: number;
}

export const LEASE_MS = 2_000;

const LIMITS = {
  leaseMs: LEASE_MS,
  sweepMs: 500,
  claimPollMs: 50,
  upstreamMsMax: 1_000,
  workspaceConcurrency: 100,
};

export interface FleetOptions {
  readonly workers: number;
  /** Of a PostgreSQL of one's own; that of the whole run otherwise. */
  readonly serverUrl?: string;
}

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const upstream = await startUpstream();
  const databaseUrl = await createDatabase(options.serverUrl ?? inject('postgresUrl'));
  const mediaFolder = join(temporaryFolder(), 'media');
  const start = (role: 'api' | 'worker', url = databaseUrl): Promise<Gateway> =>
    startGateway({
      configFile: { channels: [{ ...upstream.channel, concurrency: 25 }], limits: LIMITS },
      env: {
        REELGATE_DATABASE_URL: url,
        REELGATE_ROLE: role,
        REELGATE_MEDIA_URL: mediaFolder,
      },
    });
  // All at once on an empty database: they have to agree on its schema and on their secrets.
  const [first, second, ...workers] = await Promise.all([
    start('api'),
    start('api'),
    ...Array.from({ length: options.workers }, () => start('worker')),
  ]);
  const database = new Pool({ connectionString: databaseUrl, max: 4 });
  // A broken connection is replaced when one is needed: some tests break all of them.
  database.on('error', () => undefined);
  await watchFencedWrites(database);
  const apis = [first, second] as const;
  let accounts = 0;
  return {
    upstream,
    apis,
    workers,
    database,
    databaseUrl,
    mediaFolder,
    startApi: (url) => start('api', url),
    async makeAccount({ credits }) {
      accounts += 1;
      const workspace = `workspace-${accounts}`;
      const made = await first.admin<{ id: string }>('POST', '/workspaces', { name: workspace });
      await first.admin('POST', '/credits', { workspace, credits });
      const body = { workspace, requests_per_minute: null };
      const key = await first.admin<{ id: string; secret: string }>('POST', '/keys', body);
      const clients = [clientOf(first, key.secret), clientOf(second, key.secret)] as const;
      return { workspaceId: made.id, keyId: key.id, key: key.secret, clients, credits };
    },
    async close() {
      for (const worker of workers) await endWorker(worker);
      for (const api of apis) await api[Symbol.asyncDispose]();
      await database.end();
      await upstream.close();
    },
  };
}

/** Finds a restarted gateway again. */
export function clientOf(gateway: Gateway, key: string): Reapi {
  return reapi({
    get url() {
      return gateway.url;
    },
    key,
  });
}

/** A worker has no admin API to ask about the books before it ends. */
async function endWorker(worker: Gateway): Promise<void> {
  process.kill(worker.pid, 'SIGTERM');
  expect(await worker.ended(), worker.stderr).toEqual({ code: 0, signal: null });
  await worker[Symbol.asyncDispose]();
}

/** Rows of a select with the workspace as its parameter. */
export async function rowsOf<Row extends object>(
  { database }: Fleet,
  { workspaceId }: Account,
  sql: string,
): Promise<readonly Row[]> {
  return (await database.query<Row>(sql, [workspaceId])).rows;
}

const OPEN = `
  select count(*)::integer as count from tasks
  where workspace_id = $1 and state in ('queued', 'running', 'delivering')`;

export async function untilAllFinal(fleet: Fleet, account: Account, msMax?: number): Promise<void> {
  const what = 'every task to be final';
  await until(what, async () => (await rowsOf<Count>(fleet, account, OPEN))[0]?.count === 0, msMax);
}

export interface Count {
  readonly count: number;
}
