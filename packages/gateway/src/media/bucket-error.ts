import { S3ServiceError } from 's3mini';

/** What a bucket said, or that it said nothing; its message may be read by an operator. */
export class BucketError extends Error {
  override readonly name = 'BucketError';
  /** Null when there was no answer. Named so that no server takes it for the status of its own. */
  readonly bucketStatus: number | null;
  /** The bucket's own word, such as `NoSuchBucket`, or the system's, such as `ECONNREFUSED`. */
  readonly code: string;

  constructor(
    words: string,
    reason: { readonly status: number | null; readonly code: string },
    options?: ErrorOptions,
  ) {
    super(`${words}: ${wordsOf(reason.status, reason.code)}`, options);
    this.bucketStatus = reason.status;
    this.code = reason.code;
  }

  /** Nothing is under the key. Without its bucket, nothing can be said of a key. */
  get isMissing(): boolean {
    return this.bucketStatus === 404 && this.code !== 'NoSuchBucket';
  }

  /** It would say the same of any file, until it is back or somebody has put it right. */
  get isAway(): boolean {
    if (this.bucketStatus === null || this.isPassing) return true;
    return SHUT_STATUSES.has(this.bucketStatus) || this.code === 'NoSuchBucket';
  }

  /** Asked again a moment later, it may go otherwise. */
  get isPassing(): boolean {
    if (this.bucketStatus !== null)
      return this.bucketStatus >= 500 || PASSING_STATUSES.has(this.bucketStatus);
    return PASSING_CODES.has(this.code);
  }
}

const SHUT_STATUSES = new Set([401, 403]);

const PASSING_STATUSES = new Set([408, 429]);

/** A time limit is not among them: whoever waits has waited long enough. */
const PASSING_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
]);

/** Null for what is no trouble with a bucket but a mistake in the program. */
export function bucketErrorOf(words: string, error: unknown): BucketError | null {
  const service = findCause(error, (each) => each instanceof S3ServiceError);
  if (service instanceof S3ServiceError) {
    // The answer repeats the key's id and what was signed, neither of which belongs in a log.
    service.body = undefined;
    const reason = { status: service.status, code: service.serviceCode ?? 'Unknown' };
    return new BucketError(words, reason, { cause: service });
  }
  const timeout = findCause(error, (each) => each.name === 'TimeoutError');
  if (timeout !== null) return new BucketError(words, TIMED_OUT, { cause: timeout });
  const system = findCause(error, (each) => typeof codeOf(each) === 'string');
  const code = system === null ? undefined : codeOf(system);
  if (typeof code !== 'string') return null;
  return new BucketError(words, { status: null, code }, { cause: error });
}

const TIMED_OUT = { status: null, code: 'ETIMEDOUT' } as const;

function codeOf(error: Error): unknown {
  return (error as { code?: unknown }).code;
}

/** fetch and s3mini both hide what happened some causes down. */
function findCause(error: unknown, matches: (each: Error) => boolean): Error | null {
  if (!(error instanceof Error)) return null;
  return matches(error) ? error : findCause(error.cause, matches);
}

function wordsOf(status: number | null, code: string): string {
  if (status === null) return `it cannot be reached (${code})`;
  return code === 'Unknown' ? `it answered ${status}` : `it answered ${status} (${code})`;
}
