import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { postgresBinaries, serverAccount, type Account } from './postgres-binaries.ts';

export interface PostgresServer {
  /** For `createDatabase`; nothing is kept in the database that it names. */
  readonly url: string;
  /** Ends a server that was started here, and drops what was created on another. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Whether a commit survives a power cut. That is slow, and tests hardly ever cut the power. */
  readonly durable: boolean;
}

/**
 * The server that REELGATE_TEST_DATABASE_URL names, or one of its own: a fresh cluster in a
 * temporary folder, which goes with this process however that ends.
 */
export async function startPostgres(
  options: PostgresOptions = { durable: false },
): Promise<PostgresServer> {
  const given = process.env['REELGATE_TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return useServer(given);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startServer(options);
    } catch (error) {
      // Between asking for a free port and taking it, somebody else may.
      if (attempt === STARTS_MAX || !String(error).includes('Address already in use')) throw error;
    }
  }
}

const STARTS_MAX = 5;

/** A fresh empty database with a name of its own, gone with the server at the latest. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const url = new URL(serverUrl);
  const prefix = url.searchParams.get(PREFIX_PARAMETER) ?? NAME_START;
  const name = `${prefix}_${randomBytes(8).toString('hex')}`;
  await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ version: number }>(VERSION);
    const strategy = (rows[0]?.version ?? 0) >= STRATEGIES_SINCE ? 'strategy file_copy' : '';
    await client.query(`create database ${escapeIdentifier(name)} ${ALIKE} ${strategy}`);
  });
  url.pathname = `/${name}`;
  url.searchParams.delete(PREFIX_PARAMETER);
  return url.href;
}

/** Texts are compared in the same way on every server, whatever its own databases do. */
const ALIKE = `template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`;

const VERSION = `select current_setting('server_version_num')::integer as version`;

/** Before there was a choice, all were made by copying files, which is quicker than by the log. */
const STRATEGIES_SINCE = 150_000;

/** Drops a database that was created here, with every connection to it. */
export async function dropDatabase(serverUrl: string, databaseUrl: string): Promise<void> {
  await dropByName(serverUrl, new URL(databaseUrl).pathname.slice(1));
}

const NAME_START = 'reelgate_test';

/**
 * What the names of one run's databases begin with travels in the server's URL, because most of
 * them are created in other processes than the one that drops them.
 */
const PREFIX_PARAMETER = 'application_name';

function withPrefix(serverUrl: string, prefix: string): string {
  const url = new URL(serverUrl);
  url.searchParams.set(PREFIX_PARAMETER, prefix);
  return url.href;
}

async function withClient<Result>(
  url: string,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS_MAX });
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end();
  }
}

const CONNECT_MS_MAX = 30_000;

async function dropByName(serverUrl: string, name: string): Promise<void> {
  const sql = `drop database if exists ${escapeIdentifier(name)} with (force)`;
  await withClient(serverUrl, (client) => client.query(sql));
}

async function useServer(given: string): Promise<PostgresServer> {
  const prefix = `${NAME_START}_${randomBytes(4).toString('hex')}`;
  await withClient(given, (client) => client.query('select 1'));
  return {
    url: withPrefix(given, prefix),
    async stop() {
      const sql = 'select datname from pg_database where starts_with(datname::text, $1)';
      const { rows } = await withClient(given, (client) =>
        client.query<{ datname: string }>(sql, [`${prefix}_`]),
      );
      for (const { datname } of rows) await dropByName(given, datname);
    },
  };
}

/**
 * The parent of the server. It is in a session of its own, where no signal for the tests reaches it,
 * and ends the server as soon as its input ends: when `stop` closes it, or when the tests' process is
 * gone, even by SIGKILL. Nothing in the folder is needed any more, so the quickest end is the best.
 * The signal is repeated, because a process that is just being started may miss it.
 */
const KEEPER = `
  folder=$1 binaries=$2
  shift 2
  trap '' HUP INT TERM
  exec 3<&0 </dev/null
  if "$binaries/initdb" --no-sync -A trust -U reelgate --encoding=UTF8 --locale=C \
    -D "$folder/data"
  then
    "$binaries/postgres" -D "$folder/data" -k "$folder" -c listen_addresses=127.0.0.1 "$@" 3<&- &
    server=$!
    { cat <&3; while kill -QUIT "$server"; do sleep 0.1; done; } >/dev/null 2>&1 &
    wait "$server"
  fi
  rm -rf "$folder"
`;

const FAST = ['fsync', 'synchronous_commit', 'full_page_writes'].map((name) => `${name}=off`);

const CONNECTIONS_MAX = 200;

async function startServer({ durable }: PostgresOptions): Promise<PostgresServer> {
  const account = serverAccount();
  const folder = folderOf(account);
  const port = await freePort();
  const settings = [`port=${port}`, `max_connections=${CONNECTIONS_MAX}`, ...(durable ? [] : FAST)];
  const log = openSync(join(folder, 'log'), 'a+', 0o600);
  try {
    const binaries = binariesFor(folder, account);
    const parameters = settings.flatMap((setting) => ['-c', setting]);
    const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', folder, binaries, ...parameters], {
      ...account,
      cwd: '/',
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['pipe', log, log],
    });
    const url = `postgres://reelgate@127.0.0.1:${port}/postgres`;
    const server = { url, stop: () => endOf(keeper) };
    letGo(keeper);
    await answering(url, keeper, () => textOf(log));
    return server;
  } finally {
    closeSync(log);
  }
}

/** A new folder that the account may use: the usual place for them may lie in another's home. */
function folderOf(account: Account): string {
  for (const parent of new Set([tmpdir(), '/tmp'])) {
    const folder = mkdtempSync(join(parent, 'reelgate-postgres-'));
    if (account.uid === undefined || account.gid === undefined) return folder;
    chownSync(folder, account.uid, account.gid);
    const { status } = spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...account, cwd: '/' });
    if (status === 0) return folder;
    rmSync(folder, { recursive: true });
  }
  throw new Error(`the account ${account.uid} reaches no temporary folder: set TMPDIR to another`);
}

function binariesFor(folder: string, account: Account): string {
  try {
    return postgresBinaries(folder, account);
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
}

async function freePort(): Promise<number> {
  const listener = createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

/** A program that forgets to stop its server ends all the same, and the server with it. */
function letGo(keeper: ChildProcess): void {
  keeper.unref();
  (keeper.stdin as Socket).unref();
}

async function endOf(keeper: ChildProcess): Promise<void> {
  if (hasEnded(keeper)) return;
  const ended = once(keeper, 'exit');
  keeper.ref();
  keeper.stdin?.end();
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

const START_MS_MAX = 60_000;

/** Resolves when the server answers; where it does not, the error has its log. */
async function answering(url: string, keeper: ChildProcess, log: () => string): Promise<void> {
  const endMs = Date.now() + START_MS_MAX;
  for (;;) {
    if (hasEnded(keeper)) throw new Error(`PostgreSQL did not start: ${log()}`);
    try {
      await withClient(url, (client) => client.query('select 1'));
      return;
    } catch (error) {
      if (Date.now() > endMs) {
        await endOf(keeper);
        throw new Error(`PostgreSQL did not answer: ${log()}`, { cause: error });
      }
    }
    await delay(20);
  }
}

const LOG_BYTES_MAX = 16_384;

/** Read through the open file, because the folder may be gone. */
function textOf(log: number): string {
  const bytes = Buffer.alloc(LOG_BYTES_MAX);
  return bytes.toString('utf8', 0, readSync(log, bytes, 0, LOG_BYTES_MAX, 0));
}
