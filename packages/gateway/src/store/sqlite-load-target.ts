import type { LoadTarget } from './load-target.ts';
import { CREATE_LOG } from './migrate.ts';
import type { Read } from './reads.ts';
import { openSqlite } from './sqlite-connection.ts';
import { SQLITE_COLUMNS } from './sqlite-snapshot.ts';
import type { Row } from './statement.ts';

/** Makes the file if there is none; a load that is rolled back leaves it empty. */
export function openSqliteTarget(path: string): LoadTarget {
  const connection = openSqlite(path, { readOnly: false });
  const all = <Found extends Row>({ sql, values }: Read<Found>) =>
    connection.answer({ mode: 'all', sql, values }) as readonly Found[];
  return {
    engine: 'sqlite',
    async begin() {
      connection.begin();
      connection.execute(CREATE_LOG);
    },
    execute: async (sql) => connection.execute(sql),
    // The one transaction that writes has everything to itself.
    lock: async () => undefined,
    all: async (read) => all(read),
    inspect: async (reads) => reads.map(all),
    async columnsOf(table) {
      return all<{ name: string }>({ sql: SQLITE_COLUMNS, values: [table] }).map(
        ({ name }) => name,
      );
    },
    async insert(table, columns, rows) {
      const places = columns.map((_, index) => `$${index + 1}`).join(', ');
      const sql = `insert into ${table} (${columns.join(', ')}) values (${places})`;
      for (const row of rows) {
        const values = columns.map((column) => row[column] ?? null);
        connection.answer({ mode: 'run', sql, values });
      }
    },
    commit: async () => connection.commit(),
    rollBack: async () => connection.rollBack(),
    close: async () => connection.close(),
  };
}
