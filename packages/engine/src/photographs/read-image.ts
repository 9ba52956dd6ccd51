import { open } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { RgbaPicture, RgbPicture } from '../paint/texture.ts';
import { backdropFor, laidOver, ownColourFill } from './backdrop.ts';

const pixelsMax = 50_000_000;

/** The picture upright, as large as the given size, opaque, eight bits of sRGB. */
export interface ReadPicture extends RgbaPicture {
  /** Opacity of what the source shows, where it has a background of its own making behind it. */
  matte: Uint8Array | null;
}

/** Chooses the size wanted once the size of the source is known. */
export interface ImageSize {
  for(sourceWidthPx: number, sourceHeightPx: number): { widthPx: number; heightPx: number };
}

/** Cropped to cover the size, unless that would leave a sliver or cut into what stands free. */
export async function readImage(
  source: string | RgbPicture,
  size: ImageSize,
): Promise<ReadPicture> {
  const image = await opened(source);
  const { width, height, orientation = 1, hasAlpha } = await image.metadata();
  const turned = orientation >= 5;
  const [sourceWidthPx, sourceHeightPx] = turned ? [height, width] : [width, height];
  const wanted = size.for(sourceWidthPx, sourceHeightPx);
  const upright = image.rotate().toColourspace('srgb').ensureAlpha();
  const enlarged = Math.max(wanted.widthPx / sourceWidthPx, wanted.heightPx / sourceHeightPx);
  if (hasAlpha && !(await isFull(upright))) return standingFree(upright, wanted, enlarged);
  const sliver = leastShown({ sourceWidthPx, sourceHeightPx }, wanted);
  if (sliver < sliverMost) return within(upright, wanted, enlarged);
  const rgba = await sized(upright, wanted, { fit: 'cover', enlarged });
  return { rgba, ...wanted, matte: null };
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

/** Less than that share of a picture is not worth seeing alone. */
const sliverMost = 0.24;

interface Size {
  widthPx: number;
  heightPx: number;
}

async function sized(
  image: Sharp,
  { widthPx, heightPx }: Size,
  { fit, enlarged }: { fit: 'cover' | 'contain'; enlarged: number },
): Promise<Uint8Array> {
  // Far beyond its own size a crisp filter shows rings and squares; a soft one looks out of focus.
  const kernel = enlarged > 4 ? 'linear' : enlarged > 1.8 ? 'mitchell' : 'lanczos3';
  const position = fit === 'cover' ? 'attention' : 'centre';
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  const fitted = image.clone().resize(widthPx, heightPx, { fit, position, kernel, background });
  const smooth = enlarged > 4 ? fitted.blur(Math.min(20, enlarged * 0.4)) : fitted;
  const rgba = await smooth.raw({ depth: 'uchar' }).toBuffer();
  if (rgba.length !== widthPx * heightPx * 4) throw new Error('an image has an unusual format');
  return rgba;
}

/** Whether nearly everything is opaque: rounded corners do not make a cut-out. */
async function isFull(image: Sharp): Promise<boolean> {
  const small = await image
    .clone()
    .resize(48, 48, { fit: 'fill' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  let opaque = 0;
  for (let at = 3; at < small.length; at += 4) if ((small[at] ?? 0) > 240) opaque++;
  return opaque > 48 * 48 * 0.995;
}

/** All of a picture with a transparent background, over a soft backdrop of its own colours. */
async function standingFree(image: Sharp, size: Size, enlarged: number): Promise<ReadPicture> {
  const rgba = await sized(image, size, { fit: 'contain', enlarged });
  const picture = { rgba, ...size };
  const matte = matteFrom(rgba);
  return { ...laidOver(picture, matte, await backdropFor(picture)), matte };
}

/** All of a very long or tall picture, over a soft enlargement of itself. */
async function within(image: Sharp, size: Size, enlarged: number): Promise<ReadPicture> {
  const rgba = await sized(image, size, { fit: 'contain', enlarged });
  const picture = { rgba, ...size };
  const fill = await ownColourFill(image, size);
  return { ...laidOver(picture, matteFrom(rgba), fill), matte: null };
}

function matteFrom(rgba: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgba.length / 4 }, (_, at) => rgba[at * 4 + 3] ?? 0);
}

/** The share of the source's longer side that covering a size would show. */
function leastShown(
  { sourceWidthPx, sourceHeightPx }: { sourceWidthPx: number; sourceHeightPx: number },
  { widthPx, heightPx }: Size,
): number {
  const wider = sourceWidthPx / sourceHeightPx / (widthPx / heightPx);
  return Math.min(wider, 1 / wider);
}

async function opened(source: string | RgbPicture): Promise<Sharp> {
  if (typeof source !== 'string') {
    const { rgb, widthPx: width, heightPx: height } = source;
    return sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: pixelsMax });
  }
  await refuseOtherKinds(source);
  return sharp(source, { limitInputPixels: pixelsMax, failOn: 'error' });
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
