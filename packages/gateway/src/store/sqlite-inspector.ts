import { parentPort, workerData } from 'node:worker_threads';
import { openSqlite } from './sqlite-connection.ts';
import type { SqlValue } from './statement.ts';

/** Answers a few long reads from one state of the store, in a thread that ends with them. */
export interface Inspection {
  readonly path: string;
  readonly reads: readonly { readonly sql: string; readonly values: readonly SqlValue[] }[];
}

const { path, reads } = workerData as Inspection;
const connection = openSqlite(path, { readOnly: true });
connection.execute('begin');
const answers = reads.map(({ sql, values }) => connection.answer({ mode: 'all', sql, values }));
connection.execute('commit');
connection.close();
parentPort?.postMessage(answers);
