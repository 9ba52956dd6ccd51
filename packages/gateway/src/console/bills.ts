/** A task with what was paid for it, and the attempts with what they cost. All money in micro-USD. */
export interface TaskBill {
  readonly id: string;
  readonly workspace: string;
  readonly dialect: string;
  readonly model: string;
  readonly state: string;
  /** The one that it came to last. */
  readonly channel: string | null;
  readonly priceMicroUsd: number;
  readonly chargedMicroUsd: number;
  readonly failure: { readonly kind: string; readonly message: string } | null;
  readonly createdAtMs: number;
  readonly finishedAtMs: number | null;
  readonly attempts: readonly AttemptBill[];
}

interface AttemptBill {
  readonly channel: string;
  readonly state: string;
  /** Whether its upstream made a video, whatever became of the task. */
  readonly made: boolean;
  /** What the upstream takes for it; null when nobody knows. */
  readonly costMicroUsd: number | null;
  readonly failureMessage: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface UsagePeriod {
  /** By its name; null is every one. */
  readonly workspace: string | null;
  /** Null is 30 days ago. */
  readonly fromMs: number | null;
  /** Itself not included; null is now. */
  readonly toMs: number | null;
}

/**
 * What tasks of one day (UTC), workspace, channel and model brought in and what they cost, in micro-USD.
 * A task that went on to another channel is charged there, and cost something at both.
 */
export interface UsageTotal {
  /** When the day began. */
  readonly dayMs: number;
  readonly workspace: string;
  readonly channel: string | null;
  readonly dialect: string;
  readonly model: string;
  readonly tasks: number;
  readonly attempts: number;
  readonly chargedMicroUsd: number;
  readonly costMicroUsd: number;
  /** Attempts whose cost nobody knows, or not yet: they are not in the sum. */
  readonly attemptsOfUnknownCost: number;
}
