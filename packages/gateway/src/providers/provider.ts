import type { Order, OrderMode } from '@reelgate/contracts';

/**
 * What an upstream looks like to the lifecycle. Every method answers one question and returns: no
 * loop, sleep or retry inside. Between calls a provider may forget everything, because the handle is
 * plain JSON and the job is handed in each time; any worker can carry on after any crash.
 *
 * Methods throw an `UpstreamFault` when the upstream could not be asked or refused.
 */
export interface Provider {
  readonly name: string;
  /**
   * What may be done with an attempt whose start was interrupted before its handle was saved:
   * `repeat` (starting twice costs nothing), `lookup` (the upstream can be asked by attempt id), or
   * `wait` (nobody can know; the attempt stays uncertain until its window closes).
   */
  readonly afterCrash: 'repeat' | 'lookup' | 'wait';
  /** What it can make; an order of another mode is never handed to it. */
  readonly modes: readonly OrderMode[];
  /** Whether it makes its clips on this machine, which no other process can bring in. */
  readonly runsHere: boolean;
  start(job: Job): Promise<Handle>;
  /** Only with `afterCrash: 'lookup'`. Null when the upstream never received the start. */
  lookup?(job: Job): Promise<Handle | null>;
  poll(handle: Handle, job: Job): Promise<Progress>;
  cancel?(handle: Handle, job: Job): Promise<void>;
  /** Writes the finished clip into the job's folder and names the files it wrote; may be repeated. */
  fetch(result: Handle, job: Job): Promise<Clip>;
  close?(): Promise<void>;
}

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Opaque to everyone but the provider that made it. */
export type Handle = Json;

/** One attempt at an order, as a provider sees it. */
export interface Job {
  readonly attemptId: string;
  readonly order: Order;
  /** 0 for a frame that follows its source, once only the finished clip is brought in. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly seed: number;
  readonly images: readonly SourceImage[];
  readonly lastFrame: SourceImage | null;
  readonly keyframes: readonly { readonly image: SourceImage; readonly atS: number }[];
  readonly video: SourceVideo | null;
  /** Scratch space on this machine that lasts until the task is final. */
  readonly folder: string;
}

/** A fetched and decoded input image, kept on disk until its task is final. */
export interface SourceImage {
  /** Where it is from, for upstreams that fetch it themselves; null for what came as a file. */
  readonly url: string | null;
  readonly path: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A video to begin from, kept as a source image is. */
export interface SourceVideo extends SourceImage {
  readonly durationS: number;
}

export type Progress =
  /** `fraction` is 0 to 1, or null when the upstream does not say. */
  | { readonly state: 'running'; readonly fraction: number | null }
  | { readonly state: 'done'; readonly result: Handle }
  /** `broken`: the upstream itself broke down; nothing was charged and another attempt may succeed. */
  | {
      readonly state: 'failed';
      readonly reason: 'moderated' | 'upstream' | 'broken';
      readonly message: string;
    };

/** Absolute paths of files inside the job's folder; whoever takes them moves them away. */
export interface Clip {
  readonly video: string;
  readonly thumbnail?: string;
  readonly sprite?: string;
}
