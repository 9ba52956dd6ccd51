import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { countFor, cycled, scattered, unitOf, type Overlay } from './overlay.ts';

/** Row from which on there is ground, as a share of the height. */
const groundShare = 0.74;
/** Of a splash's turn, the part in which it is seen. */
const seenShare = 0.42;

/** Drops that burst low in the picture: a flat ring that opens, and a few droplets thrown up. */
export function splashes(stage: Stage, seed: number, strength: number): Overlay {
  const random = randomFrom(subSeed(seed, 'splashes'));
  const all = Array.from({ length: countFor(stage.canvas, 44 * strength) }, () => ({
    index: random() * 4096,
    phase: random(),
    rate: 1.3 + 0.7 * random(),
  }));
  return (timeS) => {
    for (const { index, phase, rate } of all) {
      const { share, round } = cycled(timeS * rate + phase);
      if (share < seenShare) paintSplash(stage, index + round * 7.3, share / seenShare);
    }
  };
}

function paintSplash(stage: Stage, index: number, age: number): void {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  // Nearer ones lie lower and are larger.
  const near = Math.sqrt(scattered(index, 1));
  const size = (0.35 + 0.65 * near) * unitOf(stage.canvas);
  const x = scattered(index, 2) * widthPx;
  const row = (groundShare + (1 - groundShare) * near) * heightPx;
  const radius = size * (3 + 13 * age);
  const luma = 26 * (1 - age) ** 1.5;
  const shape = [radius, Math.max(1.2, radius * 0.3), 0.5] as const;
  stage.kernels.ring(y, u, v, stride, widthPx, heightPx, x, row, ...shape, luma, 0, 0);
  for (let drop = 0; drop < 3; drop++) {
    const aside = (scattered(index, 3 + drop) - 0.5) * 22;
    const height = (8 + 9 * scattered(index, 6 + drop)) * 4 * age * (1 - age);
    paintSpot(stage, {
      x: x + aside * age * size,
      y: row - height * size,
      radius: 1.6 * size,
      colour: [226, 232, 238],
      strength: 0.28 * (1 - age),
    });
  }
}
