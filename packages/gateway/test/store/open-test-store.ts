import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { NewMedia } from '../../src/store/commands/complete-task.ts';
import type { SubmitTask } from '../../src/store/commands/submit-task.ts';
import { openSqlite, type SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { openStore, type Store } from '../../src/store/store.ts';

export const NOW_MS = 1_800_000_000_000;

const opened: { store: Store; folder: string }[] = [];

/** A real store in a folder of its own, with one workspace `w` that has the given micro-USD. */
export async function openTestStore(availableMicroUsd = 0): Promise<Store> {
  const store = openStoreIn(newFolder());
  await addWorkspace(store, 'w', availableMicroUsd);
  return store;
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'reelgate-store-'));
}

/** The store that a folder holds; closed and removed with the folder after the test. */
export function openStoreIn(folder: string): Store {
  const store = openStore({ folder, clock: () => NOW_MS, groupMax: 64, crashAtStatement: null });
  opened.push({ store, folder });
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

/** Brings a queued task to its end, with a clip that lives for a while. */
export async function completeTask(store: Store, taskId: string, nowMs = NOW_MS): Promise<void> {
  const lease = { owner: 'me', countMax: 10, nowMs, leaseUntilMs: nowMs + 30_000 };
  await store.run('claimTasks', lease);
  const attemptId = `attempt-of-${taskId}`;
  const begin = { attemptId, taskId, epoch: 1, channel: 'c', nowMs };
  await store.run('beginAttempt', begin);
  await store.run('completeTask', {
    taskId,
    attemptId,
    epoch: 1,
    nowMs,
    mediaExpiresAtMs: nowMs + 1_000,
    postedMicroUsd: 49_000,
    media: [clip(taskId), { ...clip(taskId), ...THUMBNAIL, key: `tasks/${taskId}/1.jpg` }],
  });
}

const THUMBNAIL = { purpose: 'thumbnail', mediaType: 'image/jpeg', durationMs: null } as const;

function clip(taskId: string): NewMedia {
  const key = `tasks/${taskId}/0.mp4`;
  const facts = { sizeBytes: 1, sha256: 'f', widthPx: 640, heightPx: 360, durationMs: 6_000 };
  return { key, purpose: 'video', mediaType: 'video/mp4', ...facts };
}

/** Ends a queued task without a clip. */
export async function failTask(
  store: Store,
  taskId: string,
  state: 'failed' | 'cancelled' = 'failed',
): Promise<void> {
  await store.run('failTask', {
    taskId,
    epoch: 0,
    nowMs: NOW_MS,
    state,
    failureKind: 'upstream',
    failureMessage: 'broken',
    charged: false,
  });
}

afterEach(async () => {
  for (const { store, folder } of opened.splice(0)) {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
