import type { Studio } from '../scenes/scene.ts';
import type { CloudTiles } from './clouds.ts';
import { clamp } from './curves.ts';
import { subSeed } from './random.ts';

const side = 512;
/** Bounds that hardly any value of the noise passes. */
const spread = 0.62;

/**
 * Clouds that cover the sky: nearly all of them is seen, and noise that is bent as much as that of
 * single clouds would look combed. They are darkest where they are thick.
 */
export async function prepareStormClouds(studio: Studio): Promise<CloudTiles> {
  const { arena, kernels, brief } = studio;
  const noise = arena.take(side * side * 4);
  const sizeBytes = (side + 16) * (side + 2);
  const tiles = { density: arena.take(sizeBytes), light: arena.take(sizeBytes) };
  await studio.noise({
    target: noise,
    scratch: arena.take((side * side) / 2),
    sidePx: side,
    period: 4,
    octaves: 5,
    bend: 0.14,
    seed: subSeed(brief.seed, 'storm clouds') & 0xffff,
  });
  kernels.relief(noise, side, tiles.density, tiles.light, -spread, spread, 2, 9, 190);
  const { bytes } = arena;
  for (let at = 0; at < sizeBytes; at++) {
    const thick = bytes[tiles.density + at] ?? 0;
    const slope = bytes[tiles.light + at] ?? 0;
    bytes[tiles.light + at] = clamp(0.62 * slope + 0.72 * (215 - thick), 0, 255);
  }
  return tiles;
}
