import type { PostgresSettings } from './postgres-connection.ts';
import { openSqliteSnapshot, sqlitePathIn } from './sqlite-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** Where a store lies, for whoever works on it without a gateway. */
export interface StorePlace {
  readonly folder: string;
  /** Null keeps everything in the folder. */
  readonly postgres: PostgresSettings | null;
}

export async function openSnapshot({ folder, postgres }: StorePlace): Promise<Snapshot> {
  if (postgres === null) return openSqliteSnapshot(sqlitePathIn(folder));
  // Not loaded by those who do not use it.
  const { openPostgresSnapshot } = await import('./postgres-snapshot.ts');
  return openPostgresSnapshot(postgres);
}
