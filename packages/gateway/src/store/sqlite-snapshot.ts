import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MoveRefused } from './dump-format.ts';
import type { Read } from './reads.ts';
import type { Snapshot } from './snapshot.ts';
import { openSqlite } from './sqlite-connection.ts';
import type { Row } from './statement.ts';

export function sqlitePathIn(folder: string): string {
  return join(folder, 'reelgate.sqlite');
}

export const SQLITE_COLUMNS = 'select name from pragma_table_info($1) order by cid';

/** A reader disturbs no writer: what is written meanwhile only stays in the log for longer. */
export function openSqliteSnapshot(path: string): Snapshot {
  if (!existsSync(path)) throw new MoveRefused(`there is no store at ${path}`);
  const connection = openSqlite(path, { readOnly: true });
  connection.execute('begin');
  const all = <Found extends Row>({ sql, values }: Read<Found>) =>
    connection.answer({ mode: 'all', sql, values }) as readonly Found[];
  return {
    engine: 'sqlite',
    all: async (read) => all(read),
    inspect: async (reads) => reads.map(all),
    async columnsOf(table) {
      return all<{ name: string }>({ sql: SQLITE_COLUMNS, values: [table] }).map(
        ({ name }) => name,
      );
    },
    async damage() {
      const pages = all({ sql: 'pragma integrity_check', values: [] });
      const words = pages.flatMap((row) => Object.values(row).map(String));
      const orphans = all<Orphan>({ sql: 'pragma foreign_key_check', values: [] });
      return [...words.filter((each) => each !== 'ok'), ...new Set(orphans.map(wordsOf))];
    },
    close: async () => connection.close(),
  };
}

interface Orphan extends Row {
  readonly table: string;
  readonly parent: string;
}

function wordsOf({ table, parent }: Orphan): string {
  return `a row of ${table} refers to a row of ${parent} that is not there`;
}
