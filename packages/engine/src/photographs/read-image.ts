import { open } from 'node:fs/promises';
import sharp from 'sharp';
import type { RgbaPicture } from '../paint/texture.ts';

const pixelsMax = 50_000_000;

/** The picture upright, cropped to cover the given size, eight bits of sRGB. */
export async function readImage(path: string, size: ImageSize): Promise<RgbaPicture> {
  await refuseOtherKinds(path);
  const source = sharp(path, { limitInputPixels: pixelsMax, failOn: 'error' });
  const { width, height, orientation = 1 } = await source.metadata();
  const turned = orientation >= 5;
  const { widthPx, heightPx } = size.for(turned ? height : width, turned ? width : height);
  const rgba = await source
    .rotate()
    .toColourspace('srgb')
    .flatten({ background: '#000' })
    .resize(widthPx, heightPx, { fit: 'cover', position: 'attention', kernel: 'lanczos3' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { rgba, widthPx, heightPx };
}

/** Chooses the size wanted once the size of the source is known. */
export interface ImageSize {
  for(sourceWidthPx: number, sourceHeightPx: number): { widthPx: number; heightPx: number };
}

/**
 * Only by content: what is neither JPEG, PNG nor WebP never reaches a decoder, as libvips would
 * otherwise pick one for SVG, PDF and the rest by itself.
 */
async function refuseOtherKinds(path: string): Promise<void> {
  const file = await open(path);
  const start = Buffer.alloc(12);
  try {
    await file.read(start, 0, 12, 0);
  } finally {
    await file.close();
  }
  const isJpeg = start.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));
  const isPng = start.subarray(0, 8).equals(Buffer.from([0x89, 80, 78, 71, 13, 10, 26, 10]));
  const isWebp =
    start.toString('latin1', 0, 4) === 'RIFF' && start.toString('latin1', 8) === 'WEBP';
  if (!isJpeg && !isPng && !isWebp) throw new Error('an image is neither JPEG, PNG nor WebP');
}
