import type { Pool } from 'pg';
import { troubleOf, type Queryable } from './postgres-connection.ts';
import type { Together } from './reads.ts';
import type { Row, SqlValue } from './statement.ts';

/** Answers with the rows of one value, in the order that the statement has them in. */
export type AskTogether = (together: Together, value: SqlValue) => Promise<readonly Row[]>;

/**
 * Reads that differ in one value only become one statement: those of one turn of the event loop, and
 * those that come until there is a connection for it. None joins a statement that was sent before,
 * which might not see what was answered in between.
 */
export function createReadGatherer(pool: Pool, countMax: number): AskTogether {
  const gatherings = new Map<Together, Gathering>();
  return (together, value) => {
    let gathering = gatherings.get(together);
    if (gathering === undefined) {
      gathering = createGathering(pool, together, countMax);
      gatherings.set(together, gathering);
    }
    return gathering(value);
  };
}

type Gathering = (value: SqlValue) => Promise<readonly Row[]>;

interface Waiting {
  readonly value: SqlValue;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: unknown) => void;
}

function createGathering(pool: Pool, together: Together, countMax: number): Gathering {
  const waiting: Waiting[] = [];
  const send = async (): Promise<void> => {
    const client = await pool.connect().catch((error: unknown) => {
      for (const { reject } of waiting.splice(0)) reject(error);
    });
    if (client === undefined) return;
    const group = waiting.splice(0, countMax);
    if (waiting.length > 0) void send();
    const isSound = await settle(client, together, group);
    client.release(!isSound);
  };
  return (value) =>
    new Promise((resolve, reject) => {
      waiting.push({ value, resolve, reject });
      if (waiting.length === 1) setImmediate(() => void send());
    });
}

/** Never rejects: all of the group are settled. False when the connection is of no more use. */
async function settle(
  client: Queryable,
  together: Together,
  group: readonly Waiting[],
): Promise<boolean> {
  try {
    const rowsOf = await ask(client, together, group);
    for (const { value, resolve } of group) resolve(rowsOf.get(value) ?? []);
    return true;
  } catch (error) {
    const isSound = troubleOf(error) !== 'unavailable';
    if (!isSound || group.length === 1) {
      for (const { reject } of group) reject(error);
      return isSound;
    }
  }
  // One value that the database cannot take spoilt them all. Each is tried alone.
  const outcomes = group.map((one) => settle(client, together, [one]));
  return (await Promise.all(outcomes)).every(Boolean);
}

async function ask(
  client: Queryable,
  { sql, column }: Together,
  group: readonly Waiting[],
): Promise<ReadonlyMap<SqlValue | undefined, readonly Row[]>> {
  const values = [...new Set(group.map(({ value }) => value))];
  const { rows } = await client.query<Row>({ text: sql, values: [values] });
  return Map.groupBy(rows, (row) => row[column]);
}
