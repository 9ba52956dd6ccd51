import { imageTypeOf } from '@reelgate/contracts';
import { readFile } from 'node:fs/promises';

/** A file's bytes as a data URI, for an upstream that can fetch nothing from here. */
export async function dataUriOf(path: string): Promise<string> {
  const bytes = await readFile(path);
  return `data:${mediaTypeOf(bytes)};base64,${bytes.toString('base64')}`;
}

/** By the first bytes: what a client called it may be wrong, and its path says nothing. */
function mediaTypeOf(bytes: Buffer): string {
  const imageType = imageTypeOf(bytes.subarray(0, 12));
  if (imageType !== null) return imageType;
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return 'video/mp4';
  throw new Error('an input is neither an image nor a video');
}
