import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';
import { GuardedFetchError } from '../../src/platform/outbound/guarded-fetch-error.ts';
import { createGuardedFetch, type PutOptions } from '../../src/platform/outbound/guarded-fetch.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const FILE = Buffer.alloc(300_000, 'reel');

test('a file arrives whole, with its length and type, and with no credential', async () => {
  const arrived: { method?: string; headers?: IncomingHttpHeaders; bytes?: Buffer } = {};
  const origin = await serve((request, response) => {
    arrived.headers = request.headers;
    if (request.method !== undefined) arrived.method = request.method;
    const answer = (bytes: Buffer): void => {
      arrived.bytes = bytes;
      response.writeHead(201).end('x'.repeat(100_000));
    };
    buffer(request).then(answer, (error: Error) => response.destroy(error));
  });
  await put(`${origin}/a?b=c`);
  expect(arrived.bytes?.equals(FILE)).toBe(true);
  expect([arrived.method, arrived.headers]).toEqual([
    'PUT',
    {
      host: new URL(origin).host,
      connection: 'close',
      'content-type': 'video/mp4',
      'content-length': '300000',
      'user-agent': 'Reelgate',
    },
  ]);
});

describe('is refused, or given up', () => {
  test.each([
    ['ftp://public.test/', 'scheme'],
    ['http://user@public.test/', 'userinfo'],
    ['http://10.0.0.1/', 'address'],
    ['http://169.254.169.254/', 'address'],
    ['http://[::1]/', 'address'],
    ['http://0x7f000001/', 'address'],
  ])('%s for its %s, and the file is let go', async (address, reason) => {
    const stream = Readable.from([FILE]);
    await expect(reasonOf(put(address, { stream, allow: [] }))).resolves.toBe(reason);
    expect(stream.destroyed).toBe(true);
  });

  test.each<[string, RequestListener, string, number | null]>([
    [
      'a redirect',
      (_, response) => response.writeHead(307, { location: '/b' }).end(),
      'redirects',
      null,
    ],
    ['403', (_, response) => response.writeHead(403).end(), 'status', 403],
    ['503', (_, response) => response.writeHead(503).end(), 'status', 503],
    ['a cut connection', (request) => request.socket.destroy(), 'connection', null],
    ['silence', () => undefined, 'deadline', null],
  ])('where the receiver answers with %s', async (_, listener, reason, status) => {
    const origin = await serve((request, response) => {
      if (reason === 'connection') listener(request, response);
      else request.resume().on('end', () => listener(request, response));
    });
    const sent = put(origin, { deadlineMs: reason === 'deadline' ? 150 : 10_000 });
    await expect(reasonOf(sent)).resolves.toBe(reason);
    await expect(sent).rejects.toHaveProperty('status', status);
  });

  test('where the caller gives up, for the reason that it gave', async () => {
    const origin = await serve(() => undefined);
    const abort = new AbortController();
    const reason = new Error('the task was cancelled');
    const sent = put(origin, { signal: abort.signal });
    abort.abort(reason);
    await expect(sent).rejects.toBe(reason);
  });
});

function put(
  address: string,
  options: Partial<PutOptions> & { stream?: Readable; allow?: readonly string[] } = {},
): Promise<void> {
  const { stream = Readable.from([FILE]), allow = ['127.0.0.1/32'], ...rest } = options;
  const policy = createAddressPolicy(allow);
  const guarded = createGuardedFetch({ policy, connectTimeoutMs: 5_000 });
  closers.push(() => guarded.close());
  const file = { stream, sizeBytes: FILE.length, mediaType: 'video/mp4' };
  return guarded.put(address, file, { deadlineMs: 10_000, ...rest });
}

async function reasonOf(outcome: Promise<unknown>): Promise<unknown> {
  try {
    return await outcome;
  } catch (error) {
    return error instanceof GuardedFetchError ? error.reason : error;
  }
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
