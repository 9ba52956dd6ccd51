import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { afterEach, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase } from '../../../../test/lib/postgres.ts';
import { until } from '../../../../test/lib/until.ts';

const serverUrl = inject('postgresUrl');

const clients: Client[] = [];

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // The end of the server or of the database ends the connection too.
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
});

/** What the only column of an answer holds. */
async function columnOf(
  client: Client,
  sql: string,
  values: readonly string[] = [],
): Promise<readonly unknown[]> {
  const query = { text: sql, values: [...values], rowMode: 'array' } as const;
  const { rows } = await client.query<[unknown]>(query);
  return rows.map(([value]) => value);
}

test('the server answers', async () => {
  const client = await connect(await createDatabase(serverUrl));
  expect(await columnOf(client, 'select 1')).toEqual([1]);
});

test('two databases do not see each other', async () => {
  const [one, other] = [await createDatabase(serverUrl), await createDatabase(serverUrl)];
  const [first, second] = [await connect(one), await connect(other)];
  await first.query('create table clips (id integer)');
  const tables = `select tablename from pg_tables where schemaname = 'public'`;
  expect(await columnOf(first, tables)).toEqual(['clips']);
  expect(await columnOf(second, tables)).toEqual([]);
});

test('a bigint comes back exact, as a text', async () => {
  const client = await connect(await createDatabase(serverUrl));
  const amounts = ['9007199254740993', '-9223372036854775808', '9223372036854775807'];
  await client.query('create table transfers (amount bigint)');
  await client.query('insert into transfers select unnest($1::bigint[])', [amounts]);
  expect(await columnOf(client, 'select amount from transfers')).toEqual(amounts);
});

test('texts are compared by their bytes, whatever the locale of the machine', async () => {
  const client = await connect(await createDatabase(serverUrl));
  const sorted = `select word from unnest(array['b', 'ä', 'a', 'B']) word order by word`;
  expect(await columnOf(client, sorted)).toEqual(['B', 'a', 'b', 'ä']);
});

test('a database can be dropped while somebody is connected', async () => {
  const url = await createDatabase(serverUrl);
  const [watcher] = [await connect(serverUrl), await connect(url)];
  const name = new URL(url).pathname.slice(1);
  const named = 'select datname from pg_database where datname = $1';
  expect(await columnOf(watcher, named, [name])).toEqual([name]);
  await dropDatabase(serverUrl, url);
  expect(await columnOf(watcher, named, [name])).toEqual([]);
});

/** Starts a server of its own, says where it is, and then does nothing. */
const STARTER = `
  const { startPostgres } = await import(process.argv[1]);
  const { url } = await startPostgres();
  console.log(url);
  setInterval(() => undefined, 60_000);
`;

const startsItsOwn = (process.env['REELGATE_TEST_DATABASE_URL'] ?? '') === '';

test.runIf(startsItsOwn)('a server is gone when whoever started it is killed', async () => {
  const library = new URL('../../../../test/lib/postgres.ts', import.meta.url).href;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', STARTER, library], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  const client = await connect(url);
  const [folder] = await columnOf(client, 'show data_directory');
  const [pid] = await columnOf(client, POSTMASTER);
  const isThere = (): unknown => [existsSync(String(folder)), isRunning(Number(pid))];
  expect(isThere()).toEqual([true, true]);

  starter.kill('SIGKILL');
  await until('the folder to be removed', () => !existsSync(String(folder)));
  expect(isThere()).toEqual([false, false]);
  await expect(connect(url)).rejects.toThrow('ECONNREFUSED');
});

const POSTMASTER = `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
