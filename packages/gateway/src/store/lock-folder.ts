import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The data folder belongs to another running gateway. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/**
 * Keeps a folder to one process. The lock is SQLite's own on a file beside the store, because the
 * operating system drops it with the process, however that ends; a file with a process id does not.
 */
export function lockFolder(folder: string): { release(): void } {
  const database = new DatabaseSync(join(folder, 'process.lock'), { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (cause) {
    database.close();
    throw new FolderInUse(`${folder} is in use by another gateway`, { cause });
  }
  return { release: () => database.close() };
}
