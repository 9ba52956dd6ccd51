import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUCKET_ENVIRONMENT } from '../../../../test/lib/s3-server.ts';
import { moveMediaBetween } from '../../src/compose-media.ts';
import type { MediaStore } from '../../src/media/media-store.ts';
import { moveMedia } from '../../src/media/move-media.ts';
import { openTestStore, putContent, readContent, STORES, type TestStore } from './stores.ts';

/** One comes in parts, and one is empty. */
const FILES: Record<string, Buffer> = {
  'tasks/0123/0.mp4': Buffer.alloc(9_000_000, 'a reel of film '),
  'tasks/0123/thumbnail.webp': Buffer.from('thumbnail'),
  'files/4567': Buffer.alloc(0),
};

describe.each(STORES)('from a %s', (kind) => {
  let source: TestStore;
  let target: TestStore;
  beforeEach(async () => {
    source = await openTestStore(kind);
    target = await openTestStore(kind === 'folder' ? 'bucket' : 'folder');
    for (const [key, content] of Object.entries(FILES)) {
      await putContent(source.store, content, key);
    }
  });
  afterEach(async () => {
    await source.close();
    await target.close();
  });

  test('to the other kind, and once', async () => {
    const all = { copied: 3, copiedBytes: 9_000_009, skipped: 0 };
    expect(await moveMedia(source.store, target.store)).toEqual(all);
    await expectAllThere(target.store);
    await expectAllThere(source.store);
    expect(await readdir(join(target.folder, 'staging'))).toEqual([]);
    const none = { copied: 0, copiedBytes: 0, skipped: 3 };
    expect(await moveMedia(source.store, target.store)).toEqual(none);
  });

  test('going on after it was broken off', async () => {
    let puts = 0;
    const breaking: MediaStore = {
      ...target.store,
      async put(stagedFile, key) {
        puts += 1;
        if (puts > 1) throw new Error('the line is down');
        await target.store.put(stagedFile, key);
      },
    };
    await expect(moveMedia(source.store, breaking)).rejects.toThrow('the line is down');
    expect(await readdir(join(target.folder, 'staging'))).toEqual([]);
    const rest = await moveMedia(source.store, target.store);
    expect([rest.copied, rest.skipped]).toEqual([2, 1]);
    await expectAllThere(target.store);
  });

  test('and a file of another size is copied again', async () => {
    await putContent(target.store, 'half', 'files/4567');
    expect(await moveMedia(source.store, target.store)).toMatchObject({ copied: 3, skipped: 0 });
    await expectAllThere(target.store);
  });

  test('and a copy that is not the same does not stay', async () => {
    const lying: MediaStore = {
      ...target.store,
      async open(key, range) {
        const media = await target.store.open(key, range);
        if (key !== 'tasks/0123/thumbnail.webp' || media === null) return media;
        media.stream.destroy();
        return { ...media, stream: Readable.from([Buffer.from('thumbnoil')]) };
      },
    };
    await expect(moveMedia(source.store, lying)).rejects.toThrow(
      'the copy of tasks/0123/thumbnail.webp is not what was sent',
    );
    expect(await target.store.stat('tasks/0123/thumbnail.webp')).toBe(null);
  });

  test('and a file that goes meanwhile is no trouble', async () => {
    const leaving: MediaStore = {
      ...source.store,
      open: (key, range) =>
        key === 'files/4567' ? Promise.resolve(null) : source.store.open(key, range),
    };
    expect(await moveMedia(leaving, target.store)).toMatchObject({ copied: 2, skipped: 0 });
  });

  test('as the command line names both', async () => {
    const server = source.server ?? target.server;
    const bucketUrl = server?.mediaUrl() ?? 'none';
    const folder = await mkdtemp(join(tmpdir(), 'reelgate-media-'));
    const [from, to] = kind === 'folder' ? [source.folder, bucketUrl] : [bucketUrl, 'media'];
    const places = { from, to, environment: BUCKET_ENVIRONMENT, folder };
    expect(await moveMediaBetween(places)).toMatchObject({ copied: 3 });
    expect(await moveMediaBetween(places)).toMatchObject({ copied: 0, skipped: 3 });
    await expect(moveMediaBetween({ ...places, environment: {} })).rejects.toThrow(
      `--${kind === 'folder' ? 'to' : 'from'} names a bucket, so REELGATE_MEDIA_ACCESS_KEY_ID`,
    );
    await rm(folder, { recursive: true });
  });
});

async function expectAllThere(store: MediaStore): Promise<void> {
  for (const [key, content] of Object.entries(FILES)) {
    expect((await readContent(store, key))?.equals(content), key).toBe(true);
  }
}
