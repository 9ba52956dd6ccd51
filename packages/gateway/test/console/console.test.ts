import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/platform/refusal.ts';
import { ADMIN_TOKEN, FINAL_TASK, KNOWN_TASK, NOW, openConsole } from './open-console.ts';

const ROOT = '/v1/reelgate/admin';
let console: ReturnType<typeof openConsole>;

beforeAll(() => {
  console = openConsole();
});
afterAll(() => console.close());

interface Request {
  readonly headers?: Record<string, string>;
  readonly payload?: unknown;
}

async function send(route: string, { headers, payload }: Request = {}, at = console) {
  const [method, path] = route.split(' ');
  const answer = await at.app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url: ROOT + path,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

const post = (path: string, payload: object) => send(`POST ${path}`, { payload });

function workspace(name: string, changes: object = {}) {
  return {
    id: expect.stringMatching(/^\d{32}$/) as string,
    name,
    concurrency_max: 4,
    available_credits: 0,
    held_credits: 0,
    spent_credits: 0,
    created_at: NOW,
    ...changes,
  };
}

function problem(status: number, code: string, title: string, detail: string, more: object = {}) {
  return {
    type: `urn:reelgate:problem:${code}`,
    title,
    status,
    detail,
    code,
    request_id: expect.stringMatching(/^req_\d{32}$/) as string,
    ...more,
  };
}

describe('workspaces', () => {
  test('are made, found, listed and changed', async () => {
    expect(await post('/workspaces', { name: 'anvil' })).toMatchObject({ status: 201 });
    const made = await post('/workspaces', { name: 'acme', concurrency_max: 9 });
    const acme = workspace('acme', { concurrency_max: 9 });
    expect(made).toMatchObject({ status: 201, body: acme });
    expect((await send('GET /workspaces/acme')).body).toEqual(acme);
    expect((await send('GET /workspaces')).body).toEqual({
      workspaces: [acme, workspace('anvil')],
    });

    const changed = await send('PATCH /workspaces/acme', { payload: { concurrency_max: 2 } });
    expect(changed).toMatchObject({ status: 200, body: { ...acme, concurrency_max: 2 } });
    expect((await send('GET /workspaces/acme')).body).toEqual(changed.body);
  });

  test('a name that is taken leaves its workspace as it was', async () => {
    await post('/workspaces', { name: 'twice' });
    const { status, body } = await post('/workspaces', { name: 'twice', concurrency_max: 8 });
    const title = 'The workspace exists already';
    const detail = 'there is a workspace twice already';
    expect(status).toBe(409);
    expect(body).toEqual(problem(409, 'workspace_exists', title, detail));
    expect((await send('GET /workspaces/twice')).body).toEqual(workspace('twice'));
  });
});

describe('keys', () => {
  const rates: [object, number | null][] = [
    [{}, 60],
    [{ requests_per_minute: 5 }, 5],
    [{ requests_per_minute: null }, null],
  ];
  test.each(rates)('%j makes a key and its workspace', async (more, expected) => {
    const name = `rate-${expected}`;
    const made = await post('/keys', { workspace: name, ...more });
    const { secret, ...key } = made.body as { secret: string };
    expect(made.status).toBe(201);
    expect(secret).toMatch(/^rk_live_[\w-]{43}$/);
    expect(made.headers['cache-control']).toBe('no-store');
    expect(key).toEqual({
      id: expect.stringMatching(/^\d{32}$/) as string,
      workspace: name,
      name: 'unnamed',
      secret_hint: `${secret.slice(0, 12)}…${secret.slice(-4)}`,
      requests_per_minute: expected,
      scopes: null,
      expires_at: null,
      created_at: NOW,
      revoked_at: null,
    });
    expect((await send(`GET /workspaces/${name}`)).body).toEqual(workspace(name));
    expect((await send(`GET /keys?workspace=${name}`)).body).toEqual({ keys: [key] });
  });

  test('for some things and some time', async () => {
    const bounds = {
      scopes: ['files:read', 'credits:read'],
      expires_at: '2027-01-31T01:00:00+01:00',
    };
    const made = await post('/keys', { workspace: 'bounded', ...bounds });
    const { secret, ...key } = made.body as { secret: string };
    expect(key).toMatchObject({ ...bounds, expires_at: '2027-01-31T00:00:00.000Z' });
    expect((await send('GET /keys?workspace=bounded')).body).toEqual({ keys: [key] });
    await expect(console.authenticator.authenticate(`Bearer ${secret}`)).resolves.toMatchObject({
      scopes: new Set(bounds.scopes),
      expiresAtMs: Date.parse(bounds.expires_at),
    });
  });

  test('a key is refused as soon as it is revoked, and stays listed', async () => {
    const made = await post('/keys', { workspace: 'revoking', name: 'Ünïcode key' });
    const { secret, ...key } = made.body as { id: string; secret: string };
    const authorization = `Bearer ${secret}`;
    await expect(console.authenticator.authenticate(authorization)).resolves.toMatchObject({
      keyId: key.id,
      requestsPerMinute: 60,
    });
    const revoked = { ...key, revoked_at: NOW };
    const { status, body } = await send(`DELETE /keys/${key.id}`);
    expect({ status, body }).toEqual({ status: 200, body: revoked });
    await expect(console.authenticator.authenticate(authorization)).rejects.toEqual(
      new Refusal('unauthenticated_revoked'),
    );
    expect((await send(`DELETE /keys/${key.id}`)).body).toEqual(revoked);
    expect((await send('GET /keys?workspace=revoking')).body).toEqual({ keys: [revoked] });
  });
});

describe('credits', () => {
  test('add up, and the same grant counts once in its workspace', async () => {
    await post('/workspaces', { name: 'rich' });
    await post('/workspaces', { name: 'other' });
    const rows: [object, object][] = [
      [
        { workspace: 'rich', credits: 5_000 },
        { granted: 5_000, balance: 5_000 },
      ],
      [
        { workspace: 'rich', credits: 5_000 },
        { granted: 5_000, balance: 10_000 },
      ],
      [
        { workspace: 'rich', credits: 1, grant_id: 'g:1' },
        { granted: 1, balance: 10_001 },
      ],
      [
        { workspace: 'rich', credits: 1, grant_id: 'g:1' },
        { granted: 1, balance: 10_001 },
      ],
      [
        { workspace: 'other', credits: 7, grant_id: 'g:1' },
        { granted: 7, balance: 7 },
      ],
    ];
    for (const [grant, expected] of rows) {
      const { status, body } = await post('/credits', { reason: 'invoice 7', ...grant });
      const { workspace: name } = grant as { workspace: string };
      expect({ status, body }).toEqual({ status: 200, body: { workspace: name, ...expected } });
    }
    expect((await send('GET /workspaces/rich')).body).toEqual(
      workspace('rich', { available_credits: 10_001 }),
    );
    expect((await send('GET /doctor')).body).toEqual({ sound: true, broken: [] });
  });

  test('stop before a balance that cannot be counted exactly', async () => {
    const full = await console.administration.openWorkspace('full');
    const almost = Number.MAX_SAFE_INTEGER - 999;
    await console.administration.grant(full, almost, 'almost', 'as much as there can be');
    const { status, body } = await post('/credits', { workspace: 'full', credits: 1 });
    const title = 'The workspace cannot hold so many credits';
    const detail = 'the workspace was granted too many credits before';
    expect(status).toBe(422);
    expect(body).toEqual(problem(422, 'balance_too_large', title, detail));
  });
});

describe('tasks', () => {
  test.each([KNOWN_TASK, `task_${KNOWN_TASK}`])('%s is cancelled', async (id) => {
    const { status, body } = await send(`POST /tasks/${id}/cancel`);
    const expected = { id: `task_${KNOWN_TASK}`, cancel_requested: true };
    expect({ status, body }).toEqual({ status: 200, body: expected });
    expect(console.cancelled.at(-1)).toBe(KNOWN_TASK);
  });
});

test('an unsound ledger is shown with its rows', async () => {
  const broken = [{ invariant: 'nothing is overdrawn', rows: [{ workspace_id: 'x' }] }] as const;
  const unsound = openConsole({ checkInvariants: async () => broken });
  const { status, body } = await send('GET /doctor', {}, unsound);
  await unsound.close();
  expect({ status, body }).toEqual({ status: 200, body: { sound: false, broken } });
});

describe('whoever has no admin token learns nothing', () => {
  const authorizations = [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: `Bearer ${ADMIN_TOKEN}x` },
    { authorization: `Bearer ${ADMIN_TOKEN.slice(1)}` },
    { authorization: `Basic ${ADMIN_TOKEN}` },
    { authorization: `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}` },
    { authorization: `Bearer ${'x'.repeat(600)}` },
  ];
  const routes = [
    'GET /workspaces',
    'GET /workspaces/nowhere',
    'POST /keys',
    'POST /credits',
    'PUT /credits',
    `POST /tasks/${KNOWN_TASK}/cancel`,
    'GET /doctor',
    'GET /no/such/path',
    'GET ',
  ];
  const rows = authorizations.flatMap((headers) =>
    routes.map((route) => [route, headers] as const),
  );
  test.each(rows)('%s with %j', async (route, headers) => {
    const [method, path] = route.split(' ');
    const answer = await console.app.inject({
      method: method as 'GET',
      url: ROOT + path,
      headers: { 'content-type': 'application/json', ...headers },
      payload: '{"not even',
    });
    const title = 'The admin token is missing or wrong';
    const detail = 'send the admin token as "Authorization: Bearer <token>"';
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="reelgate admin"');
    expect(answer.json()).toEqual(problem(401, 'unauthenticated', title, detail));
  });

  test('the scheme is read in any case', async () => {
    const headers = { authorization: `bearer  ${ADMIN_TOKEN}` };
    expect(await send('GET /doctor', { headers })).toMatchObject({ status: 200 });
  });
});

