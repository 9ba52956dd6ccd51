import type { Arena } from './arena.ts';
import { randomFrom } from './random.ts';

const side = 64;

/**
 * A 64x64 tile of u16 thresholds whose neighbours differ much: rounding by it hides steps in slow
 * gradients without visible grain. It never moves, so that the encoder pays for it once.
 */
export function ditherTile(arena: Arena): number {
  const random = randomFrom(64);
  let values = Float32Array.from({ length: side * side }, () => random());
  for (let round = 0; round < 3; round++) values = ranked(sharpened(values));
  const address = arena.take(side * side * 2);
  const target = new Uint16Array(arena.memory.buffer, address, side * side);
  values.forEach((value, index) => {
    target[index] = value * 65_535;
  });
  return address;
}

/** Each value less the mean of its neighbours, the tile repeating. */
function sharpened(values: Float32Array): Float32Array {
  return values.map((value, index) => {
    const x = index % side;
    const y = (index - x) / side;
    let sum = 0;
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) {
        const near = ((y + dy + side) % side) * side + ((x + dx + side) % side);
        sum += (values[near] ?? 0) / 25;
      }
    }
    return value - sum;
  });
}

function ranked(values: Float32Array): Float32Array<ArrayBuffer> {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float32Array(values.length);
  order.forEach((index, rank) => {
    ranks[index] = (rank + 0.5) / values.length;
  });
  return ranks;
}
