/** Adds its sound to a stretch of samples; called once for each stretch, in order. */
export type Voice = (left: Float32Array, right: Float32Array, firstSample: number) => void;

/** Values that move slowly are renewed once per this many samples. */
export const controlSamples = 64;

export type Noise = () => number;

/** White noise in -1..1. */
function whiteNoise(seed: number): Noise {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state | 0) / 2147483648;
  };
}

/** Noise with equal power per octave (Kellet's filter), about -1..1. */
export function pinkNoise(seed: number): Noise {
  const white = whiteNoise(seed);
  let [low, middle, high] = [0, 0, 0];
  return () => {
    const value = white();
    low = 0.99765 * low + value * 0.099046;
    middle = 0.963 * middle + value * 0.2965164;
    high = 0.57 * high + value * 1.0526913;
    return (low + middle + high + value * 0.1848) * 0.22;
  };
}

/** A state-variable filter: set the frequency now and then, feed it every sample. */
export class Filter {
  low = 0;
  band = 0;
  high = 0;
  readonly #damping: number;
  #step = 0.1;

  constructor(damping: number) {
    this.#damping = damping;
  }

  tune(frequencyHz: number, sampleRate: number): void {
    this.#step = 2 * Math.sin(Math.PI * Math.min(0.2, frequencyHz / sampleRate));
  }

  feed(value: number): void {
    this.low += this.#step * this.band;
    this.high = value - this.low - this.#damping * this.band;
    this.band += this.#step * this.high;
  }
}
