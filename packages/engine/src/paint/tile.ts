import type { Arena } from './arena.ts';
import type { Yuv } from './colour.ts';

/** A picture that repeats both ways, as planes for warping; chroma has half the side. */
export interface ColourTile {
  y: number;
  u: number;
  v: number;
  /** A power of two. */
  side: number;
}

/** Works a tile out texel by texel; every second one both ways gives the chroma. */
export function takeColourTile(
  arena: Arena,
  side: number,
  colouring: (x: number, y: number, colour: Yuv) => void,
): ColourTile {
  const half = side / 2;
  const tile = {
    side,
    y: arena.take((side + 16) * (side + 1)),
    u: arena.take((half + 16) * (half + 1)),
    v: arena.take((half + 16) * (half + 1)),
  };
  const { bytes } = arena;
  const colour: Yuv = [16, 128, 128];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      colouring(x, y, colour);
      bytes[tile.y + y * (side + 16) + x] = colour[0];
      if (((x | y) & 1) !== 0) continue;
      const at = (y / 2) * (half + 16) + x / 2;
      bytes[tile.u + at] = colour[1];
      bytes[tile.v + at] = colour[2];
    }
  }
  wrapEdges(bytes, tile.y, side);
  wrapEdges(bytes, tile.u, half);
  wrapEdges(bytes, tile.v, half);
  return tile;
}

/** Taps may pass the right and the lower edge: there the tile begins again. */
function wrapEdges(bytes: Uint8Array, plane: number, side: number): void {
  const stride = side + 16;
  for (let y = 0; y < side; y++) {
    const row = plane + y * stride;
    bytes.copyWithin(row + side, row, row + 16);
  }
  bytes.copyWithin(plane + side * stride, plane, plane + stride);
}
