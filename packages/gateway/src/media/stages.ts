import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaStore } from './media-store.ts';
import { nullIfMissing } from './null-if-missing.ts';

/** The half of a media store that is on this machine's disk wherever the media are. */
export type Stages = Pick<MediaStore, 'stageFolder' | 'removeStaging' | 'sweepStaging'>;

/** Keeps each stage under `<folder>/<name>`. */
export function createStages(folder: string): Stages {
  const stageOf = (name: string) => {
    if (!STAGE_NAME.test(name)) throw new Error(`"${name}" cannot name a stage`);
    return join(folder, name);
  };
  return {
    async stageFolder(name) {
      const stage = stageOf(name);
      await mkdir(stage, { recursive: true });
      return stage;
    },
    async removeStaging(name) {
      await rm(stageOf(name), { recursive: true, force: true });
    },
    async sweepStaging(isLive) {
      const names = (await readdir(folder).catch(nullIfMissing)) ?? [];
      const removed: string[] = [];
      for (const name of names) {
        // Whatever has another kind of name was put there by somebody else.
        if (!STAGE_NAME.test(name) || (await isLive(name))) continue;
        await rm(join(folder, name), { recursive: true, force: true });
        removed.push(name);
      }
      return removed;
    },
  };
}

const STAGE_NAME = /^[a-z0-9_-]{1,100}$/;
