import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GuardedFetchError, publicReason } from '../platform/outbound/guarded-fetch-error.ts';
import type { GuardedFetch } from '../platform/outbound/guarded-fetch.ts';
import { readImageHeader } from './image-header.ts';
import { createImageNormaliser } from './image-normaliser.ts';
import { ImageUndecodable, type NormalImage } from './normalise-image.ts';
import { moveDurably } from './move-durably.ts';

/** Turns the URL of somebody's picture into a file that a renderer can trust. */
export interface ImageIntake {
  /** Throws `ImageRefused`, or the reason of `signal`. A file that is here already is left there. */
  take(source: ImageSource, destinationPath: string, signal: AbortSignal): Promise<TakenImage>;
  /** Removes what a crash left behind: work last touched before this time. */
  sweep(beforeMs: number): Promise<void>;
}

export type ImageSource = { readonly url: string } | { readonly path: string };

export interface TakenImage extends NormalImage {
  readonly path: string;
}

export interface ImageLimits {
  readonly fetchMsMax: number;
  readonly sizeBytesMax: number;
  /** Of the image as it comes. */
  readonly pixelsMax: number;
  /** Of the image as it is kept. */
  readonly sidePxMax: number;
  readonly decodeSMax: number;
}

/** The client's own image is at fault. The message may be shown to it. */
export class ImageRefused extends Error {
  override readonly name = 'ImageRefused';
  readonly kind: 'unfetchable' | 'unreadable';

  constructor(kind: ImageRefused['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** `folder` holds work in progress; it must share a file system with every destination. */
export function createImageIntake(options: {
  readonly guardedFetch: GuardedFetch;
  readonly folder: string;
  readonly limits: ImageLimits;
}): ImageIntake {
  const { guardedFetch, folder, limits } = options;
  const normalise = createImageNormaliser(limits);
  return {
    async take(source, destinationPath, signal) {
      await mkdir(folder, { recursive: true });
      const workFolder = await mkdtemp(join(folder, WORK_PREFIX));
      try {
        let fetched = join(workFolder, 'fetched');
        if ('path' in source) fetched = source.path;
        else await fetchImage(guardedFetch, source.url, fetched, limits, signal);
        await checkHeader(fetched, limits);
        const normal = join(workFolder, 'normal');
        const facts = await normalise(fetched, normal).catch(refuseUndecodable);
        signal.throwIfAborted();
        await moveDurably(normal, destinationPath);
        return { ...facts, path: destinationPath };
      } finally {
        await rm(workFolder, { recursive: true, force: true });
      }
    },
    async sweep(beforeMs) {
      await mkdir(folder, { recursive: true });
      for (const name of await readdir(folder)) {
        if (!name.startsWith('.')) continue;
        const path = join(folder, name);
        const touchedMs = await stat(path).then(
          (facts) => facts.mtimeMs,
          () => Infinity,
        );
        if (touchedMs < beforeMs) await rm(path, { recursive: true, force: true });
      }
    },
  };
}

/** The dot keeps all such work apart from every stage, should the folder be that of the stages. */
const WORK_PREFIX = '.image-';

async function fetchImage(
  guardedFetch: GuardedFetch,
  url: string,
  path: string,
  { fetchMsMax: deadlineMs, sizeBytesMax }: ImageLimits,
  signal: AbortSignal,
): Promise<void> {
  const accept = 'image/jpeg, image/png, image/webp';
  try {
    const options = { deadlineMs, sizeBytesMax, redirectsMax: 3, signal, accept };
    const file = await guardedFetch.open(url, options);
    await pipeline(file.body, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    if (!(error instanceof GuardedFetchError)) throw error;
    const reason = publicReason(error);
    // It was there, and the client can make it smaller.
    if (error.reason === 'too_large') {
      throw new ImageRefused('unreadable', 'The image has too many bytes.', error);
    }
    throw new ImageRefused('unfetchable', `The image could not be fetched. ${reason}`, error);
  }
}

async function checkHeader(path: string, { pixelsMax }: ImageLimits): Promise<void> {
  const header = await readImageHeader(path);
  if (header === null) {
    throw new ImageRefused('unreadable', 'The file is not a JPEG, PNG or WebP image.');
  }
  const { widthPx, heightPx } = header;
  if (widthPx * heightPx > pixelsMax) {
    const size = `${widthPx} x ${heightPx}`;
    throw new ImageRefused('unreadable', `The image has too many pixels (${size}).`);
  }
}

function refuseUndecodable(error: unknown): never {
  if (!(error instanceof ImageUndecodable)) throw error;
  throw new ImageRefused('unreadable', error.message, error);
}
