import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { assert } from '../platform/assert.ts';
import type { Row, SqlValue, Statement, Steps } from './statement.ts';

/** All that is SQLite's own: pragmas, parameter syntax, transactions, how a busy file looks. */
export interface SqliteConnection {
  answer(statement: Statement): unknown;
  /** Runs a command's steps to their end, without a transaction of their own. */
  drive<Result>(steps: Steps<Result>): Result;
  begin(): void;
  commit(): void;
  rollBack(): void;
  execute(sql: string): void;
  close(): void;
}

export interface ConnectionOptions {
  readonly readOnly: boolean;
  /** Called before each statement; lets a test end the process at the n-th. */
  readonly beforeStatement?: () => void;
}

export function openSqlite(path: string, options: ConnectionOptions): SqliteConnection {
  const database = new DatabaseSync(path, { readOnly: options.readOnly, timeout: 5_000 });
  if (options.readOnly) database.exec('pragma query_only = on');
  else makeDurable(database);
  database.exec('pragma cache_size = -16000; pragma temp_store = memory');
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(toPositions(sql));
    prepared.set(sql, statement);
    return statement;
  };
  const { beforeStatement } = options;
  const answer = ({ mode, sql, values }: Statement): unknown => {
    beforeStatement?.();
    const statement = prepare(sql);
    if (mode === 'run') return Number(statement.run(...values).changes);
    if (mode === 'get') return statement.get(...values);
    return statement.all(...values);
  };
  const begin = database.prepare('begin immediate');
  const commit = database.prepare('commit');
  return {
    answer,
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollBack: () => database.exec('rollback'),
    drive(steps) {
      let step = steps.next();
      while (step.done !== true) step = steps.next(answer(step.value));
      return step.value;
    },
    execute: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}

/**
 * A commit must be on the disk before it is answered. The setting is read back, because a build or a
 * file system that ignored it would look the same until the power fails.
 */
function makeDurable(database: DatabaseSync): void {
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
  assert(pragma(database, 'journal_mode') === 'wal', 'the store keeps a write-ahead log');
  assert(pragma(database, 'synchronous') === 2, 'the store waits for the disk at each commit');
}

function pragma(database: DatabaseSync, name: string): SqlValue | undefined {
  const row = database.prepare(`pragma ${name}`).get() as Row | undefined;
  return row === undefined ? undefined : Object.values(row)[0];
}

/** `$1` is a name to SQLite; `?1` is a position. */
function toPositions(sql: string): string {
  return sql.replaceAll(/\$(\d+)/g, '?$1');
}
