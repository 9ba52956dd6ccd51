import pg, { type ClientConfig, type PoolClient } from 'pg';
import { assert } from '../platform/assert.ts';
import type { Read } from './reads.ts';
import type { Row, Statement, Steps } from './statement.ts';

/** All that is PostgreSQL's own: types on the wire, hints in texts, which errors mean what. */
export interface PostgresSettings {
  readonly url: string;
  readonly connectMsMax: number;
  readonly statementMsMax: number;
}

const { INT8, NUMERIC } = pg.types.builtins;
const EXACT: ReadonlySet<number> = new Set([INT8, NUMERIC]);

/** Sums of bigints are numeric. Whatever cannot be told exactly is refused, not rounded. */
function exactNumber(text: string): number {
  const number = Number(text);
  assert(Number.isSafeInteger(number), 'numbers from the database are safe integers');
  return number;
}

type TypeParserOf = typeof pg.types.getTypeParser;

const typeParser = ((oid: Parameters<TypeParserOf>[0], format: 'text') =>
  EXACT.has(oid) ? exactNumber : pg.types.getTypeParser(oid, format)) as TypeParserOf;

/** Statements have no names, so that a pooler may give each transaction another connection. */
export function clientConfig(settings: PostgresSettings): ClientConfig {
  return {
    connectionString: settings.url,
    application_name: 'reelgate',
    connectionTimeoutMillis: settings.connectMsMax,
    query_timeout: settings.statementMsMax,
    keepAlive: true,
    pipeline: true,
    types: { getTypeParser: typeParser },
  };
}

export type Queryable = Pick<PoolClient, 'query'>;

export async function answer(
  client: Queryable,
  { mode, sql, values }: Statement,
  timeoutMs?: number,
): Promise<unknown> {
  const { rows, rowCount } = await client.query<Row>({
    text: textOf(sql),
    values: values as (string | number | null)[],
    // The connection's own, where there is none.
    ...(timeoutMs === undefined ? {} : { query_timeout: timeoutMs }),
  });
  if (mode === 'run') return rowCount ?? 0;
  return mode === 'get' ? rows[0] : rows;
}

/** Each after the other, as one state of the database is asked. */
export async function answerAll(
  client: Queryable,
  reads: readonly Read<Row>[],
  timeoutMs?: number,
): Promise<readonly (readonly Row[])[]> {
  const found: (readonly Row[])[] = [];
  for (const { sql, values } of reads) {
    found.push((await answer(client, { mode: 'all', sql, values }, timeoutMs)) as readonly Row[]);
  }
  return found;
}

/** Runs a command's steps to their end, without a transaction of their own. */
export async function drive<Result>(
  client: Queryable,
  steps: Steps<Result>,
  beforeStatement: (() => void) | undefined,
): Promise<Result> {
  let step = steps.next();
  while (step.done !== true) {
    beforeStatement?.();
    step = steps.next(await answer(client, step.value));
  }
  return step.value;
}

const texts = new Map<string, string>();

/** What stands in a comment that begins with `postgres` is for PostgreSQL, and a comment to SQLite. */
function textOf(sql: string): string {
  let text = texts.get(sql);
  if (text === undefined) {
    text = sql.replaceAll(/\/\*postgres (.*?)\*\//g, '$1');
    texts.set(sql, text);
  }
  return text;
}

export type Trouble = 'bug' | 'unavailable' | 'retry';

/**
 * What an error says about the command that met it: whether it may be tried again at once, later, or
 * never. Errors that are not the database's come from the connection, but for mistakes of this program.
 */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof RangeError || error instanceof TypeError) return 'bug';
  if (!(error instanceof pg.DatabaseError)) return 'unavailable';
  const { code = '' } = error;
  if (code === SERIALIZATION_FAILURE || code === DEADLOCK) return 'retry';
  return UNAVAILABLE.has(code.slice(0, 2)) ? 'unavailable' : 'bug';
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
/** The transaction has failed before: by another statement, whose error says why. */
export const IN_FAILED_TRANSACTION = '25P02';
/** Connection, authorization, resources, limits, operator's intervention, system. */
const UNAVAILABLE = new Set(['08', '28', '3D', '53', '54', '55', '57', '58']);
