import { randomFrom, type Random } from '../paint/random.ts';
import { between, burst, glide, momentsOf, picked } from './grains.ts';
import { panned, type Shot } from './shots.ts';

/** What drops fall on: water rings, stone clicks, leaves tap. */
export type Ground = 'water' | 'stone' | 'leaves';

const clicks = {
  stone: { leastHz: 1800, mostHz: 4200, leastS: 0.006, mostS: 0.016 },
  leaves: { leastHz: 700, mostHz: 2200, leastS: 0.012, mostS: 0.03 },
} as const;

/** In a shower nobody hears that drops come again. */
const dropKinds = 32;

/** Single drops of rain close by. */
export function rainDrops(
  seed: number,
  durationS: number,
  { gain, perS, ground }: { gain: number; perS: number; ground: Ground },
): Shot[] {
  const random = randomFrom(seed);
  const kinds = Array.from({ length: dropKinds }, (_, kind) => dropOn(ground, seed + kind, random));
  return momentsOf(random, perS, durationS).map((atS) => {
    const drop = picked(random, kinds);
    const near = random() ** 2;
    return { atS, sound: () => drop, ...panned(gain * (0.25 + 0.75 * near), random()) };
  });
}

function dropOn(ground: Ground, seed: number, random: Random): Float32Array {
  const share = random();
  if (ground === 'water') {
    const fromHz = 900 + 1900 * share;
    const lengthS = between(random, 0.014, 0.044);
    const tone = { lengthS, fromHz, toHz: fromHz * 1.25, fall: 2.2, octave: 0, trillHz: 0 };
    return glide(tone).map((value) => value * 0.16);
  }
  const { leastHz, mostHz, leastS, mostS } = clicks[ground];
  return burst(seed, between(random, leastS, mostS), leastHz + (mostHz - leastHz) * share);
}

/** Bubbles that come up a few at a time, small ones high, each rising in pitch as it rises. */
export function bubbles(
  seed: number,
  durationS: number,
  shape: { gain: number; perS: number; leastHz: number; mostHz: number; most: number },
): Shot[] {
  const random = randomFrom(seed);
  return momentsOf(random, shape.perS, durationS).flatMap((startS) => {
    const pan = between(random, 0.1, 0.9);
    const count = 1 + Math.floor(random() * shape.most);
    let atS = startS;
    return Array.from({ length: count }, () => {
      atS += between(random, 0.03, 0.14);
      const small = random();
      const fromHz = shape.leastHz * (shape.mostHz / shape.leastHz) ** small;
      const tone = {
        lengthS: between(random, 0.05, 0.11) * (1.3 - 0.7 * small),
        fromHz,
        toHz: fromHz * between(random, 1.15, 1.6),
        fall: 2,
        octave: 0.03,
        trillHz: 0,
      };
      const gain = shape.gain * between(random, 0.3, 1) * (1.1 - 0.6 * small);
      return { atS, sound: () => glide(tone), ...panned(gain, pan + between(random, -0.1, 0.1)) };
    });
  });
}

/** Embers that pop: mostly faint, now and then one that is not. */
export function crackle(seed: number, durationS: number, gain: number): Shot[] {
  const random = randomFrom(seed);
  return momentsOf(random, 13, durationS).map((atS, index) => {
    const size = Math.min(1, -Math.log(1 - random()) * 0.28);
    const lengthS = 0.004 + 0.02 * size * random();
    const hz = between(random, 1100, 3800) * (1.2 - 0.6 * size);
    const level = panned(gain * (0.12 + size), between(random, 0.2, 0.8));
    return { atS, sound: () => burst(seed + index, lengthS, hz), ...level };
  });
}
