import { readdirSync, readFileSync } from 'node:fs';
import type { SqliteConnection } from './sqlite-connection.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

const CREATE_LOG = `
  create table if not exists migrations (name text primary key, applied_at_ms bigint not null)`;

/**
 * Applies the numbered migrations that a store lacks, each in a transaction. Forward only: a store
 * that knows a migration which this program does not was written by a newer one, and is refused.
 */
export function migrate(connection: SqliteConnection, nowMs: number): readonly string[] {
  connection.execute(CREATE_LOG);
  const rows = connection.answer({
    mode: 'all',
    sql: 'select name from migrations',
    values: [],
  }) as readonly { name: string }[];
  const applied = new Set(rows.map((row) => row.name));
  const known = listMigrations();
  const unknown = [...applied].filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`the store is newer than this program: it has ${unknown.join(', ')}`);
  }
  const missing = known.filter((name) => !applied.has(name));
  for (const name of missing) apply(connection, name, nowMs);
  return missing;
}

/** In order; `0001-core.sqlite.sql` belongs to `0001-core.sql` and holds what only SQLite has. */
export function listMigrations(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{4}-[a-z-]+(\.sqlite)?\.sql$/.test(name))
    .map((name) => name.replace(/\.sql$/, ''))
    .sort();
}

function apply(connection: SqliteConnection, name: string, nowMs: number): void {
  const sql = readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8');
  connection.execute('begin immediate');
  try {
    connection.execute(sql);
    const log = 'insert into migrations (name, applied_at_ms) values ($1, $2)';
    connection.answer({ mode: 'run', sql: log, values: [name, nowMs] });
    connection.execute('commit');
  } catch (cause) {
    connection.execute('rollback');
    throw new Error(`migration ${name} failed`, { cause });
  }
}
