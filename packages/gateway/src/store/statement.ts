/** A value that both SQLite and PostgreSQL store in a text or bigint column. */
export type SqlValue = string | number | null;

export type Row = Readonly<Record<string, SqlValue>>;

/**
 * One SQL statement that a command asks its driver to run. The text is plain SQL with `$1` parameters;
 * it is also the key of the prepared statement, so it is never built from values.
 */
export interface Statement {
  readonly mode: 'run' | 'get' | 'all';
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/**
 * A durable step, written as a generator so that one text runs on a driver that answers at once
 * (SQLite) and on one that must be awaited (PostgreSQL).
 *
 * A command either makes all its writes, or returns a refusal before its first write: the driver
 * runs many commands in one transaction and takes none of them back on its own.
 */
export type Steps<Result> = Generator<Statement, Result, unknown>;

export interface Command<Input, Result> {
  readonly name: string;
  steps(input: Input): Steps<Result>;
  /** The same for calls that came together, in their order, where it takes fewer statements. */
  together?(inputs: readonly Input[]): Steps<readonly Result[]>;
}

/** Answers with the number of rows changed. */
export function* run(
  sql: string,
  values: readonly SqlValue[],
): Generator<Statement, number, unknown> {
  return (yield { mode: 'run', sql, values }) as number;
}

export function* get<T extends Row>(
  sql: string,
  values: readonly SqlValue[],
): Generator<Statement, T | undefined, unknown> {
  return (yield { mode: 'get', sql, values }) as T | undefined;
}

export function* all<T extends Row>(
  sql: string,
  values: readonly SqlValue[],
): Generator<Statement, readonly T[], unknown> {
  return (yield { mode: 'all', sql, values }) as readonly T[];
}
