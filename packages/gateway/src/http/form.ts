import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { FilePart } from '@reelgate/contracts';
import { createHash, hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../platform/refusal.ts';
import { mediaTypeOf } from '../media/media-type.ts';

export interface FormLimits {
  /** Of one file. */
  readonly fileBytesMax: number;
  readonly filesMax: number;
}

export interface Form {
  /** Parts by name; one that came more than once is a list. Files are `FilePart`s. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The same for the same fields and files, whatever the boundary. */
  readonly fingerprint: string;
}

const FIELDS_MAX = 100;
/** A text may be a data URI, and an image of the largest size has 27 million letters as one. */
const FIELD_BYTES_MAX = 28_000_000;
/** Of all texts together, which are kept in memory as a JSON body is. */
const TEXT_BYTES_MAX = 64_000_000;

/**
 * Reads a multipart form as it arrives: files go straight to `folder`, of whatever length, chunked or
 * not, and what they are is learned from their first bytes and not from what the part says. A body that is
 * refused is left where it was, for the caller to read on.
 *
 * Throws a Refusal: `body_too_large`, or `form_broken` for one that cannot be read.
 */
export async function readForm(
  body: Readable,
  headers: IncomingHttpHeaders,
  folder: string,
  { fileBytesMax, filesMax }: FormLimits,
): Promise<Form> {
  const fields = new Map<string, unknown[]>();
  const prints: string[] = [];
  const files: Promise<void>[] = [];
  const streams: Readable[] = [];
  let tooLarge = false;
  let textBytes = 0;
  const add = (name: string, value: unknown): void => {
    const list = fields.get(name);
    if (list === undefined) fields.set(name, [value]);
    else list.push(value);
  };
  let busboy: BusboyInstance;
  try {
    busboy = new Busboy({
      headers: headers as BusboyHeaders,
      // Else a part of type application/octet-stream without a file name would become a text.
      isPartAFile: (_name, contentType, fileName) =>
        fileName !== undefined || (contentType !== undefined && !/^text\/|json/i.test(contentType)),
      limits: {
        fileSize: fileBytesMax,
        files: filesMax,
        fields: FIELDS_MAX,
        fieldSize: FIELD_BYTES_MAX,
        parts: FIELDS_MAX + filesMax,
      },
    });
  } catch (cause) {
    throw new Refusal('form_broken', { cause });
  }
  busboy.on('field', (name, value, _nameTruncated, truncated) => {
    if (truncated) tooLarge = true;
    textBytes += Buffer.byteLength(value);
    if (textBytes > TEXT_BYTES_MAX) {
      const detail = { sizeBytesMax: TEXT_BYTES_MAX };
      busboy.destroy(new Refusal('body_too_large', { detail }));
      return;
    }
    prints.push(printOf('text', name, fields.get(name)?.length ?? 0, hash('sha256', value, 'hex')));
    add(name, value);
  });
  busboy.on('file', (name, stream, fileName) => {
    const path = join(folder, `part-${files.length}`);
    const place = fields.get(name)?.length ?? 0;
    add(name, null);
    streams.push(stream);
    const kept = keep(stream, path).then(({ sizeBytes, head, sha256 }) => {
      if (stream.truncated) tooLarge = true;
      const mediaType = mediaTypeOf(head);
      const part = new FilePart({ path, name: fileName || 'file', sizeBytes, mediaType });
      (fields.get(name) as unknown[])[place] = part;
      prints.push(printOf('file', name, place, sha256));
    });
    // Else a full disk would be nobody's rejection while the rest of the form is still coming in.
    kept.catch((error: unknown) => busboy.destroy(error as Error));
    files.push(kept);
  });
  const countTooMany = (): void => {
    tooLarge = true;
  };
  busboy.on('filesLimit', countTooMany);
  busboy.on('fieldsLimit', countTooMany);
  busboy.on('partsLimit', countTooMany);
  try {
    await pipeline(
      // As an iterator that leaves the request open, whose rest has to be read before it is answered.
      body.iterator({ destroyOnReturn: false }),
      bounded(filesMax * fileBytesMax + TEXT_BYTES_MAX),
      busboy,
    );
    await Promise.all(files);
  } catch (cause) {
    // The parser ends no file that it was in the middle of: its disk file would stay open for ever.
    for (const stream of streams) stream.destroy();
    await Promise.allSettled(files);
    if (cause instanceof Refusal || isOfDisk(cause)) throw cause;
    throw new Refusal('form_broken', { cause });
  }
  if (tooLarge) throw new Refusal('body_too_large', { detail: { sizeBytesMax: fileBytesMax } });
  const entries = [...fields].map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  return {
    fields: Object.fromEntries(entries) as Record<string, unknown>,
    fingerprint: JSON.stringify(prints.sort()),
  };
}

/** As JSON, so that no name can be spelled to pass for another one with a place. */
function printOf(kind: 'text' | 'file', name: string, place: number, sha256: string): string {
  return JSON.stringify([name, place, kind, sha256]);
}

/** Ours, and not the client's: a file that could not be opened or written. */
function isOfDisk(error: unknown): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === 'open' || syscall === 'write' || syscall === 'close';
}

/** Ends a body that is larger than all of its parts may be together. */
function bounded(sizeBytesMax: number): Transform {
  let sizeBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes <= sizeBytesMax) done(null, chunk);
      else done(new Refusal('body_too_large', { detail: { sizeBytesMax } }));
    },
  });
}

interface Kept {
  readonly sizeBytes: number;
  readonly head: Buffer;
  readonly sha256: string;
}

const HEAD_BYTES = 64;

async function keep(stream: Readable, path: string): Promise<Kept> {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  let head = Buffer.alloc(0);
  const look = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      digest.update(chunk);
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
      done(null, chunk);
    },
  });
  await pipeline(stream, look, createWriteStream(path, { mode: 0o600 }));
  return { sizeBytes, head, sha256: digest.digest('hex') };
}
