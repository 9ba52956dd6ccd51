import { sampleRate } from '../encode/encoder.ts';

/** Something that rings after it was struck, as a sum of partials that die away. */
interface Ringing {
  lengthS: number;
  attackS: number;
  partials: readonly Partial[];
}

export interface Partial {
  hz: number;
  gain: number;
  /** Seconds until it is down to a third (1/e). */
  fallS: number;
}

/** Above that tones are sharp, and higher still they would come back as wrong ones. */
const hertzMax = 9000;
const inaudible = 0.0004;

export function ring({ lengthS, attackS, partials }: Ringing): Float32Array {
  const samples = new Float32Array(Math.round(lengthS * sampleRate));
  for (const [index, partial] of partials.entries()) {
    if (partial.hz < hertzMax) addPartial(samples, partial, index * 2.4);
  }
  const attack = Math.max(1, attackS * sampleRate);
  for (let index = 0; index < attack && index < samples.length; index++) {
    samples[index] = (samples[index] ?? 0) * (0.5 - 0.5 * Math.cos((Math.PI * index) / attack));
  }
  fadeEnd(samples);
  return samples;
}

/** A sine that decays is what a filter of two poles answers to a push. */
function addPartial(samples: Float32Array, { hz, gain, fallS }: Partial, phase: number): void {
  const step = (2 * Math.PI * hz) / sampleRate;
  const keep = Math.exp(-1 / (fallS * sampleRate));
  const [ahead, behind] = [2 * keep * Math.cos(step), keep * keep];
  let before = gain * Math.sin(phase - step);
  let now = gain * Math.sin(phase);
  before /= keep;
  const audible = Math.min(samples.length, -Math.log(inaudible / gain) * fallS * sampleRate);
  for (let index = 0; index < audible; index++) {
    samples[index] = (samples[index] ?? 0) + now;
    const next = ahead * now - behind * before;
    before = now;
    now = next;
  }
}

const endS = 0.05;

/** What is cut off is cut off softly. */
export function fadeEnd(samples: Float32Array): void {
  const count = Math.min(samples.length, Math.round(endS * sampleRate));
  for (let index = 0; index < count; index++) {
    const at = samples.length - 1 - index;
    samples[at] = (samples[at] ?? 0) * (index / count);
  }
}

/** Both heard together. */
export function mixed(one: Float32Array, other: Float32Array): Float32Array {
  const [long, short] = one.length < other.length ? [other, one] : [one, other];
  const sum = long.slice();
  for (let index = 0; index < short.length; index++) {
    sum[index] = (sum[index] ?? 0) + (short[index] ?? 0);
  }
  return sum;
}
