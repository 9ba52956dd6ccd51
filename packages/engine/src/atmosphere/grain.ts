import type { Brief } from '../brief/brief.ts';
import { frameRate } from '../encode/encoder.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { scattered, type Overlay } from './overlay.ts';

const side = 128;
/** Makes grain of about two levels: half as much the encoder drops, twice doubles its work. */
const strength = 3.2;

/** Fine grain, another for every frame. */
export function grain(stage: Stage, { seed }: Brief): Overlay {
  const tile = tileOf(stage, seed);
  return (timeS) => {
    const { y, stride, heightPx } = stage.canvas;
    // Another place of the tile for every frame; wide loads want it in steps of 8.
    const frame = Math.round(timeS * frameRate);
    const across = Math.floor(scattered(frame, 1) * side) & ~7;
    const down = Math.floor(scattered(frame, 2) * side);
    stage.kernels.grain(y, stride, heightPx, tile, side, across, down);
  };
}

/** Blurred noise, so that its specks are about two pixels wide: finer ones the encoder drops. */
function tileOf({ arena }: Stage, seed: number): number {
  const random = randomFrom(subSeed(seed, 'grain'));
  const noise = Float32Array.from({ length: side * side }, () => random() + random() - 1);
  const at = (x: number, y: number) => noise[(y & (side - 1)) * side + (x & (side - 1))] ?? 0;
  const stride = side + 16;
  const tile = arena.take(stride * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < stride; column++) {
      const beside = at(column + 1, row) + at(column, row + 1);
      const speck = at(column, row) + beside * 0.8 + at(column + 1, row + 1) * 0.6;
      arena.bytes[tile + row * stride + column] = Math.round(speck * strength);
    }
  }
  return tile;
}
