import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMediaUrl, type MediaConfig } from './config-media.ts';
import { ConfigError, createSettings, type Environment } from './config-settings.ts';
import { LIMITS } from './limits.ts';
import { createFolderMediaStore } from './media/folder-media-store.ts';
import type { MediaStore } from './media/media-store.ts';
import { moveMedia, type Moved } from './media/move-media.ts';

/**
 * Where stages, and whatever else is on its way into the store, lie on this machine. In a folder that
 * other processes may have too, each has stages of its own: a late worker must not write into its
 * successor's files.
 */
export function stagingFolderOf(media: MediaConfig, dataFolder: string, nodeId: string): string {
  const own = join(dataFolder, 'media');
  if (media.kind !== 'folder' || media.folder === own) return join(own, 'staging');
  // A folder takes a file by renaming it, which has to stay on one file system.
  return join(media.folder, 'staging', nodeId);
}

/** The client of buckets is loaded only where there is one: other gateways never need it. */
export async function composeMediaStore(
  media: MediaConfig,
  stagingFolder: string,
  requestMsMax: number,
): Promise<MediaStore> {
  if (media.kind === 'folder') return createFolderMediaStore(media.folder, stagingFolder);
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
    const open = (media: MediaConfig) =>
      composeMediaStore(media, join(scratch, 'staging'), LIMITS.upstreamMsMax);
    return await moveMedia(await open(from), await open(to));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
