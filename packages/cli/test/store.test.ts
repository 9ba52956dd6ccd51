import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabase } from '../../../test/lib/postgres.ts';
import { addWorkspace, NOW_MS, submission } from '../../gateway/test/store/open-test-store.ts';
import { openStoreAt, sabotage, type Place } from '../../gateway/test/store/places.ts';
import { runCommand } from './run-command.ts';

let folder: string;
let place: Place;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelgate-cli-'));
  place = { kind: 'sqlite', folder: join(folder, 'data') };
  const store = await openStoreAt(place, () => NOW_MS);
  await addWorkspace(store, 'w', 1_000_000);
  for (const taskId of ['a', 'b']) await store.run('submitTask', submission(taskId));
  await store.run('claimTasks', {
    owner: 'me',
    rooms: [{ queue: 'upstream', countMax: 1 }],
    nowMs: NOW_MS,
    leaseUntilMs: NOW_MS,
  });
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

// No gateway and no admin token anywhere: there is nothing to ask of either.
const reelgate = (line: string, environment: Record<string, string> = {}) =>
  runCommand(line.split(' '), environment, folder);

test('out of one store and into another, once', async () => {
  expect(await reelgate('export --to store.jsonl.gz')).toEqual({
    code: 0,
    stdout: `exported 5 rows (1 workspaces, 2 tasks) to ${join(folder, 'store.jsonl.gz')}\n`,
    stderr: 'it holds secrets: keep it as safe as the store\n',
  });
  const other = { REELGATE_DATA_DIR: 'other' };
  expect(await reelgate('import --from store.jsonl.gz', other)).toEqual({
    code: 0,
    stdout: 'imported 5 rows (1 workspaces, 2 tasks); the books are in order\n',
    stderr: '1 tasks were at work and are queued again\n',
  });
  expect(await reelgate('import --from store.jsonl.gz', other)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'reelgate: the store is not empty, there are rows in workspaces; import into a new data folder or database\n',
  });
  const { stdout } = await reelgate('export --to again.jsonl --json', other);
  expect(JSON.parse(stdout)).toMatchObject({ rows: { tasks: 2, transfers: 1 } });
});

test.each<[string, () => Promise<Record<string, string>>]>([
  ['SQLite', async () => ({ REELGATE_DATA_DIR: 'new' })],
  [
    'PostgreSQL',
    async () => ({ REELGATE_DATABASE_URL: await createDatabase(inject('postgresUrl')) }),
  ],
])('a new %s store is brought to the newest schema, once', async (_, environmentOf) => {
  const environment = await environmentOf();
  const first = await reelgate('migrate', environment);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/^applied 0001-core, .*0011-workers\n$/);
  const nothing = { code: 0, stdout: 'nothing to do\n', stderr: '' };
  expect(await reelgate('migrate', environment)).toEqual(nothing);
});

test('a backup says what it is worth, and what is not in it', async () => {
  expect(await reelgate('backup --to kept')).toEqual({
    code: 0,
    stdout: `backed up to ${join(folder, 'kept/reelgate.sqlite')}\nsound: the books are in order\n`,
    stderr:
      `not in it: the clips; copy them with reelgate media move --from ${join(folder, 'data/media')} --to kept/media\n` +
      `not in it: admin-token, first-api-key and media-signing-key in ${join(folder, 'data')}\n`,
  });
});

test('what is wrong is told in words, and by the exit code', async () => {
  const sound = { code: 0, stdout: 'sound: the books are in order\n', stderr: '' };
  expect(await reelgate('doctor --offline')).toEqual(sound);
  await sabotage(place, "update tasks set state = 'failed' where id = 'a'");
  const unsound = [
    'NOT SOUND: the books are not in order',
    '  A task has ended while its price is still set aside, or the other way round.',
    '    broken: a task is open exactly while its hold is',
    '    {"id":"a"}',
    '',
  ].join('\n');
  expect(await reelgate('doctor --offline')).toEqual({ code: 1, stdout: unsound, stderr: '' });
  expect(await reelgate('backup --to kept')).toMatchObject({
    code: 1,
    stdout: `backed up to ${join(folder, 'kept/reelgate.sqlite')}\n${unsound}`,
  });
});

const rows: [line: string, environment: Record<string, string>, code: number, words: RegExp][] = [
  ['import --from none.jsonl', {}, 1, /^reelgate: \S+none\.jsonl cannot be read \(ENOENT\)\n$/],
  ['export --to data', {}, 1, /^reelgate: \S+data is there already\n$/],
  ['doctor --offline', { REELGATE_DATA_DIR: 'no' }, 1, /^reelgate: there is no store at \S+\n$/],
  ['doctor --offline', { REELGATE_DATABASE_URL: 'x' }, 2, /^reelgate: REELGATE_DATABASE_URL must/],
  [
    'export --to a',
    { REELGATE_DATABASE_URL: 'postgres://none@127.0.0.1:1/none' },
    1,
    /^reelgate: the database cannot be reached: [^\n]+\n$/,
  ],
  ['export', {}, 2, /^reelgate: export needs --to: a new file/],
];
test.each(rows)('%s with %j', async (line, environment, code, words) => {
  const result = await reelgate(line, environment);
  expect([result.code, result.stdout]).toEqual([code, '']);
  expect(result.stderr).toMatch(words);
});

test('while a gateway has the folder, it can be exported from and not imported into', async () => {
  const store = await openStoreAt(place, () => NOW_MS);
  expect(await reelgate('export --to busy.jsonl')).toMatchObject({ code: 0 });
  const imported = await reelgate('import --from busy.jsonl');
  await store.close();
  expect(imported).toEqual({
    code: 1,
    stdout: '',
    stderr: `reelgate: ${place.kind === 'sqlite' ? place.folder : ''} is in use by another gateway; stop that one first\n`,
  });
});
