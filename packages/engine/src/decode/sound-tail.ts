import { sampleRate, type SoundBlock } from '../encode/encoder.ts';

/** Beyond full scale by so much only a broken stream goes. */
const loudest = 2;

/** Keeps the end of a sound of any length, and no more than that. */
export class SoundTail {
  readonly #samplesMax: number;
  readonly #blocks: SoundBlock[] = [];
  #samples = 0;

  constructor(lengthS: number) {
    this.#samplesMax = Math.round(lengthS * sampleRate);
  }

  add(block: SoundBlock): void {
    this.#blocks.push(block);
    this.#samples += block.left.length;
    for (let first = this.#blocks[0]; first !== undefined; first = this.#blocks[0]) {
      if (this.#samples - first.left.length < this.#samplesMax) break;
      this.#samples -= first.left.length;
      this.#blocks.shift();
    }
  }

  /** Null when nothing was added. */
  end(): SoundBlock | null {
    if (this.#samples === 0) return null;
    return { left: this.#sideOf('left'), right: this.#sideOf('right') };
  }

  #sideOf(side: 'left' | 'right'): Float32Array {
    const all = new Float32Array(this.#samples);
    let at = 0;
    for (const block of this.#blocks) {
      all.set(block[side], at);
      at += block[side].length;
    }
    return all.slice(-this.#samplesMax).map(sane);
  }
}

/** What a decoder makes of damaged packets may be no number at all, which would spread. */
function sane(value: number): number {
  return Number.isFinite(value) ? Math.max(-loudest, Math.min(loudest, value)) : 0;
}
