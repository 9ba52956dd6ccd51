import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFolderMediaStore } from '../../src/media/folder-media-store.ts';
import type { MediaStore } from '../../src/media/media-store.ts';

const KEY = 'tasks/0123456789abcdef0123456789abcdef/0.mp4';

let folder: string;
let store: MediaStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgate-media-'));
  store = createFolderMediaStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(content: string | Buffer, key = KEY): Promise<void> {
  const stage = await store.stageFolder('task');
  await writeFile(join(stage, 'clip.mp4'), content);
  await store.put(join(stage, 'clip.mp4'), key);
}

async function read(key = KEY, range?: { start: number; end: number }): Promise<string | null> {
  const media = await store.open(key, range);
  if (media === null) return null;
  const content = await buffer(media.stream);
  expect(content.length).toBe(media.sizeBytes);
  return content.toString();
}

describe('what was put', () => {
  test('is there under its key, and no longer in its stage', async () => {
    await put('first');
    expect(await read()).toBe('first');
    expect(await store.stat(KEY)).toEqual({ sizeBytes: 5 });
    expect(await readFile(join(folder, KEY), 'utf8')).toBe('first');
    expect(await readdir(await store.stageFolder('task'))).toEqual([]);
  });

  test('is replaced when put again', async () => {
    await put('first');
    await put('second');
    expect(await read()).toBe('second');
  });

  test('is gone once removed, together with its empty folder', async () => {
    await put('clip');
    await put('thumbnail', KEY.replace('0.mp4', '0.webp'));
    await store.remove(KEY);
    await store.remove(KEY);
    expect([await store.stat(KEY), await read()]).toEqual([null, null]);
    expect(await readdir(join(folder, 'tasks'))).toHaveLength(1);
    await store.remove(KEY.replace('0.mp4', '0.webp'));
    expect(await readdir(join(folder, 'tasks'))).toEqual([]);
    await put('again');
    expect(await read()).toBe('again');
  });

  test.each([
    [0, 0, '0'],
    [0, 9, '0123456789'],
    [3, 5, '345'],
    [9, 9, '9'],
  ])('from %i to %i reads %s', async (start, end, content) => {
    await put('0123456789');
    expect(await read(KEY, { start, end })).toBe(content);
  });

  test('is nothing under a key of no file', async () => {
    await put('clip');
    expect(await store.stat('tasks/none/0.mp4')).toBe(null);
    expect(await store.open('tasks/none/0.mp4', { start: 0, end: 1 })).toBe(null);
    expect(await store.open(`${KEY}/0.mp4`)).toBe(null);
    expect(await store.stat('tasks')).toBe(null);
  });
});

describe('a stream larger than its buffer', () => {
  const content = Buffer.alloc(1_000_003, 'a reel of film ');

  test('is the same piped, pipelined and iterated', async () => {
    await put(content);
    for (const way of ['pipe', 'pipeline', 'iterate'] as const) {
      const chunks: Buffer[] = [];
      const media = await store.open(KEY, { start: 1, end: content.length - 2 });
      if (media === null) expect.unreachable();
      if (way === 'iterate') chunks.push(await buffer(media.stream));
      else if (way === 'pipeline') await pipeline(media.stream, collect(chunks));
      else {
        await new Promise((resolve) => media.stream.pipe(collect(chunks)).on('finish', resolve));
      }
      expect(Buffer.concat(chunks).equals(content.subarray(1, -1)), way).toBe(true);
    }
  });

  test('fails when the file is shorter than was asked', async () => {
    await put('short');
    const media = await store.open(KEY, { start: 0, end: 9 });
    if (media === null) expect.unreachable();
    await expect(buffer(media.stream)).rejects.toThrow('shorter than on record');
  });

  test.runIf(existsSync('/proc/self/fd'))('given up closes its file', async () => {
    await put(content);
    const before = await openFiles();
    const media = await store.open(KEY);
    if (media === null) expect.unreachable();
    expect(await openFiles()).toBe(before + 1);
    media.stream.read();
    await new Promise((resolve) => media.stream.on('close', resolve).destroy());
    expect(await openFiles()).toBe(before);
  });
});

describe('stages', () => {
  test('are found again, removed by name, and swept when nobody needs them', async () => {
    const live = await store.stageFolder('live');
    await writeFile(join(live, 'half'), 'x');
    await store.stageFolder('dead');
    await mkdir(join(live, '..', '.image-work'));
    await store.stageFolder('done');
    await store.removeStaging('done');
    await store.removeStaging('done');
    const swept = await store.sweepStaging((name) => Promise.resolve(name === 'live'));
    expect(swept).toEqual(['dead']);
    expect(await store.stageFolder('live')).toBe(live);
    expect(await readdir(live)).toEqual(['half']);
    expect(await readdir(join(live, '..'))).toEqual(['.image-work', 'live']);
  });

  test('need not exist to be swept', async () => {
    expect(await store.sweepStaging(() => false)).toEqual([]);
  });

  test.each(['', '..', '.', 'a/b', 'A', 'a b', 'a'.repeat(101)])(
    'are not named "%s"',
    async (name) => {
      await expect(store.stageFolder(name)).rejects.toThrow('cannot name a stage');
      await expect(store.removeStaging(name)).rejects.toThrow('cannot name a stage');
    },
  );
});

test.each([
  '',
  '/',
  '/etc/passwd',
  'tasks/',
  'tasks//0.mp4',
  '../secret',
  'tasks/../../secret',
  'tasks/..',
  'tasks/a..b',
  './tasks',
  'tasks/./0.mp4',
  'Tasks/0.mp4',
  'tasks\\0.mp4',
  'tasks/0.mp4\0',
  'tasks/%2e%2e/0.mp4',
  'tasks/ä.mp4',
  'tasks/0 .mp4',
  'tasks/0.mp4\n',
  'staging/task/clip.mp4',
  `tasks/${'a'.repeat(200)}`,
])('%j is no key, for anything', async (key) => {
  await mkdir(join(folder, 'staging', 'task'), { recursive: true });
  await writeFile(join(folder, 'staging', 'task', 'clip.mp4'), 'x');
  await expect(store.open(key)).rejects.toThrow(/key of a media file|among the stages/);
  await expect(store.stat(key)).rejects.toThrow(/key of a media file|among the stages/);
  await expect(store.remove(key)).rejects.toThrow(/key of a media file|among the stages/);
  await expect(put('x', key)).rejects.toThrow(/key of a media file|among the stages/);
});

/** A chunk may be used only until it is said to be done with, as on a socket. */
function collect(chunks: Buffer[]): Writable {
  return new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      setImmediate(done);
    },
  });
}

async function openFiles(): Promise<number> {
  // One more is open while the folder is read, each time.
  return (await readdir('/proc/self/fd')).length;
}
