import { afterEach } from 'vitest';
import type { NewMedia } from '../../src/store/commands/complete-task.ts';
import type { SubmitTask } from '../../src/store/commands/submit-task.ts';
import type { QueueRoom } from '../../src/store/commands/claim-tasks.ts';
import type { Store } from '../../src/store/store.ts';
import type { Queue } from '../../src/store/task-row.ts';
import { newPlace, openStoreAt, removePlace, type Place } from './places.ts';

export const NOW_MS = 1_800_000_000_000;

const opened: { store: Store; place: Place }[] = [];

/** A real store in a place of its own, with one workspace `w` that has the given micro-USD. */
export async function openTestStore(availableMicroUsd = 0): Promise<Store> {
  const store = await openStoreIn(await newPlace());
  await addWorkspace(store, 'w', availableMicroUsd);
  return store;
}

/** The store that a place holds; closed and removed with the place after the test. */
export async function openStoreIn(place: Place): Promise<Store> {
  const store = await openStoreAt(place, () => NOW_MS);
  opened.push({ store, place });
  return store;
}

/** Where the newest store is, for what the store itself would never do. */
export function newestPlace(): Place {
  const newest = opened.at(-1);
  if (newest === undefined) throw new Error('no store has been opened');
  return newest.place;
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
    queue: 'upstream',
    holdMicroUsd: 49_000,
    nowMs: NOW_MS,
    deadlineAtMs: NOW_MS + 1_000,
    idempotency: null,
    ...changes,
  };
}

/** What a worker claims that does only one thing. */
export function roomFor(countMax: number, queue: Queue = 'upstream'): readonly QueueRoom[] {
  return [{ queue, countMax }];
}

/** Brings a queued task to its end, with a clip that lives for a while. */
export async function completeTask(store: Store, taskId: string, nowMs = NOW_MS): Promise<void> {
  const lease = { owner: 'me', rooms: roomFor(10), nowMs, leaseUntilMs: nowMs + 30_000 };
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
  for (const { store, place } of opened.splice(0)) {
    await store.close();
    await removePlace(place);
  }
});
