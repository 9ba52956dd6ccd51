import { Worker } from 'node:worker_threads';
import type { Brief } from '../brief/brief.ts';
import type { SoundBlock } from '../encode/encoder.ts';
import type { SoundOrder } from './sound-main.ts';

/** A thread that makes sound; one second is always being made ahead. */
export class SoundSource {
  readonly #worker = new Worker(new URL('./sound-main.ts', import.meta.url), { execArgv: [] });
  #coming: Promise<SoundBlock> | undefined;

  start(brief: Brief): void {
    this.#order({ kind: 'start', brief });
    this.#coming = this.#ask();
  }

  async next(): Promise<SoundBlock> {
    const block = await (this.#coming ?? this.#ask());
    this.#coming = this.#ask();
    return block;
  }

  /** Waits for what was asked ahead, so that the next clip starts clean. */
  async stop(): Promise<void> {
    await this.#coming;
    this.#coming = undefined;
  }

  #ask(): Promise<SoundBlock> {
    return new Promise((resolve, reject) => {
      const settle = (block: SoundBlock) => {
        this.#worker.off('error', reject);
        resolve(block);
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
