import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEY, openTestStore, putContent, readContent, type TestStore } from './stores.ts';

let place: TestStore;
beforeEach(async () => {
  place = await openTestStore('folder');
});
afterEach(() => place.close());

test('a file is found by its key, and its folder goes with the last one in it', async () => {
  const { store, folder } = place;
  const thumbnail = KEY.replace('0.mp4', '0.webp');
  await putContent(store, 'clip');
  await putContent(store, 'thumbnail', thumbnail);
  expect(await readFile(join(folder, KEY), 'utf8')).toBe('clip');
  await store.remove(KEY);
  expect(await readdir(join(folder, 'tasks'))).toHaveLength(1);
  await store.remove(thumbnail);
  expect(await readdir(join(folder, 'tasks'))).toEqual([]);
  await putContent(store, 'again');
  expect((await readContent(store))?.toString()).toBe('again');
});

test.runIf(existsSync('/proc/self/fd'))('a stream that is given up closes its file', async () => {
  const { store } = place;
  await putContent(store, Buffer.alloc(1_000_003));
  const before = await openFiles();
  const media = await store.open(KEY);
  if (media === null) expect.unreachable();
  expect(await openFiles()).toBe(before + 1);
  media.stream.read();
  await new Promise((resolve) => media.stream.on('close', resolve).destroy());
  expect(await openFiles()).toBe(before);
});

async function openFiles(): Promise<number> {
  // One more is open while the folder is read, each time.
  return (await readdir('/proc/self/fd')).length;
}
