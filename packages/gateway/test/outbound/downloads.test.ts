import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { listenOnLoopback } from '../../../../test/lib/loopback.ts';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';
import { createDownloads, type Downloads } from '../../src/platform/outbound/downloads.ts';
import { createGuardedFetch } from '../../src/platform/outbound/guarded-fetch.ts';
import { createUpstreamClient } from '../../src/platform/outbound/upstream-client.ts';
import { UpstreamFault } from '../../src/platform/upstream-fault.ts';

const CLIP = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 31) % 251));
const OTHER = Buffer.from(CLIP.toReversed());
const HALF = CLIP.length / 2;
const ETAG = '"one"';
const OLD_DATE = 'Tue, 01 Jul 2025 00:00:00 GMT';

/** One answer of a server that is asked for a clip. */
type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const answers: Answer[] = [];
const asked: IncomingHttpHeaders[] = [];
const server = await listenOnLoopback((request, response) => {
  asked.push(request.headers);
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  answer?.(response, request);
});
const guardedFetch = createGuardedFetch({
  policy: createAddressPolicy(['127.0.0.0/8']),
  connectTimeoutMs: 5_000,
});
const upstream = createUpstreamClient({
  baseUrl: server.url,
  apiKey: null,
  connectMsMax: 5_000,
  requestMsMax: 5_000,
  connections: 4,
});
const folder = mkdtempSync(join(tmpdir(), 'reelgate-downloads-'));

afterEach(() => {
  answers.length = 0;
  asked.length = 0;
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});
afterAll(async () => {
  guardedFetch.close();
  await upstream.close();
  rmSync(folder, { recursive: true });
});

interface Bounds {
  readonly msMax?: number;
  readonly sizeBytesMax?: number;
}

function downloadsWithin({ msMax = 5_000, sizeBytesMax = 1_000_000 }: Bounds): Downloads {
  return createDownloads({ guardedFetch, msMax, sizeBytesMax, halfway: () => undefined });
}

type Source = (bounds?: Bounds) => Promise<string>;

const fromUrl: Source = (bounds = {}) =>
  downloadsWithin(bounds).fromUrl(`${server.url}/clip`, folder);
const fromUpstream: Source = (bounds = {}) =>
  downloadsWithin(bounds).fromUpstream(upstream, '/clip', folder);
const fromAnswer: Source = async (bounds = {}) => {
  const downloads = downloadsWithin(bounds);
  const first = await upstream.ask('GET', '/clip', { msMax: downloads.msMax });
  return downloads.fromAnswer(first, folder, (headers, msMax) =>
    upstream.ask('GET', '/clip', { headers, msMax }),
  );
};

async function faultOf(source: Source, bounds?: Bounds): Promise<[kind: string, message: string]> {
  const fault = await source(bounds).catch((error: unknown) => error);
  if (!(fault instanceof UpstreamFault)) throw new Error(`no fault: ${String(fault)}`);
  expect(readdirSync(folder)).toEqual([]);
  return [fault.kind, fault.message];
}

/** Which part of the clip each question was for, and of which clip. */
function ranges(): unknown[][] {
  return asked.map(({ range, 'if-range': ifRange }) => [range, ifRange]);
}

const keys = (): unknown[] => asked.map(({ authorization }) => authorization);

const FIRST = [undefined, undefined];
const SECOND = [`bytes=${HALF}-`, ETAG];

const whole: Answer = (response) => void response.writeHead(200, { etag: ETAG }).end(CLIP);

/** As much as was sent before the connection breaks. */
function cut(sizeBytes = HALF, headers: Record<string, string> = { etag: ETAG }): Answer {
  return (response) => {
    response.writeHead(200, { 'content-length': CLIP.length, ...headers });
    breakOff(response, CLIP.subarray(0, sizeBytes));
  };
}

/** What arrives together with a connection's end may be forgotten with it: it waits until all is kept. */
function breakOff(
  response: ServerResponse,
  bytes: Buffer,
  end = (): unknown => response.destroy(),
): void {
  const uptoBytes = keptBytes() + bytes.length;
  response.write(bytes);
  const look = setInterval(() => {
    if (keptBytes() < uptoBytes) return;
    clearInterval(look);
    end();
  }, 2);
}

