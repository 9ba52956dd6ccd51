import type { FailureKind, TaskState } from '../../tasks/task.ts';

/** Of a job and of a row on the bill (seed 003 has the first four, `cancelled` is ours). */
export type WireStatus = 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';

/** `delivering` has no URL to show yet. */
export const wireStatuses: Readonly<Record<TaskState, WireStatus>> = {
  queued: 'queued',
  running: 'processing',
  delivering: 'processing',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** What a filter by status means, each state to be asked for by itself. */
export const statesOf: Readonly<Record<WireStatus, readonly TaskState[]>> = {
  queued: ['queued'],
  processing: ['running', 'delivering'],
  completed: ['completed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

/** Why a job has no video: `code` for programs, `status` as HTTP would have it, for the bill. */
export const failures: Readonly<
  Record<FailureKind, { readonly code: string; readonly status: number }>
> = {
  image_unfetchable: { code: 'image_unfetchable', status: 400 },
  image_unreadable: { code: 'image_unreadable', status: 400 },
  upstream: { code: 'upstream_error', status: 502 },
  timed_out: { code: 'timed_out', status: 504 },
  // Nothing official says that the client went away; 499 is what servers write for it.
  cancelled: { code: 'cancelled', status: 499 },
  moderated: { code: 'content_policy_violation', status: 400 },
};
