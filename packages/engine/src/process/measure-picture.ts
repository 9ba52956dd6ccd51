import { readLastPicture } from '../decode/last-picture.ts';
import type { EncoderName } from '../encode/encoder.ts';
import { readImage } from '../photographs/read-image.ts';
import type { PixelSize } from '../clip/still-colours.ts';
import type { MeasuredPicture } from './messages.ts';

/** Only how large it was is wanted of it. */
const leastSize: PixelSize = { widthPx: 64, heightPx: 64 };

/** The size of a picture as it is seen, upright; it is decoded, so that a damaged one is refused. */
export async function measurePicture(
  { path, kind }: MeasuredPicture,
  decoder: EncoderName,
): Promise<PixelSize> {
  if (kind === 'video') {
    const { widthPx, heightPx } = await readLastPicture(decoder, path);
    return { widthPx, heightPx };
  }
  let size: PixelSize = { widthPx: 0, heightPx: 0 };
  await readImage(path, {
    for(widthPx, heightPx) {
      size = { widthPx, heightPx };
      return leastSize;
    },
  });
  return size;
}
