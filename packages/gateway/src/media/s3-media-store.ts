import { unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { BucketError } from './bucket-error.ts';
import { uploadFile } from './bucket-upload.ts';
import { createBucket, type Bucket, type BucketAddress } from './bucket.ts';
import {
  checkMediaKey,
  isMediaKey,
  type Media,
  type MediaStore,
  type StoredMedia,
} from './media-store.ts';
import { createStages } from './stages.ts';

/** Keeps media under `<prefix><key>` of a bucket, and stages in a folder of this machine. */
export function createS3MediaStore(options: {
  readonly address: BucketAddress;
  /** Ends with a slash, or is empty. */
  readonly prefix: string;
  readonly stagingFolder: string;
  /** One question to the bucket, and the wait for the head of an answer that brings a file. */
  readonly requestMsMax: number;
  /** Whether others may be sent to the bucket by URLs that it lets in for a while. */
  readonly presigns: boolean;
}): MediaStore {
  const { address, prefix, stagingFolder, requestMsMax, presigns } = options;
  const bucket = createBucket(address, requestMsMax);
  const nameOf = (key: string) => {
    checkMediaKey(key);
    return `${prefix}${key}`;
  };
  const sizeOf = (name: string) =>
    unlessMissing(
      bucket.ask(`say how long ${name} is`, () => bucket.questions.getContentLength(name)),
    );
  const store: MediaStore = {
    ...createStages(stagingFolder),
    async put(stagedFile, key) {
      await uploadFile(bucket, stagedFile, nameOf(key));
      await unlink(stagedFile);
    },
    async open(key, range) {
      const name = nameOf(key);
      // No range of bytes means an empty file; only whether it is there is the question.
      if (range === undefined || range.start <= range.end) return openObject(bucket, name, range);
      return (await sizeOf(name)) === null ? null : { stream: Readable.from([]), sizeBytes: 0 };
    },
    async stat(key) {
      const sizeBytes = await sizeOf(nameOf(key));
      return sizeBytes === null ? null : { sizeBytes };
    },
    async remove(key) {
      const name = nameOf(key);
      await unlessMissing(bucket.ask(`remove ${name}`, () => bucket.questions.deleteObject(name)));
    },
    list: () => listBucket(bucket, prefix),
  };
  if (!presigns) return store;
  return {
    ...store,
    presign: (key, expiresS, { mediaType, fileName }) =>
      bucket.questions.getPresignedUrl('GET', nameOf(key), expiresS, {
        'response-content-type': mediaType,
        'response-content-disposition': `inline; filename="${fileName}"`,
      }),
  };
}

async function unlessMissing<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof BucketError && error.isMissing) return null;
    throw error;
  }
}

async function openObject(
  { downloads, askHead, bodyTroubleOf }: Bucket,
  name: string,
  range: { readonly start: number; readonly end: number } | undefined,
): Promise<Media | null> {
  const response = await unlessMissing(
    askHead(`give ${name}`, () =>
      range === undefined
        ? downloads.getObjectRaw(name)
        : downloads.getObjectRaw(name, false, range.start, range.end + 1),
    ),
  );
  if (response === null) return null;
  const { body, headers } = response;
  const sizeBytes = Number(headers.get('content-length'));
  const wantedBytes = range === undefined ? sizeBytes : range.end - range.start + 1;
  if (sizeBytes === wantedBytes) {
    const troubleOf = (error: unknown) => bodyTroubleOf(`give all of ${name}`, error);
    return {
      stream: body === null ? Readable.from([]) : await streamOf(body, troubleOf),
      sizeBytes,
    };
  }
  // A bucket cuts a range at the end of the file, and one that knows no ranges sends all of it.
  await body?.cancel();
  throw new Error(`${name} gave ${sizeBytes} bytes instead of ${wantedBytes}: not as on record`);
}

/**
 * As `Readable.fromWeb`, but that a body that breaks off says which one it was. Its first bytes are
 * waited for, so that until they are here an error can be answered.
 */
async function streamOf(
  body: ReadableStream<Uint8Array>,
  troubleOf: (error: unknown) => unknown,
): Promise<Readable> {
  const reader = body.getReader();
  const read = () =>
    reader.read().catch((error: unknown) => {
      throw troubleOf(error);
    });
  let first: Awaited<ReturnType<typeof read>> | null = await read();
  return new Readable({
    read() {
      const next = first === null ? read() : Promise.resolve(first);
      first = null;
      next.then(
        ({ value }) => this.push(value ?? null),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      endReader(reader, () => done(error));
    },
  });
}

/** One whose body broke off has nothing to cancel, and says so. */
function endReader(reader: ReadableStreamDefaultReader, ended: () => void): void {
  reader.cancel().then(ended, ended);
}

async function* listBucket(
  { questions, ask }: Bucket,
  prefix: string,
): AsyncGenerator<StoredMedia> {
  let token: string | undefined;
  do {
    const from = token;
    const page = await ask('list its files', () =>
      questions.listObjectsPaged('/', prefix, KEYS_PER_PAGE, from),
    );
    if (page === null || page === undefined) throw new BucketError('no list', NO_BUCKET);
    for (const { Key: name, Size: sizeBytes } of page.objects ?? []) {
      const key = name.slice(prefix.length);
      // Others may keep files in the same bucket.
      if (isMediaKey(key)) yield { key, sizeBytes };
    }
    token = page.nextContinuationToken;
  } while (token !== undefined);
}

/** As many as a bucket gives at a time. */
const KEYS_PER_PAGE = 1_000;

const NO_BUCKET = { status: 404, code: 'NoSuchBucket' } as const;
