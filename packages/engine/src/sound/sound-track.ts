import type { Brief } from '../brief/brief.ts';
import { smoothstep } from '../paint/curves.ts';
import { sampleRate, type SoundBlock } from '../encode/encoder.ts';
import { isUnheard } from './before.ts';
import { Continued, fadeOutS } from './continued.ts';
import { sliceSamples } from './loudness.ts';
import { applyGains, Hearing } from './mastering.ts';
import { planSound } from './plan-sound.ts';
import type { Voice } from './voice.ts';

const fadeInS = 0.35;

/** How much of the clip's own sound tells how loud it is beside a video's. */
const weighedS = 12;

/**
 * Makes the sound of a clip second by second. Its loudness is only known once all of it was heard,
 * and it is kept until then: the 12 MB of the longest cost less than making it twice.
 */
export class SoundTrack {
  readonly #brief: Brief;
  #before: SoundBlock | null;
  readonly #hearing = new Hearing();
  readonly #heard: SoundBlock[] = [];
  readonly #unheard: SoundBlock[] = [];
  #isWeighed = false;
  #heardSamples = 0;
  #continued: Continued | null = null;
  #take: Take | undefined;
  #gains: Float64Array | undefined;
  #nextSlice = 0;

  /** `before` is what the video ends with that the clip goes on from. */
  constructor(brief: Brief, before: SoundBlock | null = null) {
    this.#brief = brief;
    this.#before = before;
  }

  /** Hears the next second for its loudness, after what has to be done before; false at the end. */
  rehearse(): boolean {
    if (this.#gains !== undefined) return false;
    if (this.#take === undefined) {
      this.#take = this.#newTake();
      return true;
    }
    if (this.#continued !== null && !this.#isWeighed) {
      this.#weigh(this.#continued, this.#take.next());
      return true;
    }
    const block = this.#unheard.shift() ?? this.#take.next();
    this.#hear(block);
    if (block.left.length > 0) return true;
    this.#gains = this.#hearing.gains();
    return false;
  }

  /** Keeps what is the clip's own until it is known how loud it is to be beside a video's sound. */
  #weigh(continued: Continued, block: SoundBlock): void {
    this.#unheard.push(block);
    if (block.left.length > 0 && this.#unheard.length < weighedS) return;
    continued.balance(this.#unheard);
    this.#isWeighed = true;
  }

  #hear(block: SoundBlock): void {
    this.#continued?.mix(block, this.#heardSamples);
    this.#heardSamples += block.left.length;
    this.#hearing.add(block.left, block.right);
    this.#heard.push(block);
  }

  /** The next second of sound, or what is left; empty at the end. */
  next(): SoundBlock {
    while (this.rehearse());
    const block = this.#heard.shift();
    if (block === undefined) return { left: new Float32Array(), right: new Float32Array() };
    applyGains(block.left, this.#gains ?? [], this.#nextSlice);
    applyGains(block.right, this.#gains ?? [], this.#nextSlice);
    this.#nextSlice += block.left.length / sliceSamples;
    return block;
  }

  #newTake(): Take {
    const { durationS } = this.#brief;
    if (this.#before !== null && !isUnheard(this.#brief)) {
      this.#continued = Continued.after(this.#before, durationS);
    }
    this.#before = null;
    const samples = Math.round(durationS * sampleRate);
    return new Take(planSound(this.#brief), samples, this.#continued);
  }
}

/** One time through all of the sound, from its start. */
class Take {
  readonly #voices: readonly Voice[];
  readonly #samples: number;
  readonly #levels = [new Level(), new Level()] as const;
  readonly #continued: Continued | null;
  #nextSample = 0;

  constructor(voices: readonly Voice[], samples: number, continued: Continued | null) {
    this.#voices = voices;
    this.#samples = samples;
    this.#continued = continued;
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
      if (this.#continued === null) this.#fadeIn(side);
      else this.#continued.enter(side, this.#nextSample);
      this.#fadeOut(side);
    }
    this.#nextSample += count;
    return { left, right };
  }

  #fadeIn(side: Float32Array): void {
    const first = this.#nextSample;
    const inSamples = fadeInS * sampleRate;
    for (let index = 0; index < Math.min(side.length, inSamples - first); index++) {
      side[index] = (side[index] ?? 0) * smoothstep(0, inSamples, first + index);
    }
  }

  #fadeOut(side: Float32Array): void {
    const first = this.#nextSample;
    const outSamples = fadeOutS * sampleRate;
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
