import { createAdministration } from '../../packages/gateway/src/access/administration.ts';
import { createIds } from '../../packages/gateway/src/platform/ids.ts';
import { systemClock } from '../../packages/gateway/src/platform/clock.ts';
import { openStore } from '../../packages/gateway/src/store/open-store.ts';
import type { Store } from '../../packages/gateway/src/store/store.ts';
import type { Owner } from './fill-books.ts';

/** Enough for ten million clips, and all grants together are a safe integer. */
const GRANT_MICRO_USD = 100_000_000_000_000;
const CONCURRENCY_MAX = 1_000_000;

/** The store as the gateway opens it, in this process. */
export function openBenchStore(folder: string, databaseUrl: string | null): Promise<Store> {
  const postgres =
    databaseUrl === null
      ? null
      : { url: databaseUrl, connectMsMax: 5_000, statementMsMax: 600_000, connectionsMax: 10 };
  return openStore({ folder, clock: systemClock, groupMax: 256, crashAtStatement: null, postgres });
}

/** Workspaces that can pay for whatever comes, each with a key that is as fast as it likes. */
export async function openOwners(
  store: Store,
  count: number,
): Promise<readonly (Owner & { readonly secret: string })[]> {
  const ids = createIds(systemClock);
  const concurrencyDefault = CONCURRENCY_MAX;
  const administration = createAdministration({
    store,
    clock: systemClock,
    ids,
    concurrencyDefault,
  });
  const owners: (Owner & { secret: string })[] = [];
  for (let number = 0; number < count; number += 1) {
    const workspace = await administration.openWorkspace(`bench-${number}`);
    await administration.grant(workspace, GRANT_MICRO_USD, `bench-${number}`, 'for the bench');
    const made = await administration.createKey({
      workspace,
      name: 'bench',
      requestsPerMinute: null,
    });
    if (made === null) throw new Error('a new key was there before');
    owners.push({ workspaceId: workspace.id, apiKeyId: made.key.id, secret: made.secret });
  }
  return owners;
}
