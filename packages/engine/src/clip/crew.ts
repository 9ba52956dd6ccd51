import { Worker } from 'node:worker_threads';
import { compileKernels } from '../kernels/kernels.ts';
import { newMemory } from '../paint/arena.ts';
import { SoundSource } from '../sound/sound-source.ts';
import type { NoiseTile } from '../scenes/scene.ts';
import type { NoiseJob, PaintJob, PaintReport } from './paint-job.ts';

/** The threads, the compiled kernels and the memory that one render process keeps between clips. */
export class Crew {
  readonly module = compileKernels();
  readonly sound = new SoundSource();
  readonly #painters: Worker[];
  #memory = newMemory(65_536);
  #jobs = 0;

  constructor(threads: number) {
    this.#painters = Array.from({ length: threads }, () => newPainter());
  }

  get threads(): number {
    return this.#painters.length;
  }

  /** Memory of at least this size, the last clip's when that suffices. */
  memoryOf(sizeBytes: number): WebAssembly.Memory {
    if (this.#memory.buffer.byteLength < sizeBytes) this.#memory = newMemory(sizeBytes);
    return this.#memory;
  }

  /** Lets one painter make noise before there is anything to paint. */
  async noise(memory: WebAssembly.Memory, noise: NoiseTile): Promise<void> {
    const number = ++this.#jobs;
    const painter = this.#painters[number % this.#painters.length];
    if (!painter) throw new Error('a crew needs a painter');
    const made = waitForPainter(painter, number, () => undefined);
    painter.postMessage({ number, memory, module: this.module, noise } satisfies NoiseJob);
    await made;
  }

  /** Sets every painter to work; `onFrame` hears of frames in the order of completion. */
  paint(jobFor: (painter: number) => Omit<PaintJob, 'number'>, onFrame: (frame: number) => void) {
    const number = ++this.#jobs;
    const runs = this.#painters.map((painter, index) => {
      const run = waitForPainter(painter, number, onFrame);
      painter.postMessage({ ...jobFor(index), number });
      return run;
    });
    return Promise.all(runs);
  }
}

function newPainter(): Worker {
  const painter = new Worker(new URL('./painter-main.ts', import.meta.url), { execArgv: [] });
  painter.setMaxListeners(0);
  return painter;
}

function waitForPainter(painter: Worker, number: number, onFrame: (frame: number) => void) {
  return new Promise<void>((resolve, reject) => {
    const settle = (error?: Error) => {
      painter.off('message', listen);
      painter.off('error', settle);
      if (error) reject(error);
      else resolve();
    };
    const listen = (report: PaintReport) => {
      if (report.job !== number) return;
      if (report.kind === 'frame') onFrame(report.frame);
      else settle(report.kind === 'failed' ? new Error(report.problem) : undefined);
    };
    painter.on('message', listen);
    painter.on('error', settle);
  });
}
