import sharp, { type Sharp } from 'sharp';
import { blend, type Rgb } from '../paint/colour.ts';
import type { RgbaPicture } from '../paint/texture.ts';

interface Size {
  widthPx: number;
  heightPx: number;
}

/**
 * A soft light in the colours of what stands before it, bright behind what is dark and dark behind
 * what is bright.
 */
export async function backdropFor(picture: RgbaPicture): Promise<Uint8Array> {
  const own = meanColour(picture);
  const luma = own[0] * 0.2126 + own[1] * 0.7152 + own[2] * 0.0722;
  const away: Rgb = luma < 120 ? [244, 242, 238] : [18, 20, 26];
  const [middle, rim] = [blend(own, away, 0.8), blend(own, away, luma < 120 ? 0.5 : 0.9)];
  const [columns, rows] = [48, 27];
  const small = new Uint8Array(columns * rows * 3);
  for (let at = 0; at < columns * rows; at++) {
    const right = ((at % columns) + 0.5) / columns - 0.5;
    const down = (Math.floor(at / columns) + 0.5) / rows - 0.45;
    const share = Math.min(1, (right * right + down * down) * 2.2);
    small.set(blend(middle, rim, share).map(Math.round), at * 3);
  }
  const raw = { width: columns, height: rows, channels: 3 as const };
  return enlarged(sharp(small, { raw }), picture);
}

/** The mean of what is opaque. */
function meanColour({ rgba }: RgbaPicture): Rgb {
  const sums = [0, 0, 0];
  let weight = 0;
  for (let at = 0; at < rgba.length; at += 4 * 7) {
    const opacity = rgba[at + 3] ?? 0;
    for (let k = 0; k < 3; k++) sums[k] = (sums[k] ?? 0) + (rgba[at + k] ?? 0) * opacity;
    weight += opacity;
  }
  const [red = 0, green = 0, blue = 0] = sums.map((sum) => sum / Math.max(1, weight));
  return [red, green, blue];
}

/** A picture's own colours, enlarged to cover the size and blurred beyond recognition. */
export async function ownColourFill(image: Sharp, size: Size): Promise<Uint8Array> {
  const { widthPx, heightPx } = size;
  const scale = 64 / Math.max(widthPx, heightPx);
  const [width, height] = [
    Math.max(2, Math.round(widthPx * scale)),
    Math.max(2, Math.round(heightPx * scale)),
  ];
  const { data, info } = await image
    .clone()
    .resize(width, height, { fit: 'cover' })
    .blur(2.4)
    .modulate({ brightness: 0.72 })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return enlarged(sharp(data, { raw: { width, height, channels: info.channels } }), size);
}

async function enlarged(image: Sharp, { widthPx, heightPx }: Size): Promise<Uint8Array> {
  return image
    .resize(widthPx, heightPx, { fit: 'fill', kernel: 'mitchell' })
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer();
}

/** A picture over another of its size, opaque. */
export function laidOver(picture: RgbaPicture, matte: Uint8Array, below: Uint8Array): RgbaPicture {
  const rgba = picture.rgba.slice();
  matte.forEach((opacity, at) => {
    const share = opacity / 255;
    for (let k = at * 4; k < at * 4 + 3; k++) {
      const back = below[k] ?? 0;
      rgba[k] = back + ((rgba[k] ?? 0) - back) * share + 0.5;
    }
    rgba[at * 4 + 3] = 255;
  });
  return { ...picture, rgba };
}
