import { sampleRate, type SoundBlock } from '../encode/encoder.ts';
import { clamp, lerp, smoothstep } from '../paint/curves.ts';
import { endingOf, type Ending } from './ending.ts';
import { integratedLufs, LoudnessMeter } from './loudness.ts';
import { targetLufs } from './mastering.ts';
import { wovenOn } from './weave.ts';

/** How long the fade takes that every clip ends with. */
export const fadeOutS = 0.9;
/** By then the video is not heard any more, if the clip is long enough. */
const goneSMax = 2.8;
const goneSMin = 0.45;
/** Of that time, how long the video is heard alone. */
const aloneShare = 0.15;
/** A short sound is not repeated more often. */
const timesMax = 3;

/** Louder than that a clip cannot begin and be as loud as others on the whole. */
const beginsLufsMax = -11;
/** How far the clip's own sound may be from its usual loudness to make up for the video's, in dB. */
const [ownDbMin, ownDbMax] = [-6, 3];

/** After a fade to silence: how loud it begins, and how soon it is as loud as before the fade. */
const returnGain = 0.3;
const returnS = 0.3;
const returnRampS = 0.005;

/**
 * The sound of a video going on in the clip that continues it, until the clip's own has taken over.
 *
 * It goes on as loud as it was. So it is the clip's own sound that is made louder or softer for all
 * of it to have the loudness that every clip has, and only a video that is far too loud begins
 * softer than it ended. Where the video fades out, what comes before the fade goes on. Who hears one
 * after the other has then just heard nothing, and is not to be startled: so it returns within a
 * moment, from a level that is no silence either, as the new clip may be heard alone.
 */
export class Continued {
  readonly #sound: SoundBlock;
  /** Gains of the clip's own sound. */
  readonly #entry: Float32Array;
  #ownGain = 1;

  /** Null after a video in which nothing is heard. */
  static after(sound: SoundBlock, durationS: number): Continued | null {
    const ending = endingOf(sound);
    return ending && new Continued(ending, durationS);
  }

  private constructor(ending: Ending, durationS: number) {
    const bodyS = ending.body.left.length / sampleRate;
    const roomS = Math.max(goneSMin, durationS - fadeOutS);
    const samples = Math.round(Math.min(goneSMax, roomS, timesMax * bodyS) * sampleRate);
    this.#entry = entryOf(samples);
    this.#sound = wovenOn(ending.body, samples);
    this.#shape(ending);
  }

  /** Lets the clip's own sound in, at equal power with what goes. */
  enter(side: Float32Array, firstSample: number): void {
    const count = Math.min(side.length, this.#entry.length - firstSample);
    for (let index = 0; index < count; index++) {
      side[index] = (side[index] ?? 0) * (this.#entry[firstSample + index] ?? 1);
    }
  }

  /** Finds how loud the clip's own sound has to be, of which this is the first. */
  balance(blocks: readonly SoundBlock[]): void {
    const own = powersOf(blocks);
    const before = powersOf([this.#sound]);
    const ownDb = targetLufs - integratedLufs(own);
    if (!Number.isFinite(ownDb)) return;
    const isTooLoud = (gainDb: number) => {
      const gain = 10 ** (gainDb / 10);
      return integratedLufs(own.map((power, at) => power * gain + (before[at] ?? 0))) > targetLufs;
    };
    let [least, most] = [ownDb + ownDbMin, ownDb + ownDbMax];
    while (most - least > 0.05) {
      const middle = (least + most) / 2;
      if (isTooLoud(middle)) most = middle;
      else least = middle;
    }
    this.#ownGain = 10 ** (least / 20);
  }

  /** Makes of the clip's own sound all that is heard. */
  mix(block: SoundBlock, firstSample: number): void {
    for (const side of ['left', 'right'] as const) {
      const [out, before] = [block[side], this.#sound[side].subarray(firstSample)];
      for (let index = 0; index < out.length; index++)
        out[index] = (out[index] ?? 0) * this.#ownGain;
      const count = Math.min(out.length, before.length);
      for (let index = 0; index < count; index++) {
        out[index] = (out[index] ?? 0) + (before[index] ?? 0);
      }
    }
  }

  #shape({ body, faded }: Ending): void {
    const { left, right } = this.#sound;
    const excessDb = lufsAtEndOf(body) - targetLufs;
    const firstDb = -Math.max(0, excessDb + targetLufs - beginsLufsMax);
    const lastDb = -Math.max(0, excessDb);
    for (let index = 0; index < left.length; index++) {
      const goes = Math.sqrt(1 - (this.#entry[index] ?? 0) ** 2);
      const glides = 10 ** (lerp(firstDb, lastDb, index / left.length) / 20);
      const gain = goes * glides * (faded ? returnAt(index / sampleRate) : 1);
      left[index] = (left[index] ?? 0) * gain;
      right[index] = (right[index] ?? 0) * gain;
    }
  }
}

function returnAt(timeS: number): number {
  const gain = lerp(returnGain, 1, smoothstep(0, returnS, timeS));
  return gain * clamp(timeS / returnRampS);
}

/** Silent for a while, then as a sine rises. */
function entryOf(samples: number): Float32Array {
  const aloneSamples = Math.round(aloneShare * samples);
  return Float32Array.from({ length: samples }, (_, index) => {
    const share = clamp((index - aloneSamples) / (samples - aloneSamples));
    return Math.sin((Math.PI / 2) * share);
  });
}

function powersOf(blocks: readonly SoundBlock[]): number[] {
  const meter = new LoudnessMeter();
  for (const { left, right } of blocks) meter.add(left, right);
  return meter.powers;
}

/** Of its last second. */
function lufsAtEndOf({ left, right }: SoundBlock): number {
  const last = { left: left.slice(-sampleRate), right: right.slice(-sampleRate) };
  const powers = powersOf([last]);
  const mean = powers.reduce((sum, power) => sum + power, 0) / Math.max(1, powers.length);
  return -0.691 + 10 * Math.log10(mean + 1e-12);
}
