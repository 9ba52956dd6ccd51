import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DENIED, INVALID, NO_KEY, NOT_FOUND, seen, UNSUPPORTED } from './expect-refusal.ts';
import { PLAIN, setStage, xai, type Stage } from './stage.ts';

const prompt = 'a dog';
const JSON_BODY = { 'content-type': 'application/json' };

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ limits: { inlineBodyBytesMax: 4_000 } });
});
afterAll(() => stage.close());

test.each<[string, Parameters<ReturnType<typeof xai>['ask']>[2], number, string]>([
  ['half of an object', { body: '{"model":', headers: JSON_BODY }, 400, INVALID],
  ['nothing', { body: '', headers: JSON_BODY }, 400, INVALID],
  ['a text', { body: 'model=x', headers: { 'content-type': 'text/plain' } }, 415, INVALID],
  ['a form', { body: new FormData() }, 415, INVALID],
  [
    'too much',
    { body: JSON.stringify({ a: 'x'.repeat(5_000) }), headers: JSON_BODY },
    413,
    INVALID,
  ],
  [
    'an empty Idempotency-Key',
    {
      body: '{"model":"grok-imagine-video","prompt":"x"}',
      headers: { ...JSON_BODY, 'idempotency-key': '""' },
    },
    400,
    INVALID,
  ],
])('a body of %s', async (_, init, status, code) => {
  const api = xai(stage, stage.gateway.key, '/xai/v1');
  expect(seen(await api.ask('POST', '/videos/generations', init)).slice(0, 2)).toEqual([
    status,
    code,
  ]);
});

describe('who asks', () => {
  test.each<[string, string, number, string]>([
    ['a key that nobody has', 'Bearer rg_0000', 400, INVALID],
    ['no key at all', '', 401, NO_KEY],
    ['another scheme', 'Basic abc', 401, NO_KEY],
  ])('%s', async (_, authorization, status, code) => {
    const headers = { authorization };
    for (const path of ['/xai/v1/videos/generations', '/v1/videos/generations']) {
      const nobody = xai(stage, '', '');
      const answer = await nobody.ask('POST', path, {
        headers: { ...headers, ...JSON_BODY },
        body: '{}',
      });
      expect(seen(answer).slice(0, 2)).toEqual([status, code]);
    }
  });

  test('without an Authorization header', async () => {
    const answer = await fetch(`${stage.gateway.url}/xai/v1/videos/generations`, {
      method: 'POST',
    });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      {
        code: NO_KEY,
        error: 'No API key was provided. Send it as "Authorization: Bearer <API key>".',
      },
    ]);
  });

  test('a workspace without credits', async () => {
    await stage.workspace('poor', 0);
    const api = xai(stage, await stage.newKey({ workspace: 'poor' }));
    expect(seen(await api.submit({ model: PLAIN, prompt }))).toEqual([
      403,
      DENIED,
      'There are not enough credits: 400 needed, 0 available.',
    ]);
  });

  test('a key with a low limit', async () => {
    const api = xai(stage, await stage.newKey({ requestsPerMinute: 1 }));
    const first = await api.ask('GET', '/videos/00000000-0000-7000-8000-000000000000');
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([404, '"key";q=1;w=60']);
    const second = await api.submit({ model: PLAIN, prompt });
    expect(seen(second).slice(0, 2)).toEqual([429, 'Some resource has been exhausted']);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('what is asked for', () => {
  test('ids that are not there, or not here, are answered alike', async () => {
    const id = await stage.api.accepted({ model: PLAIN, prompt });
    await stage.api.final(id);
    await stage.workspace('other', 100);
    const other = xai(stage, await stage.newKey({ workspace: 'other' }), '/xai/v1');
    const mine = xai(stage, stage.gateway.key, '/xai/v1');
    const reapi = xai(stage, stage.gateway.key, '/api/v1');
    const foreign = (await reapi.submit({ model: 'grok-imagine-1.0-video', prompt })).json as {
      id: string;
    };
    const hex = foreign.id.slice('task_'.length);
    const dashed = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const answers = [
      await other.poll(id),
      await mine.poll(dashed),
      await mine.poll('00000000-0000-7000-8000-000000000000'),
      await mine.poll(id.toUpperCase()),
      await mine.poll(id.replaceAll('-', '')),
      await mine.poll(`${id}0`),
      await mine.poll('%00'),
    ];
    for (const answer of answers) {
      expect(seen(answer)).toEqual([404, NOT_FOUND, 'There is no such video request.']);
    }
    await expect
      .poll(async () => (await reapi.ask('GET', `/tasks/${foreign.id}`)).text)
      .toContain('completed');
  });

  test('another method', async () => {
    const api = xai(stage, stage.gateway.key, '/xai/v1');
    const answer = await api.ask('GET', '/videos/generations/x');
    expect(answer.status).toBe(404);
    const wrong = await api.ask('DELETE', '/videos/edits');
    expect([seen(wrong).slice(0, 2), wrong.headers.get('allow')]).toEqual([
      [405, UNSUPPORTED],
      'POST',
    ]);
  });
});
