import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LifecycleContext } from '../../src/lifecycle/context.ts';
import { sweep } from '../../src/lifecycle/sweep.ts';
import { LIMITS } from '../../src/limits.ts';
import { createFolderMediaStore } from '../../src/media/folder-media-store.ts';
import { createLog } from '../../src/platform/log.ts';
import type { Store } from '../../src/store/store.ts';
import { failTask, NOW_MS, openTestStore, submission } from '../store/open-test-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgate-sweep-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** One round over a store and the stages of these tasks; gives the stages that are left. */
async function stagesAfter(
  store: Store,
  stages: readonly string[],
  isAtWork: (taskId: string) => boolean,
): Promise<readonly string[]> {
  const media = createFolderMediaStore(folder);
  for (const taskId of stages) await media.stageFolder(taskId);
  const context: Partial<LifecycleContext> = {
    store,
    media,
    clock: () => NOW_MS,
    limits: LIMITS,
    log: createLog('silent'),
    passed: () => undefined,
  };
  await sweep(context as LifecycleContext, isAtWork);
  return (await readdir(join(folder, 'staging'))).sort();
}

test('what a task keeps that is at work here stays, and the store is not asked about it', async () => {
  const store = await openTestStore(1_000_000);
  // A worker may still be in the folder of a task that somebody else has ended.
  for (const taskId of ['ended', 'ended-here', 'open', 'open-here']) {
    await store.run('submitTask', submission(taskId));
    if (taskId.startsWith('ended')) await failTask(store, taskId);
  }
  const asked = new Set<unknown>();
  const watched: Store = {
    ...store,
    first(read) {
      for (const value of read.values) asked.add(value);
      return store.first(read);
    },
  };
  const stages = ['ended', 'ended-here', 'open', 'open-here', 'of-nobody'];
  const left = await stagesAfter(watched, stages, (taskId) => taskId.endsWith('-here'));
  expect(left).toEqual(['ended-here', 'open', 'open-here']);
  expect(asked).toEqual(new Set(['ended', 'of-nobody', 'open']));
});
