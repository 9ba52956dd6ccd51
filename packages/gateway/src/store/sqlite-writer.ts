import { parentPort, workerData } from 'node:worker_threads';
import { COMMANDS, type CommandName } from './commands/register.ts';
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts';
import type { Command } from './statement.ts';

/**
 * The one writer of the SQLite file, in a thread of its own so that a commit's wait for the disk
 * stops nobody else. Every message is a group of commands; the group is one transaction and is
 * answered after its commit.
 */
export interface WriterSettings {
  readonly path: string;
  /** Ends the process before the n-th statement; null never. Only tests of crashes set it. */
  readonly crashAtStatement: number | null;
}

export type CommandCall = readonly [name: CommandName, input: unknown];

export type CommandAnswer =
  | { readonly result: unknown }
  /** `full` and `unavailable` are the store's trouble, `bug` is this program's. */
  | { readonly trouble: 'full' | 'unavailable' | 'bug'; readonly message: string };

function runGroup(connection: SqliteConnection, calls: readonly CommandCall[]): CommandAnswer[] {
  try {
    connection.execute('begin immediate');
    const answers = calls.map((call) => ({ result: runOne(connection, call) }));
    connection.execute('commit');
    return answers;
  } catch (error) {
    rollBack(connection);
    if (calls.length === 1) return [describe(error)];
    // One bad command spoilt the group. Each is tried alone, so that only that one fails.
    return calls.flatMap((call) => runGroup(connection, [call]));
  }
}

function runOne(connection: SqliteConnection, [name, input]: CommandCall): unknown {
  const command = COMMANDS[name] as unknown as Command<unknown, unknown>;
  return connection.drive(command.steps(input));
}

function rollBack(connection: SqliteConnection): void {
  try {
    connection.execute('rollback');
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full.
  }
}

const SQLITE_FULL = 13;
const UNAVAILABLE = new Set([5, 6, 8, 10, 14, 26]);

function describe(error: unknown): CommandAnswer {
  const { errcode, message } = error as { errcode?: number; message: string };
  const primary = errcode === undefined ? null : errcode & 0xff;
  if (primary === SQLITE_FULL) return { trouble: 'full', message };
  if (primary !== null && UNAVAILABLE.has(primary)) return { trouble: 'unavailable', message };
  return { trouble: 'bug', message };
}

const port = parentPort;
if (port === null) throw new Error('the writer runs in a worker thread');
const settings = workerData as WriterSettings;
let statements = 0;
const { crashAtStatement } = settings;
const countAndCrash = (): void => {
  statements += 1;
  if (statements === crashAtStatement) process.kill(process.pid, 'SIGKILL');
};
const connection = openSqlite(settings.path, {
  readOnly: false,
  ...(crashAtStatement === null ? {} : { beforeStatement: countAndCrash }),
});
port.on('message', (calls: readonly CommandCall[] | 'close') => {
  if (calls === 'close') {
    connection.execute('pragma wal_checkpoint(truncate)');
    connection.close();
    port.close();
    return;
  }
  port.postMessage(runGroup(connection, calls));
});
