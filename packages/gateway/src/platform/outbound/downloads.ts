import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { UpstreamFault } from '../upstream-fault.ts';
import { clipFaultOf } from './clip-fault.ts';
import { GuardedFetchError } from './guarded-fetch-error.ts';
import type { GuardedFetch, OpenOptions } from './guarded-fetch.ts';
import { headersFor, type Rest } from './partial-answer.ts';
import { saveInParts, type AskForPart, type Part } from './save-in-parts.ts';
import {
  statusFault,
  type Sent,
  type UpstreamAnswer,
  type UpstreamClient,
} from './upstream-client.ts';

/**
 * Brings in what an upstream has made: within a time for all of it and up to a size, into a file of a
 * name that nobody else writes to. What breaks off is carried on from where it did, if the server can.
 *
 * Throws an UpstreamFault: `lost` when it is not there any more, `refused` when it would be of no use
 * to ask again.
 */
export interface Downloads {
  /** For all of one. */
  readonly msMax: number;
  /** From an address that the upstream names, which may be no address of a private network. */
  fromUrl(url: string, folder: string): Promise<string>;
  /** From the upstream itself, with our key, or from where it leads to, without. */
  fromUpstream(upstream: UpstreamClient, path: string, folder: string): Promise<string>;
  /**
   * Out of an answer of the upstream itself, to whose question `msMax` was given. It is carried on only
   * if the same question can be asked again.
   */
  fromAnswer(answer: UpstreamAnswer, folder: string, askAgain?: AskAgain): Promise<string>;
}

/** With these headers as well, and with so much time left. */
export type AskAgain = (
  headers: Readonly<Record<string, string>>,
  msMax: number,
) => Promise<UpstreamAnswer>;

const RESUMPTIONS_MAX = 8;
const REDIRECTS_MAX = 3;

export function createDownloads(options: {
  readonly guardedFetch: Pick<GuardedFetch, 'open'>;
  readonly msMax: number;
  readonly sizeBytesMax: number;
  /** Called with the first bytes of each. */
  readonly halfway: () => void;
}): Downloads {
  const { guardedFetch, msMax, sizeBytesMax, halfway } = options;
  const save = async (
    ask: AskForPart,
    folder: string,
    resumptionsMax = RESUMPTIONS_MAX,
  ): Promise<string> => {
    const path = join(folder, `clip-${randomUUID()}.mp4`);
    await saveInParts(ask, path, { msMax, sizeBytesMax, resumptionsMax, halfway });
    return path;
  };
  const outside = { sizeBytesMax, redirectsMax: REDIRECTS_MAX, accept: 'video/mp4' };
  return {
    msMax,
    async fromUrl(url, folder) {
      return save(
        (rest, leftMs) => openPart(guardedFetch, url, { ...outside, deadlineMs: leftMs, rest }),
        folder,
      );
    },
    async fromUpstream(upstream, path, folder) {
      return save(async (rest, leftMs) => {
        const answer = await askAt(upstream, path, { headers: headersFor(rest), msMax: leftMs });
        if (typeof answer !== 'string') return partOf(answer, rest);
        // The key does not go along.
        return openPart(guardedFetch, answer, { ...outside, deadlineMs: leftMs, rest });
      }, folder);
    },
    async fromAnswer(answer, folder, askAgain) {
      if (askAgain === undefined) return save(async () => partOf(answer, null), folder, 0);
      let isFirst = true;
      return save(async (rest, leftMs) => {
        const next = isFirst ? answer : await askAgain(headersFor(rest), leftMs);
        isFirst = false;
        return partOf(next, rest);
      }, folder);
    },
  };
}

/** The upstream's answer, or the address with somebody else to which it leads. */
async function askAt(
  upstream: UpstreamClient,
  path: string,
  sent: Sent,
  redirectsMax = REDIRECTS_MAX,
): Promise<UpstreamAnswer | string> {
  const answer = await upstream.ask('GET', path, sent);
  const target = leadingFrom(answer);
  if (target === null) return answer;
  const isOwn = upstream.isOwn(target);
  if (isOwn && redirectsMax === 0) return answer;
  await answer.body.dump();
  return isOwn ? askAt(upstream, target, sent, redirectsMax - 1) : target;
}

/** Where an answer sends whoever asks, such as the bucket where clips are; null when it does not. */
function leadingFrom({ statusCode, headers }: UpstreamAnswer): string | null {
  const { location } = headers;
  if (statusCode < 300 || statusCode > 399 || typeof location !== 'string') return null;
  return URL.canParse(location) ? location : null;
}

async function openPart(
  guardedFetch: Pick<GuardedFetch, 'open'>,
  url: string,
  options: OpenOptions & { readonly rest: Rest | null },
): Promise<Part | null> {
  try {
    const { status, headers, body } = await guardedFetch.open(url, options);
    return { status, headers, body };
  } catch (cause) {
    if (!(cause instanceof GuardedFetchError)) throw cause;
    if (cause.status === 416 && options.rest !== null) return null;
    throw clipFaultOf(cause);
  }
}

async function partOf(answer: UpstreamAnswer, rest: Rest | null): Promise<Part | null> {
  const { statusCode: status, headers, body } = answer;
  // Nobody may be listening yet when it breaks off.
  body.on('error', () => undefined);
  if (status === 416 && rest !== null) {
    await body.dump();
    return null;
  }
  if (status !== 200 && (status !== 206 || rest === null)) {
    await body.dump();
    const fault = statusFault(answer);
    // Of an order it would be the last word, but a clip may not be there yet.
    if (fault.kind !== 'refused') throw fault;
    throw new UpstreamFault('not_delivered', fault.message);
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    body.destroy();
    throw new UpstreamFault('refused', `the clip: encoded as ${String(encoding)}`);
  }
  return { status, headers, body };
}
