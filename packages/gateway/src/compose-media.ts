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

/** Where stages, and whatever else is on its way into the store, lie on this machine. */
export function stagingFolderOf(media: MediaConfig, dataFolder: string): string {
  // A folder takes a file by renaming it, which has to stay on one file system.
  return join(media.kind === 'folder' ? media.folder : join(dataFolder, 'media'), 'staging');
}

/** The client of buckets is loaded only where there is one: other gateways never need it. */
export async function composeMediaStore(
  media: MediaConfig,
  stagingFolder: string,
  requestMsMax: number,
): Promise<MediaStore> {
  if (media.kind === 'folder') return createFolderMediaStore(media.folder);
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
