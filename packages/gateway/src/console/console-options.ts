import type { Administration } from '../access/administration.ts';
import type { BrokenInvariant } from '../ledger/invariants.ts';
import type { Log } from '../platform/log.ts';

/** All that the admin API asks of the gateway. */
export interface ConsoleOptions {
  readonly administration: Administration;
  readonly adminToken: string;
  /** What a new key may do when its maker does not say; null is without a limit. */
  readonly requestsPerMinuteDefault: number | null;
  /** Takes a task of any workspace, by its bare id. */
  readonly cancelTask: (taskId: string) => Promise<'cancelled' | 'final' | 'unknown'>;
  readonly checkInvariants: () => Promise<readonly BrokenInvariant[]>;
  readonly log: Log;
}
