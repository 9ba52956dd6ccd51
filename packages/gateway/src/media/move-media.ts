import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MediaStore, StoredMedia } from './media-store.ts';

export interface Moved {
  readonly copied: number;
  readonly copiedBytes: number;
  /** There already, with the same size. */
  readonly skipped: number;
}

/**
 * Copies whatever is in one store to another and reads each copy back. Broken off, it goes on where
 * it was when it is started again. Nothing is removed: whoever sees that all is well does that.
 */
export async function moveMedia(from: MediaStore, to: MediaStore): Promise<Moved> {
  const moved = { copied: 0, copiedBytes: 0, skipped: 0 };
  try {
    for await (const file of from.list()) {
      if (!KEPT.test(file.key)) continue;
      const there = await to.stat(file.key);
      if (there?.sizeBytes === file.sizeBytes) {
        moved.skipped += 1;
      } else if (await copyFile(from, to, file)) {
        moved.copied += 1;
        moved.copiedBytes += file.sizeBytes;
      }
    }
  } finally {
    await to.removeStaging(STAGE);
  }
  return moved;
}

const STAGE = 'media-move';

/** What gateways put. In a data folder that is named by mistake, secrets lie beside it. */
const KEPT = /^(?:tasks|files)\//;

/** False for a file that was removed since it was listed. */
async function copyFile(
  from: MediaStore,
  to: MediaStore,
  { key, sizeBytes }: StoredMedia,
): Promise<boolean> {
  const source = await from.open(key);
  if (source === null) return false;
  const staged = join(await to.stageFolder(STAGE), 'copy');
  await pipeline(source.stream, createWriteStream(staged, { mode: 0o600 }));
  const taken = await digestOf(createReadStream(staged));
  if (taken.sizeBytes !== sizeBytes) throw new Error(`${key} changed while it was copied`);
  await to.put(staged, key);
  const copy = await to.open(key);
  const kept = copy === null ? null : await digestOf(copy.stream);
  if (kept?.sha256 === taken.sha256 && kept.sizeBytes === sizeBytes) return true;
  // With the right size and the wrong content, the next run would take it for done.
  await to.remove(key);
  throw new Error(`the copy of ${key} is not what was sent, and was removed again`);
}

async function digestOf(stream: Readable): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}
