import { Worker } from 'node:worker_threads';
import type { Brief } from '../brief/brief.ts';
import type { SoundBlock } from '../encode/encoder.ts';
import type { SoundOrder, SoundTrouble } from './sound-main.ts';

/** A thread that makes sound; one second is always being made ahead. */
export class SoundSource {
  readonly #worker = new Worker(new URL('./sound-main.ts', import.meta.url), { execArgv: [] });
  #coming: Promise<SoundBlock> | undefined;

  /** `before` is what the video ends with that the clip goes on from. */
  start(brief: Brief, before: SoundBlock | null): void {
    this.#order({ kind: 'start', brief, before });
    this.#askAhead();
  }

  async next(): Promise<SoundBlock> {
    const block = await (this.#coming ?? this.#ask());
    this.#askAhead();
    return block;
  }

  /** Gives up what was asked ahead and waits for its answer, so that the next clip starts clean. */
  async stop(): Promise<void> {
    this.#order({ kind: 'stop' });
    for (let coming = this.#coming; coming !== undefined; coming = this.#coming) {
      // What it fails with was told already, or is no longer wanted.
      await coming.catch(() => undefined);
      // Whoever took it meanwhile may have asked for another.
      if (this.#coming === coming) this.#coming = undefined;
    }
  }

  /** A failure is for whoever takes the block; until then it is nobody's. */
  #askAhead(): void {
    this.#coming = this.#ask();
    this.#coming.catch(() => undefined);
  }

  #ask(): Promise<SoundBlock> {
    return new Promise((resolve, reject) => {
      const settle = (answer: SoundBlock | SoundTrouble) => {
        this.#worker.off('error', reject);
        if ('problem' in answer) reject(new Error(`no sound: ${answer.problem}`));
        else resolve(answer);
      };
      this.#worker.once('message', settle);
      this.#worker.once('error', reject);
      this.#order({ kind: 'next' });
    });
  }

  #order(order: SoundOrder): void {
    this.#worker.postMessage(order);
  }
}
