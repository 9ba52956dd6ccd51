import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { postgresBinaries, serverAccount, type Account } from './postgres-binaries.ts';
import { until } from './until.ts';

export interface PostgresOptions {
  /** Whether a commit survives a power cut. That is slow, and tests hardly ever cut the power. */
  readonly durable: boolean;
}

export interface OwnPostgres {
  readonly url: string;
  /**
   * Ends the server without a word to anybody: `SIGQUIT` is what `pg_ctl stop -m immediate` sends, and
   * `SIGKILL` leaves even its own processes behind. Resolves when it has been started again and answers.
   */
  crash(signal: 'SIGQUIT' | 'SIGKILL'): Promise<void>;
  stop(): Promise<void>;
}

/** A fresh cluster in a temporary folder, which goes with this process however that ends. */
export async function startOwnPostgres(options: PostgresOptions): Promise<OwnPostgres> {
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

export async function withClient<Result>(
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

/**
 * The parent of the server. It is in a session of its own, where no signal for the tests reaches it,
 * and ends the server as soon as its input ends: when `stop` closes it, or when the tests' process is
 * gone, even by SIGKILL. Nothing in the folder is needed any more, so the quickest end is the best.
 * The signal is repeated, because a process that is just being started may miss it.
 *
 * The file `again` says that a server that ends is to be started anew; that may take some tries, until
 * nothing is left of the one before.
 */
const KEEPER = `
  folder=$1 binaries=$2
  shift 2
  trap '' HUP INT TERM
  exec 3<&0 </dev/null
  if "$binaries/initdb" --no-sync -A trust -U reelgate --encoding=UTF8 --locale=C \
    -D "$folder/data"
  then
    {
      cat <&3
      : >"$folder/over"
      while [ -e "$folder/over" ]; do kill -QUIT "$(cat "$folder/pid")"; sleep 0.1; done
    } >/dev/null 2>&1 &
    while
      "$binaries/postgres" -D "$folder/data" -k "$folder" -c listen_addresses=127.0.0.1 "$@" 3<&- &
      echo "$!" >"$folder/pid"
      wait "$!"
      [ -e "$folder/again" ] && [ ! -e "$folder/over" ]
    do sleep 0.3; done
  fi
  rm -rf "$folder"
`;

const FAST = ['fsync', 'synchronous_commit', 'full_page_writes'].map((name) => `${name}=off`);

const CONNECTIONS_MAX = 200;

async function startServer({ durable }: PostgresOptions): Promise<OwnPostgres> {
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
    letGo(keeper);
    await answering(url, keeper, () => textOf(log));
    return {
      url,
      async crash(signal) {
        writeFileSync(join(folder, 'again'), '');
        const pid = pidIn(folder);
        process.kill(Number(pid), signal);
        await until('another start of PostgreSQL', () => pidIn(folder) !== pid);
        await answering(url, keeper, () => 'its log is gone with its folder');
      },
      stop: () => endOf(keeper),
    };
  } finally {
    closeSync(log);
  }
}

/** As a text, which is empty for the moment in which it is written. */
function pidIn(folder: string): string {
  return readFileSync(join(folder, 'pid'), 'utf8');
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
