import { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';
import type { PostgresStoreOptions } from './postgres-store.ts';
import type { Store } from './store.ts';

export interface StoreOptions extends SqliteStoreOptions {
  /** Null keeps everything in the folder. */
  readonly postgres: Omit<PostgresStoreOptions, 'groupMax'> | null;
}

export async function openStore({ postgres, ...options }: StoreOptions): Promise<Store> {
  if (postgres === null) return openSqliteStore(options);
  // Not loaded by those who do not use it.
  const { openPostgresStore } = await import('./postgres-store.ts');
  return openPostgresStore({ ...postgres, groupMax: options.groupMax });
}
