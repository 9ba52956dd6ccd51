import { Client } from 'pg';
import { openSqlite } from '../../packages/gateway/src/store/sqlite-connection.ts';

export type Value = string | number | null;

export interface Call {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** Writes rows by the million past the gateway, in the words of one of the two databases. */
export interface BookWriter {
  /** A table `s` with the numbers `n` from `$1` to `$2`. */
  readonly series: string;
  /** A whole number in that many hex digits. */
  hex(number: string, digits: number): string;
  /** What takes all rows out of a temporary table. */
  emptied(table: string): string;
  /** All in one transaction. */
  write(calls: readonly Call[]): Promise<void>;
  read(sql: string, values: readonly Value[]): Promise<readonly Readonly<Record<string, Value>>[]>;
  /** Brings statistics up to date and all of it to the disk, so that nobody does so later. */
  finish(): Promise<void>;
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

/** Keys are not looked up and triggers do not run: the rows are sound, and a test of them follows. */
export async function openPostgresBook(databaseUrl: string): Promise<BookWriter> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('set session_replication_role = replica; set synchronous_commit = off');
  const run = async ({ sql, values }: Call): Promise<readonly Record<string, Value>[]> =>
    (await client.query<Record<string, Value>>(sql, [...values])).rows;
  return {
    series: 'generate_series(cast($1 as bigint), cast($2 as bigint)) as s (n)',
    hex: (number, digits) => `lpad(to_hex(${number}), ${digits}, '0')`,
    emptied: (table) => `truncate ${table}`,
    async write(calls) {
      await client.query('begin');
      for (const call of calls) await run(call);
      await client.query('commit');
    },
    read: (sql, values) => run({ sql, values }),
    async finish() {
      await client.query('vacuum analyze');
      await client.query('checkpoint');
    },
    async sizeBytes() {
      const sql = 'select cast(pg_database_size(current_database()) as double precision) as bytes';
      const [row] = await run({ sql, values: [] });
      return Number(row?.['bytes']);
    },
    close: () => client.end(),
  };
}

/** The gateway may go on meanwhile: it waits for the end of each transaction. */
export function openSqliteBook(path: string): BookWriter {
  const connection = openSqlite(path, { readOnly: false });
  const quick = 'pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -500000';
  const answer = ({ sql, values }: Call): unknown =>
    connection.answer({ mode: 'all', sql, values });
  connection.execute(quick);
  return {
    series: `(with recursive s (n) as (
      select $1 union all select n + 1 from s where n < $2) select n from s) as s`,
    hex: (number, digits) => `printf('%0${digits}x', ${number})`,
    emptied: (table) => `delete from ${table}`,
    async write(calls) {
      connection.begin();
      for (const call of calls) answer(call);
      connection.commit();
      // Whoever else is in this process, such as the upstream, has its turn.
      await new Promise((resolve) => setTimeout(resolve, 10));
    },
    read: async (sql, values) => answer({ sql, values }) as readonly Record<string, Value>[],
    async finish() {
      connection.execute('pragma synchronous = full; pragma wal_checkpoint(truncate)');
      connection.execute('pragma synchronous = off');
    },
    async sizeBytes() {
      const sql =
        'select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()';
      const [row] = answer({ sql, values: [] }) as { bytes: number }[];
      return row?.bytes ?? 0;
    },
    close: async () => connection.close(),
  };
}
