import type { Brief } from '../brief/brief.ts';
import { randomFrom, subSeed } from '../paint/random.ts';

/** The wind of a clip. */
export interface Wind {
  /** Which way it blows: 1 to the right, -1 to the left. */
  side: 1 | -1;
  /** 0.35 a light air .. 1.3 a storm. */
  force: number;
  /** How much of it blows at a moment, about 0.3..1.3. */
  gustAt(timeS: number): number;
  /** How far it has carried what drifts with it by then: the sum of the gusts, in seconds. */
  carriedAt(timeS: number): number;
}

/** All that the wind moves in a clip agrees on it. */
export function windOf({ mood, seed }: Pick<Brief, 'mood' | 'seed'>): Wind {
  const random = randomFrom(subSeed(seed, 'wind'));
  const side = random() < 0.5 ? 1 : -1;
  const stormy = mood.light === 'storm' || mood.lightning;
  const waves = [0.62, 1.37, 2.3].map((rate) => ({
    rate: rate * (0.85 + 0.3 * random()),
    phase: random() * 6.28,
    size: 0.36 / (rate + 0.4),
  }));
  const base = 0.8;
  return {
    side,
    force: stormy ? 1.3 : mood.wind ? 1 : 0.35,
    gustAt: (timeS) =>
      waves.reduce(
        (sum, { rate, phase, size }) => sum + size * Math.sin(rate * timeS + phase),
        base,
      ),
    carriedAt: (timeS) =>
      waves.reduce(
        (sum, { rate, phase, size }) => sum - (size / rate) * Math.cos(rate * timeS + phase),
        base * timeS,
      ),
  };
}
