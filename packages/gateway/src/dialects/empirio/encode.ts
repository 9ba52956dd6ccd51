import type { Failure, TaskState } from '../../tasks/task.ts';
import { amountOf, type Amount } from './amount.ts';
import { jobIdOf } from './ids.ts';
import { failures, wireStatuses, type WireStatus } from './statuses.ts';

/** What the dialect needs to know of a task. */
export interface EmpirioTask {
  /** 32 lower-case hex digits. */
  readonly id: string;
  readonly state: TaskState;
  /** 0 to 1. */
  readonly progress: number;
  readonly createdAtMs: number;
  /** Null until the task is final. */
  readonly finishedAtMs: number | null;
  readonly failure: Failure | null;
  /** What was paid for, in whole seconds of video. */
  readonly durationS: number;
  /** The final debit; 0 until then, and for what was released. */
  readonly chargedMicroUsd: number;
  /** Empty until the task is completed. */
  readonly videos: readonly EmpirioVideo[];
}

export interface EmpirioVideo {
  /** Signed. */
  readonly url: string;
  readonly mediaType: string;
  readonly durationMs: number | null;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
}

/** A job in the words of api/empirio.md. */
export interface WireJob {
  readonly job_id: string;
  readonly status: WireStatus;
  readonly progress: number;
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly result: WireResult | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

interface WireResult {
  readonly data: readonly object[];
  readonly usage: {
    readonly billable_units: number;
    readonly billing_unit: 'second';
    readonly cost: Amount;
  };
}

/**
 * The answer to a submit. It always says `queued`: a repeated submit gets its first answer again, and
 * what has become of the job is learned by polling. The path is from the host, whatever prefix was
 * asked: clients append it to the base that they were given.
 */
export function encodeSubmitted({
  id,
  model,
  createdAtMs,
}: {
  id: string;
  model: string;
  createdAtMs: number;
}): object {
  const jobId = jobIdOf(id);
  return {
    job_id: jobId,
    status: 'queued',
    model,
    poll_url: `/v1/jobs/${jobId}`,
    created_at: timeOf(createdAtMs),
  };
}

export function encodeJob(task: EmpirioTask): WireJob {
  return {
    job_id: jobIdOf(task.id),
    status: wireStatuses[task.state],
    progress: task.progress,
    created_at: timeOf(task.createdAtMs),
    completed_at: task.finishedAtMs === null ? null : timeOf(task.finishedAtMs),
    result: resultOf(task),
    error: errorOf(task.failure),
  };
}

/** `next_cursor` is for `before`; null on the last page. */
export function encodePage(data: readonly object[], nextCursor: string | null): object {
  return { object: 'list', data, next_cursor: nextCursor };
}

export function errorOf(failure: Failure | null): WireJob['error'] {
  if (failure === null) return null;
  return { code: failures[failure.kind].code, message: failure.message };
}

/** ISO 8601 in UTC, with milliseconds. */
export function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** A blocked video is paid for (seed 003), so its job tells the cost and has nothing to show. */
function resultOf(task: EmpirioTask): WireResult | null {
  if (task.state !== 'completed' && task.chargedMicroUsd === 0) return null;
  return {
    data: task.videos.map(({ url, mediaType, durationMs, widthPx, heightPx }) => ({
      url,
      content_type: mediaType,
      duration_seconds: durationMs === null ? null : durationMs / 1_000,
      width: widthPx,
      height: heightPx,
    })),
    usage: {
      billable_units: task.durationS,
      billing_unit: 'second',
      cost: amountOf(task.chargedMicroUsd),
    },
  };
}
