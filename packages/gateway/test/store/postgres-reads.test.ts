import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { until } from '../../../../test/lib/until.ts';
import { digestOf } from '../../src/access/authenticate.ts';
import { createReadGatherer } from '../../src/store/postgres-reads.ts';
import { fileById } from '../../src/store/reads-files.ts';
import {
  attemptsOf,
  keyBySecret,
  mediaByKey,
  mediaOfTask,
  taskById,
  type Read,
} from '../../src/store/reads.ts';
import type { Row } from '../../src/store/statement.ts';
import { CommandBroke, StoreUnavailable, type Store } from '../../src/store/store.ts';
import { addWorkspace, completeTask, NOW_MS, submission } from './open-test-store.ts';
import { newSharedPlace, openStoreAt, removePlace } from './places.ts';

let place: Awaited<ReturnType<typeof newSharedPlace>>;
let store: Store;

beforeEach(async () => {
  place = await newSharedPlace();
  store = await openStoreAt(place, () => NOW_MS);
  await addWorkspace(store, 'w', 100_000_000);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  await removePlace(place);
});

const idOf = (at: number): string => `t${String(at).padStart(3, '0')}`;
const IDS = Array.from({ length: 200 }, (_, at) => idOf(at));

async function submitAll(): Promise<void> {
  await Promise.all(
    IDS.map((id) => store.run('submitTask', submission(id, { holdMicroUsd: 1_000 }))),
  );
}

/** How often one text, or any that has it in it, is sent to the database meanwhile. */
async function sentDuring(part: string, during: () => Promise<unknown>): Promise<number> {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  await during();
  const texts = sent.mock.calls.map(([query]) => (query as { text?: string }).text ?? '');
  sent.mockRestore();
  return texts.filter((text) => text.includes(part)).length;
}

describe('reads by one value', () => {
  test('of many tasks at once are a few statements, and each gets its own', async () => {
    await submitAll();
    let found: readonly (Row | undefined)[] = [];
    const statements = await sentDuring('from tasks', async () => {
      found = await Promise.all([...IDS, 'none'].map((id) => store.first(taskById(id))));
    });
    expect(found.map((row) => row?.['id'])).toEqual([...IDS, undefined]);
    // 64 a statement, as 64 are a commit.
    expect(statements).toBe(4);
  });

  test('in turns of their own take a statement each', async () => {
    await submitAll();
    const statements = await sentDuring('from tasks', async () => {
      for (const id of IDS.slice(0, 5)) await store.first(taskById(id));
    });
    expect(statements).toBe(5);
  });

  test('of one task are one statement, and all of them get it', async () => {
    await submitAll();
    let found: readonly (Row | undefined)[] = [];
    const statements = await sentDuring('from tasks', async () => {
      found = await Promise.all(Array.from({ length: 60 }, () => store.first(taskById('t007'))));
    });
    expect(found.map((row) => row?.['id'])).toEqual(Array(60).fill('t007'));
    expect(statements).toBe(1);
  });

  test('of keys, files, media and attempts are no others than each alone', async () => {
    for (const name of ['a', 'b']) await store.run('createKey', key(name));
    for (const id of ['f1', 'f2']) await store.run('createFile', file(id));
    for (const id of ['x', 'y']) {
      await store.run('submitTask', submission(id));
      await completeTask(store, id);
    }
    const reads: Read<Row>[] = [
      ...['a', 'b', 'c'].map((name) => keyBySecret(digestOf(name))),
      ...['f1', 'f2', 'f3'].map(fileById),
      ...['tasks/x/0.mp4', 'tasks/y/1.jpg', 'tasks/z/0.mp4'].map(mediaByKey),
      ...['x', 'y', 'z'].flatMap((id) => [mediaOfTask(id), attemptsOf(id)]),
    ];
    const together = await Promise.all(reads.map((read) => store.all(read)));
    const alone = await store.inspect(reads);
    expect(together.map((rows) => rows.map(withoutSecret))).toEqual(alone);
    expect(alone.map((rows) => rows.length)).toEqual([1, 1, 0, 1, 1, 0, 1, 1, 0, 2, 1, 2, 1, 0, 0]);
  });

  test('of a value that no database takes fail alone', async () => {
    await submitAll();
    const found = await Promise.allSettled(
      ['t000', 'a\0b', 't001'].map((id) => store.first(taskById(id))),
    );
    expect(found.map((one) => (one.status === 'fulfilled' ? one.value?.id : one.reason))).toEqual([
      't000',
      expect.any(CommandBroke),
      't001',
    ]);
    expect((await store.first(taskById('t002')))?.id).toBe('t002');
  });

  test('all fail with the connection that they share, and the next do not', async () => {
    const together = { sql: SLEEP, column: 'id' };
    const asked = ['a', 'b', 'c'].map((id) => store.all({ sql: '', values: [id], together }));
    const outcomes = Promise.allSettled(asked);
    await endSleepers();
    const reasons = (await outcomes).map((one) => (one.status === 'rejected' ? one.reason : one));
    expect(reasons).toEqual(asked.map(() => expect.any(StoreUnavailable)));
    await submitAll();
    expect((await store.first(taskById('t001')))?.id).toBe('t001');
  });
});

