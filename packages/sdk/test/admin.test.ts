import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createAdmin, ReelgateError, ReelgateUnreachable, type Admin } from '../src/index.ts';

interface Sent {
  readonly line: string;
  readonly authorization: string | null;
  readonly type: string | null;
  readonly body: unknown;
}

/** Answers every call alike, and tells what was sent. */
async function exchange(call: (admin: Admin) => Promise<unknown>, answer: unknown) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (input, options = {}) => {
    const request = new Request(input, options);
    sent.push({
      line: `${request.method} ${request.url}`,
      authorization: request.headers.get('authorization'),
      type: request.headers.get('content-type'),
      body: request.body === null ? null : await request.json(),
    });
    return Response.json(answer);
  };
  const admin = createAdmin({ baseUrl: 'https://proxy.example/reel/', token: 'secret', fetch });
  return { result: await call(admin), sent };
}

const calls: [string, (admin: Admin) => Promise<unknown>, object | null, string?][] = [
  ['GET /workspaces', (admin) => admin.listWorkspaces(), null, 'workspaces'],
  ['GET /workspaces/a%2Fb', (admin) => admin.findWorkspace('a/b'), null],
  ['POST /workspaces', (admin) => admin.createWorkspace({ name: 'acme' }), { name: 'acme' }],
  [
    'PATCH /workspaces/acme',
    (admin) => admin.updateWorkspace('acme', { concurrency_max: 2 }),
    { concurrency_max: 2 },
  ],
  ['GET /keys?workspace=a%26b', (admin) => admin.listKeys('a&b'), null, 'keys'],
  [
    'POST /keys',
    (admin) => admin.createKey({ workspace: 'acme', name: undefined, requests_per_minute: null }),
    { workspace: 'acme', requests_per_minute: null },
  ],
  [
    'POST /keys',
    (admin) =>
      admin.createKey({
        workspace: 'acme',
        scopes: ['files:read'],
        expires_at: '2027-01-31T00:00:00Z',
      }),
    { workspace: 'acme', scopes: ['files:read'], expires_at: '2027-01-31T00:00:00Z' },
  ],
  ['DELETE /keys/k%3F', (admin) => admin.revokeKey('k?'), null],
  ['GET /channels', (admin) => admin.listChannels(), null, 'channels'],
  ['GET /channels/a%2Fb', (admin) => admin.findChannel('a/b'), null],
  [
    'POST /channels',
    (admin) =>
      admin.createChannel({ name: 'acme', provider: 'xai', api_key: 'k', models: undefined }),
    { name: 'acme', provider: 'xai', api_key: 'k' },
  ],
  [
    'PATCH /channels/acme',
    (admin) => admin.updateChannel('acme', { enabled: false, base_url: null }),
    { enabled: false, base_url: null },
  ],
  ['DELETE /channels/acme', (admin) => admin.removeChannel('acme'), null],
  [
    'POST /credits',
    (admin) => admin.grantCredits({ workspace: 'acme', credits: 5, grant_id: 'g' }),
    { workspace: 'acme', credits: 5, grant_id: 'g' },
  ],
  ['POST /tasks/task_1/cancel', (admin) => admin.cancelTask('task_1'), null],
  ['GET /tasks/task_1', (admin) => admin.findTask('task_1'), null],
  ['GET /usage', (admin) => admin.usage(), null],
  [
    'GET /usage?workspace=acme',
    (admin) => admin.usage({ workspace: 'acme', from: undefined }),
    null,
  ],
  [
    'GET /usage?from=2027-01-31&to=2027-02-01',
    (admin) => admin.usage({ from: '2027-01-31', to: '2027-02-01' }),
    null,
  ],
  ['GET /doctor', (admin) => admin.diagnose(), null],
];

test.each(calls)('%s', async (line, call, body, listed) => {
  const content = { some: 'answer' };
  const { result, sent } = await exchange(
    call,
    listed === undefined ? content : { [listed]: [content] },
  );
  const [method, path] = line.split(' ');
  expect(result).toEqual(listed === undefined ? content : [content]);
  expect(sent).toEqual([
    {
      line: `${method} https://proxy.example/reel/v1/reelgate/admin${path}`,
      authorization: 'Bearer secret',
      type: body === null ? null : 'application/json',
      body,
    },
  ]);
});

/** What a call comes to at a server that answers so. */
async function failureAt(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  timeoutMs?: number,
): Promise<unknown> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  const admin = createAdmin({ baseUrl, token: 'secret', ...limit });
  const failure = await admin.createWorkspace({ name: 'acme' }).catch((error: unknown) => error);
  server.closeAllConnections();
  server.close();
  return failure;
}

test('a problem is thrown whole', async () => {
  const errors = [{ field: 'name', detail: 'is required' }];
  const content = { code: 'invalid_request', detail: 'no', request_id: 'req_1', errors };
  const failure = await failureAt((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(content));
  });
  expect(failure).toBeInstanceOf(ReelgateError);
  expect(Object.fromEntries(Object.entries(failure as ReelgateError))).toEqual({
    name: 'ReelgateError',
    status: 400,
    code: 'invalid_request',
    detail: 'no',
    requestId: 'req_1',
    errors,
  });
});

const strangers: [string, number, string, Record<string, string>, string | null][] = [
  ['a page', 200, '<html>', {}, null],
  ['nothing', 204, '', {}, null],
  ['a list', 200, '[]', {}, null],
  ['null', 200, 'null', {}, null],
  ["a proxy's error", 502, 'Bad Gateway', { 'x-request-id': 'abc' }, 'abc'],
  ['a redirect', 302, '', { location: 'http://127.0.0.1:1/elsewhere' }, null],
  ['another shape of error', 404, '{"error":{"code":"not_found"}}', {}, null],
];

test.each(strangers)('%s is no answer', async (_name, status, body, headers, requestId) => {
  const failure = await failureAt((_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  });
  expect(Object.fromEntries(Object.entries(failure as ReelgateError))).toEqual({
    name: 'ReelgateError',
    status,
    code: 'unexpected_answer',
    detail: `HTTP ${status} is not an answer of Reelgate's admin API`,
    requestId,
    errors: [],
  });
});

test('an answer that stops half-way is not waited for', async () => {
  const failure = await failureAt((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{');
  }, 50);
  expect(failure).toBeInstanceOf(ReelgateUnreachable);
  expect(failure).toMatchObject({ reason: 'timed_out' });
});

test('a connection that is cut is told apart', async () => {
  const failure = await failureAt((request) => {
    void text(request).then(() => request.socket.destroy());
  });
  expect(failure).toBeInstanceOf(ReelgateUnreachable);
  expect(failure).toMatchObject({ reason: 'no_connection' });
});
