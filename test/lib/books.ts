import { join } from 'node:path';
import { Pool } from 'pg';
import {
  checkInvariants,
  type BrokenInvariant,
} from '../../packages/gateway/src/ledger/invariants.ts';
import { openSqlite } from '../../packages/gateway/src/store/sqlite-connection.ts';
import type { Row, SqlValue } from '../../packages/gateway/src/store/statement.ts';

/** A look into a running gateway's store, on a connection of its own that can write nothing. */
export interface Books {
  rows<Found extends Row>(sql: string, ...values: readonly SqlValue[]): Promise<readonly Found[]>;
  /** The questions of the doctor, without the thread that it asks them in. */
  broken(): Promise<readonly BrokenInvariant[]>;
  close(): Promise<void>;
}

export function openBooks(folder: string, databaseUrl: string | null): Books {
  const { ask, close } =
    databaseUrl === null ? openFile(join(folder, 'reelgate.sqlite')) : openDatabase(databaseUrl);
  const rows: Books['rows'] = async <Found extends Row>(
    sql: string,
    ...values: readonly SqlValue[]
  ) => (await ask(sql, values)) as readonly Found[];
  return {
    rows,
    broken: () =>
      checkInvariants({
        inspect: (reads) => Promise.all(reads.map(({ sql, values }) => ask(sql, values))),
      }),
    close,
  };
}

interface Connection {
  readonly ask: (sql: string, values: readonly SqlValue[]) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
}

function openFile(path: string): Connection {
  const connection = openSqlite(path, { readOnly: true });
  return {
    async ask(sql, values) {
      return connection.answer({ mode: 'all', sql, values }) as readonly Row[];
    },
    async close() {
      connection.close();
    },
  };
}

function openDatabase(connectionString: string): Connection {
  const options = '-c default_transaction_read_only=on';
  const pool = new Pool({ connectionString, options, max: 2 });
  return {
    async ask(sql, values) {
      return (await pool.query<Row>(sql, [...values])).rows;
    },
    close: () => pool.end(),
  };
}
