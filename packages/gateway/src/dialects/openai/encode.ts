import type { Order } from '@reelgate/contracts';
import type { Failure, FailureKind, TaskState } from '../../tasks/task.ts';
import { videoIdOf } from './wire-id.ts';

/** What the dialect needs to know of a task. */
export interface OpenaiTask {
  readonly id: string;
  readonly model: string;
  readonly state: TaskState;
  /** 0 to 1. */
  readonly progress: number;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
  readonly mediaExpiresAtMs: number | null;
  readonly failure: Failure | null;
  readonly order: Pick<Order, 'prompt' | 'durationS' | 'resolution' | 'echo'>;
  /** Signed; null until the task is completed. */
  readonly videoUrl: string | null;
}

/**
 * What a video at work is called: seed 002 says `processing`, and the `openai` package knows only
 * `in_progress`.
 */
export type WordForRunning = 'processing' | 'in_progress';

/** A video as it is answered (api/openai.md). Times are seconds since 1970. */
export interface WireVideo {
  readonly id: string;
  readonly object: 'video';
  readonly model: string;
  readonly status: 'queued' | WordForRunning | 'completed' | 'failed' | 'cancelled';
  /** A whole number of per cent. */
  readonly progress: number;
  readonly created_at: number;
  readonly completed_at: number | null;
  readonly expires_at: number | null;
  readonly prompt: string;
  readonly seconds: string;
  readonly size: string;
  readonly remixed_from_video_id: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly video_url: string | null;
  readonly url: string | null;
}

export function encodeVideo(task: OpenaiTask, running: WordForRunning): WireVideo {
  const { state, order, failure, videoUrl } = task;
  const { echo = {} } = order;
  const isCompleted = state === 'completed';
  return {
    id: videoIdOf(task.id),
    object: 'video',
    model: task.model,
    status: state === 'running' || state === 'delivering' ? running : state,
    progress: Math.floor(task.progress * 100),
    created_at: secondsOf(task.createdAtMs),
    completed_at: isCompleted ? maybeSecondsOf(task.finishedAtMs) : null,
    expires_at: isCompleted ? maybeSecondsOf(task.mediaExpiresAtMs) : null,
    prompt: order.prompt,
    seconds: String(order.durationS),
    size: textIn(echo, 'size') ?? order.resolution.toUpperCase(),
    remixed_from_video_id: textIn(echo, REMIXED_FROM),
    error: state === 'failed' && failure !== null ? errorOf(failure) : null,
    video_url: videoUrl,
    url: videoUrl,
  };
}

/** Under this name an order remembers the video that it is a remix of. */
export const REMIXED_FROM = 'remixed_from_video_id';

export interface WireList {
  readonly object: 'list';
  readonly data: readonly WireVideo[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

export function encodeList(data: readonly WireVideo[], hasMore: boolean): WireList {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}

export interface WireDeleted {
  readonly id: string;
  readonly object: 'video.deleted';
  readonly deleted: true;
}

export function encodeDeleted(taskId: string): WireDeleted {
  return { id: videoIdOf(taskId), object: 'video.deleted', deleted: true };
}

/** The vendor documents none; `moderation_blocked` is what OpenAI says. */
export const failureCodes: Readonly<Record<FailureKind, string>> = {
  image_unfetchable: 'image_unfetchable',
  image_unreadable: 'invalid_image',
  upstream: 'generation_failed',
  timed_out: 'timed_out',
  cancelled: 'cancelled',
  moderated: 'moderation_blocked',
};

function errorOf({ kind, message }: Failure): NonNullable<WireVideo['error']> {
  return { code: failureCodes[kind], message };
}

function textIn(echo: NonNullable<Order['echo']>, name: string): string | null {
  const value = echo[name];
  return typeof value === 'string' ? value : null;
}

function secondsOf(ms: number): number {
  return Math.floor(ms / 1_000);
}

function maybeSecondsOf(ms: number | null): number | null {
  return ms === null ? null : secondsOf(ms);
}
