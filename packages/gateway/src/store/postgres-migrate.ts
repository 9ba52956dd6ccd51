import { readFileSync } from 'node:fs';
import type { ClientBase, Pool } from 'pg';
import { connectOnce } from './postgres-client.ts';
import type { PostgresSettings } from './postgres-connection.ts';
import { CREATE_LOG, listMigrations, MIGRATIONS_FOLDER, refuseNewer } from './migrate.ts';

/** Any number that no other program would take: the bytes of `reelgate`. */
const LOCK = 0x7265656c67617465n;

/** For whoever only wants that done, and gives the database as long as it takes. */
export async function migrateDatabase(
  settings: PostgresSettings,
  nowMs: number,
): Promise<readonly string[]> {
  const client = await connectOnce(settings);
  try {
    return await migrateOver(client, nowMs);
  } finally {
    await client.end();
  }
}

export async function migratePostgres(pool: Pool, nowMs: number): Promise<readonly string[]> {
  const client = await pool.connect();
  try {
    const missing = await migrateOver(client, nowMs);
    client.release();
    return missing;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Applies what the database lacks, in one transaction, while every other process that starts waits.
 * Forward only; migrations add, so that processes of the version before can go on meanwhile.
 */
async function migrateOver(client: ClientBase, nowMs: number): Promise<readonly string[]> {
  await client.query('begin');
  await client.query(`select pg_advisory_xact_lock(${LOCK})`);
  await client.query(CREATE_LOG);
  const { rows } = await client.query<{ name: string }>('select name from migrations');
  const applied = rows.map(({ name }) => name);
  const missing = refuseNewer(applied, listMigrations('postgres'));
  for (const name of missing) {
    await client.query(readFileSync(new URL(`${name}.sql`, MIGRATIONS_FOLDER), 'utf8'));
    const log = 'insert into migrations (name, applied_at_ms) values ($1, $2)';
    await client.query(log, [name, nowMs]);
  }
  await client.query('commit');
  return missing;
}
