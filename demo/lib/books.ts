import type { Pool } from 'pg';
import { INVARIANTS, type Invariant } from '../../packages/gateway/src/ledger/invariants.ts';

/** What the database says of all tasks, once they have ended. */
export interface Books {
  /** Attempts by the worker that began them. */
  readonly attempts: ReadonlyMap<string, number>;
  readonly attemptIds: readonly string[];
  readonly states: ReadonlyMap<string, number>;
  /** Tasks that had to be claimed more than once. */
  readonly takenOver: number;
  readonly posted: number;
  readonly broken: ReadonlyMap<Invariant, boolean>;
}

export async function readBooks(database: Pool): Promise<Books> {
  const attempts = await named(database, 'select channel as name, id from attempts');
  const states = await named(database, 'select state as name, id from tasks');
  const takenOver = await named(database, `select '' as name, id from tasks where epoch > 1`);
  const posted = await named(database, `select '' as name, id from transfers where kind = 'post'`);
  const broken = new Map<Invariant, boolean>();
  for (const [name, sql] of Object.entries(INVARIANTS)) {
    broken.set(name as Invariant, (await database.query(sql)).rows.length > 0);
  }
  return {
    attempts: countsOf(attempts),
    attemptIds: attempts.map(({ id }) => id),
    states: countsOf(states),
    takenOver: takenOver.length,
    posted: posted.length,
    broken,
  };
}

interface Named {
  readonly name: string;
  readonly id: string;
}

async function named(database: Pool, sql: string): Promise<readonly Named[]> {
  return (await database.query<Named>(sql)).rows;
}

function countsOf(rows: readonly Named[]): Map<string, number> {
  const groups = Map.groupBy(rows, ({ name }) => name);
  return new Map([...groups].map(([name, all]) => [name, all.length]));
}
