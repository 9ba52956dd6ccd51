import { readFileSync } from 'node:fs';
import { MoveRefused, TABLES, type RowCounts } from './dump-format.ts';
import type { LoadTarget } from './load-target.ts';
import { listMigrations, MIGRATIONS_FOLDER, refuseNewer } from './migrate.ts';
import { checkDump, readDump } from './read-dump.ts';
import type { Row } from './statement.ts';
import type { Store } from './store.ts';

export interface LoadOptions {
  readonly path: string;
  readonly target: LoadTarget;
  readonly nowMs: number;
  /** The names of what does not hold of the books. */
  readonly findBroken: (store: Pick<Store, 'inspect'>) => Promise<readonly string[]>;
}

export interface Loaded {
  readonly rows: RowCounts;
  /** Tasks that were at work, and wait to be carried on. */
  readonly requeued: number;
}

/**
 * Fills an empty store with what a file holds: all of it, with books that are in order, or nothing.
 * A file of an older schema is loaded into that schema first, and then brought to the newest.
 */
export async function loadDump(options: LoadOptions): Promise<Loaded> {
  const { path, target, nowMs, findBroken } = options;
  const { migrations, rows } = await checkDump(path);
  await target.begin();
  try {
    const missing = await missingMigrations(target);
    const isOfDump = isUpTo(migrations.at(-1) ?? '');
    await applyAll(target, missing.filter(isOfDump), nowMs);
    const columns = await openTables(target, isOfDump);
    const requeued = await insertAll(path, target, columns);
    const isLater = (name: string): boolean => !isOfDump(name);
    await applyAll(target, missing.filter(isLater), nowMs);
    const broken = await findBroken(target);
    if (broken.length > 0) {
      throw new MoveRefused(`the books in ${path} are not in order: ${broken.join('; ')}`);
    }
    await target.commit();
    return { rows, requeued };
  } catch (error) {
    await target.rollBack();
    throw error;
  }
}

async function appliedMigrations(target: LoadTarget): Promise<readonly string[]> {
  const read = { sql: 'select name from migrations', values: [] };
  return (await target.all<{ name: string }>(read)).map(({ name }) => name);
}

async function missingMigrations(target: LoadTarget): Promise<readonly string[]> {
  try {
    return refuseNewer(await appliedMigrations(target), listMigrations(target.engine));
  } catch (cause) {
    throw new MoveRefused((cause as Error).message, { cause });
  }
}

const NUMBER_LENGTH = 4;

/** By their numbers, because the engines have migrations of their own in between. */
function isUpTo(last: string): (name: string) => boolean {
  return (name) => name.slice(0, NUMBER_LENGTH) <= last.slice(0, NUMBER_LENGTH);
}

async function applyAll(
  target: LoadTarget,
  names: readonly string[],
  nowMs: number,
): Promise<void> {
  for (const name of names) {
    await target.execute(readFileSync(new URL(`${name}.sql`, MIGRATIONS_FOLDER), 'utf8'));
    await target.insert('migrations', ['name', 'applied_at_ms'], [{ name, applied_at_ms: nowMs }]);
  }
}

type ColumnsByTable = ReadonlyMap<string, readonly string[]>;

/** Nobody else may write from here on, and nobody has before. */
async function openTables(
  target: LoadTarget,
  isOfDump: (name: string) => boolean,
): Promise<ColumnsByTable> {
  const columns = new Map<string, readonly string[]>();
  for (const { name } of TABLES) {
    const names = await target.columnsOf(name);
    if (names.length === 0) continue;
    columns.set(name, names);
    await target.lock(name);
    const [row] = await target.all({ sql: `select 1 as one from ${name} limit 1`, values: [] });
    if (row === undefined) continue;
    throw new MoveRefused(
      `the store is not empty, there are rows in ${name}; import into a new data folder or database`,
    );
  }
  const newer = (await appliedMigrations(target)).filter((name) => !isOfDump(name));
  if (newer.length === 0) return columns;
  throw new MoveRefused(
    'the store is empty, but has a newer schema than the file; import into a new data folder or database',
  );
}

const BATCH_ROWS = 500;

async function insertAll(
  path: string,
  target: LoadTarget,
  columns: ColumnsByTable,
): Promise<number> {
  let requeued = 0;
  let batch: Row[] = [];
  let batchTable = '';
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await insert(target, batchTable, columns.get(batchTable) ?? [], batch);
    batch = [];
  };
  for await (const [table, row] of readDump(path)) {
    if (table !== batchTable || batch.length === BATCH_ROWS) await flush();
    batchTable = table;
    const isLeased = table === 'tasks' && LEASED.has(row['state'] ?? null);
    if (isLeased) requeued += 1;
    batch.push(isLeased ? withoutLease(row) : row);
  }
  await flush();
  return requeued;
}

const LEASED: ReadonlySet<unknown> = new Set(['running', 'delivering']);

/** Its worker is gone, or is not told: whatever it may still write, it writes under the old epoch. */
function withoutLease(row: Row): Row {
  const epoch = Number(row['epoch']) + 1;
  return { ...row, state: 'queued', lease_owner: null, lease_until_ms: null, epoch };
}

async function insert(
  target: LoadTarget,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const fits = (row: Row): boolean =>
    Object.keys(row).length === columns.length && columns.every((name) => Object.hasOwn(row, name));
  if (!rows.every(fits)) throw new MoveRefused(`${table} has other columns than its schema`);
  try {
    await target.insert(table, columns, rows);
  } catch (cause) {
    const { message } = cause as Error;
    throw new MoveRefused(`the store refuses a row of ${table}: ${message}`, { cause });
  }
}