describe('with a pool of their own', () => {
  let pool: pg.Pool;
  beforeEach(() => {
    pool = new pg.Pool({ connectionString: place.url, max: 1 });
  });
  afterEach(() => pool.end());

  const NAMES = { sql: 'select v as name from unnest($1::text[]) v', column: 'name' };

  test('they gather for as long as there is no connection', async () => {
    const ask = createReadGatherer(pool, 100);
    const busy = await pool.connect();
    let reads: Promise<readonly (readonly Row[])[]> = Promise.resolve([]);
    const statements = await sentDuring('unnest', async () => {
      const asked: Promise<readonly Row[]>[] = [];
      for (const name of ['a', 'b', 'c']) {
        asked.push(ask(NAMES, name));
        await delay(20);
      }
      reads = Promise.all(asked);
      busy.release();
      await reads;
    });
    expect(await reads).toEqual([[{ name: 'a' }], [{ name: 'b' }], [{ name: 'c' }]]);
    expect(statements).toBe(1);
  });

  test('none joins a statement that was sent before', async () => {
    const both = new pg.Pool({ connectionString: place.url, max: 3 });
    await both.query('create table written (at text)');
    const ask = createReadGatherer(both, 100);
    const counts = {
      sql: `
        select v as id, (select count(*)::integer from written) as count, pg_sleep(0.5)::text as slept
        from unnest($1::text[]) v`,
      column: 'id',
    };
    const early = ask(counts, 'same');
    await delay(200);
    await both.query(`insert into written values ('now')`);
    const late = ask(counts, 'same');
    const [[before], [after]] = await Promise.all([early, late]);
    await both.end();
    expect([before?.['count'], after?.['count']]).toEqual([0, 1]);
  });
});

function key(name: string) {
  return {
    keyId: `key-${name}`,
    workspaceId: 'w',
    name,
    secretSha256: digestOf(name),
    secretHint: name,
    requestsPerMinute: null,
    scopes: null,
    expiresAtMs: null,
    nowMs: NOW_MS,
  };
}

function file(fileId: string) {
  const times = { nowMs: NOW_MS, expiresAtMs: NOW_MS + 1_000 };
  const facts = { mediaType: 'image/png', sizeBytes: 1, sha256: 'f', widthPx: 1, heightPx: 1 };
  return {
    fileId,
    workspaceId: 'w',
    purpose: 'upload',
    kind: 'image',
    name: fileId,
    durationMs: null,
    clientRequestId: null,
    ...facts,
    ...times,
  } as const;
}

/** Rows of keys say in addition whose they are. */
function withoutSecret({ secret_sha256: _secret, ...row }: Row): Row {
  return row;
}

/** As a database that restarts does to whoever waits for this. */
async function endSleepers(): Promise<void> {
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  const ending = `
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query = $1`;
  await until(
    'the sleepers',
    async () => ((await client.query(ending, [SLEEP])).rowCount ?? 0) > 0,
  );
  await client.end();
}

const SLEEP = 'select v as id, pg_sleep(60)::text as slept from unnest($1::text[]) v';
