import type { Encoder, SoundBlock } from '../encode/encoder.ts';

/** Comes by the second. */
export interface Sound {
  next(): Promise<SoundBlock>;
  stop(): Promise<void>;
}

/**
 * How far sound and pictures may be ahead of each other. Enough that pictures do not wait while a
 * long clip's sound is heard for the first time; with ten seconds the container would begin to
 * write what it has in the order of arrival, which differs from run to run.
 */
const leadS = 5;

/** Brings an encoder the sound of a clip, beside its pictures and about as fast as they come. */
export class SoundFeed {
  readonly #sound: Sound;
  readonly #feeding: Promise<void>;
  #fedS = 0;
  #shownS = 0;
  #ended = false;
  #failure: unknown;
  #step = Promise.withResolvers<void>();

  constructor(sound: Sound, encoder: Encoder, seconds: number) {
    this.#sound = sound;
    this.#feeding = this.#feed(encoder, seconds).catch((error: unknown) => {
      this.#failure = error;
      this.#tell();
    });
  }

  /** To be called before the first picture of each second; rejects when there is no sound. */
  async until(second: number): Promise<void> {
    this.#shownS = second;
    this.#tell();
    while (this.#fedS + leadS < second && this.#failure === undefined) await this.#step.promise;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Once there are no more pictures: the sound to its end. */
  async finish(): Promise<void> {
    await this.until(Infinity);
  }

  /** Brings nothing more; resolves when the encoder is left alone. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#tell();
    // What is being made is wanted no more, and may take a while.
    if (this.#fedS < Infinity) void this.#sound.stop().catch(() => undefined);
    await this.#feeding;
  }

  async #feed(encoder: Encoder, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      while (second > this.#shownS + leadS && !this.#ended) await this.#step.promise;
      if (this.#ended) return;
      await encoder.sound(await this.#sound.next());
      this.#fedS = second + 1;
      this.#tell();
    }
    this.#fedS = Infinity;
    this.#tell();
  }

  #tell(): void {
    this.#step.resolve();
    this.#step = Promise.withResolvers();
  }
}
