import { sampleRate } from '../encode/encoder.ts';
import { randomFrom } from '../paint/random.ts';

/** A sound that goes on for ever: it ends where it begins, and left and right are not alike. */
export interface Loop {
  /** Its pitch when each of its samples is played once. */
  hz: number;
  left: Float32Array;
  right: Float32Array;
}

/** What many players of one instrument have in common. */
export interface Section {
  /** How loud a harmonic is, by its number and its frequency. */
  harmonic(number: number, hz: number): number;
  /** How far players are out of tune with each other, in hundredths of a half tone. */
  spreadCents: number;
}

/** Half of the rate that it is played at: there is nothing in it above what that can carry. */
const loopRate = sampleRate / 2;
const size = 32_768;
const hertzMax = 7500;
const inaudible = 0.0015;

/**
 * A whole section playing one note, after Paul Nasca's PADsynth: each harmonic is not a line but a
 * little hill of frequencies with random phases, which turned into time is a chorus without a seam.
 */
export function loopOf(section: Section, hz: number, seed: number): Loop {
  const random = randomFrom(seed);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  const binHz = loopRate / size;
  for (let number = 1; number * hz < hertzMax; number++) {
    const centre = number * hz;
    // Low tones that are out of tune come and go so slowly that they seem to be missing.
    const spread = (2 ** (section.spreadCents / 1200) - 1) * Math.min(1, (centre / 320) ** 0.8);
    const width = Math.max(binHz * 0.3, centre * spread);
    const loudness = section.harmonic(number, centre);
    if (loudness < inaudible) continue;
    const height = loudness / Math.sqrt(width);
    const reach = Math.ceil((2.1 * width) / binHz);
    const middle = Math.round(centre / binHz);
    for (let bin = Math.max(1, middle - reach); bin <= middle + reach; bin++) {
      const away = (bin * binHz - centre) / width;
      const amplitude = height * Math.exp(-away * away);
      addTones(real, imaginary, bin, {
        amplitude,
        left: random() * 2 * Math.PI,
        right: random() * 2 * Math.PI,
      });
    }
  }
  transform(real, imaginary);
  return { hz: hz * (sampleRate / loopRate), left: levelled(real), right: levelled(imaginary) };
}

/** A tone for each side by its phase: left is the real part of what becomes of it, right the other. */
function addTones(
  real: Float64Array,
  imaginary: Float64Array,
  bin: number,
  { amplitude, left, right }: { amplitude: number; left: number; right: number },
): void {
  const mirrored = size - bin;
  const leftCosine = amplitude * Math.cos(left);
  const leftSine = amplitude * Math.sin(left);
  const rightCosine = amplitude * Math.cos(right);
  const rightSine = amplitude * Math.sin(right);
  real[bin] = (real[bin] ?? 0) + leftCosine - rightSine;
  imaginary[bin] = (imaginary[bin] ?? 0) + leftSine + rightCosine;
  real[mirrored] = (real[mirrored] ?? 0) + leftCosine + rightSine;
  imaginary[mirrored] = (imaginary[mirrored] ?? 0) - leftSine + rightCosine;
}

/** At the same power for every note. */
function levelled(values: Float64Array): Float32Array {
  let power = 0;
  for (const value of values) power += value * value;
  const gain = 0.2 / Math.sqrt(power / values.length);
  const samples = new Float32Array(values.length);
  for (let index = 0; index < samples.length; index++) samples[index] = (values[index] ?? 0) * gain;
  return samples;
}

/** A Fourier transform in place, of a length that is a power of two; its scale does not matter here. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const count = real.length;
  for (let index = 1, mirrored = 0; index < count; index++) {
    let bit = count >> 1;
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
    if (index < mirrored) {
      swap(real, index, mirrored);
      swap(imaginary, index, mirrored);
    }
  }
  for (let half = 1; half < count; half *= 2) {
    const [turnCosine, turnSine] = [Math.cos(Math.PI / half), Math.sin(Math.PI / half)];
    let cosine = 1;
    let sine = 0;
    for (let from = 0; from < half; from++) {
      butterflies(real, imaginary, { from, half, cosine, sine });
      const next = cosine * turnCosine - sine * turnSine;
      sine = cosine * turnSine + sine * turnCosine;
      cosine = next;
    }
  }
}

interface Turn {
  from: number;
  half: number;
  cosine: number;
  sine: number;
}

function butterflies(
  real: Float64Array,
  imaginary: Float64Array,
  { from, half, cosine, sine }: Turn,
): void {
  for (let near = from; near < real.length; near += 2 * half) {
    const far = near + half;
    const farReal = real[far] ?? 0;
    const farImaginary = imaginary[far] ?? 0;
    const turnedReal = farReal * cosine - farImaginary * sine;
    const turnedImaginary = farReal * sine + farImaginary * cosine;
    const nearReal = real[near] ?? 0;
    const nearImaginary = imaginary[near] ?? 0;
    real[far] = nearReal - turnedReal;
    imaginary[far] = nearImaginary - turnedImaginary;
    real[near] = nearReal + turnedReal;
    imaginary[near] = nearImaginary + turnedImaginary;
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] ?? 0;
  values[one] = values[other] ?? 0;
  values[other] = kept;
}
