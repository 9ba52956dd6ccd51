import { sampleRate } from '../encode/encoder.ts';
import type { Random } from '../paint/random.ts';
import { Filter, PinkNoise } from './voice.ts';

/** A tone that glides, in seconds and hertz. */
interface Glide {
  lengthS: number;
  fromHz: number;
  toHz: number;
  /** How fast it fades: 1 evenly, more is sooner. */
  fall: number;
  /** Share of the octave above, which makes it less of a whistle. */
  octave: number;
  /** Beats each second; 0 for none. */
  trillHz: number;
}

export function glide({ lengthS, fromHz, toHz, fall, octave, trillHz }: Glide): Float32Array {
  const samples = new Float32Array(Math.round(lengthS * sampleRate));
  const attack = Math.min(samples.length * 0.15, 0.004 * sampleRate);
  const step = (2 * Math.PI) / sampleRate;
  let phase = 0;
  for (let index = 0; index < samples.length; index++) {
    const share = index / samples.length;
    phase += step * (fromHz + (toHz - fromHz) * share);
    const trill = trillHz > 0 ? 0.5 - 0.5 * Math.cos(step * index * trillHz) : 1;
    const envelope = Math.min(1, index / attack) * (1 - share) ** fall * trill;
    const tone = Math.sin(phase);
    samples[index] = envelope * tone * (1 + 2 * octave * Math.cos(phase));
  }
  return samples;
}

/** A click with a body: an ember that pops, a drop on stone. */
export function burst(seed: number, lengthS: number, frequencyHz: number): Float32Array {
  const samples = new Float32Array(Math.max(16, Math.round(lengthS * sampleRate)));
  const filter = new Filter('band', 0.7);
  filter.tune(frequencyHz);
  new PinkNoise(seed).into(samples);
  filter.run(samples);
  for (let index = 0; index < samples.length; index++) {
    const share = index / samples.length;
    samples[index] = (samples[index] ?? 0) * Math.min(1, index / 12) * (1 - share) ** 4;
  }
  return samples;
}

/** Moments at random, `perS` of them each second on average, up to the end. */
export function momentsOf(random: Random, perS: number, durationS: number): number[] {
  const moments: number[] = [];
  // The first does not keep anybody waiting.
  let atS = random() * Math.min(1, 0.6 / perS);
  while (atS < durationS) {
    moments.push(atS);
    atS += -Math.log(1 - random()) / perS;
  }
  return moments;
}

export function between(random: Random, least: number, most: number): number {
  return least + (most - least) * random();
}

export function picked<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}
