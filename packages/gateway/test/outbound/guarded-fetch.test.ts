import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createAddressPolicy,
  type AddressPolicy,
} from '../../src/platform/outbound/address-policy.ts';
import type { LookupHost } from '../../src/platform/outbound/guarded-connector.ts';
import { createGuardedFetch, type OpenOptions } from '../../src/platform/outbound/guarded-fetch.ts';
import {
  GuardedFetchError,
  publicReason,
  type FetchFailure,
} from '../../src/platform/outbound/guarded-fetch-error.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('what a URL may look like', () => {
  test.each<[url: string, reason: FetchFailure]>([
    ['', 'scheme'],
    ['video.mp4', 'scheme'],
    ['//host/video.mp4', 'scheme'],
    ['ftp://host/video.mp4', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:video/mp4;base64,AAAA', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['gopher://127.0.0.1:70/', 'scheme'],
    ['http://', 'scheme'],
    ['http://[::1', 'scheme'],
    ['http://[fe80::1%25eth0]/', 'scheme'],
    ['http://256.256.256.256/', 'scheme'],
    ['http://user@public.test/', 'userinfo'],
    ['http://:secret@public.test/', 'userinfo'],
    ['https://public.test%40127.0.0.1/', 'scheme'],
    ['http://public.test@127.0.0.1/', 'userinfo'],
  ])('%s is refused for its %s', async (url, reason) => {
    await expect(reasonOf(open(url, {}, { allow: [] }))).resolves.toBe(reason);
  });

  test.each([
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0x7f.0.0.1/',
    'http://0x7f000001/',
    'http://127.1/',
    'http://0/',
    'http://①②⑦.0.0.1/',
    'http://127.0.0.1:80/',
    'https://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[0:0:0:0:0:ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fd00:ec2::254]/',
  ])('%s is refused for its address, without a lookup', async (url) => {
    await expect(reasonOf(open(url, {}, { allow: [], lookup: neverAsked }))).resolves.toBe(
      'address',
    );
  });
});

