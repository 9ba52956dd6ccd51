import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MediaStore } from '../../src/media/media-store.ts';
import { KEY, openTestStore, putContent, readContent, STORES, type TestStore } from './stores.ts';

describe.each(STORES)('in a %s', (kind) => {
  let place: TestStore;
  let store: MediaStore;
  beforeEach(async () => {
    place = await openTestStore(kind);
    ({ store } = place);
  });
  afterEach(() => place.close());

  const put = (content: string | Buffer, key = KEY) => putContent(store, content, key);
  const read = async (key = KEY, range?: { start: number; end: number }) =>
    (await readContent(store, key, range))?.toString() ?? null;

  async function listed(): Promise<Record<string, number>> {
    const sizes: Record<string, number> = {};
    for await (const { key, sizeBytes } of store.list()) sizes[key] = sizeBytes;
    return sizes;
  }

  describe('what was put', () => {
    test('is there under its key, and no longer in its stage', async () => {
      await put('first');
      expect(await read()).toBe('first');
      expect(await store.stat(KEY)).toEqual({ sizeBytes: 5 });
      expect(await readdir(await store.stageFolder('task'))).toEqual([]);
    });

    test('is replaced when put again', async () => {
      await put('first');
      await put('second');
      expect(await read()).toBe('second');
      expect(await listed()).toEqual({ [KEY]: 6 });
    });

    test('is gone once removed', async () => {
      await put('clip');
      await put('thumbnail', KEY.replace('0.mp4', '0.webp'));
      await store.remove(KEY);
      await store.remove(KEY);
      expect([await store.stat(KEY), await read()]).toEqual([null, null]);
      expect(await read(KEY.replace('0.mp4', '0.webp'))).toBe('thumbnail');
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

    test('may be empty', async () => {
      await put('');
      expect(await store.stat(KEY)).toEqual({ sizeBytes: 0 });
      expect([await read(), await read(KEY, { start: 0, end: -1 })]).toEqual(['', '']);
      expect(await store.open('tasks/none/0.mp4', { start: 0, end: -1 })).toBe(null);
    });

    test('is nothing under a key of no file', async () => {
      await put('clip');
      expect(await store.stat('tasks/none/0.mp4')).toBe(null);
      expect(await store.open('tasks/none/0.mp4', { start: 0, end: 1 })).toBe(null);
      expect(await store.open(`${KEY}/0.mp4`)).toBe(null);
      expect(await store.stat('tasks')).toBe(null);
      await store.remove('tasks/none/0.mp4');
    });

    test('was staged, and is refused when it was not', async () => {
      const stage = await store.stageFolder('task');
      await expect(store.put(join(stage, 'none.mp4'), KEY)).rejects.toThrow('ENOENT');
      expect(await store.stat(KEY)).toBe(null);
    });

    test('is listed, and what is staged is not', async () => {
      expect(await listed()).toEqual({});
      await put('clip');
      await put('an upload', 'files/0123');
      await writeFile(join(await store.stageFolder('task'), 'half'), 'x');
      expect(await listed()).toEqual({ [KEY]: 4, 'files/0123': 9 });
    });
  });

  // More than two parts of 8 MB, and not a whole number of them.
  describe('a file of many buffers', () => {
    const content = Buffer.alloc(17_000_003, 'a reel of film ');

    test('is the same piped, pipelined and iterated', async () => {
      await put(content);
      expect(await store.stat(KEY)).toEqual({ sizeBytes: content.length });
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

    test('reads from the middle', async () => {
      await put(content);
      const [start, end] = [7_999_990, 8_000_010];
      const part = await readContent(store, KEY, { start, end });
      expect(part?.equals(content.subarray(start, end + 1))).toBe(true);
    });

    test('replaces a small one, and is replaced by one', async () => {
      await put('small');
      await put(content);
      expect((await readContent(store))?.equals(content)).toBe(true);
      await put('small');
      expect(await read()).toBe('small');
    });
  });

  test.each([
    [0, 9],
    [3, 9],
    [7, 9],
  ])('fails from %i to %i of a shorter file', async (start, end) => {
    await put('short');
    await expect(readContent(store, KEY, { start, end })).rejects.toThrow(
      /shorter than on record|not as on record|416/,
    );
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
    await writeFile(join(await store.stageFolder('task'), 'clip.mp4'), 'x');
    await expect(store.open(key)).rejects.toThrow('key of a media file');
    await expect(store.stat(key)).rejects.toThrow('key of a media file');
    await expect(store.remove(key)).rejects.toThrow('key of a media file');
    await expect(put('x', key)).rejects.toThrow('key of a media file');
  });
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
