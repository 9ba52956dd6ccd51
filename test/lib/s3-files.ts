import { hash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** What is used of s3rver's store, which comes without types. */
export interface S3Files {
  getObject(bucket: string, key: string, range?: { end?: number | string }): Promise<unknown>;
  putObject(object: {
    readonly bucket: string;
    readonly key: string;
    readonly content: Buffer | Readable;
    readonly metadata: object;
  }): Promise<Written>;
  putPart(
    bucket: string,
    uploadId: string,
    partNumber: number,
    content: Readable,
  ): Promise<Written>;
  putMetadata(bucket: string, key: string, metadata: object, md5: string): Promise<void>;
  getResourcePath(bucket: string, key: string | undefined, resource: string): string;
}

interface Written {
  readonly size: number;
  readonly md5: string;
}

/** Mends what s3rver does otherwise than a bucket. */
export function behaveAsBucket(files: S3Files): void {
  // It takes an end of 0 for no end; a text is no such mistake.
  const getObject = files.getObject.bind(files);
  files.getObject = (bucket, key, range) =>
    getObject(bucket, key, range?.end === 0 ? { ...range, end: '0' } : range);

  // It answers once it has read what was sent, while the file is still being written.
  files.putObject = async ({ bucket, key, content, metadata }) => {
    const path = files.getResourcePath(bucket, key, 'object');
    const written = await write(path, Buffer.isBuffer(content) ? content : await buffer(content));
    await files.putMetadata(bucket, key, metadata, written.md5);
    return written;
  };
  files.putPart = async (bucket, uploadId, partNumber, content) => {
    const uploads = files.getResourcePath(bucket, undefined, 'uploads');
    const path = join(uploads, uploadId, String(partNumber));
    const written = await write(path, await buffer(content));
    await writeFile(`${path}.md5`, written.md5);
    return written;
  };
}

/** All of it at once, as readers of a bucket see the old content or the new. */
async function write(path: string, content: Buffer): Promise<Written> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.half`, content);
  await rename(`${path}.half`, path);
  return { size: content.length, md5: hash('md5', content) };
}