describe('a field that cannot be taken is named', () => {
  const name = 'must be 1-63 of a-z, 0-9 and "-", and not begin with "-"';
  const line = 'must be one line of 1-200 characters';
  const time = 'must be a time such as 2027-01-31T00:00:00Z';
  const rows: [string, unknown, Record<string, string>][] = [
    ['POST /workspaces', {}, { name: 'is required' }],
    ['POST /workspaces', { name: '' }, { name }],
    ['POST /workspaces', { name: '-acme' }, { name }],
    ['POST /workspaces', { name: 'Acme' }, { name }],
    ['POST /workspaces', { name: 'acme\n' }, { name }],
    ['POST /workspaces', { name: 'a'.repeat(64) }, { name }],
    ['POST /workspaces', { name: 5 }, { name: 'must be string' }],
    ['POST /workspaces', { name: 'ok', concurrency_max: 0 }, { concurrency_max: 'must be >= 1' }],
    [
      'POST /workspaces',
      { name: 'ok', concurrency_max: '5' },
      { concurrency_max: 'must be integer' },
    ],
    [
      'POST /workspaces',
      { name: 'ok', concurrency_max: 1.5 },
      { concurrency_max: 'must be integer' },
    ],
    [
      'POST /workspaces',
      { name: 'ok', concurency_max: 5 },
      { concurency_max: 'is not known here' },
    ],
    ['POST /workspaces', [], { 'the body': 'must be object' }],
    ['POST /workspaces', undefined, { 'the body': 'must be object' }],
    ['PATCH /workspaces/acme', {}, { concurrency_max: 'is required' }],
    ['PATCH /workspaces/acme', { concurrency_max: null }, { concurrency_max: 'must be integer' }],
    ['GET /keys', undefined, { workspace: 'is required' }],
    ['GET /keys?workspace=a&workspace=b', undefined, { workspace: 'must be string' }],
    ['GET /keys?workspace=acme&limit=5', undefined, { limit: 'is not known here' }],
    ['POST /keys', { workspace: 'acme', name: '' }, { name: line }],
    ['POST /keys', { workspace: 'acme', name: 'a\nb' }, { name: line }],
    ['POST /keys', { workspace: 'acme', name: '\u001b[31m' }, { name: line }],
    ['POST /keys', { workspace: 'acme', name: 'x'.repeat(201) }, { name: line }],
    [
      'POST /keys',
      { workspace: 'acme', requests_per_minute: 'none' },
      { requests_per_minute: 'must be integer or null' },
    ],
    [
      'POST /keys',
      { workspace: 'acme', requests_per_minute: 0 },
      { requests_per_minute: 'must be >= 1' },
    ],
    [
      'POST /keys',
      { workspace: 'acme', scopes: [] },
      { scopes: 'must NOT have fewer than 1 items' },
    ],
    [
      'POST /keys',
      { workspace: 'acme', scopes: ['all'] },
      { 'scopes.0': 'must be equal to one of the allowed values' },
    ],
    ['POST /keys', { workspace: 'acme', expires_at: '2027-01-31' }, { expires_at: time }],
    ['POST /keys', { workspace: 'acme', expires_at: '2027-13-31T00:00:00Z' }, { expires_at: time }],
    ['POST /credits', { workspace: 'acme' }, { credits: 'is required' }],
    ['POST /credits', { workspace: 'acme', credits: 0 }, { credits: 'must be >= 1' }],
    ['POST /credits', { workspace: 'acme', credits: -5 }, { credits: 'must be >= 1' }],
    ['POST /credits', { workspace: 'acme', credits: 1.5 }, { credits: 'must be integer' }],
    ['POST /credits', { workspace: 'acme', credits: 1e15 }, { credits: 'must be <= 1000000000' }],
    [
      'POST /credits',
      { workspace: 'acme', credits: 1, grant_id: 'a b' },
      { grant_id: 'must be 1-100 of A-Z, a-z, 0-9 and . _ : -' },
    ],
    ['POST /credits', {}, { workspace: 'is required', credits: 'is required' }],
  ];
  test.each(rows)('%s %j', async (route, payload, fields) => {
    const { status, body, headers } = await send(route, { payload });
    const errors = Object.entries(fields).map(([field, detail]) => ({ field, detail }));
    const [first] = errors;
    const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    const detail = `${first?.field} ${first?.detail}${rest}`;
    const title = 'The request cannot be taken as it is';
    expect(status).toBe(400);
    expect(body).toEqual(problem(400, 'invalid_request', title, detail, { errors }));
    expect(headers['x-should-retry']).toBe('false');
  });
});

