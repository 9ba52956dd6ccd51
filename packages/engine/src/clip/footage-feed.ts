import { sampleRate, type SoundBlock } from '../encode/encoder.ts';
import type { FootageRing } from '../scenes/footage.ts';

/** Brings the pictures of a video to the painters, as far ahead as they work. */
export class FootageFeed {
  readonly #pictures: AsyncGenerator<Uint8Array>;
  readonly #ring: FootageRing;
  readonly #bytes: Uint8Array;
  readonly #fed: Int32Array;
  /** One is always being decoded while others are painted. */
  #coming: Promise<IteratorResult<Uint8Array>>;
  #count = 0;

  constructor(pictures: AsyncGenerator<Uint8Array>, ring: FootageRing, memory: WebAssembly.Memory) {
    this.#pictures = pictures;
    this.#ring = ring;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#fed = new Int32Array(ring.fed);
    this.#coming = this.#ask();
  }

  /** A video that is a picture short of its stated length shows its last one longer. */
  async upTo(count: number): Promise<void> {
    while (this.#count < count) {
      const { done, value } = await this.#coming;
      if (done === true) {
        if (this.#count === 0) throw new Error('the video to edit has no picture to show');
        const last = this.#addressOf(this.#count - 1);
        this.#bytes.copyWithin(this.#addressOf(this.#count), last, last + this.#ring.slotBytes);
      } else {
        this.#bytes.set(value, this.#addressOf(this.#count));
        this.#coming = this.#ask();
      }
      this.#tell(++this.#count);
    }
  }

  /** Lets painters go that wait for what will not come. */
  async end(): Promise<void> {
    this.#tell(-1);
    await this.#coming.catch(() => undefined);
    await this.#pictures.return(undefined);
  }

  #addressOf(picture: number): number {
    const { address, slots, slotBytes } = this.#ring;
    return address + (picture % slots) * slotBytes;
  }

  #ask(): Promise<IteratorResult<Uint8Array>> {
    const asked = this.#pictures.next();
    // A failure is for whoever takes the picture.
    asked.catch(() => undefined);
    return asked;
  }

  #tell(count: number): void {
    Atomics.store(this.#fed, 0, count);
    Atomics.notify(this.#fed, 0);
  }
}

/** The sound of a video by the second, and silence once it has ended. */
export class FootageSound {
  readonly #blocks: AsyncGenerator<SoundBlock>;
  #samplesLeft: number;
  #rest: SoundBlock = { left: new Float32Array(0), right: new Float32Array(0) };

  constructor(blocks: AsyncGenerator<SoundBlock>, durationS: number) {
    this.#blocks = blocks;
    this.#samplesLeft = Math.round(durationS * sampleRate);
  }

  async next(): Promise<SoundBlock> {
    const count = Math.min(sampleRate, this.#samplesLeft);
    this.#samplesLeft -= count;
    const [left, right] = [new Float32Array(count), new Float32Array(count)];
    let at = 0;
    while (at < count) {
      if (this.#rest.left.length === 0) {
        const { done, value } = await this.#blocks.next();
        if (done === true) break;
        this.#rest = value;
      }
      const taken = Math.min(count - at, this.#rest.left.length);
      left.set(this.#rest.left.subarray(0, taken), at);
      right.set(this.#rest.right.subarray(0, taken), at);
      this.#rest = {
        left: this.#rest.left.subarray(taken),
        right: this.#rest.right.subarray(taken),
      };
      at += taken;
    }
    return { left, right };
  }

  async stop(): Promise<void> {
    await this.#blocks.return(undefined);
  }
}
