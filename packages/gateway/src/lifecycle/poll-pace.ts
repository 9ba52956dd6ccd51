/** How often a channel's upstream is asked about one job. */
export interface PollPace {
  /** At first. */
  readonly pollMs: number;
  /** However old the job is. */
  readonly pollMsMax: number;
}

/**
 * Whoever waits a minute for a clip minds five seconds more, and who waits for an hour does not mind
 * one minute: the interval grows with the age of an attempt, by a twelfth of it up to 5 s, which it has
 * for five minutes, and from then on by a sixtieth: 1 min after an hour, 3 min after three.
 */
export function pollIntervalMs({ pollMs, pollMsMax }: PollPace, ageMs: number): number {
  const grownMs = Math.max(Math.min(ageMs / 12, EARLY_MS_MAX), ageMs / 60);
  return Math.min(Math.max(pollMs, grownMs), pollMsMax);
}

const EARLY_MS_MAX = 5_000;

/** What the last polls said of how to go on. */
export interface LastPolls {
  /** In a row, until now. */
  readonly failures: number;
  /** For how long the upstream asked to be left alone; 0 when it did not. */
  readonly retryAfterMs: number;
}

const FAILURE_TIMES_MAX = 30;

/** `random` is 0 to 1: thousands of jobs that were begun together are not to be asked about together. */
export function pollWaitMs(
  pace: PollPace,
  { ageMs, failures, retryAfterMs }: LastPolls & { readonly ageMs: number },
  random: number,
): number {
  const intervalMs = pollIntervalMs(pace, ageMs);
  const backOffMs = pace.pollMs * Math.min(2 ** failures, FAILURE_TIMES_MAX);
  const waitMs = failures === 0 ? intervalMs : Math.max(intervalMs, backOffMs);
  // Never before it may be asked again.
  return Math.max(waitMs * (0.9 + 0.2 * random), retryAfterMs * (1 + 0.1 * random));
}

const TAKEN_OVER_MS_MAX = 5_000;

/** Before the first poll of a job that was begun in another run of the gateway, as many may be. */
export function takenOverWaitMs(pace: PollPace, ageMs: number, random: number): number {
  return Math.min(pollIntervalMs(pace, ageMs), TAKEN_OVER_MS_MAX) * random;
}

/** When an attempt began, whoever carries it on now: the first bits of its id are its time. */
export function beganAtMs(attemptId: string): number {
  return Number.parseInt(attemptId.slice(0, 12), 16);
}
