import type { Strike } from '../brief/lightning.ts';
import { sampleRate } from '../encode/encoder.ts';
import { randomFrom } from '../paint/random.ts';
import { between } from './grains.ts';
import type { Shot } from './shots.ts';
import { controlSamples, Filter, PinkNoise } from './voice.ts';

const lengthS = 5;

/** The thunder of each strike: near ones crack and are bright, far ones only roll. */
export function thunder(seed: number, gain: number, strikes: readonly Strike[]): Shot[] {
  return strikes.flatMap((strike, index) => {
    const atS = strike.atS + strike.delayS;
    const loudness = gain * (0.3 + 0.9 * strike.strength ** 2);
    const pan = 0.7 + 0.3 * strike.across;
    const own = seed + index * 2;
    return [
      { atS, sound: () => roll(own, strike.strength, 0), left: loudness * (1.7 - pan), right: 0 },
      { atS, sound: () => roll(own, strike.strength, 1), left: 0, right: loudness * pan },
    ];
  });
}

interface Clap {
  atS: number;
  size: number;
  fallS: number;
}

/** One side of it; both sides have their claps at the same moments. */
function roll(seed: number, strength: number, side: 0 | 1): Float32Array {
  const claps = clapsOf(seed, strength);
  const samples = new Float32Array(lengthS * sampleRate);
  const low = new Filter('low', 1.1);
  new PinkNoise(seed + 77 * (side + 1)).into(samples);
  let level = 0;
  for (let start = 0; start < samples.length; start += controlSamples) {
    const timeS = start / sampleRate;
    const stretch = samples.subarray(start, start + controlSamples);
    // The bright part of it is gone first.
    low.tune(110 + 3400 * strength ** 3 * Math.exp(-timeS * 5) + 260 * Math.exp(-timeS * 1.5));
    low.run(stretch);
    const slope = (levelAt(claps, timeS + controlSamples / sampleRate) - level) / stretch.length;
    for (let index = 0; index < stretch.length; index++) {
      level += slope;
      stretch[index] = (stretch[index] ?? 0) * level;
    }
  }
  return samples;
}

/** The first comes at once, the echoes of it from farther and farther away. */
function clapsOf(seed: number, strength: number): Clap[] {
  const random = randomFrom(seed);
  const echoes = Array.from({ length: 8 }, (_, index) => {
    const atS = (0.06 + index * 0.36) * between(random, 0.6, 1.4) * (1.4 - 0.5 * strength);
    return { atS, size: between(random, 0.3, 1) * 0.75 ** index, fallS: between(random, 0.3, 0.8) };
  });
  return [{ atS: 0, size: 1, fallS: 0.12 + 0.5 * (1 - strength) }, ...echoes];
}

function levelAt(claps: readonly Clap[], timeS: number): number {
  let level = 0;
  for (const { atS, size, fallS } of claps) {
    const since = timeS - atS;
    if (since <= 0) continue;
    level += size * Math.min(1, since / (atS === 0 ? 0.004 : 0.08)) * Math.exp(-since / fallS);
  }
  return level * Math.min(1, (lengthS - timeS) / 1.5);
}
