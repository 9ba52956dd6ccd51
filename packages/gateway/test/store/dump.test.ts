import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase } from '../../../../test/lib/postgres.ts';
import { until } from '../../../../test/lib/until.ts';
import { exportStore, importStore } from '../../src/compose-moving.ts';
import { TABLES, type DumpFooter, type DumpLine } from '../../src/store/dump-format.ts';
import type { Store } from '../../src/store/store.ts';
import { surroundingsOf, writeOn } from './moving.ts';
import {
  addWorkspace,
  completeTask,
  failTask,
  newestPlace,
  NOW_MS,
  openStoreIn,
  openTestStore,
  submission,
  roomFor,
} from './open-test-store.ts';
import { newFolder, newPlace, type Place } from './places.ts';

let folder: string;
let databaseUrl: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelgate-dump-'));
  databaseUrl = await createDatabase(inject('postgresUrl'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await dropDatabase(inject('postgresUrl'), databaseUrl);
});

const at = (place: Place) => surroundingsOf(place, folder);

async function linesFrom(place: Place, name: string): Promise<readonly string[]> {
  await exportStore(name, at(place));
  return readFileSync(join(folder, name), 'utf8').split('\n');
}

/** What no quoting, no encoding and no way of splitting lines may change. */
const AWKWARD = `"'\\ \u2028\u2029\u0085 \r\n\t é 漢 🎬 \ud83c $1 ;--`;

/** At least one row in every table, and nobody at work. */
async function fill(store: Store): Promise<void> {
  const [workspaceId, nowMs] = ['w', NOW_MS];
  await addWorkspace(store, 'idle', 0);
  await store.run('keepSecret', { name: 'n', value: 'v', nowMs });
  const facts = { widthPx: 3, heightPx: null, durationMs: null, clientRequestId: AWKWARD };
  const file = { fileId: 'f', workspaceId, purpose: 'upload', kind: 'image', name: 'é' } as const;
  const content = { mediaType: 'image/png', sizeBytes: Number.MAX_SAFE_INTEGER, sha256: 'f' };
  await store.run('createFile', { ...file, ...content, ...facts, nowMs, expiresAtMs: nowMs });
  const webhook = { webhookId: 'e', workspaceId, url: 'https://e.example', description: '' };
  const events = { eventsJson: '["task.completed"]', secret: 's', enabled: true };
  await store.run('createWebhook', { ...webhook, ...events, nowMs });
  const channel = { name: 'c', version: 0, settingsJson: '{}', enabled: true } as const;
  await store.run('saveChannel', { ...channel, apiKeySealed: 'v1.s', apiKeyHint: null, nowMs });
  const key = { keyId: 'k', workspaceId, name: '漢', secretSha256: 'd', secretHint: 'h' };
  const bounds = { requestsPerMinute: null, scopes: 'a b', expiresAtMs: null };
  await store.run('createKey', { ...key, ...bounds, nowMs });
  await store.run('submitTask', submission('done', { orderJson: JSON.stringify(AWKWARD) }));
  await completeTask(store, 'done');
  const claim = { bodySha256: 'b', expiresAtMs: nowMs + 9, replays: true };
  for (const word of ['B', 'a', 'é', 'Z', '🎬', '_']) {
    const idempotency = { ...claim, route: 'r', key: word };
    await store.run('submitTask', submission(`of ${word}`, { idempotency }));
  }
  await failTask(store, 'of a');
}

const placeOf = (table: string): number => TABLES.findIndex(({ name }) => name === table);

test('the tables are those of the schema, each after what it refers to', () => {
  const schema = readFileSync(new URL('../../src/store/schema.sql', import.meta.url), 'utf8');
  const bodies = schema
    .split(/;\n\n/)
    .map((statement) => /^CREATE TABLE "?(\w+)"? (.*)/ms.exec(statement))
    .filter((match) => match !== null);
  const names = bodies.map(([, name = '']) => name);
  // Permits are worth a minute, which no move takes, and no worker goes along.
  const kept = TABLES.map(({ name }) => name);
  expect(['migrations', 'rate_buckets', 'workers', ...kept].toSorted()).toEqual(names.toSorted());
  for (const [, table = '', body = ''] of bodies) {
    for (const [, other = ''] of body.matchAll(/references (\w+)/g)) {
      expect(placeOf(other), `${table} refers to ${other}`).toBeLessThan(placeOf(table));
    }
  }
});

test('there and back again, a store is what it was to the byte', async () => {
  const store = await openTestStore(1_000_000);
  await fill(store);
  const own = await linesFrom(newestPlace(), 'own.jsonl');
  const footer = JSON.parse(own.at(-2) ?? '') as DumpFooter;
  expect(Object.entries(footer.rows).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.keys(footer.rows)).toEqual(TABLES.map(({ name }) => name));

  const sqlite: Place = { kind: 'sqlite', folder: newFolder() };
  const places: readonly Place[] = [{ kind: 'postgres', url: databaseUrl }, sqlite];
  for (const [index, place] of places.entries()) {
    const from = index === 0 ? 'own.jsonl' : `${index - 1}.jsonl`;
    expect(await importStore(from, at(place))).toEqual({ rows: footer.rows, requeued: 0 });
    expect((await linesFrom(place, `${index}.jsonl`)).slice(1)).toEqual(own.slice(1));
  }
  rmSync(sqlite.folder, { recursive: true });
});

