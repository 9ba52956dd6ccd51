import { imageTypeOf } from '@reelgate/contracts';
import { readFile } from 'node:fs/promises';

/** An input image as a part of a form. */
export async function imageFileAt(path: string, index: number): Promise<File> {
  const bytes = await readFile(path);
  const type = imageTypeOf(bytes) ?? 'application/octet-stream';
  // Some keep it under this name, and go by its ending.
  const name = `image-${index}.${type.slice(type.indexOf('/') + 1)}`;
  return new File([bytes], name, { type });
}
