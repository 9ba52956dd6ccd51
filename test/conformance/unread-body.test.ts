import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusedBy, type DialectName } from '../lib/dialect-shapes.ts';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { sendWhole } from '../lib/send-whole.ts';

/**
 * A refusal is often known long before the whole request is there. It has to reach also a client that
 * looks for an answer only when it has sent everything.
 */
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const SUBMITS: readonly [DialectName, string][] = [
  ['reapi', '/reapi/api/v1/videos/generations'],
  ['openai', '/openai/v1/videos'],
  ['empirio', '/empirio/v1/videos/generations'],
  ['rivya', '/rivya/api/v1/generations'],
  ['xai', '/xai/v1/videos/generations'],
  ['reelgate', '/v1/reelgate/tasks'],
];
const FORMS: readonly [DialectName, string][] = [
  ['openai', '/openai/v1/videos'],
  ['rivya', '/rivya/api/v1/files'],
  ['reelgate', '/v1/reelgate/files'],
];

/** More than any JSON body may have, and far more than lies in the buffers of a connection. */
const LARGE = Buffer.alloc(70_000_000, 'x');
const BROKEN_FORM = Buffer.concat([
  Buffer.from('--b\r\ncontent-disposition: form-data; name="a\r\n\r\n--b\r\n\r\n\r\n--b--\r\n'),
  LARGE,
]);

describe.each([
  { how: 'with its length', chunked: false },
  { how: 'in chunks', chunked: true },
])('a large request $how', ({ chunked }) => {
  const post = (
    path: string,
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
  ): ReturnType<typeof sendWhole> =>
    sendWhole(`${gateway.url}${path}`, { method: 'POST', headers, body, chunked });
  const json = { 'content-type': 'application/json' };

  test.each(SUBMITS)('%s: more than a body may have', async (dialect, path) => {
    const headers = { ...json, authorization: `Bearer ${gateway.key}` };
    const answer = await post(path, LARGE, headers);
    expect(answer.status).toBe(413);
    expectRefusedBy(dialect, answer);
  });

  test.each(SUBMITS)('%s: without a key', async (dialect, path) => {
    const answer = await post(path, LARGE, json);
    expect(answer.status).toBe(401);
    expectRefusedBy(dialect, answer);
  });

  test.each(SUBMITS)('%s: to a path that is not there', async (dialect, path) => {
    const answer = await post(`${path}/not/there`, LARGE, json);
    expect(answer.status).toBe(404);
    expectRefusedBy(dialect, answer);
  });

  test.each(FORMS)('%s: a form that breaks at its beginning', async (dialect, path) => {
    const type = 'multipart/form-data; boundary=b';
    const headers = { 'content-type': type, authorization: `Bearer ${gateway.key}` };
    const answer = await post(path, BROKEN_FORM, headers);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expectRefusedBy(dialect, answer);
  });

  test('the admin API: more than a body may have', async () => {
    const headers = { ...json, authorization: `Bearer ${gateway.adminToken}` };
    const answer = await post('/v1/reelgate/admin/workspaces', LARGE, headers);
    expect(answer.status).toBe(413);
  });
});
