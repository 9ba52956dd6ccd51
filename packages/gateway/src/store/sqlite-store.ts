import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { createAnnouncer, newsOf } from './changes.ts';
import { inspect } from './inspect.ts';
import { lockFolder } from './lock-folder.ts';
import { migrate } from './migrate.ts';
import type { Read } from './reads.ts';
import { openSqlite } from './sqlite-connection.ts';
import type { Row } from './statement.ts';
import { startWriter } from './sqlite-thread.ts';
import type { Store } from './store.ts';

export interface SqliteStoreOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** How many commands share one commit at most. */
  readonly groupMax: number;
  readonly crashAtStatement: number | null;
}

/** Opens the SQLite store in a folder, brings it to the newest schema and starts its writer. */
export function openSqliteStore({
  folder,
  clock,
  groupMax,
  crashAtStatement,
}: SqliteStoreOptions): Store {
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  const path = join(folder, 'reelgate.sqlite');
  const migrating = openSqlite(path, { readOnly: false });
  migrate(migrating, clock());
  migrating.close();
  const writer = startWriter({ path, crashAtStatement }, groupMax);
  const reader = openSqlite(path, { readOnly: true });
  const announcer = createAnnouncer();
  return {
    async run(name, input) {
      const result = await writer.run(name, input);
      announcer.tell(newsOf(name, input, result));
      return result;
    },
    lost: writer.lost,
    inspect: (reads) => inspect({ path, reads }),
    changes: announcer,
    shared: null,
    async all<Found extends Row>({ sql, values }: Read<Found>) {
      return reader.answer({ mode: 'all', sql, values }) as readonly Found[];
    },
    async first<Found extends Row>({ sql, values }: Read<Found>) {
      return reader.answer({ mode: 'get', sql, values }) as Found | undefined;
    },
    async close() {
      reader.close();
      await writer.close();
      lock.release();
    },
  };
}
