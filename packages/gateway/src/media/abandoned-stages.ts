import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IsLive } from './media-store.ts';

export interface Neighbourhood {
  /** Where each process has a folder of its own for its stages. */
  readonly folder: string;
  /** The one that asks. */
  readonly ownName: string;
  /** What was touched since then belongs to somebody. */
  readonly beforeMs: number;
  /** What the names of stages look like. */
  readonly stageName: RegExp;
}

/**
 * Removes the stages of processes that are gone and returns whose they were. A living one touches its
 * folder with each round of tidying, so that only one that has been still for very long is taken; and
 * even then not while a task is open that it has a stage of, because its owner may only be slow.
 */
export async function removeAbandoned(
  { folder, ownName, beforeMs, stageName }: Neighbourhood,
  isLive: IsLive,
): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await namesIn(folder)) {
    if (name === ownName || !stageName.test(name)) continue;
    const owned = join(folder, name);
    if (!(await isStill(owned, beforeMs))) continue;
    // Before there were such folders, stages lay beside each other, so it may be one itself.
    const stages = [name, ...(await namesIn(owned))].filter((each) => stageName.test(each));
    if (await hasLive(stages, isLive)) continue;
    // Once more, because the questions took their time.
    if ((await isStill(owned, beforeMs)) && (await remove(owned))) removed.push(name);
  }
  return removed;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function hasLive(names: readonly string[], isLive: IsLive): Promise<boolean> {
  for (const name of names) if (await isLive(name)) return true;
  return false;
}

/** Whether nothing in it has changed since. What goes away meanwhile, or cannot be seen, is in use. */
async function isStill(path: string, beforeMs: number): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  if (facts === null || facts.mtimeMs >= beforeMs) return false;
  if (!facts.isDirectory()) return true;
  const names = await readdir(path).catch(() => null);
  for (const name of names ?? []) if (!(await isStill(join(path, name), beforeMs))) return false;
  return names !== null;
}

/** Somebody else's folder may be closed to this process: the rest has to be tidied all the same. */
async function remove(path: string): Promise<boolean> {
  return rm(path, { recursive: true, force: true }).then(
    () => true,
    () => false,
  );
}
