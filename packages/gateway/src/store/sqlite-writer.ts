import { workerData, type MessagePort } from 'node:worker_threads';
import {
  unpackCalls,
  type CommandRun,
  type CommandTrouble,
  type GroupAnswer,
} from './command-message.ts';
import { crashAtStatement } from './crash-at-statement.ts';
import { COMMANDS } from './commands/register.ts';
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

/** What the thread starts with. */
export interface WriterData {
  readonly settings: WriterSettings;
  readonly port: MessagePort;
  /** One number, which both threads see: how many groups have been answered. */
  readonly answersPosted: Int32Array;
}

function runGroup(connection: SqliteConnection, runs: readonly CommandRun[]): GroupAnswer {
  try {
    return { results: commit(connection, runs), troubles: [] };
  } catch (error) {
    rollBack(connection);
    const calls = runs.flatMap(({ name, inputs }) => inputs.map((input) => ({ name, input })));
    if (calls.length === 1) return { results: [null], troubles: [describe(error, 0)] };
    // One bad command spoilt the group. Each is tried alone, so that only that one fails.
    const troubles: CommandTrouble[] = [];
    const results = calls.map(({ name, input }, index) => {
      try {
        return commit(connection, [{ name, inputs: [input] }])[0];
      } catch (cause) {
        rollBack(connection);
        troubles.push(describe(cause, index));
        return null;
      }
    });
    return { results, troubles };
  }
}

function commit(connection: SqliteConnection, runs: readonly CommandRun[]): readonly unknown[] {
  connection.begin();
  const results = runs.flatMap((run) => drive(connection, run));
  connection.commit();
  return results;
}

function drive(connection: SqliteConnection, { name, inputs }: CommandRun): readonly unknown[] {
  const command = COMMANDS[name] as unknown as Command<unknown, unknown>;
  if (inputs.length > 1 && command.together !== undefined) {
    return connection.drive(command.together(inputs));
  }
  return inputs.map((input) => connection.drive(command.steps(input)));
}

function rollBack(connection: SqliteConnection): void {
  try {
    connection.rollBack();
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full.
  }
}

const SQLITE_FULL = 13;
const UNAVAILABLE = new Set([5, 6, 8, 10, 14, 26]);

function describe(error: unknown, index: number): CommandTrouble {
  const { errcode, message } = error as { errcode?: number; message: string };
  const primary = errcode === undefined ? null : errcode & 0xff;
  if (primary === SQLITE_FULL) return { index, kind: 'full', message };
  if (primary !== null && UNAVAILABLE.has(primary)) return { index, kind: 'unavailable', message };
  return { index, kind: 'bug', message };
}

const { settings, port, answersPosted } = workerData as WriterData;
const beforeStatement = crashAtStatement(settings.crashAtStatement);
const connection = openSqlite(settings.path, {
  readOnly: false,
  ...(beforeStatement === undefined ? {} : { beforeStatement }),
});
port.on('message', (packed: readonly unknown[] | 'close') => {
  if (packed === 'close') {
    connection.execute('pragma wal_checkpoint(truncate)');
    connection.close();
    port.close();
    return;
  }
  port.postMessage(runGroup(connection, unpackCalls(packed)));
  Atomics.add(answersPosted, 0, 1);
});
