import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../../lib/reapi.ts';
import { reapi } from './client.ts';
import { expectRefusal } from './expect-refusal.ts';
import { at, ORIGINAL, PREFIXES, setStage, type Stage } from './stage.ts';

const UNKNOWN_TASK = 'task_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';

const MISSING = [10001, 'Authorization header is required'] as const;
const MALFORMED = [10002, 'Authorization must be "Bearer <API key>"'] as const;
const UNKNOWN = [10003, 'API key is unknown'] as const;
const REVOKED = [10004, 'API key has been revoked'] as const;

const ROUTES = [
  ['POST', '/videos/generations'],
  ['GET', `/tasks/${UNKNOWN_TASK}`],
  ['GET', '/balance'],
] as const;

const names = (headers: Headers): string[] => [...headers.keys()].sort();

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

describe.each(PREFIXES)('under %s', (prefix) => {
  describe.each(ROUTES)('%s %s', (method, path) => {
    const ask = (authorization: string | null, more: RequestInit = {}) =>
      send(`${stage.gateway.url}${prefix}${path}`, {
        ...more,
        method,
        headers: {
          'content-type': 'application/json',
          ...(authorization === null ? {} : { authorization }),
        },
        ...(method === 'POST' ? { body: '{"model":' } : {}),
      });

    // A body that does not parse is sent along: who has no key is not told about it.
    test.each<[string | null, readonly [number, string]]>([
      [null, MISSING],
      ['rk_live_without_a_scheme', MALFORMED],
      ['Basic cms6bGl2ZQ==', MALFORMED],
      ['Bearer', MALFORMED],
      ['Bearer ', MALFORMED],
      ['Bearer two words', MALFORMED],
      [`Bearer ${'x'.repeat(2_000)}`, MALFORMED],
      ['Bearer rk_live_nobody', UNKNOWN],
      ['Bearer x', UNKNOWN],
    ])('%s', async (authorization, [code, message]) => {
      expectRefusal(await ask(authorization), 401, code, message);
    });

    test('a key of the wrong case is unknown', async () => {
      const answer = await ask(`Bearer ${stage.gateway.key.toUpperCase()}`);
      expectRefusal(answer, 401, ...UNKNOWN);
    });

    test('the admin token is no API key', async () => {
      expectRefusal(await ask(`Bearer ${stage.gateway.adminToken}`), 401, ...UNKNOWN);
    });

    test('a revoked key, from the very next request on', async () => {
      const { keyId, key, api } = await stage.newKey('default');
      const balance = { balance: expect.any(Number) as number };
      expect((await api.ask('GET', '/balance')).json).toEqual(balance);
      await stage.gateway.admin('DELETE', `/keys/${keyId}`);
      expectRefusal(await ask(`Bearer ${key}`), 401, ...REVOKED);
    });
  });

  test('the scheme may be written in any case', async () => {
    const url = `${stage.gateway.url}${prefix}/balance`;
    const authorization = `bearer ${stage.gateway.key}`;
    expect((await send(url, { headers: { authorization } })).status).toBe(200);
  });
});

test('a key in the query or in another header is no key', async () => {
  const { url, key } = stage.gateway;
  const headers = { 'x-api-key': key };
  const answer = await send(`${url}/api/v1/balance?api_key=${key}`, { headers });
  expectRefusal(answer, 401, ...MISSING);
});

describe('what belongs to another workspace', () => {
  test('a task is answered as one that does not exist', async () => {
    const [owner, stranger] = [await stage.workspace(), await stage.workspace()];
    const id = await owner.api.accepted(stage.bodies[ORIGINAL]);
    await owner.api.final(id);
    const [foreign, unknown] = await Promise.all(
      [id, UNKNOWN_TASK].map((each) => stranger.api.ask('GET', `/tasks/${each}`)),
    );
    if (foreign === undefined || unknown === undefined) throw new Error('two were asked for');
    expectRefusal(foreign, 404, 40001, 'task not found');
    expectRefusal(unknown, 404, 40001, 'task not found');
    expect(names(foreign.headers)).toEqual(names(unknown.headers));
  });

  test('a balance is its own', async () => {
    const [one, other] = [
      await stage.workspace({ credits: 100 }),
      await stage.workspace({ credits: 7 }),
    ];
    await one.api.accepted(stage.bodies[ORIGINAL]);
    expect([await one.api.balance(), await other.api.balance()]).toEqual([51, 7]);
  });

  test('every key of a workspace sees its tasks and its balance', async () => {
    const owner = await stage.workspace();
    const colleague = await stage.newKey(owner.workspace);
    const id = await owner.api.accepted(stage.bodies[ORIGINAL]);
    expect((await colleague.api.final(id)).status).toBe('completed');
    expect(await colleague.api.balance()).toBe(await owner.api.balance());
  });
});

describe('the rate limit of a key', () => {
  test('3 a minute: the fourth is refused and told when to come back', async () => {
    const { workspace } = await stage.workspace();
    const { api } = await stage.newKey(workspace, 3);
    const answers = [];
    for (const path of ['/balance', `/tasks/${UNKNOWN_TASK}`, '/balance', '/balance']) {
      answers.push(await api.ask('GET', path));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(
      answers.map(() => '"key";q=3;w=60'),
    );
    const left = answers.map(({ headers }) => headers.get('ratelimit') ?? '');
    expect(left.map((value) => /^"key";r=(\d+);t=\d+$/.exec(value)?.[1])).toEqual([
      '2',
      '1',
      '0',
      '0',
    ]);
    const [refused] = answers.slice(-1);
    if (refused === undefined) throw new Error('four were asked for');
    expectRefusal(refused, 429, 50001, 'rate limit exceeded', { retry: true });
    const waitS = Number(refused.headers.get('retry-after'));
    expect(Number.isInteger(waitS) && waitS >= 1 && waitS <= 20).toBe(true);
  });

  test('it is counted by key, under both prefixes together, and stores nothing', async () => {
    const { workspace } = await stage.workspace({ credits: 1_000 });
    const [one, other] = [await stage.newKey(workspace, 3), await stage.newKey(workspace, 3)];
    const first = reapi(at(stage.gateway, one.key, '/api/v1'));
    const second = reapi(at(stage.gateway, one.key, '/reapi/api/v1'));
    await first.balance();
    await second.balance();
    await first.balance();
    const refused = await second.submit(stage.bodies[ORIGINAL]);
    expectRefusal(refused, 429, 50001, 'rate limit exceeded', { retry: true });
    expect(await other.api.balance()).toBe(1_000);
  });

  test('a key without one has no such headers', async () => {
    const { headers } = await stage.api.ask('GET', '/balance');
    expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
  });
});
