import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../../packages/gateway/src/limits.ts';
import { createImageNormaliser } from '../../packages/gateway/src/media/image-normaliser.ts';
import { temporaryFolder } from './gateway.ts';

/** What a gateway makes of a client's picture, and hands on to an upstream that takes files. */
export async function keptImage(picture: Buffer): Promise<Buffer> {
  const normalise = createImageNormaliser({
    pixelsMax: LIMITS.imagePixelsMax,
    sidePxMax: LIMITS.imageSidePxMax,
    decodeSMax: LIMITS.imageDecodeSMax,
  });
  const folder = temporaryFolder();
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  await writeFile(from, picture);
  await normalise(from, to);
  return readFile(to);
}
