import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { isAbsolute } from 'node:path';
import { requestProblems, type RenderRequest, type RenderResult } from './brief/render-request.ts';
import { clipFilesIn, type ClipFile } from './clip/clip-files.ts';
import {
  stillFileAt,
  stillProblems,
  type StillRequest,
  type StillResult,
} from './clip/still-request.ts';
import type { PixelSize } from './clip/still-colours.ts';
import { frameRate, type EncoderName } from './encode/encoder.ts';
import type { Made, MeasuredPicture, Work } from './process/messages.ts';
import { RenderProcess, type Outcome } from './process/render-process.ts';
import { RenderCancelled } from './render-cancelled.ts';

export interface RenderJob<Result = RenderResult> {
  /** Rejects with RenderCancelled after cancel(), with another error when rendering fails. */
  readonly done: Promise<Result>;
  /** How much is rendered, 0..1. */
  fraction(): number;
  cancel(): void;
}

export interface Engine {
  /** Renders into an existing folder; waits its turn when all processes are busy. */
  render(request: RenderRequest, folder: string): RenderJob;
  /** Paints one frame of what render would make into an existing folder. */
  renderStill(still: StillRequest): RenderJob<StillResult>;
  /** How large a picture is, upright; rejects when it cannot be read. */
  measure(picture: MeasuredPicture): RenderJob<PixelSize>;
  /** Cancels what runs or waits and ends the processes. */
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Render processes at most; started when needed, ended after a minute without work. */
  processes?: number;
  /** Painting threads in each process. */
  threads?: number;
  encoder?: EncoderName;
}

export function createEngine(options: EngineOptions = {}): Engine {
  return new ProcessEngine({
    processes: options.processes ?? 1,
    threads: options.threads ?? Math.min(4, availableParallelism()),
    encoder: options.encoder ?? 'node-av',
  });
}

const idleMsMax = 60_000;
const failures: Readonly<Record<Work['kind'], string>> = {
  clip: 'rendering failed',
  still: 'rendering failed',
  measure: 'the picture cannot be read',
};
/** A process that has not given up by then is killed. */
const cancelGraceMs = 120;

interface Task {
  number: number;
  work: Work;
  files: readonly ClipFile[];
  fraction: number;
  cancelled: boolean;
  process?: RenderProcess;
  resolve(made: Made[Work['kind']]): void;
  reject(error: Error): void;
}

interface Plan<Kind extends Work['kind'], Result> {
  work: Extract<Work, { kind: Kind }>;
  problems: readonly string[];
  /** What is removed when nothing comes of it. */
  files: readonly ClipFile[];
  resultOf: (made: Made[Kind]) => Result;
}

/* A task waits, then runs in a process, then is done, failed or cancelled; these three are final. */
class ProcessEngine implements Engine {
  readonly #options: Required<EngineOptions>;
  readonly #waiting: Task[] = [];
  readonly #running = new Set<Task>();
  readonly #idle = new Map<RenderProcess, NodeJS.Timeout>();
  readonly #busy = new Set<RenderProcess>();
  #numbers = 0;
  #closed = false;

  constructor(options: Required<EngineOptions>) {
    this.#options = options;
  }

