import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import { parseByteRange } from './byte-range.ts';
import { MediaUnavailable, type MediaStore } from './media-store.ts';
import type { UrlSigner } from './signed-url.ts';

/** What is on record about a stored file; the file itself is not asked. */
export interface MediaRecord {
  readonly expiresAtMs: number;
  readonly mediaType: string;
  /** Changes with the content; without quotes, such as the SHA-256 in hex. */
  readonly etag: string;
  readonly sizeBytes: number;
}

export interface Delivery {
  readonly store: MediaStore;
  readonly signer: UrlSigner;
  readonly clock: Clock;
  readonly find: (key: string) => MediaRecord | null | Promise<MediaRecord | null>;
  /** Is told why a file could not be served. */
  readonly log?: { error(facts: object, message: string): void };
}

/**
 * Serves `/media/<key>` to whoever holds a signed link. The signature covers the path as it stands
 * in the request line, so that no other spelling of a key reaches a file.
 */
export function registerMediaRoutes(app: FastifyInstance, delivery: Delivery): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: `${PREFIX}*`,
    handler: (request, reply) => deliver(delivery, request, reply),
    errorHandler(error, request, reply) {
      if (!(error instanceof MediaUnavailable)) throw error;
      delivery.log?.error({ error, requestId: request.id }, 'a file could not be served');
      refuse(reply.header('retry-after', RETRY_AFTER_S), 'media_unavailable');
    },
  });
  // A page on another origin asks first before it fetches a range or compares an ETag.
  app.options(`${PREFIX}*`, (_request, reply) =>
    reply
      .headers({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': 'range, if-range, if-none-match',
        'access-control-max-age': '86400',
      })
      .code(204)
      .send(),
  );
}

const PREFIX = '/media/';

/** As long as the dialects say. */
const RETRY_AFTER_S = 5;

async function deliver(
  { store, signer, clock, find }: Delivery,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const [path = '', ...query] = (request.raw.url ?? '').split('?');
  const link = signer.verify(path, query.join('?'));
  if (link === 'invalid') return refuse(reply, 'media_link_invalid');
  if (link === 'expired') return refuse(reply, 'media_expired');
  const key = path.slice(PREFIX.length);
  const record = await find(key);
  if (record === null) return refuse(reply, 'media_not_found');
  const leftMs = record.expiresAtMs - clock();
  if (leftMs <= 0) return refuse(reply, 'media_expired');

  return serve({ store, key, record, leftMs }, request, reply, refuse);
}

export interface Served {
  readonly store: MediaStore;
  readonly key: string;
  readonly record: MediaRecord;
  readonly leftMs: number;
}

/**
 * Answers a request for a file that the asker may have, whole or in part, or says where it is. A store
 * that can let others in has the file fetched from there; HEAD is answered here all the same, because
 * what is signed for GET is not good for it.
 */
export async function serve(
  served: Served,
  request: FastifyRequest,
  reply: FastifyReply,
  refuseWith: Refuse,
): Promise<FastifyReply> {
  const { store, key, record, leftMs } = served;
  const { presign } = store;
  const isHead = request.method === 'HEAD';
  if (presign !== undefined && !isHead && !isKnown(request, record)) {
    return reply
      .code(302)
      .headers({ ...SHARED_HEADERS, 'cache-control': 'no-store' })
      .header('location', await presignedUrl(served, presign))
      .send();
  }
  const etag = `"${record.etag}"`;
  reply.headers({
    ...SHARED_HEADERS,
    etag,
    'cache-control': `private, max-age=${Math.floor(leftMs / 1000)}`,
  });
  if (isKnown(request, record)) return reply.code(304).send();
  reply.headers({
    'content-type': record.mediaType,
    'content-disposition': `inline; filename="${fileNameOf(key)}"`,
  });
  const { sizeBytes } = record;
  // What is said of the file is not true of the error that is answered instead.
  const withdraw = (error: unknown): never => {
    for (const name of FILE_HEADERS) reply.removeHeader(name);
    throw error;
  };
  if (isHead) {
    const isThere = presign !== undefined || (await store.stat(key).catch(withdraw)) !== null;
    if (!isThere) return refuseWith(reply, 'media_not_found');
    return reply.header('content-length', sizeBytes).send();
  }
  const range = parseByteRange(rangeOf(request, etag), sizeBytes);
  if (range.kind === 'unsatisfiable') {
    reply.header('content-range', `bytes */${sizeBytes}`);
    return refuseWith(reply, 'range_not_satisfiable');
  }
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: sizeBytes - 1 };
  const media = await store.open(key, { start, end }).catch(withdraw);
  if (media === null) return refuseWith(reply, 'media_not_found');
  reply.header('content-length', media.sizeBytes);
  if (range.kind === 'part') {
    reply.code(206).header('content-range', `bytes ${start}-${end}/${sizeBytes}`);
  }
  return reply.send(media.stream);
}

/**
 * A player asks the bucket again for each range of a clip that is paused and wound back, so this is
 * not as short as one download; nor is it longer than the file has left.
 */
const PRESIGNED_S_MAX = 900;

function presignedUrl(
  { key, record, leftMs }: Served,
  presign: NonNullable<MediaStore['presign']>,
): Promise<string> {
  const expiresS = Math.max(1, Math.min(PRESIGNED_S_MAX, Math.floor(leftMs / 1_000)));
  return presign(key, expiresS, { mediaType: record.mediaType, fileName: fileNameOf(key) });
}

/** Answers in the asker's words instead, or throws. */
export type Refuse = (
  reply: FastifyReply,
  code: 'media_not_found' | 'range_not_satisfiable',
) => FastifyReply;

const FILE_HEADERS = ['etag', 'cache-control', 'content-type', 'content-disposition'];

function isKnown({ headers }: FastifyRequest, { etag }: MediaRecord): boolean {
  const known = headers['if-none-match'];
  return known !== undefined && namesEtag(known, `"${etag}"`);
}

/** A date in If-Range never matches, because there is no Last-Modified to compare it with. */
function rangeOf({ headers }: FastifyRequest, etag: string): string | undefined {
  const condition = headers['if-range'];
  return condition === undefined || condition === etag ? headers.range : undefined;
}

const SHARED_HEADERS = {
  'accept-ranges': 'bytes',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'accept-ranges, content-length, content-range, etag',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

const REFUSALS = {
  media_link_invalid: [403, 'The link is not valid.'],
  media_expired: [410, 'The link or the file has expired.'],
  media_not_found: [404, 'There is no such file.'],
  range_not_satisfiable: [416, 'The range lies outside of the file.'],
  media_unavailable: [503, 'The file cannot be fetched now.'],
} as const;

function refuse(reply: FastifyReply, code: keyof typeof REFUSALS): FastifyReply {
  const [status, message] = REFUSALS[code];
  const shouldRetry = String(status === 503);
  return reply
    .code(status)
    .removeHeader('etag')
    .removeHeader('content-disposition')
    .headers({ ...SHARED_HEADERS, 'cache-control': 'no-store', 'x-should-retry': shouldRetry })
    .type('application/json')
    .send({ error: { code, message } });
}

/** Weak tags match too: here the question is only whether the copy is still good. */
function namesEtag(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** `tasks/<id>/0.mp4` is saved as `<id>-0.mp4`. */
function fileNameOf(key: string): string {
  return key.split('/').slice(-2).join('-');
}
