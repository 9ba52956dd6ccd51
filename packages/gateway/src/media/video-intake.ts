import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { GuardedFetchError, publicReason } from '../platform/outbound/guarded-fetch-error.ts';
import type { GuardedFetch } from '../platform/outbound/guarded-fetch.ts';
import { ImageRefused } from './image-intake.ts';
import { VideoUnsound } from './mp4-boxes.ts';
import { verifyVideo, type VideoFacts } from './verify-video.ts';

export interface VideoIntake {
  /** Fetches somebody's video. Throws `ImageRefused`, or the reason of `signal`. */
  fetch(url: string, destinationPath: string, signal: AbortSignal): Promise<void>;
  /** Makes sure of a video that is here. Throws `ImageRefused`. */
  look(path: string): Promise<VideoFacts>;
}

export function createVideoIntake(options: {
  readonly guardedFetch: GuardedFetch;
  readonly limits: { readonly fetchMsMax: number; readonly sizeBytesMax: number };
}): VideoIntake {
  const { guardedFetch, limits } = options;
  return {
    async fetch(url, destinationPath, signal) {
      const { fetchMsMax: deadlineMs, sizeBytesMax } = limits;
      try {
        const file = await guardedFetch.open(url, {
          deadlineMs,
          sizeBytesMax,
          redirectsMax: 3,
          signal,
          accept: 'video/mp4',
        });
        await pipeline(file.body, createWriteStream(destinationPath, { mode: 0o600 }));
      } catch (error) {
        if (!(error instanceof GuardedFetchError)) throw error;
        if (error.reason === 'too_large') {
          throw new ImageRefused('unreadable', 'The video has too many bytes.', error);
        }
        const reason = publicReason(error);
        throw new ImageRefused('unfetchable', `The video could not be fetched. ${reason}`, error);
      }
    },
    async look(path) {
      try {
        return await verifyVideo(path);
      } catch (error) {
        if (!(error instanceof VideoUnsound)) throw error;
        throw new ImageRefused('unreadable', 'The file is not an MP4 video.', error);
      }
    },
  };
}