describe('what a name may resolve to', () => {
  test.each<[why: string, addresses: readonly string[]]>([
    ['private', ['10.0.0.1']],
    ['loopback', ['127.0.0.1']],
    ['IPv6 loopback', ['::1']],
    ['mapped', ['::ffff:127.0.0.1']],
    ['public, then private', ['93.184.215.14', '10.0.0.1']],
    ['private, then public', ['10.0.0.1', '93.184.215.14']],
    ['public IPv6 and link local', ['2606:4700::1111', 'fe80::1%eth0']],
    ['nothing', []],
  ])('%s is refused', async (_why, addresses) => {
    const opened = open('http://rebind.test/', {}, { allow: [], lookup: answering(addresses) });
    await expect(reasonOf(opened)).resolves.toBe('address');
  });

  test('a name whose second answer turns private is refused at the redirect', async () => {
    const origin = await serve((request, response) => {
      response.writeHead(302, { location: `http://rebind.test:${portOf(origin)}/next` }).end();
      expect(request.url).toBe('/first');
    });
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    const lookup: LookupHost = (hostname, options, callback) =>
      answering(answers.shift() ?? [])(hostname, options, callback);
    const url = `http://rebind.test:${portOf(origin)}/first`;
    const opened = open(url, {}, { allow: ['127.0.0.1/32'], lookup });
    await expect(reasonOf(opened)).resolves.toBe('address');
    expect(answers).toEqual([]);
  });

  test('an address that passed the lookup is checked again on the socket', async () => {
    const origin = await serve(() => expect.unreachable('a refused connection carried a request'));
    let checks = 0;
    const policy: AddressPolicy = { allows: () => (checks += 1) === 1 };
    const lookup = answering(['127.0.0.1']);
    const opened = open(`http://rebind.test:${portOf(origin)}/`, {}, { policy, lookup });
    await expect(reasonOf(opened)).resolves.toBe('address');
    expect(checks).toBe(2);
  });

  test('a name without an answer is a failed connection', async () => {
    const opened = open('http://unknown.test/', {}, { lookup: unknownHost });
    await expect(reasonOf(opened)).resolves.toBe('connection');
  });

  test('the name, not the address, goes into the Host header and the TLS greeting', async () => {
    const lookup = answering(['127.0.0.1']);
    const origin = await serve((request, response) => response.end(request.headers.host));
    const port = portOf(origin);
    const file = await open(`http://video.test:${port}/`, {}, { lookup });
    expect(await text(file.body)).toBe(`video.test:${port}`);

    const greetings: Buffer[] = [];
    const tls = await serveSocket((socket) => {
      socket.once('data', (greeting) => {
        greetings.push(greeting);
        socket.destroy();
      });
    });
    const opened = open(`https://video.test:${portOf(tls)}/`, {}, { lookup });
    await expect(reasonOf(opened)).resolves.toBe('connection');
    expect(greetings[0]?.includes('video.test')).toBe(true);
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%s is followed', async (status) => {
    const origin = await serve((request, response) => {
      if (request.url === '/b?c=d') response.end('arrived');
      else response.writeHead(status, { location: '../b?c=d' }).end('moved');
    });
    const file = await open(`${origin}/a/`);
    expect(await text(file.body)).toBe('arrived');
    expect(file.finalUrl).toBe(`${origin}/b?c=d`);
  });

  test.each<[location: string | undefined, reason: FetchFailure]>([
    ['http://10.0.0.1/', 'address'],
    ['http://169.254.169.254/latest/meta-data/', 'address'],
    ['//[::1]/', 'address'],
    ['http://localhost/', 'address'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/plain,hello', 'scheme'],
    ['http://user:secret@127.0.0.1/', 'userinfo'],
    ['http://[', 'scheme'],
    [undefined, 'redirects'],
    ['/', 'redirects'],
  ])('to %s is refused for its %s', async (location, reason) => {
    const origin = await serve((_request, response) => {
      response.writeHead(302, location === undefined ? {} : { location }).end();
    });
    const opened = open(origin, {}, { lookup: answering(['127.0.0.9']) });
    await expect(reasonOf(opened)).resolves.toBe(reason);
  });

  test.each([
    [3, 3, 'arrived'],
    [4, 3, 'redirects'],
    [1, 0, 'redirects'],
    [0, 0, 'arrived'],
  ])('%i hops with %i allowed: %s', async (hops, redirectsMax, outcome) => {
    let left = hops;
    const origin = await serve((_request, response) => {
      left -= 1;
      if (left < 0) response.end('arrived');
      else response.writeHead(302, { location: '/again' }).end();
    });
    const opened = open(origin, { redirectsMax });
    const ended = opened.then((file) => text(file.body)).catch(() => reasonOf(opened));
    await expect(ended).resolves.toBe(outcome);
  });

  test('carry no credentials and nothing from the first host', async () => {
    const second = await serve((request, response) =>
      response.end(JSON.stringify(request.headers)),
    );
    const first = await serve((_request, response) => {
      response.writeHead(302, { location: second, 'set-cookie': 'a=b' }).end();
    });
    const file = await open(first, { accept: 'video/mp4' });
    expect(JSON.parse(await text(file.body))).toEqual({
      accept: 'video/mp4',
      'accept-encoding': 'identity',
      connection: 'close',
      host: `127.0.0.1:${portOf(second)}`,
      'user-agent': 'Reelgate',
    });
  });
});

describe('answers', () => {
  test.each<[status: number, headers: Record<string, string>, reason: FetchFailure]>([
    [400, {}, 'status'],
    [404, {}, 'status'],
    [410, {}, 'status'],
    [500, {}, 'status'],
    [300, { location: '/' }, 'status'],
    [206, { 'content-range': 'bytes 0-1/9' }, 'status'],
    [200, { 'content-encoding': 'gzip' }, 'encoding'],
    [200, { 'content-encoding': 'br' }, 'encoding'],
    [200, { 'content-encoding': 'identity, gzip' }, 'encoding'],
    [200, { 'content-length': '1001' }, 'too_large'],
    [200, { 'content-length': '99999999999999' }, 'too_large'],
  ])('%i %j is refused: %s', async (status, headers, reason) => {
    const origin = await serve((_request, response) => {
      response.writeHead(status, headers);
      response.write(gzipSync('x'));
    });
    const opened = open(origin, { sizeBytesMax: 1000 });
    await expect(reasonOf(opened)).resolves.toBe(reason);
    const error = await opened.catch((failure: unknown) => failure);
    expect(error).toHaveProperty('status', reason === 'status' ? status : null);
  });

  test('a whole file arrives as it was sent', async () => {
    const sent = Buffer.alloc(300_000, 'reel');
    const origin = await serve((_request, response) => response.end(sent));
    const file = await open(origin, { sizeBytesMax: sent.length });
    expect(file).toMatchObject({ status: 200, headers: { 'content-length': '300000' } });
    expect(Buffer.concat(await file.body.toArray()).equals(sent)).toBe(true);
  });

  test.each<[why: string, reason: FetchFailure, answer: string, end: 'close' | 'repeat' | 'hold']>([
    ['shorter than announced', 'cut_short', 'content-length: 100\r\n\r\nshort', 'close'],
    [
      'chunks without an end',
      'cut_short',
      'transfer-encoding: chunked\r\n\r\n5\r\nshort\r\n',
      'close',
    ],
    ['broken chunks', 'cut_short', 'transfer-encoding: chunked\r\n\r\nzz\r\n', 'hold'],
    ['endless, unannounced', 'too_large', `\r\n${'x'.repeat(500)}`, 'repeat'],
    ['a drip without an end', 'deadline', 'content-length: 900\r\n\r\nx', 'hold'],
  ])('a body that is %s fails as %s', async (_why, reason, answer, end) => {
    const server = await serveSocket((socket) => {
      socket.on('error', () => undefined);
      const repeat = () => socket.destroyed || socket.write('x'.repeat(500), repeat);
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${answer}`, end === 'repeat' ? repeat : undefined);
        if (end === 'close') socket.end();
      });
    });
    const deadlineMs = reason === 'deadline' ? 150 : 60_000;
    const opened = open(server, { sizeBytesMax: 1000, deadlineMs });
    await expect(reasonOf(opened.then((file) => text(file.body)))).resolves.toBe(reason);
  });

  test.each<[why: string, reason: FetchFailure, answer: string]>([
    ['nothing', 'connection', ''],
    ['no HTTP', 'connection', 'SSH-2.0-OpenSSH\r\n'],
    ['half a head', 'connection', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['too much head', 'connection', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`],
  ])('%s in place of headers fails as a %s', async (_why, reason, answer) => {
    const server = await serveSocket((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    });
    await expect(reasonOf(open(server))).resolves.toBe(reason);
  });
});

describe('the deadline covers', () => {
  test('a lookup that never answers', async () => {
    const opened = open('http://slow.test/', { deadlineMs: 50 }, { lookup: () => undefined });
    await expect(reasonOf(opened)).resolves.toBe('deadline');
  });

  test('headers that never come', async () => {
    const server = await serveSocket(() => undefined);
    await expect(reasonOf(open(server, { deadlineMs: 50 }))).resolves.toBe('deadline');
  });

  test('a file that nobody reads, whose connection it closes', async () => {
    const ended = Promise.withResolvers<void>();
    const origin = await serve((_request, response) => {
      response.on('close', () => ended.resolve());
      response.write('x');
    });
    const file = await open(origin, { deadlineMs: 500 });
    const error = await new Promise((resolve) => file.body.once('error', resolve));
    expect(error).toMatchObject({ reason: 'deadline' });
    await ended.promise;
  });
});

describe('ending early', () => {
  test('the caller gets its own reason back, before and after the headers', async () => {
    const silent = await serveSocket(() => undefined);
    const origin = await serve((_request, response) => response.write('x'));
    const reason = new Error('the task was cancelled');
    const abort = new AbortController();
    const file = await open(origin, { signal: abort.signal });
    const waiting = open(silent, { signal: abort.signal });
    const body = text(file.body);
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(body).rejects.toBe(reason);
    await expect(open(origin, { signal: abort.signal })).rejects.toBe(reason);
  });

  test('a body given up closes its connection', async () => {
    const ended = Promise.withResolvers<void>();
    const origin = await serve((_request, response) => {
      response.on('close', () => ended.resolve());
      response.write('x');
    });
    const file = await open(origin);
    file.body.destroy();
    await ended.promise;
  });

  test('close breaks off what is open', async () => {
    const silent = await serveSocket(() => undefined);
    const policy = createAddressPolicy(['127.0.0.0/8']);
    const guarded = createGuardedFetch({ policy, connectTimeoutMs: 5000 });
    const opened = guarded.open(silent, LIMITS);
    guarded.close();
    await expect(reasonOf(opened)).resolves.toBe('connection');
  });
});

test('a blocked, a closed and a silent target read alike', () => {
  const reasons: FetchFailure[] = ['address', 'connection', 'deadline'];
  const wordings = reasons.map((reason) => publicReason(new GuardedFetchError(reason, '10.0.0.1')));
  expect(new Set(wordings)).toEqual(new Set(['The address could not be reached.']));
});

const LIMITS = { deadlineMs: 60_000, sizeBytesMax: 1_000_000, redirectsMax: 3 };

function open(
  url: string,
  limits: Partial<OpenOptions> = {},
  guard: { allow?: readonly string[]; lookup?: LookupHost; policy?: AddressPolicy } = {},
) {
  const { allow = ['127.0.0.1/32'], policy = createAddressPolicy(allow), ...rest } = guard;
  const guarded = createGuardedFetch({ policy, connectTimeoutMs: 5000, ...rest });
  closers.push(() => guarded.close());
  return guarded.open(url, { ...LIMITS, ...limits });
}

/** The guard's own reason; any other error, and success, is shown as it is. */
async function reasonOf(outcome: Promise<unknown>): Promise<unknown> {
  try {
    return await outcome;
  } catch (error) {
    return error instanceof GuardedFetchError ? error.reason : error;
  }
}

const neverAsked: LookupHost = () => expect.unreachable('a literal was looked up');

const unknownHost: LookupHost = (_hostname, _options, callback) =>
  callback(new Error('NXDOMAIN'), []);

function answering(addresses: readonly string[]): LookupHost {
  const answers: LookupAddress[] = addresses.map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  return (_hostname, _options, callback) => queueMicrotask(() => callback(null, answers));
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener);
  closers.push(() => server.closeAllConnections());
  return listen(server);
}

async function serveSocket(onSocket: (socket: Socket) => void): Promise<string> {
  return listen(
    createTcpServer((socket) => {
      closers.push(() => socket.destroy());
      onSocket(socket);
    }),
  );
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function portOf(origin: string): string {
  return new URL(origin).port;
}
