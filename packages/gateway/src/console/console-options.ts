import type { Administration } from '../access/administration.ts';
import type { BrokenInvariant } from '../ledger/invariants.ts';
import type { Log } from '../platform/log.ts';
import type { TaskBill, UsagePeriod, UsageTotal } from './bills.ts';
import type { ChannelDesk } from './channel-desk.ts';

/** All that the admin API asks of the gateway. */
export interface ConsoleOptions {
  readonly administration: Administration;
  readonly channels: ChannelDesk;
  readonly adminToken: string;
  /** What a new key may do when its maker does not say; null is without a limit. */
  readonly requestsPerMinuteDefault: number | null;
  /** Takes a task of any workspace, by its bare id. */
  readonly cancelTask: (taskId: string) => Promise<'cancelled' | 'final' | 'unknown'>;
  /** The same way; null when there is none. */
  readonly findTask: (taskId: string) => Promise<TaskBill | null>;
  readonly usage: (period: UsagePeriod) => Promise<readonly UsageTotal[]>;
  readonly checkInvariants: () => Promise<readonly BrokenInvariant[]>;
  readonly log: Log;
}
