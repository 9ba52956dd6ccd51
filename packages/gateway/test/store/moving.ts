import { join } from 'node:path';
import type { Store } from '../../src/store/store.ts';
import { failTask, submission } from './open-test-store.ts';
import type { Place } from './places.ts';

/** The settings that name a place, with relative paths under the folder. */
export function surroundingsOf(place: Place, folder: string) {
  const environment: Record<string, string> =
    place.kind === 'sqlite'
      ? { REELGATE_DATA_DIR: place.folder }
      : { REELGATE_DATABASE_URL: place.url, REELGATE_DATA_DIR: join(folder, 'data') };
  return { environment, folder };
}

/** Submits, and fails half of it, for as long as nobody stops it. */
export function writeOn(store: Store) {
  const progress = { count: 0, wanted: true };
  const burst = async (): Promise<void> => {
    while (progress.wanted) {
      const ids = Array.from({ length: 20 }, () => `t${(progress.count += 1)}`);
      await Promise.all(ids.map((taskId) => store.run('submitTask', submission(taskId))));
      await Promise.all(ids.slice(10).map((taskId) => failTask(store, taskId)));
    }
  };
  const ended = burst();
  const stop = async (): Promise<void> => {
    progress.wanted = false;
    await ended;
  };
  return { progress, stop };
}
