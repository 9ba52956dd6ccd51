import type { Studio } from '../scenes/scene.ts';
import { randomFrom, subSeed } from './random.ts';

/** A spectrum of sea waves in shared memory, ready to be moved to any moment. */
export interface WaveField {
  entries: number;
  count: number;
  twiddles: number;
  reversed: number;
  /** Angular frequency per squared wave number is found from this tile length. */
  lengthM: number;
  /** Highest squared wave number. */
  squares: number;
  /** Scales slopes so that they mostly lie within -1..1. */
  gain: number;
}

export const waveTileSide = 256;
const highestNumber = 72;
/** Columns at either end of the spectrum that hold anything, in fours as the kernel takes them. */
export const usedColumns = Math.ceil((highestNumber + 1) / 4) * 4;
const gravity = 9.81;

/**
 * Waves under a wind towards the viewer: most of them in its direction, longer ones higher, each
 * with a random phase. `windMS` sets how long the longest are.
 */
export function prepareWaves(
  studio: Studio,
  options: { windMS: number; lengthM: number },
): WaveField {
  const { arena, brief } = studio;
  const random = randomFrom(subSeed(brief.seed, 'waves'));
  const amplitudes = spectrum(random, options);
  const reversed = arena.take(waveTileSide * 4);
  for (let index = 0; index < waveTileSide; index++) {
    arena.words[reversed / 4 + index] = bitsReversed(index);
  }
  const twiddles = arena.take(waveTileSide * 4);
  for (let index = 0; index < waveTileSide / 2; index++) {
    const angle = (2 * Math.PI * index) / waveTileSide;
    arena.floats[twiddles / 4 + index * 2] = Math.cos(angle);
    arena.floats[twiddles / 4 + index * 2 + 1] = Math.sin(angle);
  }
  const entries = arena.take(amplitudes.length * 32);
  let power = 0;
  for (const [index, wave] of amplitudes.entries()) {
    const at = entries / 4 + index * 8;
    arena.words[at] = bitsReversed(wave.x & 255) * waveTileSide + (wave.z & 255);
    arena.words[at + 1] = wave.x ** 2 + wave.z ** 2;
    arena.floats.set([...wave.here, wave.opposite[0], -wave.opposite[1], wave.x, wave.z], at + 2);
    const height = wave.here[0] ** 2 + wave.here[1] ** 2;
    power += 2 * height * (wave.x ** 2 + wave.z ** 2);
  }
  const gain = 0.42 / Math.sqrt(power / 2);
  const { lengthM } = options;
  const squares = highestNumber ** 2 + 1;
  return { entries, count: amplitudes.length, twiddles, reversed, lengthM, squares, gain };
}

interface Wave {
  x: number;
  z: number;
  here: [number, number];
  opposite: [number, number];
}

function spectrum(random: () => number, options: { windMS: number; lengthM: number }): Wave[] {
  const heights = new Map<string, [number, number]>();
  const numbers = Array.from(
    { length: 2 * highestNumber + 1 },
    (_, index) => index - highestNumber,
  );
  const longest = (2 * Math.PI * options.windMS ** 2) / gravity;
  for (const x of numbers) {
    for (const z of numbers) {
      const square = x * x + z * z;
      if (square === 0 || square > highestNumber ** 2) continue;
      const lengthM = options.lengthM / Math.sqrt(square);
      const along = -z / Math.sqrt(square);
      const spread = along > 0 ? 0.12 + 0.88 * along ** 2 : 0.1;
      const size = (Math.exp(-0.5 * (lengthM / longest) ** 2) * spread) / square ** 0.98;
      const phase = random() * 2 * Math.PI;
      const height = size * (0.4 + 1.2 * random());
      heights.set(`${x},${z}`, [height * Math.cos(phase), height * Math.sin(phase)]);
    }
  }
  return Array.from(heights, ([key, here]) => {
    const [x = 0, z = 0] = key.split(',').map(Number);
    return { x, z, here, opposite: heights.get(`${-x},${-z}`) ?? [0, 0] };
  });
}

function bitsReversed(index: number): number {
  let result = 0;
  for (let bit = 0; bit < 8; bit++) if (index & (1 << bit)) result |= 128 >> bit;
  return result;
}

/** The squared wave numbers that there are, and the angular frequency of each, in radians a second. */
export interface Tempo {
  squares: Int32Array;
  frequencies: Float64Array;
}

export function tempoOf({ lengthM }: WaveField): Tempo {
  const found = new Set<number>();
  for (let x = 0; x <= highestNumber; x++) {
    for (let z = 0; z <= x; z++) if (x * x + z * z <= highestNumber ** 2) found.add(x * x + z * z);
  }
  const squares = Int32Array.from(found);
  const frequencies = Float64Array.from(squares, (square) =>
    Math.sqrt((gravity * 2 * Math.PI * Math.sqrt(square)) / lengthM),
  );
  return { squares, frequencies };
}
