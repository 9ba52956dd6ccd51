import { randomFrom, subSeed } from '../paint/random.ts';
import type { Brief } from './brief.ts';

/** A flash, and the thunder that follows it by its distance. */
export interface Strike {
  atS: number;
  /** Seconds until its thunder is heard. */
  delayS: number;
  /** 0..1, less the farther away it is. */
  strength: number;
  /** Where in the picture, 0..1 from the left. */
  across: number;
}

const soundMPerS = 340;
const firstS = [0.7, 1.6] as const;
const pauseS = [2.2, 4.4] as const;

/** The strikes of a clip, in order; none unless its prompt speaks of lightning. */
export function strikesOf({ mood, seed, durationS }: Pick<Brief, 'mood' | 'seed' | 'durationS'>) {
  const strikes: Strike[] = [];
  if (!mood.lightning) return strikes;
  const random = randomFrom(subSeed(seed, 'lightning'));
  const between = ([least, most]: readonly [number, number]) => least + (most - least) * random();
  for (let atS = between(firstS); atS < durationS - 0.4; atS += between(pauseS)) {
    const distanceM = 60 + 640 * random() ** 1.5;
    strikes.push({
      atS,
      delayS: distanceM / soundMPerS,
      strength: 1 - 0.65 * (distanceM / 700),
      across: random(),
    });
  }
  return strikes;
}
