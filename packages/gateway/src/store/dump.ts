import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import {
  DUMP_FORMAT,
  DUMP_VERSION,
  isCompressed,
  MoveRefused,
  sharedMigrations,
  TABLES,
  type DumpFooter,
  type DumpHeader,
  type DumpLine,
  type DumpTable,
  type RowCounts,
} from './dump-format.ts';
import { schemaOf, type Snapshot } from './snapshot.ts';
import type { Row, SqlValue } from './statement.ts';

/**
 * Writes one state of a store into a file. It is there under its name only when it is whole, and
 * readable by its owner only: it holds secrets.
 */
export async function writeDump(snapshot: Snapshot, path: string): Promise<RowCounts> {
  if (existsSync(path)) throw new MoveRefused(`${path} is there already`);
  const partial = `${path}.partial`;
  const rows: Record<string, number> = {};
  await rm(partial, { force: true });
  try {
    await pipeline([
      Readable.from(textOf(snapshot, rows)),
      ...(isCompressed(path) ? [createGzip()] : []),
      createWriteStream(partial, { mode: 0o600, flush: true }),
    ]);
    await rename(partial, path);
    await syncFolder(dirname(path));
  } finally {
    await rm(partial, { force: true });
  }
  return rows;
}

/** Counts the rows in `rows` as they go by. */
async function* textOf(snapshot: Snapshot, rows: Record<string, number>): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const hashed = (lines: readonly unknown[]): string => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    hash.update(text);
    return text;
  };
  const { applied } = await schemaOf(snapshot);
  const migrations = sharedMigrations(applied);
  const header: DumpHeader = { format: DUMP_FORMAT, version: DUMP_VERSION, migrations };
  yield hashed([header]);
  for (const table of TABLES) {
    // A store of an older schema lacks the newest tables.
    if ((await snapshot.columnsOf(table.name)).length === 0) continue;
    rows[table.name] = 0;
    for await (const page of pagesOf(snapshot, table)) {
      rows[table.name] = (rows[table.name] ?? 0) + page.length;
      yield hashed(page.map((row): DumpLine => [table.name, row]));
    }
  }
  const footer: DumpFooter = { rows, sha256: hash.digest('hex') };
  yield `${JSON.stringify(footer)}\n`;
}

const PAGE_ROWS = 500;

/** Each page begins behind the last key of the one before, so that none is looked for by counting. */
async function* pagesOf(
  snapshot: Snapshot,
  { name, key }: DumpTable,
): AsyncGenerator<readonly Row[]> {
  const columns = key.join(', ');
  const places = key.map((_, index) => `$${index + 1}`).join(', ');
  const order = `order by ${columns} limit ${PAGE_ROWS}`;
  const first = `select * from ${name} ${order}`;
  const next = `select * from ${name} where (${columns}) > (${places}) ${order}`;
  let page = await snapshot.all({ sql: first, values: [] });
  for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
    yield page;
    const values = valuesIn(last, key);
    page = await snapshot.all({ sql: next, values });
  }
}

function valuesIn(row: Row, columns: readonly string[]): SqlValue[] {
  return columns.map((column) => row[column] ?? null);
}

/** A new name is durable only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
