import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diagnoseStore, exportStore, importStore } from '../../src/compose-moving.ts';
import { checkInvariants } from '../../src/ledger/invariants.ts';
import { sharedMigrations } from '../../src/store/dump-format.ts';
import { lockFolder } from '../../src/store/lock-folder.ts';
import { taskById } from '../../src/store/reads.ts';
import { surroundingsOf } from './moving.ts';
import {
  addWorkspace,
  completeTask,
  failTask,
  newestPlace,
  NOW_MS,
  openStoreIn,
  openTestStore,
  submission,
} from './open-test-store.ts';
import { KIND, newPlace, openStoreAt, removePlace, sabotage, type Place } from './places.ts';

const MIGRATIONS = new URL('../../src/store/migrations/', import.meta.url);

let folder: string;
let place: Place;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelgate-load-'));
  place = await newPlace();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await removePlace(place);
});

const at = (place: Place) => surroundingsOf(place, folder);

const load = (name: string) => importStore(name, at(place));

/** What a small store with one task of each kind exports. */
async function exportSmall(name = 'good.jsonl'): Promise<string> {
  const store = await openTestStore(1_000_000);
  await store.run('submitTask', submission('done'));
  await completeTask(store, 'done');
  for (const taskId of ['open', 'over']) await store.run('submitTask', submission(taskId));
  await failTask(store, 'over');
  await exportStore(name, at(newestPlace()));
  return readFileSync(join(folder, name), 'utf8');
}

/** What is left when the last line is made to fit whatever comes before it. */
function seal(text: string): string {
  const lines = text.trimEnd().split('\n');
  const footer = JSON.parse(lines.pop() ?? '') as object;
  const body = `${lines.join('\n')}\n`;
  const sha256 = createHash('sha256').update(body).digest('hex');
  return `${body}${JSON.stringify({ ...footer, sha256 })}\n`;
}