function keptBytes(): number {
  const [name] = readdirSync(folder);
  return name === undefined ? 0 : statSync(join(folder, name)).size;
}

/** The rest of a clip, as somebody asked for it. */
function rest(headers: Record<string, string> = {}, clip = CLIP): Answer {
  return (response, { headers: { range } }) => {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);
    const contentRange = `bytes ${from}-${clip.length - 1}/${clip.length}`;
    response.writeHead(206, { etag: ETAG, 'content-range': contentRange, ...headers });
    response.end(clip.subarray(from));
  };
}

const otherWhole: Answer = (response) => void response.writeHead(200).end(OTHER);
const status =
  (code: number): Answer =>
  (response) =>
    void response.writeHead(code).end('{}');

const silent: Answer = (response) => {
  response.writeHead(200, { etag: ETAG, 'content-length': CLIP.length });
  response.write(CLIP.subarray(0, 10));
};

const to =
  (location: string): Answer =>
  (response) =>
    void response.writeHead(302, { location }).end();

describe.each<[string, Source]>([
  ['an address', fromUrl],
  ['the upstream', fromUpstream],
  ['an answer of the upstream', fromAnswer],
])('from %s', (_, source) => {
  test.each<[string, Answer[], unknown[][]]>([
    ['whole at once', [whole], [FIRST]],
    ['cut before its announced end', [cut(), rest()], [FIRST, SECOND]],
    [
      'reset',
      [
        (response) => {
          response.writeHead(200, { etag: ETAG });
          breakOff(response, CLIP.subarray(0, HALF), () => response.socket?.resetAndDestroy());
        },
        rest(),
      ],
      [FIRST, SECOND],
    ],
    [
      'known by its date',
      [cut(HALF, { 'last-modified': OLD_DATE }), rest({ 'last-modified': OLD_DATE })],
      [FIRST, [`bytes=${HALF}-`, OLD_DATE]],
    ],
    [
      'cut twice',
      [
        cut(HALF / 2),
        (response) => {
          const contentRange = `bytes ${HALF / 2}-${CLIP.length - 1}/${CLIP.length}`;
          response.writeHead(206, { 'content-range': contentRange });
          breakOff(response, CLIP.subarray(HALF / 2, HALF));
        },
        rest(),
      ],
      [FIRST, [`bytes=${HALF / 2}-`, ETAG], SECOND],
    ],
    [
      'sent in parts of a size that the server likes',
      [
        cut(HALF / 2),
        (response) => {
          const contentRange = `bytes ${HALF / 2}-${HALF - 1}/${CLIP.length}`;
          response.writeHead(206, { 'content-range': contentRange });
          response.end(CLIP.subarray(HALF / 2, HALF));
        },
        rest(),
      ],
      [FIRST, [`bytes=${HALF / 2}-`, ETAG], SECOND],
    ],
    ['put off in the middle', [cut(), status(503), rest()], [FIRST, SECOND, SECOND]],
    ['sent again as a whole', [cut(), whole], [FIRST, SECOND]],
    ['without a rest', [cut(), status(416), whole], [FIRST, SECOND, FIRST]],
    ['another by its ETag', [cut(), rest({ etag: '"two"' }), whole], [FIRST, SECOND, FIRST]],
    [
      'another by its length',
      [cut(), rest({}, Buffer.concat([CLIP, CLIP])), whole],
      [FIRST, SECOND, FIRST],
    ],
    [
      'another part than was asked for',
      [
        cut(),
        rest({ 'content-range': `bytes ${HALF - 1}-${CLIP.length - 1}/${CLIP.length}` }),
        whole,
      ],
      [FIRST, SECOND, FIRST],
    ],
    [
      'several parts in one',
      [cut(), rest({ 'content-range': '', 'content-type': 'multipart/byteranges' }), whole],
      [FIRST, SECOND, FIRST],
    ],
  ])('%s', async (_name, given, expected) => {
    answers.push(...given);
    expect(readFileSync(await source()).equals(CLIP)).toBe(true);
    expect(ranges()).toEqual(expected);
    for (const headers of asked) expect(headers['accept-encoding']).toBe('identity');
  });

  test('cut before anything of it was read: it begins anew', async () => {
    answers.push((response) => {
      response.writeHead(200, { etag: ETAG, 'content-length': CLIP.length });
      response.flushHeaders();
      setTimeout(() => response.destroy(), 25);
    }, whole);
    expect(readFileSync(await source()).equals(CLIP)).toBe(true);
    expect(ranges()).toEqual([FIRST, FIRST]);
  });

  test('of another clip by now, nothing of the first is kept', async () => {
    answers.push(cut(), otherWhole);
    expect(readFileSync(await source()).equals(OTHER)).toBe(true);
  });

  test('by drops: another connection brings the rest, before the whole time is over', async () => {
    const drops: Answer = (response) => {
      response.writeHead(200, { etag: ETAG, 'content-length': CLIP.length });
      let sentBytes = 0;
      const drip = setInterval(() => {
        response.write(CLIP.subarray(sentBytes, sentBytes + 10));
        sentBytes += 10;
      }, 10);
      response.once('close', () => clearInterval(drip));
    };
    answers.push(drops, rest());
    const startMs = performance.now();
    expect(readFileSync(await source({ msMax: 1_200 })).equals(CLIP)).toBe(true);
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(asked.length).toBe(2);
  });

  test('slowly, but in time: the connection is left alone', async () => {
    answers.push((response) => {
      response.writeHead(200, { etag: ETAG, 'content-length': CLIP.length });
      let sentBytes = 0;
      const steps = setInterval(() => {
        response.write(CLIP.subarray(sentBytes, sentBytes + 10_000));
        sentBytes += 10_000;
        if (sentBytes < CLIP.length) return;
        clearInterval(steps);
        response.end();
      }, 60);
    });
    expect(readFileSync(await source({ msMax: 1_600 })).equals(CLIP)).toBe(true);
    expect(ranges()).toEqual([FIRST]);
  });

  const DATED_NOW = { 'last-modified': new Date().toUTCString(), date: new Date().toUTCString() };

  test.each<[string, Record<string, string>]>([
    ['nothing to know it by', {}],
    ['a weak ETag', { etag: 'W/"one"' }],
    ['a weak ETag and a date', { etag: 'W/"one"', 'last-modified': OLD_DATE }],
    ['a date of this very second', DATED_NOW],
  ])('with %s, it is not carried on', async (_name, headers) => {
    answers.push(cut(HALF, headers), rest());
    expect(await faultOf(source)).toEqual(['not_delivered', 'the clip broke off']);
    expect(ranges()).toEqual([FIRST]);
  });

  test('a server that always breaks off is not asked for ever', async () => {
    let sentBytes = 1_000;
    answers.push(cut(sentBytes), (response) => {
      const contentRange = `bytes ${sentBytes}-${CLIP.length - 1}/${CLIP.length}`;
      response.writeHead(206, { 'content-range': contentRange });
      breakOff(response, CLIP.subarray(sentBytes, sentBytes + 1_000));
      sentBytes += 1_000;
    });
    expect(await faultOf(source)).toEqual(['not_delivered', 'the clip broke off']);
    expect(asked.length).toBe(9);
  });

  test.each<[string, Answer[], string]>([
    ['encoded', [(to) => to.writeHead(200, { 'content-encoding': 'gzip' }).end(CLIP)], 'refused'],
    [
      'encoded in the middle',
      [cut(), (to) => to.writeHead(200, { 'content-encoding': 'br' }).end(CLIP)],
      'refused',
    ],
    ['gone', [status(404)], 'lost'],
    ['gone in the middle', [cut(), status(404)], 'lost'],
    ['not there yet', [status(409)], 'not_delivered'],
    ['a part that nobody asked for', [(to) => to.writeHead(206).end(CLIP)], 'not_delivered'],
  ])('%s: a fault', async (_name, given, kind) => {
    answers.push(...given);
    expect((await faultOf(source))[0]).toBe(kind);
  });

  test.each<[string, Answer[], number]>([
    ['announced', [(to) => to.writeHead(200, { 'content-length': CLIP.length }).flushHeaders()], 1],
    ['of an endless body', [(to) => to.write(Buffer.alloc(500_000))], 1],
    // Both halves were within it.
    ['over all parts', [cut(90_000), otherWhole], 2],
  ])('too many bytes, %s', async (_name, given, count) => {
    answers.push(...given);
    const sizeBytesMax = count === 1 ? 80_000 : 150_000;
    expect((await faultOf(source, { sizeBytesMax }))[0]).toBe('refused');
    expect(asked.length).toBe(count);
  });

  test('the whole time is for all parts together', async () => {
    answers.push(silent);
    const startMs = performance.now();
    expect((await faultOf(source, { msMax: 400 }))[0]).toBe('not_delivered');
    expect(performance.now() - startMs).toBeLessThan(900);
    expect(asked.length).toBeGreaterThan(1);
  });
});

