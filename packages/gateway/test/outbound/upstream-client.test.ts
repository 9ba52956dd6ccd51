import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { listenOnLoopback } from '../../../../test/lib/loopback.ts';
import {
  createUpstreamClient,
  readJson,
  statusFault,
  wordsOf,
} from '../../src/platform/outbound/upstream-client.ts';
import { UpstreamFault } from '../../src/platform/upstream-fault.ts';

let body: Buffer | string = '';
let headers: Record<string, string> = {};
const server = await listenOnLoopback((request, response) => {
  // A drop at a time, for longer than anybody waits.
  if (request.url === '/drip') {
    const drip = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(drip));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
});
const upstream = createUpstreamClient({
  baseUrl: server.url,
  apiKey: null,
  connectMsMax: 5_000,
  requestMsMax: 300,
  connections: 1,
});
afterAll(() => upstream.close());

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

test.each<[string, Buffer | string, Record<string, string>]>([
  ['10 MB', JSON.stringify({ status: 'x'.repeat(10_000_000) }), {}],
  ['10 MB that say nothing', `${' '.repeat(10_000_000)}{}`, {}],
  ['10,000 levels of lists', deep(10_000), {}],
  ['10,000 levels of objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), {}],
  ['no end of a string', `["${'\\"'.repeat(400_000)}`, {}],
  ['a page', '<!doctype html><title>Bad Gateway</title>', {}],
  ['nothing', '', {}],
  ['a small gzip', gzipSync(Buffer.alloc(100_000_000)), { 'content-encoding': 'gzip' }],
])('%s is refused, and the next answer is read', async (_name, sent, sentHeaders) => {
  body = sent;
  headers = sentHeaders;
  const fault = await upstream
    .ask('GET', '/')
    .then(readJson)
    .catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(UpstreamFault);
  expect((fault as UpstreamFault).kind).toBe('uncertain');
  expect(await wordsOf(await upstream.ask('GET', '/'))).toBe('');
  body = '{"status":"done"}';
  headers = {};
  expect(await readJson(await upstream.ask('GET', '/'))).toEqual({ status: 'done' });
});

test('brackets in strings are no levels', async () => {
  body = JSON.stringify({ say: `${'['.repeat(500)}"\\`, list: JSON.parse(deep(60)) as unknown });
  headers = {};
  expect(await readJson(await upstream.ask('GET', '/'))).toEqual(JSON.parse(body));
});

test('an answer by drops ends with the time for a question', async () => {
  const answer = upstream.ask('GET', '/drip').then(readJson);
  await expect(answer).rejects.toMatchObject({ kind: 'uncertain' });
});

test('what takes long leaves a connection for questions', async () => {
  const narrow = createUpstreamClient({
    baseUrl: server.url,
    apiKey: null,
    connectMsMax: 5_000,
    requestMsMax: 5_000,
    connections: 2,
  });
  const long = ['/drip', '/drip'].map((path) => narrow.ask('GET', path, { msMax: 60_000 }));
  const first = await Promise.race(long);
  body = '{"status":"done"}';
  headers = {};
  expect(await readJson(await narrow.ask('GET', '/'))).toEqual({ status: 'done' });
  // The second waits for the end of the first.
  first.body.on('error', () => undefined).destroy();
  for (const { body: rest } of await Promise.all(long)) rest.on('error', () => undefined).destroy();
  await narrow.close();
});

test.each<[string, number]>([
  ['7', 7_000],
  ['0', 0],
  ['soon', 1_000],
  ['', 1_000],
])('Retry-After %j', async (retryAfter, expectedMs) => {
  headers = { 'retry-after': retryAfter };
  const answer = { ...(await upstream.ask('GET', '/')), statusCode: 429 };
  await answer.body.dump();
  expect(statusFault(answer)).toMatchObject({ kind: 'busy', retryAfterMs: expectedMs });
});

test('Retry-After as a date', async () => {
  headers = { 'retry-after': new Date(Date.now() + 60_000).toUTCString() };
  const answer = { ...(await upstream.ask('GET', '/')), statusCode: 503 };
  await answer.body.dump();
  const { kind, retryAfterMs } = statusFault(answer);
  expect(kind).toBe('not_delivered');
  expect(retryAfterMs).toBeGreaterThan(58_000);
  expect(retryAfterMs).toBeLessThanOrEqual(60_000);
});

test('what waits for a connection has its whole time left once it has one', async () => {
  headers = {};
  body = '{}';
  const drip = upstream.ask('GET', '/drip').then(readJson);
  const next = upstream.ask('GET', '/').then(readJson);
  await expect(drip).rejects.toBeInstanceOf(UpstreamFault);
  // Both began at the same moment, and the first took all the time that each of them has.
  expect(await next).toEqual({});
});
