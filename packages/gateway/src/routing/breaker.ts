import type { Clock } from '../platform/clock.ts';

/** Keeps tasks away from an upstream that fails, and tries it again with one at a time. */
export interface Breaker {
  /** 0 when a task may go there now; else in how many ms one may. */
  waitMs(): number;
  /** For whoever watches over it. */
  state(): BreakerState;
  /** A task is sent there. */
  begun(): void;
  succeeded(): void;
  failed(): void;
  /** It does not serve us at all; asking again soon is of no use. */
  denied(): void;
}

export interface BreakerState {
  readonly name: 'closed' | 'open' | 'half-open';
  /** When a task may go there next; null when one may at once. */
  readonly untilMs: number | null;
}

/** Of so many last tries, this many failures are too many. */
const TRIES = 10;
const FAILURES = 5;
/** One that does not serve us at all is left alone for so many times as long. */
const DENIED_TIMES = 10;

/**
 *   closed ──5 of the last 10 failed──► open ──openMs──► half-open: one try
 *     ▲                                  ▲                  │
 *     └────────── it succeeded ──────────┼──────────────────┘
 *                                        └── it failed
 */
export function createBreaker(clock: Clock, openMs: number): Breaker {
  let lastFailed: boolean[] = [];
  let openUntilMs = 0;
  let isOpen = false;
  let tryingUntilMs = 0;
  const open = (forMs: number): void => {
    isOpen = true;
    openUntilMs = clock() + forMs;
    tryingUntilMs = 0;
    lastFailed = [];
  };
  const note = (failed: boolean): void => {
    lastFailed = [...lastFailed, failed].slice(-TRIES);
  };
  return {
    waitMs() {
      if (!isOpen) return 0;
      return Math.max(0, Math.max(openUntilMs, tryingUntilMs) - clock());
    },
    state() {
      if (!isOpen) return { name: 'closed', untilMs: null };
      if (openUntilMs > clock()) return { name: 'open', untilMs: openUntilMs };
      return { name: 'half-open', untilMs: tryingUntilMs > clock() ? tryingUntilMs : null };
    },
    begun() {
      // One whose end nobody hears of must not keep the others away for ever.
      if (isOpen) tryingUntilMs = clock() + openMs;
    },
    succeeded() {
      isOpen = false;
      note(false);
    },
    failed() {
      if (isOpen) {
        open(openMs);
        return;
      }
      note(true);
      if (lastFailed.filter(Boolean).length >= FAILURES) open(openMs);
    },
    denied: () => open(DENIED_TIMES * openMs),
  };
}
