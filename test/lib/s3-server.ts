import { createHmac, hash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { listenOnLoopback } from './loopback.ts';
import { temporaryFolder } from './gateway.ts';
import { behaveAsBucket, type S3Files } from './s3-files.ts';

/** What is used of a package that comes without types. */
interface S3Rver {
  configureBuckets(): Promise<void>;
  callback(): RequestListener;
  readonly store: S3Files;
}

const require = createRequire(import.meta.url);
const S3rver = require('s3rver') as new (options: object) => S3Rver;

const BUCKET = 'clips';

/** Of the one account that s3rver knows. */
const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const;

/** The same as a gateway is told. */
export const BUCKET_ENVIRONMENT = {
  REELGATE_MEDIA_ACCESS_KEY_ID: KEYS.accessKeyId,
  REELGATE_MEDIA_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
} as const;

/** Answers in the bucket's place, or does not (false) and leaves it to the bucket. */
export type Intervene = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A bucket on a free port, whose requests are seen and may be answered otherwise. */
export interface S3Server {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** How the bucket is reached. */
  readonly address: typeof KEYS & { readonly endpoint: string; readonly region: string };
  /** As REELGATE_MEDIA_URL has it, with the prefix `films`. */
  mediaUrl(parameters?: string): string;
  /** What was asked, as `PUT /clips/key?query`, since the start. */
  readonly asked: readonly string[];
  /** Names under which the bucket keeps something. */
  names(): readonly string[];
  /** Uploads in parts that were neither joined nor aborted. */
  openUploads(): readonly string[];
  /** Until the next call of this; null lets everything through. */
  intervene(by: Intervene | null): void;
  close(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const directory = temporaryFolder();
  const bucket = new S3rver({
    directory,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET }],
  });
  await bucket.configureBuckets();
  behaveAsBucket(bucket.store);
  const answer = bucket.callback();
  const uploads = join(directory, BUCKET, '._S3rver_uploads');
  const asked: string[] = [];
  let intervention: Intervene | null = null;
  const loopback = await listenOnLoopback((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (intervention?.(request, response) === true) return;
    if (!isSigned(request)) return void refuseWith(response, 403, 'SignatureDoesNotMatch');
    if (abortUpload(uploads, request, response)) return;
    answer(request, response);
  });
  const { url } = loopback;
  return {
    url,
    address: { endpoint: `${url}/${BUCKET}`, region: 'us-east-1', ...KEYS },
    asked,
    mediaUrl: (parameters = '') => `s3://${BUCKET}/films?endpoint=${url}${parameters}`,
    names: () => namesIn(join(directory, BUCKET)),
    openUploads: () => (existsSync(uploads) ? readdirSync(uploads) : []),
    intervene(by) {
      intervention = by;
    },
    close: () => loopback.close(),
  };
}

/** s3rver believes every signature of the fourth version; a bucket does not. */
function isSigned({ method, url = '', headers }: IncomingMessage): boolean {
  const [path = '', query = ''] = url.split('?');
  const parameters = query.split('&').filter((each) => !each.startsWith('X-Amz-Signature='));
  const { signature, credential, names, date, expiresS } = signatureOf(url, headers);
  const [, day = '', region = '', ...service] = credential.split('/');
  const request = [
    method,
    path,
    parameters.sort().join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = [day, region, ...service].join('/');
  const signed = ['AWS4-HMAC-SHA256', date, scope, hash('sha256', request)].join('\n');
  const secret = [day, region, ...service].reduce<string | Buffer>(
    (key, text) => createHmac('sha256', key).update(text).digest(),
    `AWS4${KEYS.secretAccessKey}`,
  );
  const isFresh = Date.now() < timeOf(date) + expiresS * 1_000;
  return isFresh && signature === createHmac('sha256', secret).update(signed).digest('hex');
}

/** Of a request with a header, or of a presigned URL. */
function signatureOf(url: string, headers: IncomingMessage['headers']) {
  const query = new URL(url, 'http://bucket').searchParams;
  const { authorization } = headers;
  const read = (name: string) =>
    (authorization === undefined
      ? query.get(`X-Amz-${name}`)
      : new RegExp(`${name}=([^, ]+)`).exec(authorization)?.[1]) ?? '';
  return {
    signature: read('Signature'),
    credential: read('Credential'),
    names: read('SignedHeaders').split(';'),
    date: String(headers['x-amz-date'] ?? query.get('X-Amz-Date')),
    expiresS: Number(query.get('X-Amz-Expires') ?? 900),
  };
}

/** `20270115T080000Z` */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:'));
}

/** s3rver keeps an object's content in a file of its own, beside what it knows of it. */
function namesIn(folder: string): readonly string[] {
  const ending = '._S3rver_object';
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length).split('\\').join('/'))
    .sort();
}

/** The one question that s3rver does not understand. */
function abortUpload(
  uploads: string,
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
): boolean {
  const [, uploadId] = /[?&]uploadId=([0-9a-f]+)/.exec(url) ?? [];
  if (method !== 'DELETE' || uploadId === undefined) return false;
  rmSync(join(uploads, uploadId), { recursive: true });
  response.writeHead(204).end();
  return true;
}

/** Reads what was sent and answers as buckets word an error; `told` is what they tell besides. */
export function refuseWith(
  response: ServerResponse,
  status: number,
  code: string,
  told = '',
): true {
  response.req.resume().on('end', () => {
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message>${told}</Error>`);
  });
  return true;
}
