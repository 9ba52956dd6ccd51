import { listMigrations } from './migrate.ts';
import type { SqlValue } from './statement.ts';

/** What `export` writes and `import` reads: lines of JSON, between a first and a last one. */
export const DUMP_FORMAT = 'reelgate-store';
export const DUMP_VERSION = 1;

export interface DumpHeader {
  readonly format: string;
  readonly version: number;
  /** The schema of the rows, without what only one engine has. */
  readonly migrations: readonly string[];
}

/** One line between: the table's name and the row, by the names of its columns. */
export type DumpLine = readonly [table: string, row: Readonly<Record<string, SqlValue>>];

export interface DumpFooter {
  readonly rows: RowCounts;
  /** Of every byte before this line, as it is before it is compressed. */
  readonly sha256: string;
}

export type RowCounts = Readonly<Record<string, number>>;

export interface DumpTable {
  readonly name: string;
  /** The columns of its primary key. */
  readonly key: readonly string[];
}

/**
 * Every table, each after those that it refers to; but not the log of migrations, not the leases of
 * workers, and not the buckets of rates, which are full again in a minute.
 */
export const TABLES: readonly DumpTable[] = [
  { name: 'workspaces', key: ['id'] },
  { name: 'secrets', key: ['name'] },
  { name: 'channels', key: ['name'] },
  { name: 'api_keys', key: ['id'] },
  { name: 'balances', key: ['workspace_id'] },
  { name: 'files', key: ['id'] },
  { name: 'webhook_endpoints', key: ['id'] },
  { name: 'tasks', key: ['id'] },
  { name: 'webhook_deliveries', key: ['id'] },
  { name: 'attempts', key: ['id'] },
  { name: 'media', key: ['key'] },
  { name: 'transfers', key: ['id'] },
  { name: 'idempotency', key: ['workspace_id', 'route', 'key'] },
];

/** The migrations that have the same name in both engines. */
export function sharedMigrations(names: readonly string[] = listMigrations('sqlite')): string[] {
  return names.filter((name) => !name.includes('.')).toSorted();
}

export function isCompressed(path: string): boolean {
  return path.endsWith('.gz');
}

/** A store cannot be moved, kept or looked at as it was asked; its message is for the operator. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
}
