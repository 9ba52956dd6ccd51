import type { Readable } from 'node:stream';

/**
 * Where finished media live. Files are written into a stage, a scratch folder on this machine, and
 * put under their key when they are whole, so that no reader ever sees half a file.
 */
export interface MediaStore {
  /** Makes the scratch folder of this name, or finds it as it was left. */
  stageFolder(name: string): Promise<string>;
  /** Takes the file out of its stage. Durable once resolved; putting again replaces. */
  put(stagedFile: string, key: string): Promise<void>;
  /** Null when there is nothing under the key. `end` is the last byte wanted. */
  open(
    key: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<Media | null>;
  stat(key: string): Promise<{ readonly sizeBytes: number } | null>;
  /** Harmless when there is nothing under the key. */
  remove(key: string): Promise<void>;
  /** All that is kept, in no order. What is put or removed meanwhile may be missed. */
  list(): AsyncIterable<StoredMedia>;
  /** A URL that anybody may read from without this process; absent where there can be none. */
  readonly presign?: (key: string, expiresS: number, shown: ShownAs) => Promise<string>;
  removeStaging(name: string): Promise<void>;
  /** Removes stages that nobody needs any more and returns their names. */
  sweepStaging(isLive: IsLive): Promise<string[]>;
}

/** The place of the media does not answer or lets nobody in: asked again later, it may go otherwise. */
export class MediaUnavailable extends Error {
  override readonly name = 'MediaUnavailable';
  /** The place's own word, such as `AccessDenied`, or the system's, such as `ECONNREFUSED`. */
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface Media {
  readonly stream: Readable;
  /** What the stream will carry. */
  readonly sizeBytes: number;
}

export interface StoredMedia {
  readonly key: string;
  readonly sizeBytes: number;
}

/** What a browser is told of a file that does not come through this process. */
export interface ShownAs {
  readonly mediaType: string;
  readonly fileName: string;
}

/**
 * Asked about each stage after it was listed. Answer from what is stored now, not from a list made
 * earlier: a stage begun in between would look dead.
 */
export type IsLive = (name: string) => boolean | Promise<boolean>;

/** Lower-case keys such as `tasks/<id>/0.mp4` mean the same to every file system and bucket. */
export function checkMediaKey(key: string): void {
  if (!isMediaKey(key)) throw new Error(`"${key}" cannot be the key of a media file`);
}

/** Stages lie beside the media of a folder, and no store may take one for a file. */
export function isMediaKey(key: string): boolean {
  const sound = key.length <= 200 && /^[a-z0-9._-]+(\/[a-z0-9._-]+)*$/.test(key);
  const strays = key.includes('..') || key.split('/').includes('.') || key.startsWith('staging/');
  return sound && !strays;
}
