import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../../../test/lib/until.ts';
import { createAuthenticator, digestOf } from '../../src/access/authenticate.ts';
import { createTaskBook } from '../../src/tasks/task-book.ts';
import { taskById } from '../../src/store/reads.ts';
import type { Store } from '../../src/store/store.ts';
import { addWorkspace, NOW_MS, submission, roomFor } from './open-test-store.ts';
import { newSharedPlace, openStoreAt, removePlace } from './places.ts';

/** Two stores over one database, as two processes have them. */
let place: Awaited<ReturnType<typeof newSharedPlace>>;
let here: Store;
let there: Store;

beforeEach(async () => {
  place = await newSharedPlace();
  here = await openStoreAt(place, () => NOW_MS);
  there = await openStoreAt(place, () => NOW_MS);
  await addWorkspace(here, 'w', 1_000_000);
  await until('both to hear', async () => hears(here) && hears(there));
});

afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
  await removePlace(place);
});

const hears = (store: Store): boolean => store.shared?.hearsOthers() === true;
const CLAIM = { owner: 'o', rooms: roomFor(10), nowMs: NOW_MS, leaseUntilMs: NOW_MS + 1_000 };

test('a task that is kept in memory is forgotten when it changes elsewhere', async () => {
  await here.run('submitTask', submission('a'));
  const book = createTaskBook(here, 10);
  expect((await book.find('a'))?.state).toBe('queued');
  expect(book.find('a')).not.toBeInstanceOf(Promise);
  await there.run('claimTasks', CLAIM);
  await until('the change to be seen', async () => (await book.find('a'))?.state === 'running');
});

test('a task that changes while it is read is not kept as it was', async () => {
  await here.run('submitTask', submission('a'));
  const book = createTaskBook(here, 10);
  const early = book.find('a');
  await here.run('claimTasks', CLAIM);
  await early;
  expect((await book.find('a'))?.state).toBe('running');
});

test('a nudge is heard elsewhere, whatever its key holds, and not by who gave it', async () => {
  const heard: string[] = [];
  here.changes.onNudge((key) => heard.push(`here ${key}`));
  there.changes.onNudge((key) => heard.push(`there ${key}`));
  here.shared?.nudge('a:b,c d');
  there.shared?.nudge('e');
  await until('both to be heard', async () => heard.length >= 2);
  expect(heard.toSorted()).toEqual(['here e', 'there a:b,c d']);
});

test('queued work and wished cancellations are heard of elsewhere', async () => {
  const heard: string[] = [];
  there.changes.onQueued(() => heard.push('queued'));
  there.changes.onCancel((taskId) => heard.push(`cancel ${taskId}`));
  await here.run('submitTask', submission('a'));
  await here.run('requestCancel', { taskId: 'a', workspaceId: 'w', nowMs: NOW_MS });
  await until('both to be heard', async () => heard.length >= 2);
  expect(heard).toEqual(['queued', 'cancel a']);
});

test('a key that is revoked elsewhere is refused', async () => {
  const secret = 'rk_live_x';
  await here.run('createKey', {
    keyId: 'k',
    workspaceId: 'w',
    name: 'n',
    secretSha256: digestOf(secret),
    secretHint: 'x',
    requestsPerMinute: null,
    scopes: null,
    expiresAtMs: null,
    nowMs: NOW_MS,
  });
  const authenticator = createAuthenticator(here, 10, () => NOW_MS);
  const ask = async () => authenticator.authenticate(`Bearer ${secret}`);
  expect((await ask()).keyId).toBe('k');
  await there.run('revokeKey', { keyId: 'k', nowMs: NOW_MS });
  await until('the refusal', async () =>
    ask().then(
      () => false,
      (error: Error) => error.message === 'unauthenticated_revoked',
    ),
  );
});

test('a commit whose answer was lost is looked up, and connections come back', async () => {
  const outcomes = Promise.all(
    Array.from({ length: 300 }, (_, index) =>
      here.run('submitTask', submission(`t${String(index)}`, { holdMicroUsd: 1_000 })).then(
        () => 'accepted',
        () => 'refused',
      ),
    ),
  );
  await terminateAll();
  const told = await outcomes;
  await until('the store to be back', async () =>
    here.first(taskById('t0')).then(
      () => true,
      () => false,
    ),
  );
  for (const [index, outcome] of told.entries()) {
    const row = await here.first(taskById(`t${String(index)}`));
    expect(row === undefined ? 'refused' : 'accepted', `t${String(index)}`).toBe(outcome);
  }
  await until('news to come in again', async () => hears(here));
});

/** As a database that restarts does to whoever is connected. */
async function terminateAll(): Promise<void> {
  const client = new Client({ connectionString: place.url });
  await client.connect();
  const others = `
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  for (let round = 0; round < 5; round += 1) await client.query(others);
  await client.end();
}
