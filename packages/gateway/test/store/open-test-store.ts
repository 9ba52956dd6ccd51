import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { SubmitTask } from '../../src/store/commands/submit-task.ts';
import { openSqlite, type SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { openStore, type Store } from '../../src/store/store.ts';

export const NOW_MS = 1_800_000_000_000;

const opened: { store: Store; folder: string }[] = [];

/** A real store in a folder of its own, with one workspace `w` that has the given micro-USD. */
export async function openTestStore(availableMicroUsd = 0): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'reelgate-store-'));
  const store = openStore({ folder, clock: () => NOW_MS, groupMax: 64, crashAtStatement: null });
  opened.push({ store, folder });
  await addWorkspace(store, 'w', availableMicroUsd);
  return store;
}

/** A second connection to the newest store's file, for what the store itself would never do. */
export function openBackDoor(): SqliteConnection {
  const folder = opened.at(-1)?.folder ?? '';
  return openSqlite(join(folder, 'reelgate.sqlite'), { readOnly: false });
}

export async function addWorkspace(
  store: Store,
  workspaceId: string,
  availableMicroUsd: number,
): Promise<void> {
  await store.run('createWorkspace', {
    workspaceId,
    name: workspaceId,
    concurrencyMax: 4,
    nowMs: NOW_MS,
  });
  if (availableMicroUsd === 0) return;
  await store.run('grantCredits', {
    grantId: `first-${workspaceId}`,
    workspaceId,
    amountMicroUsd: availableMicroUsd,
    reason: 'test',
    nowMs: NOW_MS,
  });
}

export function submission(taskId: string, changes: Partial<SubmitTask> = {}): SubmitTask {
  return {
    taskId,
    workspaceId: 'w',
    apiKeyId: 'k',
    dialect: 'reapi',
    model: 'grok-imagine-1.0-video',
    orderJson: '{}',
    holdMicroUsd: 49_000,
    nowMs: NOW_MS,
    deadlineAtMs: NOW_MS + 1_000,
    idempotency: null,
    ...changes,
  };
}

afterEach(async () => {
  for (const { store, folder } of opened.splice(0)) {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
