import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Moves a finished file to its place so that it is there, whole, after a power cut. What was there
 * before is replaced in one step. Both paths must lie on one file system.
 */
export async function moveDurably(from: string, to: string): Promise<void> {
  await sync(from);
  const folder = dirname(to);
  const made = await mkdir(folder, { recursive: true });
  await rename(from, to);
  await sync(folder);
  if (made === undefined) return;
  // A new folder is an entry in the one above it, which has to reach the disk as well.
  const top = dirname(made);
  for (let above = folder; above !== top;) {
    above = dirname(above);
    await sync(above);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
