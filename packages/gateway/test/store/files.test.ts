import { expect, test } from 'vitest';
import type { CreateFile } from '../../src/store/commands/create-file.ts';
import { expiredFiles, fileById, listFiles } from '../../src/store/reads-files.ts';
import type { Store } from '../../src/store/store.ts';
import { addWorkspace, NOW_MS, openTestStore } from './open-test-store.ts';

const EXPIRES_AT_MS = NOW_MS + 1_000;

function file(fileId: string, changes: Partial<CreateFile> = {}): CreateFile {
  return {
    fileId,
    workspaceId: 'w',
    purpose: 'upload',
    kind: 'image',
    name: 'cat.png',
    mediaType: 'image/png',
    sizeBytes: 12,
    sha256: 'f',
    widthPx: 3,
    heightPx: 4,
    durationMs: null,
    clientRequestId: null,
    nowMs: NOW_MS,
    expiresAtMs: EXPIRES_AT_MS,
    ...changes,
  };
}

const ROW = {
  id: 'a',
  workspace_id: 'w',
  purpose: 'upload',
  kind: 'image',
  name: 'cat.png',
  media_type: 'image/png',
  size_bytes: 12,
  sha256: 'f',
  width_px: 3,
  height_px: 4,
  duration_ms: null,
  client_request_id: null,
  created_at_ms: NOW_MS,
  expires_at_ms: EXPIRES_AT_MS,
  removed_at_ms: null,
};

async function openWithFiles(): Promise<Store> {
  const store = await openTestStore();
  await addWorkspace(store, 'v', 0);
  for (const one of [
    file('a'),
    file('b', { kind: 'video', durationMs: 5 }),
    file('b2', { workspaceId: 'v' }),
    file('c', { purpose: 'input' }),
    file('d', { kind: 'audio', widthPx: null, heightPx: null }),
    file('e', { clientRequestId: 'r' }),
  ]) {
    expect(await store.run('createFile', one)).toBe(true);
  }
  return store;
}

test('a file is written down once', async () => {
  const store = await openWithFiles();
  expect(await store.first(fileById('a'))).toEqual(ROW);
  expect(await store.run('createFile', file('a', { name: 'dog.png', workspaceId: 'v' }))).toBe(
    false,
  );
  expect(await store.first(fileById('a'))).toEqual(ROW);
  expect(await store.first(fileById('nothing'))).toBeUndefined();
});

test.each([{ workspaceId: 'nobody' }, { kind: 'text' as 'image' }, { purpose: 'x' as 'input' }])(
  'the schema refuses a file with %o',
  async (changes) => {
    const store = await openTestStore();
    await expect(store.run('createFile', file('a', changes))).rejects.toThrow(/constraint/);
    expect(await store.first(fileById('a'))).toBeUndefined();
  },
);

test('a list holds the live uploads of its workspace, newest first', async () => {
  const store = await openWithFiles();
  const list = { workspaceId: 'w', kind: null, beforeId: null, nowMs: NOW_MS, countMax: 10 };
  const rows: readonly (readonly [changes: object, ids: readonly string[]])[] = [
    [{}, ['e', 'd', 'b', 'a']],
    [{ kind: 'image' }, ['e', 'a']],
    [{ kind: 'audio' }, ['d']],
    [{ beforeId: 'd' }, ['b', 'a']],
    [{ beforeId: 'e', countMax: 2 }, ['d', 'b']],
    [{ workspaceId: 'v' }, ['b2']],
    [{ nowMs: EXPIRES_AT_MS }, []],
  ];
  for (const [changes, ids] of rows) {
    const found = await store.all(listFiles({ ...list, ...changes }));
    expect(
      found.map(({ id }) => id),
      JSON.stringify(changes),
    ).toEqual(ids);
  }
  await store.run('removeFile', { fileId: 'e', workspaceId: 'w', nowMs: NOW_MS });
  await store.run('markFileRemoved', { fileId: 'd', nowMs: NOW_MS });
  const left = await store.all(listFiles(list));
  expect(left.map(({ id }) => id)).toEqual(['b', 'a']);
});

test('a file is expired by its own workspace, once', async () => {
  const store = await openWithFiles();
  const remove = { fileId: 'a', workspaceId: 'w', nowMs: NOW_MS + 1 };
  expect(await store.run('removeFile', { ...remove, workspaceId: 'v' })).toBe(false);
  expect(await store.run('removeFile', { ...remove, fileId: 'nothing' })).toBe(false);
  expect(await store.first(fileById('a'))).toEqual(ROW);
  expect(await store.run('removeFile', remove)).toBe(true);
  expect(await store.run('removeFile', remove), 'again').toBe(false);
  const late = { fileId: 'b', workspaceId: 'w', nowMs: EXPIRES_AT_MS };
  expect(await store.run('removeFile', late), 'expired by itself').toBe(false);
  expect(await store.first(fileById('a'))).toEqual({ ...ROW, expires_at_ms: NOW_MS + 1 });
});

test('what has expired is found oldest first, until it is marked as removed', async () => {
  const store = await openWithFiles();
  await store.run('removeFile', { fileId: 'd', workspaceId: 'w', nowMs: NOW_MS });
  const ids = async (nowMs: number, countMax: number) =>
    (await store.all(expiredFiles(nowMs, countMax))).map(({ id }) => id);
  expect(await ids(NOW_MS - 1, 10)).toEqual([]);
  expect(await ids(NOW_MS, 10)).toEqual(['d']);
  expect((await ids(EXPIRES_AT_MS, 10)).toSorted()).toEqual(['a', 'b', 'b2', 'c', 'd', 'e']);
  expect(await ids(EXPIRES_AT_MS, 1)).toEqual(['d']);
  const mark = { fileId: 'd', nowMs: NOW_MS + 2 };
  expect(await store.run('markFileRemoved', mark)).toBe(true);
  expect(await store.run('markFileRemoved', { ...mark, nowMs: NOW_MS + 3 })).toBe(false);
  expect(await store.run('markFileRemoved', { ...mark, fileId: 'nothing' })).toBe(false);
  expect(await ids(NOW_MS, 10)).toEqual([]);
  expect((await store.first(fileById('d')))?.removed_at_ms).toBe(NOW_MS + 2);
});

test('keeping a file only ever lengthens its time, and not once it is gone', async () => {
  const store = await openWithFiles();
  const keep = async (expiresAtMs: number, fileId = 'a') => {
    const kept = await store.run('keepFile', { fileId, expiresAtMs });
    return [kept, (await store.first(fileById(fileId)))?.expires_at_ms];
  };
  expect(await keep(EXPIRES_AT_MS + 5)).toEqual([true, EXPIRES_AT_MS + 5]);
  expect(await keep(EXPIRES_AT_MS)).toEqual([true, EXPIRES_AT_MS + 5]);
  expect(await keep(EXPIRES_AT_MS, 'nothing')).toEqual([false, undefined]);
  await store.run('markFileRemoved', { fileId: 'a', nowMs: NOW_MS });
  expect(await keep(EXPIRES_AT_MS + 9)).toEqual([false, EXPIRES_AT_MS + 5]);
});
