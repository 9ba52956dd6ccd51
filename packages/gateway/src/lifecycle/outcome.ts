import type { Failure, FailureKind } from '../tasks/task.ts';

/** How the work on a task ended. */
export type Outcome =
  | { readonly kind: 'completed' }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      /** What the upstream takes for the attempt that ended so; absent or null when nobody knows. */
      readonly costMicroUsd?: number | null;
    };

export type Failed = Extract<Outcome, { kind: 'failed' }>;

export function failed(kind: FailureKind, message: string): Failed {
  return { kind: 'failed', failure: { kind, message } };
}

export const CANCELLED = failed('cancelled', 'the task was cancelled');

export const TIMED_OUT = failed('timed_out', 'the task was not finished within 48 hours');

export function upstreamFailed(message = 'the video could not be generated'): Failed {
  return failed('upstream', message);
}
