import { MoveRefused } from './dump-format.ts';
import { listMigrations, refuseNewer } from './migrate.ts';
import type { Store } from './store.ts';

/** One state of a store, which stays as it is however much is written meanwhile. */
export interface Snapshot extends Pick<Store, 'all' | 'inspect'> {
  readonly engine: 'sqlite' | 'postgres';
  /** In their order in the table; none when there is no such table. */
  columnsOf(table: string): Promise<readonly string[]>;
  /** What the engine finds wrong with its own files, in its words. */
  damage(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Schema {
  readonly applied: readonly string[];
  /** What this program would still apply. */
  readonly missing: readonly string[];
}

export async function schemaOf(snapshot: Snapshot): Promise<Schema> {
  if ((await snapshot.columnsOf('migrations')).length === 0) {
    throw new MoveRefused('there is no store: the database has no tables of a gateway');
  }
  const rows = await snapshot.all<{ name: string }>({
    sql: 'select name from migrations order by name',
    values: [],
  });
  const applied = rows.map(({ name }) => name);
  try {
    return { applied, missing: refuseNewer(applied, listMigrations(snapshot.engine)) };
  } catch (cause) {
    throw new MoveRefused((cause as Error).message, { cause });
  }
}
