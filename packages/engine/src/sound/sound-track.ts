import type { Brief } from '../brief/brief.ts';
import { smoothstep } from '../paint/curves.ts';
import { sampleRate, type SoundBlock } from '../encode/encoder.ts';
import { sliceSamples } from './loudness.ts';
import { applyGains, Hearing } from './mastering.ts';
import { planSound } from './plan-sound.ts';
import type { Voice } from './voice.ts';

const fadeInS = 0.35;
const fadeOutS = 0.9;

/** Up to this length what was heard is kept, as making it again costs more than its 5 MB. */
const keptSMax = 12;

/**
 * Makes the sound of a clip stretch by stretch, so that memory does not grow with its length. All
 * of a long one is made twice, as its loudness is only known once it was heard.
 */
export class SoundTrack {
  readonly #brief: Brief;
  readonly #samples: number;
  readonly #hearing = new Hearing();
  readonly #kept: SoundBlock[] = [];
  #voices: (() => Voice[]) | undefined;
  #take: Take | undefined;
  #gains: Float64Array | undefined;
  #nextSlice = 0;

  constructor(brief: Brief) {
    this.#brief = brief;
    this.#samples = Math.round(brief.durationS * sampleRate);
  }

  /** Hears the next second for its loudness; false when there is no more. */
  rehearse(): boolean {
    if (this.#gains !== undefined) return false;
    this.#take ??= this.#newTake();
    const block = this.#take.next();
    this.#hearing.add(block.left, block.right);
    if (this.#isShort()) this.#kept.push(block);
    if (block.left.length > 0) return true;
    this.#gains = this.#hearing.gains();
    this.#take = undefined;
    return false;
  }

  /** The next second of sound, or what is left; empty at the end. */
  next(): SoundBlock {
    while (this.rehearse());
    const block = this.#isShort() ? this.#kept.shift() : (this.#take ??= this.#newTake()).next();
    if (block === undefined) return { left: new Float32Array(), right: new Float32Array() };
    applyGains(block.left, this.#gains ?? [], this.#nextSlice);
    applyGains(block.right, this.#gains ?? [], this.#nextSlice);
    this.#nextSlice += block.left.length / sliceSamples;
    return block;
  }

  #isShort(): boolean {
    return this.#samples <= keptSMax * sampleRate;
  }

  #newTake(): Take {
    this.#voices ??= planSound(this.#brief);
    return new Take(this.#voices(), this.#samples);
  }
}

/** One time through all of the sound, from its start. */
class Take {
  readonly #voices: readonly Voice[];
  readonly #samples: number;
  readonly #levels = [new Level(), new Level()] as const;
  #nextSample = 0;

  constructor(voices: readonly Voice[], samples: number) {
    this.#voices = voices;
    this.#samples = samples;
  }

  next(): SoundBlock {
    const count = Math.min(sampleRate, this.#samples - this.#nextSample);
    const left = new Float32Array(count);
    const right = new Float32Array(count);
    for (const voice of this.#voices) voice(left, right, this.#nextSample);
    for (const [side, level] of [
      [left, this.#levels[0]],
      [right, this.#levels[1]],
    ] as const) {
      level.centre(side);
      this.#fade(side);
    }
    this.#nextSample += count;
    return { left, right };
  }

  /** In at the start, out at the end. */
  #fade(side: Float32Array): void {
    const first = this.#nextSample;
    const inSamples = fadeInS * sampleRate;
    const outSamples = fadeOutS * sampleRate;
    for (let index = 0; index < Math.min(side.length, inSamples - first); index++) {
      side[index] = (side[index] ?? 0) * smoothstep(0, inSamples, first + index);
    }
    const outFrom = Math.max(0, this.#samples - outSamples - first);
    for (let index = outFrom; index < side.length; index++) {
      side[index] = (side[index] ?? 0) * smoothstep(0, outSamples, this.#samples - first - index);
    }
  }
}

/** Takes away what is slower than anybody hears. */
class Level {
  #last = 0;
  #out = 0;

  centre(side: Float32Array): void {
    let last = this.#last;
    let out = this.#out;
    for (let index = 0; index < side.length; index++) {
      const value = side[index] ?? 0;
      out = value - last + 0.9954 * out;
      last = value;
      side[index] = out;
    }
    this.#last = last;
    this.#out = out;
  }
}
