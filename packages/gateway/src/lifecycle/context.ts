import type { Contract } from '@reelgate/contracts';
import type { Clock } from '../platform/clock.ts';
import type { PassCrashPoint } from '../platform/crash-point.ts';
import type { Ids } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { GuardedFetch } from '../platform/outbound/guarded-fetch.ts';
import type { TaskProgress } from '../tasks/task-progress.ts';
import type { ImageIntake } from '../media/image-intake.ts';
import type { MediaStore } from '../media/media-store.ts';
import type { VideoIntake } from '../media/video-intake.ts';
import type { Channels } from '../routing/channels.ts';
import type { Store } from '../store/store.ts';
import type { Nudges } from './nudges.ts';

/** What the whole life of a task leans on; compose.ts makes it once. */
export interface LifecycleContext {
  readonly store: Store;
  readonly media: MediaStore;
  readonly images: ImageIntake;
  readonly videos: VideoIntake;
  readonly uploads: Pick<GuardedFetch, 'put'>;
  readonly progress: TaskProgress;
  /** The media key behind a valid link that this gateway signed itself; null for any other URL. */
  readonly ownKeyOf: (url: string) => string | null;
  /** A signed link to what is stored under a media key, for as long as clips are kept. */
  readonly linkTo: (key: string) => string;
  /** The contract with the operator's rates in it. */
  readonly priced: (contract: Contract) => Contract;
  /** Where files of requests lie for a while, on the same file system as the media. */
  readonly scratchParent: string;
  readonly channels: Channels;
  /** Ends the waiting for a job's next poll. */
  readonly nudges: Nudges;
  /** Aborts when the process stops; for what goes on after the work on a task has ended. */
  readonly stopping: AbortSignal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly passed: PassCrashPoint;
  readonly limits: LifecycleLimits;
}

export interface LifecycleLimits {
  /** From submit to the end of a task, whatever happens (seed 000: 48 hours). */
  readonly taskMsMax: number;
  /** Attempts that one task may make at its upstreams. */
  readonly attemptsMax: number;
  /** How long an attempt of unknown outcome is waited for before its task is given up. */
  readonly uncertainMsMax: number;
  /** Polls in a row in which the upstream may deny having the work, before the attempt is over. */
  readonly pollDenialsMax: number;
  /** For how long it has to deny it at least. */
  readonly pollDenialsMsMin: number;
  /** How often the fetch of a finished clip is tried. */
  readonly fetchTriesMax: number;
  /** How often, and for how long in all, a clip is sent to a client's upload address. */
  readonly uploadTriesMax: number;
  readonly uploadMsMax: number;
  /** How long an upstream may ask to be left alone. */
  readonly retryAfterMsMax: number;
  readonly mediaMs: number;
  readonly fileMs: number;
  readonly idempotencyMs: number;
  readonly replayMs: number;
  readonly sweepCountMax: number;
}