test('who was at work is queued again, and writes nothing any more', async () => {
  const store = await openTestStore(1_000_000);
  for (const taskId of ['a', 'b', 'c']) await store.run('submitTask', submission(taskId));
  const lease = { owner: 'me', nowMs: NOW_MS, leaseUntilMs: NOW_MS + 30_000 };
  await store.run('claimTasks', { ...lease, rooms: roomFor(2) });
  const attempt = { attemptId: 'x', taskId: 'a', channel: 'c', nowMs: NOW_MS };
  await store.run('beginAttempt', { ...attempt, epoch: 1 });
  await exportStore('busy.jsonl', at(newestPlace()));

  const place = await newPlace();
  expect(await importStore('busy.jsonl', at(place))).toMatchObject({ requeued: 2 });
  const moved = await openStoreIn(place);
  const sql = 'select id, state, epoch, lease_owner, lease_until_ms from tasks order by id';
  const free = { state: 'queued', lease_owner: null, lease_until_ms: null };
  expect(await moved.all({ sql, values: [] })).toEqual([
    { id: 'a', ...free, epoch: 2 },
    { id: 'b', ...free, epoch: 2 },
    { id: 'c', ...free, epoch: 0 },
  ]);
  const late = { ...attempt, epoch: 1, state: 'running', resultJson: null } as const;
  const words = { handleJson: '{}', failureMessage: null };
  expect(await moved.run('updateAttempt', { ...late, ...words })).toBe(false);
  const claimed = await moved.run('claimTasks', { ...lease, owner: 'you', rooms: roomFor(9) });
  expect(claimed.map(({ id, epoch }) => `${id} ${epoch}`).toSorted()).toEqual([
    'a 3',
    'b 3',
    'c 1',
  ]);
});

test('a dump is one state, however much is written meanwhile', async () => {
  const store = await openTestStore(1_000_000_000);
  const { progress, stop } = writeOn(store);
  await until('a thousand tasks', () => progress.count > 1_000);
  const before = progress.count;
  for (const name of ['one.jsonl', 'two.jsonl.gz']) await exportStore(name, at(newestPlace()));
  await stop();
  expect(progress.count).toBeGreaterThan(before);
  for (const name of ['one.jsonl', 'two.jsonl.gz']) {
    // The import asks every invariant of what it has read.
    const { rows } = await importStore(
      name,
      at({ kind: 'sqlite', folder: join(folder, name[0] ?? '') }),
    );
    expect(rows['tasks']).toBeGreaterThanOrEqual(before - 20);
    expect(rows['tasks']).toBeLessThanOrEqual(progress.count);
  }
});

test('every row is written once, in as many pages as it takes', async () => {
  const store = await openTestStore(1_000_000_000);
  const claim = { route: 'r', bodySha256: 'b', expiresAtMs: NOW_MS + 9, replays: true };
  const ids = Array.from({ length: 1_203 }, (_, index) => `t${index}`);
  await Promise.all(
    ids.map((taskId) =>
      store.run('submitTask', submission(taskId, { idempotency: { ...claim, key: taskId } })),
    ),
  );
  const lines = (await linesFrom(newestPlace(), 'all.jsonl')).slice(1, -2);
  const rows = lines.map((line) => JSON.parse(line) as DumpLine);
  const idsIn = (table: string, column: string) =>
    rows.flatMap(([name, row]) => (name === table ? [row[column]] : []));
  expect(idsIn('tasks', 'id')).toEqual(ids.toSorted());
  expect(idsIn('idempotency', 'key')).toEqual(ids.toSorted());
});

test('a file is whole, its owner’s alone, and replaces no other', async () => {
  await openTestStore(1_000);
  const place = newestPlace();
  const lines = await linesFrom(place, 'plain.jsonl');
  await exportStore('small.jsonl.gz', at(place));
  const unpacked = gunzipSync(readFileSync(join(folder, 'small.jsonl.gz'))).toString();
  expect(unpacked.split('\n')).toEqual(lines);
  expect(statSync(join(folder, 'plain.jsonl')).mode & 0o777).toBe(0o600);
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  await expect(exportStore('mine.txt', at(place))).rejects.toThrow('mine.txt is there already');
  await expect(exportStore('no/where.jsonl', at(place))).rejects.toThrow('ENOENT');
  expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('mine');
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});

test('where there is no store, nothing is written', async () => {
  const empty = at({ kind: 'sqlite', folder: join(folder, 'empty') });
  await expect(exportStore('a.jsonl', empty)).rejects.toThrow('there is no store at');
  const bare = at({ kind: 'postgres', url: databaseUrl });
  await expect(exportStore('a.jsonl', bare)).rejects.toThrow('there is no store');
  const gone = at({ kind: 'postgres', url: 'postgres://nobody@127.0.0.1:1/none' });
  await expect(exportStore('a.jsonl', gone)).rejects.toThrow('the database cannot be reached');
  expect(readdirSync(folder)).toEqual([]);
});
