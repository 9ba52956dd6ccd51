import { clamp, lerp } from './curves.ts';

/** Red, green, blue, 0..255 as on a screen. */
export type Rgb = readonly [number, number, number];
/** BT.709 limited range: luma 16..235, chroma around 128. */
export type Yuv = [number, number, number];

export function yuvOf([red, green, blue]: Rgb): Yuv {
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return [
    16 + (luma * 219) / 255,
    128 + (((blue - luma) / 1.8556) * 224) / 255,
    128 + (((red - luma) / 1.5748) * 224) / 255,
  ];
}

export function rgbOf(y: number, u: number, v: number): [number, number, number] {
  const luma = ((y - 16) * 255) / 219;
  const blue = luma + ((u - 128) * 255 * 1.8556) / 224;
  const red = luma + ((v - 128) * 255 * 1.5748) / 224;
  const green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152;
  return [clamp(red, 0, 255), clamp(green, 0, 255), clamp(blue, 0, 255)];
}

export function blend(from: Rgb, to: Rgb, share: number): Rgb {
  return [lerp(from[0], to[0], share), lerp(from[1], to[1], share), lerp(from[2], to[2], share)];
}

/** Stops of [position, colour] in rising order, eased between by smooth tangents. */
export type Ramp = readonly (readonly [number, Rgb])[];

export function rampAt(ramp: Ramp, position: number): Rgb {
  let index = 0;
  while (index < ramp.length - 2 && position > (ramp[index + 1]?.[0] ?? 1)) index++;
  const [from, low] = ramp[index] ?? [0, [0, 0, 0] as const];
  const [to, high] = ramp[index + 1] ?? [1, low];
  const share = clamp((position - from) / (to - from || 1));
  return blend(low, high, share * share * (3 - 2 * share) * 0.5 + share * 0.5);
}
