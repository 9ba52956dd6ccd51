import { lockFolder } from './lock-folder.ts';
import { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';
import type { PostgresStoreOptions } from './postgres-store.ts';
import type { Store } from './store.ts';

export interface StoreOptions extends SqliteStoreOptions {
  /** Null keeps everything in the folder. */
  readonly postgres: Omit<PostgresStoreOptions, 'groupMax' | 'crashAtStatement'> | null;
}

export async function openStore({ postgres, ...options }: StoreOptions): Promise<Store> {
  if (postgres === null) return openSqliteStore(options);
  // Not loaded by those who do not use it.
  const { openPostgresStore } = await import('./postgres-store.ts');
  const { folder, groupMax, crashAtStatement } = options;
  const lock = lockFolder(folder);
  try {
    const store = await openPostgresStore({ ...postgres, groupMax, crashAtStatement });
    return {
      ...store,
      async close() {
        await store.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
