import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';
import { MoveRefused } from './dump-format.ts';
import { openSqliteSnapshot, sqlitePathIn } from './sqlite-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Copies the store of one folder into another while a gateway writes, and answers with what `verify`
 * says of the copy. It gets its name only after that.
 */
export async function backUpSqlite<Verdict>(
  fromFolder: string,
  toFolder: string,
  verify: (copy: Snapshot) => Promise<Verdict>,
): Promise<{ readonly path: string; readonly verdict: Verdict }> {
  const [from, path] = [sqlitePathIn(fromFolder), sqlitePathIn(toFolder)];
  if (!existsSync(from)) throw new MoveRefused(`there is no store at ${from}`);
  if (existsSync(path)) throw new MoveRefused(`${path} is there already`);
  await mkdir(toFolder, { recursive: true, mode: 0o700 });
  const partial = `${path}.partial`;
  try {
    // Made before, because SQLite would let everybody read it.
    await writeFile(partial, '', { mode: 0o600 });
    await copyOnline(from, partial);
    const verdict = await verifyCopy(partial, verify);
    await rename(partial, path);
    return { path, verdict };
  } finally {
    await rm(partial, { force: true });
  }
}

async function verifyCopy<Verdict>(
  path: string,
  verify: (copy: Snapshot) => Promise<Verdict>,
): Promise<Verdict> {
  const copy = openSqliteSnapshot(path);
  try {
    return await verify(copy);
  } finally {
    await copy.close();
  }
}

const PAGES_PER_STEP = 1_000;

async function copyOnline(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  try {
    // Holds one state of the store. Without it, each commit of a gateway would start the copy anew.
    source.exec('begin; select count(*) from migrations');
    await backup(source, to, { rate: PAGES_PER_STEP });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to);
  // One file, and none beside it, until a gateway opens it.
  copy.exec('pragma journal_mode = delete');
  copy.close();
}
