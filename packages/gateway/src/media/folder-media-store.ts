import { open as openFile, type Stats } from 'node:fs';
import { mkdir, readdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createReadBuffers, FileStream } from './file-stream.ts';
import { checkMediaKey, type MediaStore } from './media-store.ts';
import { moveDurably } from './move-durably.ts';

/** Keeps media under `<folder>/<key>` and stages under `<folder>/staging/<name>`. */
export function createFolderMediaStore(folder: string): MediaStore {
  const buffers = createReadBuffers(IDLE_BUFFERS_MAX);
  const stagingFolder = join(folder, 'staging');
  const pathOf = (key: string) => {
    checkMediaKey(key);
    if (key.startsWith('staging/')) throw new Error(`"${key}" lies among the stages`);
    return join(folder, key);
  };
  const stageOf = (name: string) => {
    if (!STAGE_NAME.test(name)) throw new Error(`"${name}" cannot name a stage`);
    return join(stagingFolder, name);
  };
  return {
    async stageFolder(name) {
      const stage = stageOf(name);
      await mkdir(stage, { recursive: true });
      return stage;
    },
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
    async removeStaging(name) {
      await rm(stageOf(name), { recursive: true, force: true });
    },
    async sweepStaging(isLive) {
      const names = (await readdir(stagingFolder).catch(nullIfMissing)) ?? [];
      const removed: string[] = [];
      for (const name of names) {
        // Whatever has another kind of name was put there by somebody else.
        if (!STAGE_NAME.test(name) || (await isLive(name))) continue;
        await rm(join(stagingFolder, name), { recursive: true, force: true });
        removed.push(name);
      }
      return removed;
    },
  };
}

const STAGE_NAME = /^[a-z0-9_-]{1,100}$/;

/** As many buffers of 256 kB as a gateway may keep while nobody downloads. */
const IDLE_BUFFERS_MAX = 16;

/** A bare descriptor: a FileHandle costs more to make and to close than a small read. */
const openDescriptor = promisify(openFile);

function wholeOf(facts: Stats | null): { start: number; end: number } | null {
  return facts === null ? null : { start: 0, end: facts.size - 1 };
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
