import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
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
  type RowCounts,
} from './dump-format.ts';
import type { SqlValue } from './statement.ts';

export interface Dump {
  readonly migrations: readonly string[];
  readonly rows: RowCounts;
}

/** Reads a file through without keeping any of it; throws unless it is what was written once. */
export async function checkDump(path: string): Promise<Dump> {
  const lines = readDump(path);
  let line = await lines.next();
  while (line.done !== true) line = await lines.next();
  return line.value;
}

/** Yields the rows, and throws at the end if they were not all that was written, as it was written. */
export async function* readDump(path: string): AsyncGenerator<DumpLine, Dump, undefined> {
  const refuse = (words: string): never => {
    throw new MoveRefused(`${path} ${words}`);
  };
  const hash = createHash('sha256');
  const rows: Record<string, number> = {};
  let migrations: readonly string[] | null = null;
  let held: Buffer | null = null;
  for await (const line of linesOf(path)) {
    if (held !== null) {
      hash.update(held);
      if (migrations === null) {
        migrations = readHeader(held, refuse);
      } else {
        const [table, row] = readLine(held, refuse);
        rows[table] = (rows[table] ?? 0) + 1;
        yield [table, row];
      }
    }
    // The last line is not known as such before the end.
    held = line;
  }
  if (migrations === null || held === null) return refuse('is no export of a gateway, or cut off');
  const footer = readFooter(held, refuse);
  if (footer.sha256 !== hash.digest('hex')) refuse('was changed since it was written');
  for (const { name } of TABLES) {
    if ((footer.rows[name] ?? 0) !== (rows[name] ?? 0)) refuse(`has lost rows of ${name}`);
  }
  return { migrations, rows: footer.rows };
}

type Refuse = (words: string) => never;

const NEWLINE = 10;
/** No row comes near it; without an end, a file of something else would fill the memory. */
const LINE_BYTES_MAX = 256 * 1024 * 1024;

/** Split by hand, because other splitters also take characters for line ends that a prompt may hold. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of chunksOf(path)) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const tail = chunk.subarray(start, end + 1);
      yield rest.length === 0 ? tail : Buffer.concat([...rest, tail]);
      [rest, restBytes, start] = [[], 0, end + 1];
    }
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > LINE_BYTES_MAX) throw new MoveRefused(`${path} is no export of a gateway`);
  }
  if (restBytes > 0) yield Buffer.concat(rest);
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const plain = isCompressed(path) ? file.pipe(createGunzip()) : file;
  // A pipe does not hand on that the file could not be read.
  if (plain !== file) file.on('error', (error) => plain.destroy(error));
  try {
    yield* plain as AsyncIterable<Buffer>;
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    const words = code.startsWith('Z_') ? 'is damaged or cut off' : 'cannot be read';
    throw new MoveRefused(`${path} ${words} (${code})`, { cause });
  } finally {
    file.destroy();
  }
}

function readHeader(line: Buffer, refuse: Refuse): readonly string[] {
  const { format, version, migrations } = parse(line, refuse) as Partial<DumpHeader>;
  if (format !== DUMP_FORMAT) return refuse('is no export of a gateway');
  const known = sharedMigrations();
  if (!Array.isArray(migrations) || migrations.length === 0) return refuse('names no schema');
  const strange = migrations.filter((name, at) => name !== known[at]);
  if (version !== DUMP_VERSION || strange.length > 0) {
    const why = strange.length > 0 ? `it has ${strange.join(', ')}` : `version ${version}`;
    return refuse(`was written by a newer program than this: ${why}`);
  }
  return migrations;
}

const NAMES: ReadonlySet<string> = new Set(TABLES.map(({ name }) => name));

function readLine(line: Buffer, refuse: Refuse): DumpLine {
  const parsed = parse(line, refuse);
  if (!Array.isArray(parsed) || parsed.length !== 2) return refuse('has a line that is no row');
  const [table, row] = parsed as [unknown, unknown];
  if (typeof table !== 'string' || !NAMES.has(table)) return refuse('has rows of no known table');
  if (row === null || typeof row !== 'object' || !Object.values(row).every(isSqlValue)) {
    return refuse(`has a row of ${table} that is none`);
  }
  return [table, row as Readonly<Record<string, SqlValue>>];
}

function isSqlValue(value: unknown): value is SqlValue {
  return value === null || typeof value === 'string' || Number.isSafeInteger(value);
}

function readFooter(line: Buffer, refuse: Refuse): DumpFooter {
  const { rows, sha256 } = parse(line, refuse) as Partial<DumpFooter>;
  if (typeof sha256 !== 'string' || typeof rows !== 'object') return refuse('is cut off');
  return { rows, sha256 };
}

function parse(line: Buffer, refuse: Refuse): object {
  try {
    const parsed = JSON.parse(line.toString('utf8')) as unknown;
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Told below: what JSON.parse says would repeat the line, which may hold a secret.
  }
  return refuse('has a line that is not JSON: it is damaged, cut off or something else');
}
