import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UpstreamFault } from '../upstream-fault.ts';
import { GuardedFetchError } from './guarded-fetch-error.ts';
import type { GuardedFetch } from './guarded-fetch.ts';
import { statusFault, type UpstreamAnswer, type UpstreamClient } from './upstream-client.ts';

/**
 * Brings in what an upstream has made: within a time for all of it and up to a size, into a file of a
 * name that nobody else writes to. Throws an UpstreamFault, `lost` when it is not there any more.
 */
export interface Downloads {
  /** For all of one. */
  readonly msMax: number;
  /** From an address that the upstream names, which may be no address of a private network. */
  fromUrl(url: string, folder: string): Promise<string>;
  /** From the upstream itself, with our key. */
  fromUpstream(upstream: UpstreamClient, path: string, folder: string): Promise<string>;
  /** Out of an answer of the upstream itself, to whose question `msMax` was given. */
  fromAnswer(answer: UpstreamAnswer, folder: string): Promise<string>;
}

export function createDownloads(options: {
  readonly guardedFetch: Pick<GuardedFetch, 'open'>;
  readonly msMax: number;
  readonly sizeBytesMax: number;
  /** Called with the first bytes of each. */
  readonly halfway: () => void;
}): Downloads {
  const { guardedFetch, msMax, sizeBytesMax, halfway } = options;
  const save = async (body: Readable, folder: string, signal?: AbortSignal): Promise<string> => {
    const path = join(folder, `clip-${randomUUID()}.mp4`);
    body.once('data', halfway);
    const file = createWriteStream(path, { mode: 0o600 });
    await pipeline(body, limitedTo(sizeBytesMax), file, signal === undefined ? {} : { signal });
    return path;
  };
  const downloads: Downloads = {
    msMax,
    async fromUpstream(upstream, path, folder) {
      return downloads.fromAnswer(await upstream.ask('GET', path, { msMax }), folder);
    },
    async fromUrl(url, folder) {
      try {
        const bounds = { deadlineMs: msMax, sizeBytesMax, redirectsMax: 3, accept: 'video/mp4' };
        const { body } = await guardedFetch.open(url, bounds);
        return await save(body, folder);
      } catch (cause) {
        if (!(cause instanceof GuardedFetchError)) throw brokeOff(cause);
        const gone = cause.status !== null && GONE.has(cause.status);
        throw new UpstreamFault(gone ? 'lost' : 'not_delivered', `the clip: ${cause.message}`, {
          cause,
        });
      }
    },
    async fromAnswer(answer, folder) {
      if (answer.statusCode !== 200) {
        await answer.body.dump();
        throw statusFault(answer);
      }
      try {
        // An idle timer would never trip over a drip feed.
        return await save(answer.body, folder, AbortSignal.timeout(msMax));
      } catch (cause) {
        throw brokeOff(cause);
      }
    },
  };
  return downloads;
}

const GONE = new Set([403, 404, 410]);

function brokeOff(cause: unknown): UpstreamFault {
  return new UpstreamFault('not_delivered', 'the clip broke off', { cause });
}

function limitedTo(sizeBytesMax: number): Transform {
  let sizeBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > sizeBytesMax) done(new Error(`more than ${sizeBytesMax} bytes`));
      else done(null, chunk);
    },
  });
}
