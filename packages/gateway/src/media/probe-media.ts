import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { MediaStore } from './media-store.ts';

/**
 * Puts, reads and removes a small file, which is all that a gateway will ask for: whoever may do that
 * needs no other right for the question. Throws what the store says.
 */
export async function probeMedia(store: MediaStore): Promise<void> {
  // Several processes may start at once.
  const content = randomBytes(8).toString('hex');
  const key = `probes/${content}`;
  try {
    const staged = join(await store.stageFolder(STAGE), content);
    await writeFile(staged, content);
    await store.put(staged, key);
    const media = await store.open(key);
    const found = media === null ? null : await text(media.stream);
    await store.remove(key);
    if (found !== content) throw new Error('it does not give back what it was given');
  } finally {
    await store.removeStaging(STAGE);
  }
}

const STAGE = 'probe';
