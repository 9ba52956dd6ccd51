import type { Snapshot } from './snapshot.ts';
import type { Row } from './statement.ts';

/** A store that is being filled, in one transaction from `begin` to `commit`. */
export interface LoadTarget extends Pick<Snapshot, 'engine' | 'all' | 'inspect' | 'columnsOf'> {
  /** Makes the log of migrations if there is none, and keeps everybody else waiting. */
  begin(): Promise<void>;
  /** SQL without parameters, of a migration. */
  execute(sql: string): Promise<void>;
  lock(table: string): Promise<void>;
  insert(table: string, columns: readonly string[], rows: readonly Row[]): Promise<void>;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
  close(): Promise<void>;
}
