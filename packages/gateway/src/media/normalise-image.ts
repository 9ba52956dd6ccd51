import { writeFile } from 'node:fs/promises';
import type { default as Sharp } from 'sharp';

export interface NormalImage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly mediaType: 'image/jpeg';
  readonly sizeBytes: number;
}

export interface ImageBounds {
  readonly pixelsMax: number;
  readonly sidePxMax: number;
  readonly decodeSMax: number;
}

/** The picture itself is at fault, not the machine. The message may be shown to a client. */
export class ImageUndecodable extends Error {
  override readonly name = 'ImageUndecodable';
}

export const DAMAGED = 'The image is damaged and cannot be read.';
export const TOO_SLOW = 'The image takes too long to decode.';

/**
 * Decodes `from` and writes it to `to` in the one form that every renderer and upstream reads: an
 * upright sRGB JPEG without metadata, no longer on either side than `sidePxMax`. A video of 720 lines
 * shows no more, and a picture of 40 million pixels then takes 260 MB to convert instead of 730. A PNG
 * would take longer to write, and would only keep what video coding loses. Transparency turns white,
 * because what has it is mostly line art and cut-out products drawn for a white page, and dark lines
 * would vanish on black.
 */
export async function normaliseImage(
  from: string,
  to: string,
  { pixelsMax, sidePxMax, decodeSMax }: ImageBounds,
): Promise<NormalImage> {
  sharpLoading ??= loadSharp();
  const sharp = await sharpLoading;
  const picture = sharp(from, { limitInputPixels: pixelsMax, failOn: 'error', autoOrient: true })
    .timeout({ seconds: decodeSMax })
    .resize({ width: sidePxMax, height: sidePxMax, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
  // Written by Node, so that a full disk is not taken for a damaged picture.
  const { data: jpeg, info: facts } = await picture
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      const isSlow = cause instanceof Error && cause.message.startsWith('timeout');
      throw new ImageUndecodable(isSlow ? TOO_SLOW : DAMAGED, { cause });
    });
  await writeFile(to, jpeg);
  const { width: widthPx, height: heightPx } = facts;
  return { widthPx, heightPx, mediaType: 'image/jpeg', sizeBytes: jpeg.length };
}

let sharpLoading: Promise<typeof Sharp> | null = null;

/** Without these settings a file could reach the loaders of SVG, PDF or TIFF, where most of the holes have been. */
async function loadSharp(): Promise<typeof Sharp> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpegFile', 'VipsForeignLoadPngFile', 'VipsForeignLoadWebpFile'],
  });
  return sharp;
}
