import { setTimeout as delay } from 'node:timers/promises';
import { S3mini } from 's3mini';
import { BucketError, bucketErrorOf } from './bucket-error.ts';
import { MediaUnavailable } from './media-store.ts';

export interface BucketAddress {
  /** With the bucket in its path or in its host name. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Three clients of one bucket, which differ in how long a request may take. */
export interface Bucket {
  /** For requests that carry no file; the answer is read within the limit too. */
  readonly questions: S3mini;
  /** For one part of a file. */
  readonly uploads: S3mini;
  /** For a file on its way out, which takes as long as its reader does. */
  readonly downloads: S3mini;
  /**
   * Asks until there is an answer or it is not worth asking again, so the request has to be one that
   * may be repeated. Throws MediaUnavailable, or a BucketError for what is wrong with the request.
   */
  readonly ask: <Answer>(what: string, request: () => Promise<Answer>) => Promise<Answer>;
  /** The same for an answer whose body may take its time. */
  readonly askHead: (what: string, request: () => Promise<Response>) => Promise<Response>;
  /** What is to be thrown for an error of the body of an answer. */
  readonly bodyTroubleOf: (what: string, error: unknown) => unknown;
}

export function createBucket(address: BucketAddress, requestMsMax: number): Bucket {
  const withLimit = (requestAbortTimeout: number) =>
    new S3mini({ ...address, requestAbortTimeout });
  const { host } = new URL(address.endpoint);
  const wordsOf = (what: string): string => `the bucket at ${host} could not ${what}`;
  const ask: Bucket['ask'] = (what, request) => insist(wordsOf(what), request);
  return {
    questions: withLimit(requestMsMax),
    uploads: withLimit(PART_MS_MAX),
    downloads: new S3mini(address),
    ask,
    askHead: (what, request) => ask(what, () => answeredWithin(requestMsMax, request)),
    bodyTroubleOf(what, error) {
      const trouble = bucketErrorOf(wordsOf(what), error);
      return trouble === null ? error : asThrown(trouble);
    },
  };
}

/** A part of 8 MB on a line of half a megabit: slower is as good as not at all. */
const PART_MS_MAX = 150_000;

const TRIES_MAX = 4;
const FIRST_PAUSE_MS = 200;

async function insist<Answer>(words: string, request: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      const trouble = error instanceof BucketError ? error : bucketErrorOf(words, error);
      if (trouble === null) throw error;
      if (!trouble.isPassing || tries >= TRIES_MAX) throw asThrown(trouble);
    }
    await delay(FIRST_PAUSE_MS * 2 ** (tries - 1));
  }
}

function asThrown(trouble: BucketError): Error {
  if (!trouble.isAway) return trouble;
  return new MediaUnavailable(trouble.message, trouble.code, { cause: trouble.cause });
}

/**
 * Bounds the wait for an answer's head only. While its body is read, the client itself breaks off
 * after five minutes without a byte, and does not count the time in which nobody wants one.
 */
async function answeredWithin(msMax: number, request: () => Promise<Response>): Promise<Response> {
  const response = request();
  const inTime = new AbortController();
  const late = delay(msMax, null, { signal: inTime.signal }).catch(() => null);
  const first = await Promise.race([response, late]).finally(() => inTime.abort());
  if (first !== null) return first;
  response.then(({ body }) => body?.cancel()).catch(() => undefined);
  throw new DOMException(`no answer in ${msMax} ms`, 'TimeoutError');
}
