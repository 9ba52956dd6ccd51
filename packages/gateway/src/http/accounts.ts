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

export interface Period {
  readonly fromMs: number;
  /** Itself not included. */
  readonly toMs: number;
}

/** Tasks of one day (UTC), key, model, dialect and channel. */
export interface UsageTotal {
  /** When the day began. */
  readonly dayMs: number;
  readonly apiKeyId: string;
  readonly model: string;
  readonly dialect: string;
  readonly channel: string | null;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly open: number;
  readonly chargedMicroUsd: number;
}

export interface LedgerQuery {
  /** The last entry of the page before; null begins with the newest. */
  readonly before: { readonly createdAtMs: number; readonly id: string } | null;
  readonly countMax: number;
}

export interface LedgerEntry {
  readonly id: string;
  readonly kind: 'grant' | 'hold' | 'post' | 'release';
  readonly debit: string;
  readonly credit: string;
  readonly amountMicroUsd: number;
  readonly taskId: string | null;
  readonly reason: string | null;
  readonly createdAtMs: number;
}
