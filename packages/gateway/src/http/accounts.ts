import type { TaskState } from '../tasks/task.ts';

/** All in micro-USD. */
export interface Balance {
  readonly availableMicroUsd: number;
  readonly heldMicroUsd: number;
  readonly spentMicroUsd: number;
}

/** Null is any. */
export interface UsageQuery {
  readonly beforeId: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly model: string | null;
  readonly state: TaskState | null;
  readonly countMax: number;
}

/** A task as its bill shows it; deleted tasks are on it too. */
export interface UsageEvent {
  readonly taskId: string;
  readonly apiKeyId: string;
  readonly dialect: string;
  readonly model: string;
  readonly channel: string | null;
  readonly state: TaskState;
  readonly failureKind: string | null;
  /** 0 until something is paid for. */
  readonly chargedMicroUsd: number;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
}