describe('a file that is not what was written is refused, and leaves the store empty', () => {
  const rows: [string, (text: string) => string, RegExp][] = [
    ['cut off in a line', (text) => text.slice(0, -200), /not JSON: it is damaged, cut off/],
    ['cut off between lines', (text) => text.replace(/.*\n$/, ''), /is cut off/],
    ['without its first line', (text) => text.replace(/.*\n/, ''), /no export of a gateway/],
    ['empty', () => '', /no export of a gateway, or cut off/],
    ['something else', () => '{"name":"reelgate"}\n{}\n', /no export of a gateway/],
    ['an amount changed', (text) => text.replace(/49000/, '48000'), /changed since it was written/],
    ['a line gone', (text) => text.replace(/.*"attempts".*\n/, ''), /changed since it was written/],
    [
      'a line gone, sealed',
      (text) => seal(text.replace(/.*"attempts".*\n/, '')),
      /lost rows of attempts/,
    ],
    ['a line more', (text) => `${text}{}\n`, /has a line that is no row/],
    [
      'a newer version',
      (text) => seal(text.replace('"version":1', '"version":2')),
      /newer program than this: version 2/,
    ],
    [
      'a newer schema',
      (text) =>
        seal(text.replace(/"migrations":\[.*?\]/, (all) => `${all.slice(0, -1)},"9999-soon"]`)),
      /newer program than this: it has 9999-soon/,
    ],
    [
      'another column',
      (text) => seal(text.replaceAll('"concurrency_max"', '"name) select 1 --"')),
      /workspaces has other columns/,
    ],
    [
      'another table',
      (text) => seal(text.replaceAll('["workspaces"', '["pg_authid"')),
      /no known table/,
    ],
    [
      'a number that is none',
      (text) => seal(text.replace('"epoch":0', '"epoch":0.5')),
      /row of tasks that is none/,
    ],
    [
      'a state that is none',
      (text) => seal(text.replace('"state":"queued"', '"state":"odd"')),
      /refuses a row of tasks/,
    ],
    [
      'a task of nobody',
      (text) => seal(text.replace(/(\["tasks".*?"workspace_id":)"w"/, '$1"x"')),
      /refuses a row of tasks/,
    ],
    [
      'books that do not add up',
      (text) => seal(text.replace('"state":"queued"', '"state":"cancelled"')),
      /not in order: a task is open exactly while its hold is; only a posted hold has/,
    ],
  ];
  test.each(rows)('%s', async (_name, change, words) => {
    const good = await exportSmall();
    const bad = change(good);
    expect(bad).not.toBe(good);
    writeFileSync(join(folder, 'bad.jsonl'), bad);
    await expect(load('bad.jsonl')).rejects.toThrow(words);
    await expect(load('bad.jsonl')).rejects.toMatchObject({ name: 'MoveRefused' });
    // It would not go into a store with a row in it.
    expect(await load('good.jsonl')).toMatchObject({ requeued: 0 });
  });

  test('a packed one that is cut off, or changed', async () => {
    await exportSmall('good.jsonl.gz');
    const good = readFileSync(join(folder, 'good.jsonl.gz'));
    writeFileSync(join(folder, 'short.jsonl.gz'), good.subarray(0, -20));
    await expect(load('short.jsonl.gz')).rejects.toThrow(/damaged or cut off \(Z_BUF_ERROR\)/);
    const changed = Buffer.from(good);
    changed[good.length - 6] = (changed[good.length - 6] ?? 0) ^ 1;
    writeFileSync(join(folder, 'changed.jsonl.gz'), changed);
    await expect(load('changed.jsonl.gz')).rejects.toThrow(/damaged or cut off \(Z_DATA_ERROR\)/);
    expect(await load('good.jsonl.gz')).toMatchObject({ requeued: 0 });
  });

  test('none at all, and nothing is made for it', async () => {
    const fresh = join(folder, 'fresh');
    const nowhere = { environment: { REELGATE_DATA_DIR: fresh }, folder };
    await expect(importStore('none.jsonl', nowhere)).rejects.toThrow(/cannot be read \(ENOENT\)/);
    await expect(importStore('none.jsonl.gz', nowhere)).rejects.toThrow(
      /cannot be read \(ENOENT\)/,
    );
    expect(existsSync(fresh)).toBe(false);
  });
});

test('a store that is in use is not added to', async () => {
  await exportSmall();
  await load('good.jsonl');
  await expect(load('good.jsonl')).rejects.toThrow(
    'the store is not empty, there are rows in workspaces',
  );
  const store = await openStoreIn(place);
  expect(await checkInvariants(store)).toEqual([]);
  expect(await store.first(taskById('open'))).toMatchObject({ state: 'queued' });
});

test('a store that a gateway made and nobody used is filled', async () => {
  await exportSmall();
  await (await openStoreAt(place, () => NOW_MS)).close();
  expect(await load('good.jsonl')).toMatchObject({ rows: { tasks: 3 } });
});

test('while a gateway has the data folder, nothing is imported', async () => {
  await exportSmall();
  const data = place.kind === 'sqlite' ? place.folder : mkdtempSync(join(folder, 'data-'));
  const { environment } = at(place);
  const there = { environment: { ...environment, REELGATE_DATA_DIR: data }, folder };
  const lock = lockFolder(data);
  await expect(importStore('good.jsonl', there)).rejects.toMatchObject({ name: 'FolderInUse' });
  lock.release();
  expect(await importStore('good.jsonl', there)).toMatchObject({ requeued: 0 });
});

/** More or less to spend than the ledger says. */
const sums = (difference: string): string =>
  `update balances set available_micro_usd = available_micro_usd + ${difference}, issued_micro_usd = issued_micro_usd - ${difference}`;

test('books that were unsound already are refused by the name of what is broken', async () => {
  const store = await openTestStore(1_000_000);
  await addWorkspace(store, 'v', 1_000);
  await store.run('submitTask', submission('open'));
  await sabotage(newestPlace(), sums('1'));
  await exportStore('unsound.jsonl', at(newestPlace()));
  await expect(load('unsound.jsonl')).rejects.toThrow(
    /unsound.jsonl are not in order: stored balances equal the sums of their entries$/,
  );
  await sabotage(newestPlace(), sums('(-1)'));
  await exportStore('sound.jsonl', at(newestPlace()));
  expect(await load('sound.jsonl')).toMatchObject({ rows: { workspaces: 2 } });
});

describe('of an older schema', () => {
  const first = sharedMigrations()[0] ?? '';
  const log = 'create table migrations (name text primary key, applied_at_ms bigint not null)';
  const texts = [first, `${first}.${KIND}`].flatMap((name) => [
    readFileSync(new URL(`${name}.sql`, MIGRATIONS), 'utf8'),
    `insert into migrations values ('${name}', 1)`,
  ]);
  // In the words of the first schema, where holds were transfers.
  const old = `
    insert into workspaces values ('w', 'w', 4, 1);
    insert into balances values ('w', -1000000, 901000, 99000, 0);
    insert into tasks (id, workspace_id, api_key_id, dialect, model, state, order_json, hold_micro_usd, hold_state,
      created_at_ms, deadline_at_ms, ready_at_ms, epoch)
    values ('open', 'w', 'k', 'reapi', 'm', 'running', '{}', 99000, 'open', 2, 100, 2, 1);
    insert into transfers values
      ('grant:g', 'w', 'grant', 'issued', 'available', 1000000, null, 'test', 1),
      ('hold:open', 'w', 'hold', 'available', 'held', 99000, 'open', null, 2)`;

  test('a file is brought to the newest on its way', async () => {
    const source = await newPlace();
    await sabotage(source, log, ...texts, old);
    await exportStore('old.jsonl', at(source));
    await expect(diagnoseStore(at(source))).rejects.toThrow('older schema');
    expect(await load('old.jsonl')).toMatchObject({ requeued: 1 });
    const store = await openStoreIn(place);
    expect(await checkInvariants(store)).toEqual([]);
    const sql = 'select id from transfers';
    expect(await store.all({ sql, values: [] })).toEqual([{ id: 'grant:g' }]);
    expect(await store.first(taskById('open'))).toMatchObject({ epoch: 2, posted_micro_usd: null });
    await removePlace(source);
  });

  test('an empty store is brought to the newest', async () => {
    await exportSmall();
    await sabotage(place, log, ...texts);
    expect(await load('good.jsonl')).toMatchObject({ rows: { tasks: 3 } });
  });

  test('a file does not go into an empty store of a newer one', async () => {
    const source = await newPlace();
    await sabotage(source, log, ...texts, old);
    await exportStore('old.jsonl', at(source));
    await (await openStoreAt(place, () => NOW_MS)).close();
    await expect(load('old.jsonl')).rejects.toThrow('has a newer schema than the file');
    await removePlace(source);
  });
});
