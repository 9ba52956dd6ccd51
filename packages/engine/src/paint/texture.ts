import type { Kernels } from '../kernels/kernels.ts';
import type { Arena } from './arena.ts';

/** Planes in shared memory: addresses and sizes only, so that it may be sent to workers. */
export interface Texture {
  y: number;
  u: number;
  v: number;
  /** 0 when opaque. */
  alpha: number;
  halfAlpha: number;
  /** Which 8x8 blocks are empty or opaque; 0 when there is no alpha. */
  blocks: number;
  stride: number;
  widthPx: number;
  heightPx: number;
}

export interface RgbaPicture {
  rgba: Uint8Array;
  widthPx: number;
  heightPx: number;
}

/** Rows of RGB without padding, eight bits of sRGB each, upright. */
export interface RgbPicture {
  rgb: Uint8Array;
  widthPx: number;
  heightPx: number;
}

/** Takes RGBA of even size into planes. `scratch` holds the RGBA meanwhile. */
export function takeTexture(
  arena: Arena,
  kernels: Kernels,
  picture: RgbaPicture,
  options: { dither: number; scratch: number; alpha: boolean },
): Texture {
  const { rgba, widthPx, heightPx } = picture;
  const stride = widthPx;
  const blocks = Math.ceil(widthPx / 8) * Math.ceil(heightPx / 8);
  const texture: Texture = {
    y: arena.take(stride * heightPx),
    u: arena.take((stride * heightPx) / 4),
    v: arena.take((stride * heightPx) / 4),
    alpha: options.alpha ? arena.take(stride * heightPx) : 0,
    halfAlpha: options.alpha ? arena.take((stride * heightPx) / 4) : 0,
    blocks: options.alpha ? arena.take(blocks) : 0,
    stride,
    widthPx,
    heightPx,
  };
  arena.bytes.set(rgba, options.scratch);
  kernels.fromRgba(
    options.scratch,
    widthPx,
    heightPx,
    texture.y,
    texture.u,
    texture.v,
    texture.alpha,
    texture.halfAlpha,
    stride,
    options.dither,
  );
  if (texture.alpha) {
    const { alpha } = texture;
    kernels.occupancy(alpha, stride, widthPx, heightPx, options.scratch, texture.blocks);
  }
  return texture;
}
