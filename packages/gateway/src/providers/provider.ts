import type { Order, OrderMode } from '@reelgate/contracts';
import type { Json } from '../platform/json.ts';
import type { Phase } from '../upstreams/phase.ts';

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
  /** Whether its upstream has a model for an order that can make it; when absent, it can make any. */
  canMake?(order: Order): boolean;
  /** Whether it makes its clips on this machine, which no other process can bring in. */
  readonly runsHere: boolean;
  start(job: Job): Promise<Handle>;
  /** Only with `afterCrash: 'lookup'`. Null when the upstream never received the start. */
  lookup?(job: Job): Promise<Handle | null>;
  poll(handle: Handle, job: Job): Promise<Progress>;
  /**
   * The handle of the job that an event of the upstream's tells of, or null. Nothing else is read in
   * it: what became of the job is asked. Absent where no upstream of the kind tells of anything.
   */
  jobIdIn?(event: unknown): Handle | null;
  /** Answers with how the job ended, where the upstream says so; a job may be done by then. */
  cancel?(handle: Handle, job: Job): Promise<Progress | void>;
  /**
   * What it understood of an order, under names that may be shown to clients as they are. Absent where
   * that is the upstream's own.
   */
  explain?(order: Order): Json;
  /** Writes the finished clip into the job's folder and names the files it wrote; may be repeated. */
  fetch(result: Handle, job: Job): Promise<Clip>;
  close?(): Promise<void>;
}

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
  /**
   * Where an upstream may fetch it by itself: the client's own address, or a link of this gateway's
   * for what came as a file.
   */
  readonly link: string;
  /** Whether the link is the client's, so that it surely can be reached from elsewhere. */
  readonly isPublic: boolean;
  readonly path: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A video to begin from, kept as a source image is. */
export interface SourceVideo extends SourceImage {
  readonly durationS: number;
}

export type Progress =
  | {
      readonly state: 'running';
      /** 0 to 1, or null when the upstream does not say. */
      readonly fraction: number | null;
      /** What its status says; absent or null when that is nothing. */
      readonly phase?: Phase | null;
    }
  | ({ readonly state: 'done'; readonly result: Handle } & Billed)
  /** `broken`: the upstream itself broke down; nothing was charged and another attempt may succeed. */
  | ({
      readonly state: 'failed';
      readonly reason: 'moderated' | 'upstream' | 'broken';
      readonly message: string;
    } & Billed);

/** The two ends of a job. */
export type Ended = Exclude<Progress, { readonly state: 'running' }>;

interface Billed {
  /** What the upstream takes for the job; absent or null when it does not say. */
  readonly costMicroUsd?: number | null;
}

/** Absolute paths of files inside the job's folder; whoever takes them moves them away. */
export interface Clip {
  readonly video: string;
  readonly thumbnail?: string;
  readonly sprite?: string;
}
