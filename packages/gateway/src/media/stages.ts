import { mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { removeAbandoned } from './abandoned-stages.ts';
import type { MediaStore } from './media-store.ts';
import { nullIfMissing } from './null-if-missing.ts';

/** The half of a media store that is on this machine's disk wherever the media are. */
export type Stages = Pick<MediaStore, 'stageFolder' | 'removeStaging' | 'sweepStaging'>;

/**
 * Keeps each stage under `<folder>/<name>`. Where the folders of other processes lie beside this one,
 * those that have been still for `abandonedMs` are swept too; null leaves alone whatever lies there.
 */
export function createStages(folder: string, abandonedMs: number | null = null): Stages {
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
      if (abandonedMs === null) return removed;
      // By the clock that the times of files are told by, and not the database's.
      const nowMs = systemClock();
      await utimes(folder, nowMs / 1_000, nowMs / 1_000).catch(nullIfMissing);
      const neighbourhood = {
        folder: dirname(folder),
        ownName: basename(folder),
        beforeMs: nowMs - abandonedMs,
        stageName: STAGE_NAME,
      };
      return [...removed, ...(await removeAbandoned(neighbourhood, isLive))];
    },
  };
}

const STAGE_NAME = /^[a-z0-9_-]{1,100}$/;