describe('an address that leads nowhere good', () => {
  test.each([
    ['file:///etc/passwd', 'the clip: neither http nor https'],
    ['data:video/mp4;base64,AAAA', 'the clip: neither http nor https'],
    ['not an address', 'the clip: neither http nor https'],
    ['https://user:password@example.com/clip', 'the clip: a user name or password in the URL'],
    ['http://10.0.0.1/clip', 'the clip: 10.0.0.1 is refused at [10.0.0.1]'],
    ['http://[::ffff:10.0.0.1]/clip', 'the clip: [::ffff:a00:1] is refused at [[::ffff:a00:1]]'],
  ])('%s', async (url, message) => {
    const given: Source = () => downloadsWithin({}).fromUrl(url, folder);
    const [kind, words] = await faultOf(given);
    expect([kind, plain(words)]).toEqual(['refused', plain(message)]);
    if (url === 'not an address') return;
    answers.push(to(url));
    const [redirectedKind, redirectedWords] = await faultOf(fromUrl);
    expect([redirectedKind, plain(redirectedWords)]).toEqual(['refused', plain(message)]);
    expect(asked.length).toBe(1);
  });

  test('a redirect to one in the middle of a clip', async () => {
    answers.push(cut(), to('http://10.0.0.1/clip'));
    expect((await faultOf(fromUrl))[0]).toBe('refused');
  });

  test('redirects without an end', async () => {
    answers.push(to(`${server.url}/clip`));
    expect((await faultOf(fromUrl))[0]).toBe('refused');
    expect(asked.length).toBe(4);
  });
});

