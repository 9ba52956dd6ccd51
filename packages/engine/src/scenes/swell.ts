import { randomFrom, subSeed } from '../paint/random.ts';

/** The rise and fall that the eye at sea rides on; the sound of the waves follows it. */
export function swellOf(seed: number): { radiansPerS: number; phase: number } {
  const random = randomFrom(subSeed(seed, 'swell'));
  return { radiansPerS: 0.8 + random() * 0.2, phase: random() * 6 };
}
