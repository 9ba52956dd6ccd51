import { sampleRate } from '../encode/encoder.ts';

/** Loudness and peaks are noted down once for so many samples, 5 ms. */
export const sliceSamples = sampleRate / 200;

/** A filter of two poles and two zeros, normalised so that a0 is 1. */
interface Biquad {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

/** ITU-R BS.1770-4, tables 1 and 2, at 48 kHz: what a head does to sound, then what an ear does. */
const head: Biquad = {
  b0: 1.53512485958697,
  b1: -2.69169618940638,
  b2: 1.19839281085285,
  a1: -1.69065929318241,
  a2: 0.73248077421585,
};
const ear: Biquad = { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 };

/** The K-weighted power of each slice of stereo sound, both sides added. */
export class LoudnessMeter {
  readonly powers: number[] = [];
  readonly #left = new KWeighting();
  readonly #right = new KWeighting();

  /** Whole slices; what is left over after the last of them is not heard. */
  add(left: Float32Array, right: Float32Array): void {
    for (let start = 0; start + sliceSamples <= left.length; start += sliceSamples) {
      const power = this.#left.power(left, start) + this.#right.power(right, start);
      this.powers.push(power / sliceSamples);
    }
  }
}

class KWeighting {
  #head1 = 0;
  #head2 = 0;
  #ear1 = 0;
  #ear2 = 0;

  /** Of a slice: the sum of squares. */
  power(samples: Float32Array, start: number): number {
    let head1 = this.#head1;
    let head2 = this.#head2;
    let ear1 = this.#ear1;
    let ear2 = this.#ear2;
    let sum = 0;
    for (let index = start; index < start + sliceSamples; index++) {
      const value = samples[index] ?? 0;
      const shelved = head.b0 * value + head1;
      head1 = head.b1 * value - head.a1 * shelved + head2;
      head2 = head.b2 * value - head.a2 * shelved;
      const heard = ear.b0 * shelved + ear1;
      ear1 = ear.b1 * shelved - ear.a1 * heard + ear2;
      ear2 = ear.b2 * shelved - ear.a2 * heard;
      sum += heard * heard;
    }
    this.#head1 = head1;
    this.#head2 = head2;
    this.#ear1 = ear1;
    this.#ear2 = ear2;
    return sum;
  }
}

const slicesPerBlock = 80;
const slicesPerHop = 20;
const absoluteGateLufs = -70;
const relativeGateLu = -10;

/** Integrated loudness: over blocks of 400 ms, without those that are silent or far below the rest. */
export function integratedLufs(powers: ArrayLike<number>): number {
  const blocks: number[] = [];
  for (let start = 0; start + slicesPerBlock <= powers.length; start += slicesPerHop) {
    let sum = 0;
    for (let slice = start; slice < start + slicesPerBlock; slice++) sum += powers[slice] ?? 0;
    blocks.push(sum / slicesPerBlock);
  }
  const audible = blocks.filter((power) => lufsOf(power) > absoluteGateLufs);
  const gate = lufsOf(meanOf(audible)) + relativeGateLu;
  return lufsOf(meanOf(audible.filter((power) => lufsOf(power) > gate)));
}

function lufsOf(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

/** 0 of none, which is a loudness of minus infinity. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
