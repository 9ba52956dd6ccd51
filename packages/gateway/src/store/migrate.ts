import { readdirSync, readFileSync } from 'node:fs';
import type { SqliteConnection } from './sqlite-connection.ts';

export const MIGRATIONS_FOLDER = new URL('./migrations/', import.meta.url);

export const CREATE_LOG = `
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
  const applied = rows.map((row) => row.name);
  const missing = refuseNewer(applied, listMigrations('sqlite'));
  for (const name of missing) apply(connection, name, nowMs);
  return missing;
}

/** Answers with what is missing, in order. */
export function refuseNewer(applied: readonly string[], known: readonly string[]): string[] {
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`the store is newer than this program: it has ${unknown.join(', ')}`);
  }
  return known.filter((name) => !applied.includes(name));
}

/** In order; `0001-core.sqlite.sql` belongs to `0001-core.sql` and holds what only SQLite has. */
export function listMigrations(engine: 'sqlite' | 'postgres'): readonly string[] {
  return readdirSync(MIGRATIONS_FOLDER)
    .filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name) || name.endsWith(`.${engine}.sql`))
    .map((name) => name.replace(/\.sql$/, ''))
    .sort();
}

function apply(connection: SqliteConnection, name: string, nowMs: number): void {
  const sql = readFileSync(new URL(`${name}.sql`, MIGRATIONS_FOLDER), 'utf8');
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
