import { expect, test } from 'vitest';
import { checkInvariants } from '../../src/ledger/invariants.ts';
import { listTasks } from '../../src/store/reads-tasks.ts';
import { expiredMedia, mediaOfTask, taskById } from '../../src/store/reads.ts';
import type { Store } from '../../src/store/store.ts';
import { createTaskBook } from '../../src/tasks/task-book.ts';
import {
  addWorkspace,
  completeTask,
  failTask,
  NOW_MS,
  openTestStore,
  submission,
  roomFor,
} from './open-test-store.ts';

const LATER_MS = NOW_MS + 500;

async function remove(store: Store, taskId: string, workspaceId = 'w'): Promise<boolean> {
  return store.run('deleteTask', { taskId, workspaceId, nowMs: LATER_MS });
}

async function listed(store: Store): Promise<readonly string[]> {
  const none = { dialect: null, model: null, state: null, createdFromMs: null, createdToMs: null };
  const page = { beforeId: null, afterId: null, newestFirst: false, countMax: 100 };
  const rows = await store.all(listTasks({ workspaceId: 'w', ...none, ...page }));
  return rows.map(({ id }) => id);
}

test('a final task is deleted once, and its row stays for the books', async () => {
  const store = await openTestStore(1_000_000);
  for (const taskId of ['a', 'b', 'c', 'd']) await store.run('submitTask', submission(taskId));
  await completeTask(store, 'a');
  await store.run('returnTasks', { nowMs: NOW_MS, which: 'all', owner: '' });
  const epoch = 1;
  const failed = { nowMs: NOW_MS, failureMessage: 'x', failureKind: 'upstream', charged: false };
  await store.run('failTask', { ...failed, taskId: 'b', epoch, state: 'failed' });
  await store.run('failTask', { ...failed, taskId: 'c', epoch, state: 'cancelled' });
  const before = await store.first(taskById('a'));
  for (const taskId of ['a', 'b', 'c']) {
    expect(await remove(store, taskId), taskId).toBe(true);
    expect(await remove(store, taskId), `${taskId} again`).toBe(false);
  }
  expect(await listed(store)).toEqual(['d']);
  expect(await store.first(taskById('a'))).toEqual({ ...before, deleted_at_ms: LATER_MS });
  expect(await checkInvariants(store)).toEqual([]);
});

test('an open task is not deleted, in whatever state', async () => {
  const store = await openTestStore(1_000_000);
  await store.run('submitTask', submission('a'));
  expect(await remove(store, 'a'), 'queued').toBe(false);
  const lease = { owner: 'me', rooms: roomFor(1), nowMs: NOW_MS, leaseUntilMs: NOW_MS + 1 };
  await store.run('claimTasks', lease);
  expect(await remove(store, 'a'), 'running').toBe(false);
  const attempt = { attemptId: 'x', taskId: 'a', epoch: 1, nowMs: NOW_MS };
  await store.run('beginAttempt', { ...attempt, channel: 'c' });
  const facts = { handleJson: null, resultJson: null, failureMessage: null };
  await store.run('updateAttempt', { ...attempt, ...facts, state: 'delivering' });
  expect(await remove(store, 'a'), 'delivering').toBe(false);
  expect(await remove(store, 'nothing'), 'unknown').toBe(false);
  expect(await listed(store)).toEqual(['a']);
});

test('another workspace deletes nothing', async () => {
  const store = await openTestStore(1_000_000);
  await addWorkspace(store, 'v', 1_000);
  await store.run('submitTask', submission('a'));
  await completeTask(store, 'a');
  const task = await store.first(taskById('a'));
  const media = await store.all(mediaOfTask('a'));
  expect(await remove(store, 'a', 'v')).toBe(false);
  expect(await store.first(taskById('a'))).toEqual(task);
  expect(await store.all(mediaOfTask('a'))).toEqual(media);
});

test('the media of a deleted task expire, but for what is removed already', async () => {
  const store = await openTestStore(1_000_000);
  for (const taskId of ['a', 'b']) await store.run('submitTask', submission(taskId));
  for (const taskId of ['a', 'b']) await completeTask(store, taskId);
  const thumbnail = {
    key: 'tasks/a/1.jpg',
    task_id: 'a',
    purpose: 'thumbnail',
    media_type: 'image/jpeg',
    size_bytes: 1,
    sha256: 'f',
    width_px: 640,
    height_px: 360,
    duration_ms: null,
    expires_at_ms: NOW_MS + 1_000,
    removed_at_ms: null,
  };
  const video = { key: 'tasks/a/0.mp4', purpose: 'video', media_type: 'video/mp4' };
  const clip = { ...thumbnail, ...video, duration_ms: 6_000 };
  expect(await store.all(mediaOfTask('a'))).toEqual([clip, thumbnail]);
  expect(await store.all(mediaOfTask('nothing'))).toEqual([]);

  await store.run('markMediaRemoved', { key: thumbnail.key, nowMs: NOW_MS });
  await remove(store, 'a');
  const expired = { ...clip, expires_at_ms: LATER_MS };
  const removed = { ...thumbnail, removed_at_ms: NOW_MS };
  expect(await store.all(mediaOfTask('a'))).toEqual([expired, removed]);
  expect(await store.all(expiredMedia(LATER_MS, 10)), 'what the sweep finds').toEqual([expired]);
  expect(await checkInvariants(store)).toEqual([]);
});

test('a task book tells the whole of a task, and nothing of a deleted one', async () => {
  const store = await openTestStore(1_000_000);
  const book = createTaskBook(store, 10);
  await store.run('submitTask', submission('a'));
  await failTask(store, 'a');
  expect(await book.find('a')).toEqual({
    id: 'a',
    workspaceId: 'w',
    apiKeyId: 'k',
    dialect: 'reapi',
    model: 'grok-imagine-1.0-video',
    state: 'failed',
    holdMicroUsd: 49_000,
    chargedMicroUsd: 0,
    createdAtMs: NOW_MS,
    deadlineAtMs: NOW_MS + 1_000,
    epoch: 1,
    cancelRequested: false,
    channel: null,
    failure: { kind: 'upstream', message: 'broken' },
    finishedAtMs: NOW_MS,
    mediaExpiresAtMs: null,
    deletedAtMs: null,
    orderJson: '{}',
    queue: 'upstream',
  });
  await remove(store, 'a');
  expect(await book.find('a'), 'though it was in memory').toBeNull();
  expect(await createTaskBook(store, 10).find('a')).toBeNull();
});
