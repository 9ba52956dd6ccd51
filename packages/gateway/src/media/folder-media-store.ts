import { open as openFile, type Stats } from 'node:fs';
import { readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createReadBuffers, FileStream } from './file-stream.ts';
import { checkMediaKey, isMediaKey, type MediaStore, type StoredMedia } from './media-store.ts';
import { moveDurably } from './move-durably.ts';
import { nullIfMissing } from './null-if-missing.ts';
import { createStages, type Stages } from './stages.ts';

/** Keeps media under `<folder>/<key>`; the stages have to be on the same file system. */
export function createFolderMediaStore(
  folder: string,
  stages: Stages = createStages(join(folder, 'staging')),
): MediaStore {
  const buffers = createReadBuffers(IDLE_BUFFERS_MAX);
  const pathOf = (key: string) => {
    checkMediaKey(key);
    return join(folder, key);
  };
  return {
    ...stages,
    async put(stagedFile, key) {
      await moveDurably(stagedFile, pathOf(key));
    },
    async open(key, range) {
      const path = pathOf(key);
      // A caller that names its range knows the size already, and is spared the question.
      const wanted = range ?? wholeOf(await stat(path).catch(nullIfMissing));
      const fd = wanted === null ? null : await openDescriptor(path, 'r').catch(nullIfMissing);
      if (wanted === null || fd === null) return null;
      const stream = new FileStream(fd, wanted, buffers);
      return { stream, sizeBytes: wanted.end - wanted.start + 1 };
    },
    async stat(key) {
      const facts = await stat(pathOf(key)).catch(nullIfMissing);
      return facts?.isFile() === true ? { sizeBytes: facts.size } : null;
    },
    async remove(key) {
      const path = pathOf(key);
      await unlink(path).catch(nullIfMissing);
      // Its folder goes with the last file in it; a fuller folder refuses, and that is fine.
      await rmdir(dirname(path)).catch(() => null);
    },
    list: () => listFolder(folder, ''),
  };
}

/** As many buffers of 256 kB as a gateway may keep while nobody downloads. */
const IDLE_BUFFERS_MAX = 16;

/** A bare descriptor: a FileHandle costs more to make and to close than a small read. */
const openDescriptor = promisify(openFile);

function wholeOf(facts: Stats | null): { start: number; end: number } | null {
  return facts === null ? null : { start: 0, end: facts.size - 1 };
}

/** `prefix` is the folder's own place among the keys, with a slash at its end where it has one. */
async function* listFolder(folder: string, prefix: string): AsyncGenerator<StoredMedia> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(nullIfMissing);
  for (const entry of entries ?? []) {
    const key = `${prefix}${entry.name}`;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* listFolder(path, `${key}/`);
    if (!entry.isFile() || !isMediaKey(key)) continue;
    const facts = await stat(path).catch(nullIfMissing);
    if (facts !== null) yield { key, sizeBytes: facts.size };
  }
}