describe('everything else that is refused has the same shape', () => {
  const json = { 'content-type': 'application/json' };
  const noWorkspace = ['There is no such workspace', 'no workspace has this name'] as const;
  const noKey = ['There is no such key', 'no workspace has a key with this id'] as const;
  const noTask = ['There is no such task', 'no workspace has a task with this id'] as const;
  const noPath = ['There is no such path', 'the admin API has no such path'] as const;
  const noMethod = 'The path does not take this method';
  const notJson = ['The body is not JSON', 'the body does not parse as JSON'] as const;
  const wrongType = [
    'The body has to be JSON',
    'send the body as "Content-Type: application/json"',
  ] as const;
  const rows: [string, Request, number, string, readonly [string, string]][] = [
    ['GET /workspaces/nowhere', {}, 404, 'workspace_not_found', noWorkspace],
    [
      'PATCH /workspaces/nowhere',
      { payload: { concurrency_max: 1 } },
      404,
      'workspace_not_found',
      noWorkspace,
    ],
    ['GET /keys?workspace=nowhere', {}, 404, 'workspace_not_found', noWorkspace],
    [
      'POST /credits',
      { payload: { workspace: 'nowhere', credits: 1 } },
      404,
      'workspace_not_found',
      noWorkspace,
    ],
    ['DELETE /keys/nothing', {}, 404, 'key_not_found', noKey],
    ["DELETE /keys/'%20or%201=1", {}, 404, 'key_not_found', noKey],
    [`POST /tasks/${'c'.repeat(32)}/cancel`, {}, 404, 'task_not_found', noTask],
    ['POST /tasks/short/cancel', {}, 404, 'task_not_found', noTask],
    [`POST /tasks/TASK_${KNOWN_TASK}/cancel`, {}, 404, 'task_not_found', noTask],
    [
      `POST /tasks/${FINAL_TASK}/cancel`,
      {},
      409,
      'task_final',
      ['The task is at its end already', 'a task that has ended cannot be cancelled'],
    ],
    ['GET /nothing', {}, 404, 'route_not_found', noPath],
    ['GET ', {}, 404, 'route_not_found', noPath],
    ['POST /workspaces/acme/keys', { payload: {} }, 404, 'route_not_found', noPath],
    [
      'PUT /credits',
      { payload: {} },
      405,
      'method_not_allowed',
      [noMethod, 'this path takes POST'],
    ],
    ['GET /credits', {}, 405, 'method_not_allowed', [noMethod, 'this path takes POST']],
    [
      'DELETE /workspaces/acme',
      {},
      405,
      'method_not_allowed',
      [noMethod, 'this path takes GET, HEAD, PATCH'],
    ],
    ['POST /keys', { headers: json, payload: '{' }, 400, 'body_not_json', notJson],
    ['POST /keys', { headers: json, payload: '' }, 400, 'body_not_json', notJson],
    ['POST /keys', { headers: json, payload: '{"__proto__":{}}' }, 400, 'body_not_json', notJson],
    [
      'POST /keys',
      { headers: { 'content-type': 'text/plain' }, payload: '{}' },
      415,
      'wrong_content_type',
      wrongType,
    ],
    ['POST /keys', { payload: Buffer.from('{}') }, 415, 'wrong_content_type', wrongType],
    [
      'POST /keys',
      { payload: { workspace: 'x'.repeat(20_000) } },
      413,
      'body_too_large',
      ['The body is too large', 'a body may have 16384 bytes'],
    ],
  ];
  test.each(rows)('%s %j', async (route, request, status, code, [title, detail]) => {
    const answer = await send(route, request);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(problem(status, code, title, detail));
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['x-request-id']).toBe(answer.body.request_id);
    expect(answer.headers['x-should-retry']).toBe('false');
  });

  test('an allowed method is named in a header too', async () => {
    expect((await send('PUT /credits')).headers.allow).toBe('POST');
  });

  const failures = [
    [
      new Error('secret of the house'),
      [
        500,
        'internal',
        'Something is wrong inside the gateway',
        'it was logged under this request id',
      ],
      undefined,
    ],
    [
      new Refusal('store_unavailable'),
      [
        503,
        'store_unavailable',
        'The database is unavailable',
        'nothing was changed; try again in a moment',
      ],
      '5',
    ],
  ] as const;
  test.each(failures)(
    '%s may pass, and shows nothing of itself',
    async (error, expected, retry) => {
      const checkInvariants = async () => {
        throw error;
      };
      const ill = openConsole({ checkInvariants });
      const answer = await send('GET /doctor', {}, ill);
      await ill.close();
      const [status, code, title, detail] = expected;
      expect(answer.status).toBe(status);
      expect(answer.body).toEqual(problem(status, code, title, detail));
      expect(answer.headers['x-should-retry']).toBeUndefined();
      expect(answer.headers['retry-after']).toBe(retry);
    },
  );
});
