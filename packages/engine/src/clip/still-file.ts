import sharp from 'sharp';
import type { ClipFile } from './clip-files.ts';
import { rgbOfPicture, type PixelSize } from './still-colours.ts';
import { stillKindOf } from './still-request.ts';

const jpegQuality = 92;

/** Writes one packed picture to the partial file. */
export async function writeStill(
  planes: Uint8Array,
  { widthPx, heightPx }: PixelSize,
  file: ClipFile,
): Promise<void> {
  const rgb = rgbOfPicture(planes, { widthPx, heightPx });
  const image = sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } });
  const coded =
    stillKindOf(file.final) === 'jpeg' ? image.jpeg({ quality: jpegQuality }) : image.png();
  await coded.toFile(file.partial);
}
