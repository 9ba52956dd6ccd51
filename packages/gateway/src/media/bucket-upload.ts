import { open, type FileHandle } from 'node:fs/promises';
import type { UploadPart } from 's3mini';
import { BucketError } from './bucket-error.ts';
import type { Bucket } from './bucket.ts';
import { mediaTypeOf } from './media-type.ts';

/** Held in memory for as long as it is sent, so that a part can be sent again. */
const PART_BYTES = 8_000_000;

const HEAD_BYTES = 32;

/** Resolves when the bucket has said that it keeps the file. Nothing is seen of one that fails. */
export async function uploadFile(bucket: Bucket, path: string, name: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size: sizeBytes } = await file.stat();
    const head = await readPart(file, 0, Math.min(sizeBytes, HEAD_BYTES));
    const mediaType = mediaTypeOf(head) ?? 'application/octet-stream';
    const source = { file, sizeBytes, mediaType };
    await (sizeBytes <= PART_BYTES ? uploadWhole : uploadInParts)(bucket, source, name);
  } finally {
    await file.close();
  }
}

interface Source {
  readonly file: FileHandle;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

async function uploadWhole(bucket: Bucket, source: Source, name: string): Promise<void> {
  const content = await readPart(source.file, 0, source.sizeBytes);
  await bucket.ask(`take ${name}`, () => bucket.uploads.putObject(name, content, source.mediaType));
}

async function uploadInParts(bucket: Bucket, source: Source, name: string): Promise<void> {
  const { questions } = bucket;
  const uploadId = await bucket.ask(`begin ${name}`, () =>
    questions.getMultipartUploadId(name, source.mediaType),
  );
  try {
    const parts = await sendParts(bucket, source, name, uploadId);
    await completeUpload(bucket, { name, uploadId, parts, sizeBytes: source.sizeBytes });
  } catch (error) {
    // Parts without an end are paid for and never seen. What is wrong is the error before this one.
    await questions.abortMultipartUpload(name, uploadId).catch(() => undefined);
    throw error;
  }
}

/** One after the other: two at once would be no faster on most lines, and take twice the memory. */
async function sendParts(
  bucket: Bucket,
  { file, sizeBytes }: Source,
  name: string,
  uploadId: string,
): Promise<readonly UploadPart[]> {
  const parts: UploadPart[] = [];
  for (let start = 0; start < sizeBytes; start += PART_BYTES) {
    const content = await readPart(file, start, Math.min(PART_BYTES, sizeBytes - start));
    const number = parts.length + 1;
    parts.push(
      await bucket.ask(`take part ${number} of ${name}`, () =>
        bucket.uploads.uploadPart(name, uploadId, content, number),
      ),
    );
  }
  return parts;
}

interface Upload {
  readonly name: string;
  readonly uploadId: string;
  readonly parts: readonly UploadPart[];
  readonly sizeBytes: number;
}

/**
 * A bucket that joins the parts may answer 200 first and then say that it failed, and a second
 * question finds no upload when only the first one's answer was lost. So the file itself is asked.
 */
async function completeUpload(bucket: Bucket, upload: Upload): Promise<void> {
  const { name, uploadId, parts, sizeBytes } = upload;
  const { questions } = bucket;
  let tries = 0;
  try {
    await bucket.ask(`join ${name}`, async () => {
      tries += 1;
      const joined = await questions.completeMultipartUpload(name, uploadId, [...parts]);
      if (!joined.etag) throw new BucketError(`${name} was not joined`, NO_ETAG);
    });
  } catch (error) {
    const isJoined = error instanceof BucketError && error.code === 'NoSuchUpload' && tries > 1;
    if (!isJoined) throw error;
  }
  const keptBytes = await bucket.ask(`say how long ${name} is`, () =>
    questions.getContentLength(name),
  );
  if (keptBytes === sizeBytes) return;
  throw new Error(`the bucket keeps ${keptBytes} of the ${sizeBytes} bytes of ${name}`);
}

const NO_ETAG = { status: 500, code: 'NoETag' } as const;

/** Exactly as much as was asked: a system may give less at a time. */
async function readPart(file: FileHandle, start: number, sizeBytes: number): Promise<Buffer> {
  const content = Buffer.allocUnsafe(sizeBytes);
  for (let filledBytes = 0; filledBytes < sizeBytes;) {
    const left = sizeBytes - filledBytes;
    const { bytesRead } = await file.read(content, filledBytes, left, start + filledBytes);
    if (bytesRead === 0) throw new Error('the staged file became shorter while it was sent');
    filledBytes += bytesRead;
  }
  return content;
}
