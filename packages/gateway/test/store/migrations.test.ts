import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkInvariants } from '../../src/ledger/invariants.ts';
import { ledgerPage } from '../../src/store/reads-usage.ts';
import { attemptsOf, keyBySecret, mediaOfTask, taskById } from '../../src/store/reads.ts';
import { NOW_MS, openStoreIn, submission } from './open-test-store.ts';
import { KIND, newPlace, sabotage, type Place } from './places.ts';

const MIGRATIONS = new URL('../../src/store/migrations/', import.meta.url);

/** One open task, one completed and one that failed, in the words of the first schema. */
const OLD_ROWS = `
  insert into workspaces values ('w', 'w', 4, 1);
  insert into api_keys values ('k', 'w', 'test', 'digest', 'hint', null, 1, null);
  insert into balances values ('w', -1000000, 802000, 99000, 99000);
  insert into tasks (id, workspace_id, api_key_id, dialect, model, state, order_json, hold_micro_usd, hold_state,
    created_at_ms, deadline_at_ms, ready_at_ms, epoch, finished_at_ms)
  values
    ('open', 'w', 'k', 'reapi', 'm', 'queued', '{}', 99000, 'open', 2, 100, 2, 0, null),
    ('done', 'w', 'k', 'reapi', 'm', 'completed', '{}', 99000, 'posted', 2, 100, 2, 1, 3),
    ('lost', 'w', 'k', 'reapi', 'm', 'failed', '{}', 99000, 'released', 2, 100, 2, 1, 3);
  insert into attempts values ('x', 'done', 1, 'c', 'completed', null, null, null, 2, 3);
  insert into media values ('tasks/done/0.mp4', 'done', 'x', 'video', 'video/mp4', 1, 'f', 640, 360, 6000, 3, 9, null);
  insert into idempotency values ('w', 'r', 'key:once', 'same', 'open', 2, ${NOW_MS + 1});
  insert into transfers values
    ('grant:g', 'w', 'grant', 'issued', 'available', 1000000, null, 'test', 1),
    ('hold:open', 'w', 'hold', 'available', 'held', 99000, 'open', null, 2),
    ('hold:done', 'w', 'hold', 'available', 'held', 99000, 'done', null, 2),
    ('hold:lost', 'w', 'hold', 'available', 'held', 99000, 'lost', null, 2),
    ('post:done', 'w', 'post', 'held', 'spent', 99000, 'done', 'x', 3),
    ('release:lost', 'w', 'release', 'held', 'available', 99000, 'lost', 'upstream', 3);`;

/** A store as the first release left it. */
async function oldPlace(): Promise<Place> {
  const place = await newPlace();
  const log = 'create table migrations (name text primary key, applied_at_ms bigint not null)';
  const first = ['0001-core', `0001-core.${KIND}`].flatMap((name) => [
    readFileSync(new URL(`${name}.sql`, MIGRATIONS), 'utf8'),
    `insert into migrations values ('${name}', 1)`,
  ]);
  await sabotage(place, log, ...first, OLD_ROWS);
  return place;
}

test('a store of the first schema comes over whole, with sound books', async () => {
  const store = await openStoreIn(await oldPlace());
  expect(await checkInvariants(store)).toEqual([]);
  const ledger = await store.all(ledgerPage({ workspaceId: 'w', before: null, countMax: 100 }));
  expect(ledger.map(({ id, amount_micro_usd: amount }) => [id, amount])).toEqual([
    ['release:lost', 99_000],
    ['post:done', 99_000],
    ['hold:open', 99_000],
    ['hold:lost', 99_000],
    ['hold:done', 99_000],
    ['grant:g', 1_000_000],
  ]);
  const key = await store.first(keyBySecret('digest'));
  expect([key?.id, key?.scopes, key?.expires_at_ms]).toEqual(['k', null, null]);
  const open = await store.first(taskById('open'));
  expect([open?.state, open?.hold_micro_usd, open?.deleted_at_ms]).toEqual([
    'queued',
    99_000,
    null,
  ]);
  expect(await store.all(attemptsOf('done'))).toHaveLength(1);
  expect(await store.all(mediaOfTask('done'))).toHaveLength(1);
});

test('such a store goes on working: its tasks end, its keys replay, its lists shrink', async () => {
  const store = await openStoreIn(await oldPlace());
  const idempotency = { route: 'r', key: 'key:once', bodySha256: 'same', expiresAtMs: NOW_MS + 9 };
  const again = submission('new', { idempotency: { ...idempotency, replays: true } });
  expect(await store.run('submitTask', again)).toEqual({
    kind: 'replayed',
    taskId: 'open',
    createdAtMs: 2,
  });
  expect(await store.run('submitTask', submission('new'))).toEqual({ kind: 'accepted' });
  const failure = { failureKind: 'upstream', failureMessage: 'broken', charged: false };
  const end = { taskId: 'open', epoch: 0, nowMs: NOW_MS, state: 'failed', ...failure } as const;
  expect(await store.run('failTask', end)).toBe(true);
  for (const taskId of ['open', 'done', 'lost']) {
    const call = { taskId, workspaceId: 'w', nowMs: NOW_MS };
    expect(await store.run('deleteTask', call), taskId).toBe(true);
  }
  expect(await checkInvariants(store)).toEqual([]);
});
