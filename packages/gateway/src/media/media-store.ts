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
  removeStaging(name: string): Promise<void>;
  /** Removes stages that nobody needs any more and returns their names. */
  sweepStaging(isLive: IsLive): Promise<string[]>;
}

export interface Media {
  readonly stream: Readable;
  /** What the stream will carry. */
  readonly sizeBytes: number;
}

/**
 * Asked about each stage after it was listed. Answer from what is stored now, not from a list made
 * earlier: a stage begun in between would look dead.
 */
export type IsLive = (name: string) => boolean | Promise<boolean>;

/** Lower-case keys such as `tasks/<id>/0.mp4` mean the same to every file system and bucket. */
export function checkMediaKey(key: string): void {
  const sound = key.length <= 200 && /^[a-z0-9._-]+(\/[a-z0-9._-]+)*$/.test(key);
  if (!sound || key.includes('..') || key.split('/').includes('.')) {
    throw new Error(`"${key}" cannot be the key of a media file`);
  }
}
