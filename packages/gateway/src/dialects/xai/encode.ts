import type { Failure, FailureKind, TaskState } from '../../tasks/task.ts';
import { requestIdOf } from './request-id.ts';

/** What the dialect needs to know of a task. */
export interface XaiTask {
  /** 32 lower-case hex digits. */
  readonly id: string;
  /** The model id as it was submitted. */
  readonly model: string;
  readonly state: TaskState;
  /** 0 to 1. */
  readonly progress: number;
  /** Set in the states `failed` and `cancelled`. */
  readonly failure: Failure | null;
  readonly chargedMicroUsd: number;
  /** Signed; null until the task is completed. */
  readonly videoUrl: string | null;
  /** Of the finished video, or as ordered where moderation held it back; 0 where there is none. */
  readonly durationS: number;
}

export interface XaiAnswer {
  /** Of HTTP: 202 while it runs, 200 once it is over. */
  readonly status: 200 | 202;
  /** JSON text. */
  readonly body: string;
}

/** The answer to a submit as JSON text. */
export function encodeSubmitted(taskId: string): string {
  return `{"request_id":"${requestIdOf(taskId)}"}`;
}

/** The answer to a poll, whatever became of the task (`api/xai.md`, poll). */
export function encodeTask(task: XaiTask): XaiAnswer {
  switch (task.state) {
    case 'queued':
    case 'running':
    case 'delivering': {
      const progress = Math.min(Math.floor(task.progress * 100), 99);
      return { status: 202, body: `{"status":"pending","progress":${progress}}` };
    }
    case 'completed':
      return { status: 200, body: doneOf(task, task.videoUrl) };
    case 'failed':
    case 'cancelled':
      // Moderation is no failure to xAI: the request is done, and there is nothing to be had.
      if (task.failure?.kind === 'moderated') return { status: 200, body: doneOf(task, null) };
      return { status: 200, body: JSON.stringify({ status: 'failed', error: errorOf(task) }) };
  }
}

/** 10^10 ticks are a dollar. */
const TICKS_PER_MICRO_USD = 10_000;

function doneOf({ model, durationS, chargedMicroUsd }: XaiTask, videoUrl: string | null): string {
  return JSON.stringify({
    status: 'done',
    progress: 100,
    model,
    video: { url: videoUrl ?? '', duration: durationS, respect_moderation: videoUrl !== null },
    usage: { cost_in_usd_ticks: chargedMicroUsd * TICKS_PER_MICRO_USD },
  });
}

type XaiFailureCode =
  | 'invalid_argument'
  | 'permission_denied'
  | 'failed_precondition'
  | 'service_unavailable'
  | 'internal_error';

/** Nothing that can become of a task here is a want of permission. */
export const FAILURE_CODES: Readonly<Record<Exclude<FailureKind, 'moderated'>, XaiFailureCode>> = {
  image_unfetchable: 'invalid_argument',
  image_unreadable: 'invalid_argument',
  upstream: 'internal_error',
  timed_out: 'service_unavailable',
  cancelled: 'failed_precondition',
};

function errorOf({ id, failure }: XaiTask): { code: XaiFailureCode; message: string } {
  if (failure === null || failure.kind === 'moderated') {
    throw new Error(`${id} failed, but nothing says why`);
  }
  return { code: FAILURE_CODES[failure.kind], message: failure.message };
}
