import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeMediaStore, stagingFolderOf } from '../../src/compose-media.ts';
import type { MediaConfig } from '../../src/config-media.ts';

const HOUR_MS = 3_600_000;
const QUIET_MS = 48 * HOUR_MS;
const OWN = '1'.repeat(32);
const OTHER = '2'.repeat(32);
const TASK = 'a'.repeat(32);

let place: string;
let media: MediaConfig;
let staging: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'reelgate-stages-'));
  media = { kind: 'folder', folder: join(place, 'shared') };
  staging = join(place, 'shared', 'staging');
});
afterEach(() => rm(place, { recursive: true, force: true }));

/** As a process has it whose data folder is another one. */
const storeOf = (nodeId: string) =>
  composeMediaStore(media, stagingFolderOf(media, join(place, nodeId), nodeId), 1_000, QUIET_MS);

const others = async (): Promise<string[]> => {
  const names = await readdir(staging);
  return names.filter((name) => name !== OWN).sort();
};

/** Makes a file in the stage of a task of another process, and everything as old as that. */
async function leave(ageMs: number, { owner = OTHER, stage = TASK } = {}): Promise<string> {
  const path = join(staging, owner, stage, 'clip.mp4');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'half');
  for (const each of [path, dirname(path), join(staging, owner)]) await age(each, ageMs);
  return path;
}

async function age(path: string, ageMs: number): Promise<void> {
  const atS = (Date.now() - ageMs) / 1_000;
  await utimes(path, atS, atS);
}

const nothing = (): boolean => false;
const only = (live: string) => (name: string) => name === live;

test('what a process left that is gone for long is removed, by any other', async () => {
  await leave(QUIET_MS + HOUR_MS);
  const store = await storeOf(OWN);
  expect(await store.sweepStaging(nothing)).toEqual([OTHER]);
  expect(await others()).toEqual([]);
  expect(await store.sweepStaging(nothing)).toEqual([]);
});

test('what a process left lately stays', async () => {
  await leave(QUIET_MS - HOUR_MS);
  expect(await (await storeOf(OWN)).sweepStaging(nothing)).toEqual([]);
  expect(await others()).toEqual([OTHER]);
});

test.each<[what: string, touched: (clip: string) => string]>([
  ['a file', (clip) => clip],
  ['a stage', (clip) => dirname(clip)],
  ['its own folder', () => join(staging, OTHER)],
])('a slow owner that touched %s is left alone', async (_what, touched) => {
  const clip = await leave(QUIET_MS + HOUR_MS);
  await age(touched(clip), QUIET_MS - HOUR_MS);
  expect(await (await storeOf(OWN)).sweepStaging(nothing)).toEqual([]);
  expect(await readdir(dirname(clip))).toEqual(['clip.mp4']);
});

test('an open task keeps all that its owner has, for as long as it is open', async () => {
  await leave(QUIET_MS + HOUR_MS, { stage: 'b'.repeat(32) });
  await leave(QUIET_MS + HOUR_MS);
  const store = await storeOf(OWN);
  expect(await store.sweepStaging(only(TASK))).toEqual([]);
  expect(await readdir(join(staging, OTHER))).toEqual([TASK, 'b'.repeat(32)]);
  expect(await store.sweepStaging(nothing)).toEqual([OTHER]);
});

test('an owner that wakes while the tasks are looked up is left alone', async () => {
  const clip = await leave(QUIET_MS + HOUR_MS);
  const store = await storeOf(OWN);
  const swept = await store.sweepStaging(async (name) => {
    if (name === TASK) await writeFile(join(dirname(clip), 'more'), 'x');
    return false;
  });
  expect(swept).toEqual([]);
  expect(await readdir(dirname(clip))).toEqual(['clip.mp4', 'more']);
});

test('a living process that has had nothing to do for long is no dead one', async () => {
  const other = await storeOf(OTHER);
  await other.stageFolder(TASK);
  await other.removeStaging(TASK);
  await age(join(staging, OTHER), QUIET_MS + HOUR_MS);
  await other.sweepStaging(nothing);
  expect((await stat(join(staging, OTHER))).mtimeMs).toBeGreaterThan(Date.now() - HOUR_MS);
  expect(await (await storeOf(OWN)).sweepStaging(nothing)).toEqual([]);
  expect(await others()).toEqual([OTHER]);
});

test('its own stages, however old, and what others put there stay', async () => {
  const own = await leave(QUIET_MS + HOUR_MS, { owner: OWN });
  await leave(QUIET_MS + HOUR_MS, { owner: '.somebody' });
  await writeFile(join(staging, 'README.txt'), 'x');
  await age(join(staging, 'README.txt'), QUIET_MS + HOUR_MS);
  const store = await storeOf(OWN);
  expect(await store.sweepStaging(only(TASK))).toEqual([]);
  expect(await readdir(dirname(own))).toEqual(['clip.mp4']);
  expect(await others()).toEqual(['.somebody', 'README.txt']);
});

test('nothing beside the stages of a folder of its own is looked at', async () => {
  const dataFolder = join(place, 'data');
  const alone: MediaConfig = { kind: 'folder', folder: join(dataFolder, 'media') };
  const store = await composeMediaStore(alone, stagingFolderOf(alone, dataFolder, OWN), 1_000, 1);
  await store.stageFolder(TASK);
  const neighbour = join(dataFolder, 'media', 'tasks');
  await mkdir(neighbour, { recursive: true });
  await age(neighbour, QUIET_MS + HOUR_MS);
  expect(await store.sweepStaging(nothing)).toEqual([TASK]);
  expect(await readdir(join(dataFolder, 'media'))).toEqual(['staging', 'tasks']);
});
