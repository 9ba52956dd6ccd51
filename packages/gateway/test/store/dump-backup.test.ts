import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../../test/lib/until.ts';
import { backUpStore, diagnoseStore, importStore } from '../../src/compose-moving.ts';
import { checkInvariants, INVARIANTS } from '../../src/ledger/invariants.ts';
import { surroundingsOf, writeOn } from './moving.ts';
import {
  addWorkspace,
  failTask,
  newestPlace,
  NOW_MS,
  openTestStore,
  submission,
} from './open-test-store.ts';
import { KIND, openStoreAt, sabotage, type Place } from './places.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelgate-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (place: Place) => surroundingsOf(place, folder);

const FILE = KIND === 'sqlite' ? 'reelgate.sqlite' : 'reelgate.jsonl.gz';
const SOUND = { sound: true, broken: [], damage: [] };

/** The books of a backup, once it is a gateway's store again. */
async function restore(backup: string): Promise<Place> {
  if (KIND === 'sqlite') return { kind: 'sqlite', folder: join(folder, backup) };
  const place: Place = { kind: 'sqlite', folder: join(folder, `${backup}-restored`) };
  await importStore(join(backup, FILE), at(place));
  return place;
}

describe('backup', () => {
  test('while a gateway writes: one state, checked, and usable as it is', async () => {
    const store = await openTestStore(1_000_000_000);
    const { progress, stop } = writeOn(store);
    await until('a thousand tasks', () => progress.count > 1_000);
    const before = progress.count;
    const made = await backUpStore('kept', at(newestPlace()));
    await stop();
    expect(made).toMatchObject({ path: join(folder, 'kept', FILE), diagnosis: SOUND });
    expect(readdirSync(join(folder, 'kept'))).toEqual([FILE]);
    expect(statSync(made.path).mode & 0o777).toBe(0o600);
    expect(progress.count).toBeGreaterThan(before);

    const restored = await openStoreAt(await restore('kept'), () => NOW_MS);
    const sql = 'select count(*) as tasks from tasks';
    const found = await restored.first<{ tasks: number }>({ sql, values: [] });
    expect(found?.tasks).toBeGreaterThanOrEqual(before - 20);
    expect(found?.tasks).toBeLessThanOrEqual(progress.count);
    expect(await checkInvariants(restored)).toEqual([]);
    await restored.close();
  });

  test('one that is there is not written over', async () => {
    await openTestStore(1_000);
    const { path } = await backUpStore('kept', at(newestPlace()));
    const { size, mtimeMs } = statSync(path);
    await expect(backUpStore('kept', at(newestPlace()))).rejects.toThrow('is there already');
    expect(statSync(path)).toMatchObject({ size, mtimeMs });
    expect(readdirSync(join(folder, 'kept'))).toEqual([FILE]);
  });

  test('unsound books are kept all the same, and told', async () => {
    const store = await openTestStore(1_000_000);
    await store.run('submitTask', submission('open'));
    await sabotage(newestPlace(), "update tasks set state = 'failed' where id = 'open'");
    const { diagnosis, path } = await backUpStore('kept', at(newestPlace()));
    expect(diagnosis).toMatchObject({
      sound: false,
      broken: [{ invariant: 'a task is open exactly while its hold is', rows: [{ id: 'open' }] }],
    });
    expect(statSync(path).size).toBeGreaterThan(0);
  });

  test('it says where the clips are', async () => {
    await openTestStore(1_000);
    const surroundings = at(newestPlace());
    const data = surroundings.environment['REELGATE_DATA_DIR'] ?? '';
    expect((await backUpStore('one', surroundings)).mediaFolder).toBe(join(data, 'media'));
    const bucket = {
      REELGATE_MEDIA_URL: 's3://clips?endpoint=http://127.0.0.1:9',
      REELGATE_MEDIA_ACCESS_KEY_ID: 'a',
      REELGATE_MEDIA_SECRET_ACCESS_KEY: 'b',
    };
    const environment = { ...surroundings.environment, ...bucket };
    expect((await backUpStore('two', { environment, folder })).mediaFolder).toBe(null);
  });
});

describe('a diagnosis without a gateway', () => {
  test('of books that are in order', async () => {
    const store = await openTestStore(1_000_000);
    await store.run('submitTask', submission('open'));
    expect(await diagnoseStore(at(newestPlace()))).toEqual(SOUND);
  });

  test('has a sentence of its own for each invariant that does not hold', async () => {
    const store = await openTestStore(1_000_000);
    await store.run('submitTask', submission('open'));
    await store.run('submitTask', submission('over'));
    await failTask(store, 'over');
    await sabotage(
      newestPlace(),
      "update tasks set state = 'completed', hold_state = 'posted' where id = 'over'",
      "update tasks set hold_state = 'released' where id = 'open'",
    );
    const { sound, broken } = await diagnoseStore(at(newestPlace()));
    expect(sound).toBe(false);
    expect(broken.map(({ invariant }) => invariant)).toEqual([
      'held is the sum of the open holds',
      'a closed hold was posted and released in full',
      'a task says what was posted for it',
      'a task is open exactly while its hold is',
    ]);
    const sentences = new Set(broken.map(({ sentence }) => sentence));
    expect(sentences.size).toBe(broken.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^.]+\.$/);
    expect(Object.keys(INVARIANTS)).not.toContain([...sentences][0]);
  });

  test('of a file of SQLite that is damaged, or none', async () => {
    const place: Place = { kind: 'sqlite', folder: join(folder, 'data') };
    const store = await openStoreAt(place, () => NOW_MS);
    await addWorkspace(store, 'w', 1_000_000_000);
    const ids = Array.from({ length: 400 }, (_, index) => `t${index}`);
    await Promise.all(ids.map((taskId) => store.run('submitTask', submission(taskId))));
    await store.close();
    const path = join(place.folder, 'reelgate.sqlite');
    const orphan =
      "insert into attempts (id, task_id, number, channel, state, created_at_ms, updated_at_ms) values ('x', 'none', 1, 'c', 'failed', 1, 1)";
    await sabotage(place, 'pragma foreign_keys = off', orphan);
    expect(await diagnoseStore(at(place))).toEqual({
      sound: false,
      broken: [],
      damage: ['a row of attempts refers to a row of tasks that is not there'],
    });
    truncateSync(path, Math.floor(statSync(path).size / 8_192) * 4_096);
    await expect(diagnoseStore(at(place))).rejects.toThrow('malformed');
    writeFileSync(path, 'not a database at all, but some text');
    await expect(diagnoseStore(at(place))).rejects.toThrow('not a database');
  });
});
