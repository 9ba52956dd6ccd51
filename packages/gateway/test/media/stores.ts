import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startS3Server, type S3Server } from '../../../../test/lib/s3-server.ts';
import type { BucketAddress } from '../../src/media/bucket.ts';
import { createFolderMediaStore } from '../../src/media/folder-media-store.ts';
import type { MediaStore } from '../../src/media/media-store.ts';
import { createS3MediaStore } from '../../src/media/s3-media-store.ts';

export const KEY = 'tasks/0123456789abcdef0123456789abcdef/0.mp4';

/** What holds of one has to hold of the other. */
export const STORES = ['folder', 'bucket'] as const;

export interface TestStore {
  readonly store: MediaStore;
  /** Where stages lie under `staging`, and media too if they lie in a folder. */
  readonly folder: string;
  /** Null where there is none. */
  readonly server: S3Server | null;
  close(): Promise<void>;
}

export async function openTestStore(kind: (typeof STORES)[number]): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'reelgate-media-'));
  const server = kind === 'bucket' ? await startS3Server() : null;
  return {
    store: server === null ? createFolderMediaStore(folder) : openBucket(server, folder),
    folder,
    server,
    async close() {
      await server?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function openBucket(
  { address }: { readonly address: BucketAddress },
  folder: string,
  options: { readonly requestMsMax?: number; readonly presigns?: boolean } = {},
): MediaStore {
  return createS3MediaStore({
    address,
    prefix: 'films/',
    stagingFolder: join(folder, 'staging'),
    requestMsMax: 10_000,
    presigns: false,
    ...options,
  });
}

/** Stages a file as a worker does, and puts it. */
export async function putContent(
  store: MediaStore,
  content: string | Buffer,
  key = KEY,
): Promise<void> {
  const stage = await store.stageFolder('task');
  await writeFile(join(stage, 'clip.mp4'), content);
  await store.put(join(stage, 'clip.mp4'), key);
}

export async function readContent(
  store: MediaStore,
  key = KEY,
  range?: { readonly start: number; readonly end: number },
): Promise<Buffer | null> {
  const media = await store.open(key, range);
  if (media === null) return null;
  const content = await buffer(media.stream);
  if (content.length === media.sizeBytes) return content;
  throw new Error(`${content.length} bytes came instead of ${media.sizeBytes}`);
}
