import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startGateway, temporaryFolder, type Gateway } from '../../../../test/lib/gateway.ts';
import { createDatabase, dropDatabase } from '../../../../test/lib/postgres.ts';
import { reapi, type Answer, type Reapi } from '../../../../test/lib/reapi.ts';

/** Two gateways over one PostgreSQL, as they stand behind a balancer. */
let databaseUrl: string;
let gateways: readonly Gateway[];

const STATEMENT_MS_MAX = 500;

beforeAll(async () => {
  databaseUrl = await createDatabase(inject('postgresUrl'));
  const mediaFolder = join(temporaryFolder(), 'media');
  const start = () =>
    startGateway({
      configFile: { limits: { statementMsMax: STATEMENT_MS_MAX } },
      env: { REELGATE_DATABASE_URL: databaseUrl, REELGATE_MEDIA_URL: mediaFolder },
    });
  gateways = await Promise.all([start(), start()]);
});

afterAll(async () => {
  for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
  await dropDatabase(inject('postgresUrl'), databaseUrl);
});

/** The same new key at each of the gateways. */
async function clientsWith(requestsPerMinute: number): Promise<readonly Reapi[]> {
  const [first] = gateways;
  if (first === undefined) throw new Error('no gateway has been started');
  const body = { workspace: 'default', requests_per_minute: requestsPerMinute };
  const { secret } = await first.admin<{ secret: string }>('POST', '/keys', body);
  return gateways.map(({ url }) => reapi({ url, key: secret }));
}

const askFor = (client: Reapi): Promise<Answer> => client.ask('GET', '/balance');

/** In turns, all at once. */
async function flood(clients: readonly Reapi[], count: number): Promise<readonly Answer[]> {
  const turns = Array.from({ length: count / clients.length }, () => clients).flat();
  return Promise.all(turns.map(askFor));
}

const statusesOf = (answers: readonly Answer[]): readonly number[] =>
  [...new Set(answers.map(({ status }) => status))].toSorted((one, other) => one - other);

test('a key with 60 requests a minute has them once, and not once for each process', async () => {
  const clients = await clientsWith(60);
  const startMs = performance.now();
  const answers = await flood(clients, 200);
  const drippedMax = Math.floor((performance.now() - startMs) / 1_000) + 1;
  const refused = answers.filter(({ status }) => status === 429);
  const allowed = answers.length - refused.length;
  expect(statusesOf(answers)).toEqual([200, 429]);
  expect(allowed).toBeLessThanOrEqual(60 + drippedMax);
  // Each process may sit on what is left of a chunk of three.
  expect(allowed).toBeGreaterThanOrEqual(60 - 2 * 2);
  for (const { headers, text } of refused) {
    expect(headers.get('ratelimit-policy')).toBe('"key";q=60;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"key";r=0;t=1$/);
    expect(headers.get('retry-after'), text).toBe('1');
  }
});

test('a key that is not slowed down hears how much is left, at either process', async () => {
  const answers = await Promise.all((await clientsWith(600)).map(askFor));
  expect(statusesOf(answers)).toEqual([200]);
  const told = answers.map(({ headers }) =>
    Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]),
  );
  // Each has a chunk of thirty, and only one of them may know of the other's.
  for (const remaining of told) {
    expect(remaining).toBeGreaterThanOrEqual(600 - 1 - 30);
    expect(remaining).toBeLessThanOrEqual(600 - 1);
  }
});

test('while the bucket cannot be reached, requests are put off as with the database away', async () => {
  const [client] = await clientsWith(60);
  if (client === undefined) throw new Error('there is no client');
  const keeper = new Client({ connectionString: databaseUrl });
  await keeper.connect();
  await keeper.query('begin');
  await keeper.query('lock table rate_buckets in access exclusive mode');
  const away = await askFor(client);
  await keeper.query('rollback');
  await keeper.end();
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
  expect(away.json).toMatchObject({ error: { code: 70_002 } });
  expect((await askFor(client)).status).toBe(200);
});
