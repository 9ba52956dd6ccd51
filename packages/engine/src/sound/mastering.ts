import { integratedLufs, LoudnessMeter, sliceSamples } from './loudness.ts';
import { TruePeakMeter } from './true-peak.ts';

/** What every clip is as loud as. */
export const targetLufs = -16;
/** A true peak of -1.6 dB: the sound's encoder may add a little, and -1 is not to be passed. */
const ceiling = 10 ** (-1.6 / 20);
/** From here on peaks are bent towards the ceiling. */
const knee = ceiling * 0.55;
/** Gain is down so many slices before a peak and after it. */
const holdSlices = 3;
/** How much of what a peak took away comes back with each slice. */
const recovery = 0.05;
const rounds = 6;

/** What mastering has to know of a sound, noted down while it is heard for the first time. */
export class Hearing {
  readonly #loudness = new LoudnessMeter();
  readonly #peaks = new TruePeakMeter();

  add(left: Float32Array, right: Float32Array): void {
    this.#loudness.add(left, right);
    this.#peaks.add(left, right);
  }

  /**
   * The gain of each slice that brings all of it to the target loudness with its peaks below the
   * ceiling. A limiter takes loudness away, so the gain before it is found in a few rounds.
   */
  gains(): Float64Array {
    const { powers } = this.#loudness;
    let gain = 1;
    let limited = gainsAt(this.#peaks.peaks, gain);
    for (let round = 0; round < rounds; round++) {
      const heard = integratedLufs(
        powers.map((power, slice) => power * (limited[slice] ?? 1) ** 2),
      );
      if (!Number.isFinite(heard)) break;
      gain *= 10 ** ((targetLufs - heard) / 20);
      limited = gainsAt(this.#peaks.peaks, gain);
    }
    return limited;
  }
}

/** Makes the sound that starts with a slice as loud as planned, without a step between slices. */
export function applyGains(side: Float32Array, gains: ArrayLike<number>, firstSlice: number): void {
  for (let start = 0; start < side.length; start += sliceSamples) {
    const slice = firstSlice + start / sliceSamples;
    // What is left over after the last whole slice goes on as that was.
    const here = gains[slice] ?? gains[gains.length - 1] ?? 1;
    const before = (here + (gains[slice - 1] ?? here)) / 2;
    const after = (here + (gains[slice + 1] ?? here)) / 2;
    const end = Math.min(side.length, start + sliceSamples);
    for (let index = start; index < end; index++) {
      const share = (index - start) / sliceSamples;
      side[index] = (side[index] ?? 0) * (before + (after - before) * share);
    }
  }
}

/** A limiter with a soft knee that sees peaks coming, after a gain that is the same throughout. */
function gainsAt(peaks: readonly number[], gain: number): Float64Array {
  const needed = peaks.map((peak) => shareLeft(peak * gain));
  const held = new Float64Array(peaks.length);
  let before = 1;
  for (let slice = 0; slice < held.length; slice++) {
    let least = before + (1 - before) * recovery;
    for (let near = slice - holdSlices; near <= slice + holdSlices; near++) {
      least = Math.min(least, needed[near] ?? 1);
    }
    held[slice] = least;
    before = least;
  }
  // Shorter than the hold by one slice on each side: no peak is reached before its gain is.
  const reach = holdSlices - 1;
  return held.map((_, slice) => {
    let sum = 0;
    for (let near = slice - reach; near <= slice + reach; near++) {
      sum += held[Math.max(0, Math.min(held.length - 1, near))] ?? 1;
    }
    return (gain * sum) / (2 * reach + 1);
  });
}

/** What a peak of that size may keep, 0..1. */
function shareLeft(peak: number): number {
  if (peak <= knee) return 1;
  const room = ceiling - knee;
  return (knee + room * Math.tanh((peak - knee) / room)) / peak;
}
