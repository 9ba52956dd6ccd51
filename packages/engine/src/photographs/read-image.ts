import { open } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { RgbaPicture, RgbPicture } from '../paint/texture.ts';

const pixelsMax = 50_000_000;

/** The picture upright, cropped to cover the given size, eight bits of sRGB. */
export async function readImage(
  source: string | RgbPicture,
  size: ImageSize,
): Promise<RgbaPicture> {
  const image = await opened(source);
  const { width, height, orientation = 1 } = await image.metadata();
  const turned = orientation >= 5;
  const { widthPx, heightPx } = size.for(turned ? height : width, turned ? width : height);
  const rgba = await image
    .rotate()
    .toColourspace('srgb')
    .flatten({ background: '#000' })
    .resize(widthPx, heightPx, { fit: 'cover', position: 'attention', kernel: 'lanczos3' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { rgba, widthPx, heightPx };
}

/**
 * The same with `marginXPx` and `marginYPx` more on either side of the given size, which the
 * picture's mirror image fills.
 */
export async function readImageWithMargin(
  source: string | RgbPicture,
  frame: { widthPx: number; heightPx: number; marginXPx: number; marginYPx: number },
): Promise<RgbaPicture> {
  const { marginXPx, marginYPx } = frame;
  const { rgba, widthPx, heightPx } = await readImage(source, { for: () => frame });
  const raw = { width: widthPx, height: heightPx, channels: 4 as const };
  const wide = await sharp(rgba, { raw })
    .extend({
      left: marginXPx,
      right: marginXPx,
      top: marginYPx,
      bottom: marginYPx,
      extendWith: 'mirror',
    })
    .raw()
    .toBuffer();
  return { rgba: wide, widthPx: widthPx + 2 * marginXPx, heightPx: heightPx + 2 * marginYPx };
}

async function opened(source: string | RgbPicture): Promise<Sharp> {
  if (typeof source !== 'string') {
    const { rgb, widthPx: width, heightPx: height } = source;
    return sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: pixelsMax });
  }
  await refuseOtherKinds(source);
  return sharp(source, { limitInputPixels: pixelsMax, failOn: 'error' });
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
