import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readMediaUrl, type MediaConfig } from './config-media.ts';
import { ConfigError, createSettings, type Environment } from './config-settings.ts';
import { LIMITS } from './limits.ts';
import { createFolderMediaStore } from './media/folder-media-store.ts';
import type { MediaStore } from './media/media-store.ts';
import { moveMedia, type Moved } from './media/move-media.ts';
import { probeMedia } from './media/probe-media.ts';
import { createStages } from './media/stages.ts';

/**
 * Where stages, and whatever else is on its way into the store, lie on this machine. In a folder that
 * other processes may have too, each has stages of its own: a late worker must not write into its
 * successor's files.
 */
export function stagingFolderOf(media: MediaConfig, dataFolder: string, nodeId: string): string {
  const own = join(dataFolder, 'media');
  if (media.kind !== 'folder' || media.folder === own) return join(own, 'staging');
  // A folder takes a file by renaming it, which has to stay on one file system.
  return join(sharedStagingOf(media.folder), nodeId);
}

const sharedStagingOf = (mediaFolder: string): string => join(mediaFolder, 'staging');

/** Throws a ConfigError for a bucket that does not take, give and remove a file. */
export async function composeMediaStore(
  media: MediaConfig,
  stagingFolder: string,
  requestMsMax: number,
  taskMsMax: number = LIMITS.taskMsMax,
): Promise<MediaStore> {
  const store = await openMediaStore(media, { stagingFolder, requestMsMax, taskMsMax });
  if (media.kind === 'folder') return store;
  try {
    await probeMedia(store);
  } catch (cause) {
    const { message } = cause as Error;
    throw new ConfigError(
      `REELGATE_MEDIA_URL names a bucket that cannot be used: ${message}; look at the endpoint and the bucket that it names, at the two keys, and at what they may do`,
      { cause },
    );
  }
  return store;
}

/** The client of buckets is loaded only where there is one: other gateways never need it. */
async function openMediaStore(
  media: MediaConfig,
  options: {
    readonly stagingFolder: string;
    readonly requestMsMax: number;
    /** After this, nobody works any more on what was staged before. */
    readonly taskMsMax: number;
  },
): Promise<MediaStore> {
  const { stagingFolder, requestMsMax, taskMsMax } = options;
  if (media.kind === 'folder') {
    const isShared = dirname(stagingFolder) === sharedStagingOf(media.folder);
    const stages = createStages(stagingFolder, isShared ? taskMsMax : null);
    return createFolderMediaStore(media.folder, stages);
  }
  const { address, prefix, delivery } = media;
  const { createS3MediaStore } = await import('./media/s3-media-store.ts');
  const presigns = delivery === 'redirect';
  return createS3MediaStore({ address, prefix, stagingFolder, requestMsMax, presigns });
}

/** For the command line: two places as they are typed, read as the gateway reads its own. */
export async function moveMediaBetween(options: {
  readonly from: string;
  readonly to: string;
  readonly environment: Environment;
  /** What relative folders lie under. */
  readonly folder: string;
}): Promise<Moved> {
  const settings = createSettings(options.environment);
  const read = (name: 'from' | 'to') =>
    readMediaUrl(options[name], `--${name}`, settings, options.folder);
  const [from, to] = [read('from'), read('to')];
  if (from.kind === 'folder' && !existsSync(from.folder)) {
    throw new ConfigError(`--from names a folder that is not there: ${from.folder}`);
  }
  const scratch = await mkdtemp(join(tmpdir(), 'reelgate-media-move-'));
  try {
    const { upstreamMsMax: requestMsMax, taskMsMax } = LIMITS;
    const stagingFolder = join(scratch, 'staging');
    const open = (media: MediaConfig) =>
      openMediaStore(media, { stagingFolder, requestMsMax, taskMsMax });
    return await moveMedia(await open(from), await open(to));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
