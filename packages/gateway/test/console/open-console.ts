import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdministration } from '../../src/access/administration.ts';
import { createAuthenticator } from '../../src/access/authenticate.ts';
import { composeBills } from '../../src/compose-bills.ts';
import type { ConsoleOptions } from '../../src/console/console-options.ts';
import { registerConsole } from '../../src/console/routes.ts';
import { createServer, refuseUnknown } from '../../src/http/server.ts';
import { checkInvariants } from '../../src/ledger/invariants.ts';
import { createLog } from '../../src/platform/log.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { openChannels, type ChannelSetup } from './open-channels.ts';

export const ADMIN_TOKEN = 'admin-token-of-the-tests';
const NOW_MS = Date.parse('2026-01-02T03:04:05.006Z');
export const NOW = new Date(NOW_MS).toISOString();
export const KNOWN_TASK = 'a'.repeat(32);
export const FINAL_TASK = 'b'.repeat(32);

const clock = () => NOW_MS;

/** The admin API over a real store, with a clock that stands still and ids that count up. */
export function openConsole(
  changes: Partial<ConsoleOptions> = {},
  setup: Partial<ChannelSetup> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'reelgate-console-'));
  let count = 0;
  const ids = { next: () => String((count += 1)).padStart(32, '0') };
  const store = openSqliteStore({ folder, clock, groupMax: 64, crashAtStatement: null });
  const authenticator = createAuthenticator(store, 100);
  const parts = { store, authenticator, clock, ids, concurrencyDefault: 4 };
  const administration = createAdministration(parts);
  const { log = createLog('silent') } = changes;
  const channels = openChannels({ store, clock, log }, setup);
  const limits = {
    bodyBytesMax: 1_000_000,
    requestMsMax: 10_000,
    refusePath: refuseUnknown,
  };
  const app = createServer({ ids, log, ...limits });
  const cancelled: string[] = [];
  registerConsole(app, {
    administration,
    channels: channels.desk,
    adminToken: ADMIN_TOKEN,
    requestsPerMinuteDefault: 60,
    async cancelTask(taskId) {
      if (taskId === FINAL_TASK) return 'final';
      if (taskId !== KNOWN_TASK) return 'unknown';
      cancelled.push(taskId);
      return 'cancelled';
    },
    ...composeBills(store, clock),
    checkInvariants: () => checkInvariants(store),
    log,
    ...changes,
  });
  return {
    app,
    store,
    authenticator,
    administration,
    channels,
    cancelled,
    async close() {
      await app.close();
      await channels.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
