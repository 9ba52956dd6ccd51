import { sampleRate } from '../encode/encoder.ts';

/** Adds its sound to a stretch of samples; called once for each stretch, in order. */
export type Voice = (left: Float32Array, right: Float32Array, firstSample: number) => void;

/** Values that move slowly are renewed once per this many samples. */
export const controlSamples = 64;

/** Noise with equal power per octave (Kellet's filter), about -1..1. */
export class PinkNoise {
  #state: number;
  #low = 0;
  #middle = 0;
  #high = 0;

  constructor(seed: number) {
    // Neighbouring seeds must not begin alike.
    this.#state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  }

  into(samples: Float32Array): void {
    let state = this.#state;
    let low = this.#low;
    let middle = this.#middle;
    let high = this.#high;
    for (let index = 0; index < samples.length; index++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const value = state / 2147483648;
      low = 0.99765 * low + value * 0.099046;
      middle = 0.963 * middle + value * 0.2965164;
      high = 0.57 * high + value * 1.0526913;
      samples[index] = (low + middle + high + value * 0.1848) * 0.22;
    }
    this.#state = state;
    this.#low = low;
    this.#middle = middle;
    this.#high = high;
  }
}

export type Pass = 'low' | 'band' | 'high';

/** A state-variable filter; the less damping, the more it rings at its frequency. */
export class Filter {
  readonly #pass: Pass;
  readonly #damping: number;
  #low = 0;
  #band = 0;
  #step = 0.1;

  constructor(pass: Pass, damping: number) {
    this.#pass = pass;
    this.#damping = damping;
  }

  tune(frequencyHz: number): void {
    this.#step = 2 * Math.sin(Math.PI * Math.min(0.2, frequencyHz / sampleRate));
  }

  run(samples: Float32Array): void {
    const damping = this.#damping;
    const step = this.#step;
    const ofLow = this.#pass === 'low' ? 1 : 0;
    const ofBand = this.#pass === 'band' ? 1 : 0;
    const ofHigh = this.#pass === 'high' ? 1 : 0;
    let low = this.#low;
    let band = this.#band;
    for (let index = 0; index < samples.length; index++) {
      low += step * band;
      const high = (samples[index] ?? 0) - low - damping * band;
      band += step * high;
      samples[index] = ofLow * low + ofBand * band + ofHigh * high;
    }
    this.#low = low;
    this.#band = band;
  }
}

/** A curve that wanders between -1 and 1, to another place with each whole number. */
export function wandering(seed: number): (place: number) => number {
  return (place) => {
    const cell = Math.floor(place);
    const share = place - cell;
    const eased = share * share * (3 - 2 * share);
    const from = scattered(seed, cell);
    return from + (scattered(seed, cell + 1) - from) * eased;
  };
}

/** -1..1, another for each whole number. */
function scattered(seed: number, cell: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(cell + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x165667b1);
  return ((mixed ^ (mixed >>> 16)) | 0) / 2147483648;
}