  render(request: RenderRequest, folder: string): RenderJob {
    const files = clipFilesIn(folder);
    return this.#begin<'clip', RenderResult>({
      work: { kind: 'clip', request, folder },
      problems: requestProblems(request),
      files: Object.values(files),
      resultOf: ({ scene, frameCount }) => ({
        videoPath: files.video.final,
        thumbnailPath: files.thumbnail.final,
        spritePath: files.sprite.final,
        scene,
        frameCount,
        frameRate,
      }),
    });
  }

  renderStill(still: StillRequest): RenderJob<StillResult> {
    return this.#begin<'still', StillResult>({
      work: { kind: 'still', ...still },
      problems: stillProblems(still),
      files: [stillFileAt(still.path)],
      resultOf: (made) => made,
    });
  }

  measure(picture: MeasuredPicture): RenderJob<PixelSize> {
    return this.#begin<'measure', PixelSize>({
      work: { kind: 'measure', picture },
      problems: isAbsolute(picture.path) ? [] : ['a picture must be an absolute path'],
      files: [],
      resultOf: (made) => made,
    });
  }

  #begin<Kind extends Work['kind'], Result>(plan: Plan<Kind, Result>): RenderJob<Result> {
    const { work, problems, files, resultOf } = plan;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const task: Task = {
      number: ++this.#numbers,
      work,
      files,
      fraction: 0,
      cancelled: false,
      // What was made is of the kind that was asked for.
      resolve: (made) => resolve(resultOf(made as Made[Kind])),
      reject,
    };
    if (this.#closed) reject(new Error('the engine is closed'));
    else if (problems.length > 0) reject(new Error(`cannot render: ${problems.join('; ')}`));
    else this.#waiting.push(task);
    this.#startNext();
    return { done: promise, fraction: () => task.fraction, cancel: () => this.#cancel(task) };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const task of [...this.#waiting, ...this.#running]) this.#cancel(task);
    const processes = [...this.#idle.keys(), ...this.#busy];
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    await Promise.all(processes.map((process) => process.close()));
  }

  #startNext(): void {
    const room = this.#idle.size + this.#busy.size < this.#options.processes;
    if (this.#waiting.length === 0 || (this.#idle.size === 0 && !room)) return;
    const task = this.#waiting.shift();
    if (task) void this.#run(task, this.#takeProcess());
  }

  #takeProcess(): RenderProcess {
    const [warm] = this.#idle.keys();
    if (warm) {
      clearTimeout(this.#idle.get(warm));
      this.#idle.delete(warm);
    }
    const process = warm ?? new RenderProcess(() => this.#forget(process));
    this.#busy.add(process);
    return process;
  }

  async #run(task: Task, process: RenderProcess): Promise<void> {
    task.process = process;
    this.#running.add(task);
    const { number, work } = task;
    const { encoder, threads } = this.#options;
    const outcome = await process.run(
      { kind: 'work', number, work, encoder, threads },
      (fraction) => {
        task.fraction = fraction;
      },
    );
    this.#running.delete(task);
    if (outcome.kind !== 'crashed' && this.#busy.delete(process)) this.#rest(process);
    await this.#conclude(task, outcome);
    this.#startNext();
  }

  async #conclude(task: Task, outcome: Outcome): Promise<void> {
    const kept = outcome.kind === 'done' && !task.cancelled;
    if (!kept) {
      for (const file of task.files) {
        await rm(file.partial, { force: true });
        if (outcome.kind === 'done') await rm(file.final, { force: true });
      }
    }
    if (task.cancelled || outcome.kind === 'cancelled') {
      task.reject(new RenderCancelled());
    } else if (outcome.kind === 'done') {
      task.fraction = 1;
      task.resolve(outcome.made);
    } else {
      const what =
        outcome.kind === 'crashed'
          ? 'the render process ended unexpectedly'
          : failures[task.work.kind];
      task.reject(new Error(`${what} (${outcome.problem})`));
    }
  }

  #cancel(task: Task): void {
    const place = this.#waiting.indexOf(task);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      task.reject(new RenderCancelled());
    } else if (this.#running.has(task) && !task.cancelled) {
      task.cancelled = true;
      const { process } = task;
      process?.cancel(task.number);
      setTimeout(() => {
        if (this.#running.has(task)) process?.kill();
      }, cancelGraceMs).unref();
    }
  }

  #rest(process: RenderProcess): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#idle.delete(process);
      void process.close();
    }, idleMsMax);
    timer.unref();
    this.#idle.set(process, timer);
  }

  #forget(process: RenderProcess): void {
    clearTimeout(this.#idle.get(process));
    this.#idle.delete(process);
    this.#busy.delete(process);
    this.#startNext();
  }
}
