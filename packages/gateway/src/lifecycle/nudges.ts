import { hash } from 'node:crypto';
import type { Handle } from '../providers/provider.ts';
import { pause } from './pause.ts';

/**
 * Word from outside that an upstream's job may look different now. It is never more than a reason to
 * poll sooner: nothing else that it says is believed, and nobody counts on its coming.
 */
export interface Nudges {
  /** Waits as `pause` does, but not past a nudge; one that came since the last wait ends it at once. */
  wait(key: string, ms: number, signals: readonly AbortSignal[]): Promise<void>;
  /** Answers false when nobody waits for the job here. */
  nudge(key: string): boolean;
}

/** What a channel's job is called here. Its handle may be of any length and hold anything. */
export function nudgeKey(channel: string, handle: Handle): string {
  return hash('sha256', `${channel} ${JSON.stringify(handle)}`);
}

/** Most are for jobs that nobody here will ever wait for; of too many, the oldest is forgotten. */
const EARLY_MAX = 1_000;

export function createNudges(): Nudges {
  const waiting = new Map<string, () => void>();
  const early = new Set<string>();
  return {
    async wait(key, ms, signals) {
      // It came while the job was being asked about, and the answer may be from before it.
      if (early.delete(key)) return;
      let own: (() => void) | null = null;
      await pause(ms, signals, (wake) => {
        own = wake;
        waiting.set(key, wake);
      });
      // A worker whose lease was lost may still wait when its successor does.
      if (waiting.get(key) === own) waiting.delete(key);
    },
    nudge(key) {
      const wake = waiting.get(key);
      if (wake !== undefined) {
        wake();
        return true;
      }
      const [oldest] = early;
      if (early.size >= EARLY_MAX && oldest !== undefined) early.delete(oldest);
      early.add(key);
      return false;
    },
  };
}