/** A literal of IPv6 is in brackets in one place and not in another. */
function plain(words: string): string {
  return words.replaceAll(/[[\]]/g, '');
}

describe('an upstream that has its clips elsewhere', () => {
  const keyed = createUpstreamClient({
    baseUrl: server.url,
    apiKey: 'our key',
    connectMsMax: 5_000,
    requestMsMax: 5_000,
    connections: 4,
  });
  afterAll(() => keyed.close());
  const take = (): Promise<string> => downloadsWithin({}).fromUpstream(keyed, '/clip', folder);
  const elsewhere = server.url.replace('127.0.0.1', '127.0.0.2');

  test('at another path of its own: our key goes along, and it is carried on', async () => {
    answers.push(to(`${server.url}/there`), cut(), to(`${server.url}/there`), rest());
    expect(readFileSync(await take()).equals(CLIP)).toBe(true);
    expect(ranges()).toEqual([FIRST, FIRST, SECOND, SECOND]);
    expect(keys()).toEqual(Array(4).fill('Bearer our key'));
  });

  test('with somebody else: our key does not go along', async () => {
    const bucket = await listenOnLoopback((request, response) => {
      asked.push(request.headers);
      whole(response, request);
    });
    answers.push(to(`${bucket.url}/clip`));
    expect(readFileSync(await take()).equals(CLIP)).toBe(true);
    expect(keys()).toEqual(['Bearer our key', undefined]);
  });

  test.each([
    ['in a private network', 'http://10.0.0.1/clip', 'refused', 1],
    ['in a file', 'file:///etc/passwd', 'refused', 1],
    ['in a circle', `${server.url}/clip`, 'not_delivered', 4],
    ['nowhere', '/clip', 'not_delivered', 1],
    ['where nobody listens', `${elsewhere}/clip`, 'not_delivered', 1],
  ])('%s: a fault', async (_name, location, kind, count) => {
    answers.push(to(location));
    expect((await faultOf(take))[0]).toBe(kind);
    expect(asked.length).toBe(count);
  });
});
