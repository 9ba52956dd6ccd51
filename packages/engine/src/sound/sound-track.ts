import type { Brief } from '../brief/brief.ts';
import { sampleRate, type SoundBlock } from '../encode/encoder.ts';
import { planSound } from './plan-sound.ts';
import type { Voice } from './voice.ts';

const fadeInS = 0.35;
const fadeOutS = 0.9;
const ceiling = 0.89;

/** Makes the sound of a clip stretch by stretch, so that memory does not grow with its length. */
export class SoundTrack {
  readonly #voices: readonly Voice[];
  readonly #samples: number;
  #next = 0;

  constructor(brief: Brief) {
    this.#voices = planSound(brief);
    this.#samples = brief.durationS * sampleRate;
  }

  /** The next second of sound, or what is left; empty at the end. */
  next(): SoundBlock {
    const count = Math.min(sampleRate, this.#samples - this.#next);
    const left = new Float32Array(count);
    const right = new Float32Array(count);
    for (const voice of this.#voices) voice(left, right, this.#next);
    this.#finish(left);
    this.#finish(right);
    this.#next += count;
    return { left, right };
  }

  /** Fades at both ends and a soft ceiling. */
  #finish(side: Float32Array): void {
    for (let index = 0; index < side.length; index++) {
      const sample = this.#next + index;
      const fade = Math.min(
        1,
        sample / (fadeInS * sampleRate),
        (this.#samples - sample) / (fadeOutS * sampleRate),
      );
      side[index] = limited((side[index] ?? 0) * fade * fade * (3 - 2 * fade));
    }
  }
}

/** Straight up to half, then bent so that the ceiling is never reached. */
function limited(value: number): number {
  const size = Math.abs(value);
  if (size < 0.5) return value;
  return Math.sign(value) * (0.5 + (ceiling - 0.5) * Math.tanh((size - 0.5) / (ceiling - 0.5)));
}
