import { fastify, type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { closedPort } from '../../../../test/lib/loopback.ts';
import { refuseWith, type Intervene, type S3Server } from '../../../../test/lib/s3-server.ts';
import { refusalOf } from '../../src/http/refusal-of.ts';
import { registerMediaRoutes } from '../../src/media/delivery.ts';
import { MediaUnavailable, type MediaStore } from '../../src/media/media-store.ts';
import { probeMedia } from '../../src/media/probe-media.ts';
import { createUrlSigner } from '../../src/media/signed-url.ts';
import { KEY, openBucket, openTestStore, putContent, type TestStore } from './stores.ts';

const NOW_S = 1_800_000_000;
const CONTENT = '0123456789';

const clock = () => NOW_S * 1_000;
const signer = createUrlSigner({ keys: [{ id: 'k', secret: Buffer.alloc(32, 's') }], clock });
const link = `/media/${KEY}?${signer.sign(`/media/${KEY}`, NOW_S + 60)}`;
const record = {
  expiresAtMs: clock() + 90_500,
  mediaType: 'video/mp4',
  etag: 'abc',
  sizeBytes: 10,
};

let place: TestStore;
let server: S3Server;
const apps: FastifyInstance[] = [];
const logged = vi.fn<(facts: object, message: string) => void>();

function open(store: MediaStore): FastifyInstance {
  const app = fastify();
  registerMediaRoutes(app, { store, signer, clock, find: () => record, log: { error: logged } });
  apps.push(app);
  return app;
}

beforeAll(async () => {
  place = await openTestStore('bucket');
  if (place.server === null) expect.unreachable();
  ({ server } = place);
  await putContent(place.store, CONTENT);
});
afterEach(() => {
  server.intervene(null);
  logged.mockReset();
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await place.close();
});

const answering =
  (status: number, code: string): Intervene =>
  (_request, response) =>
    refuseWith(response, status, code);
const reset: Intervene = (request) => {
  request.socket.destroy();
  return true;
};
const silent: Intervene = () => true;
/** The head of an answer, perhaps some bytes, and no more. */
const breaking =
  (sent: string): Intervene =>
  ({ socket }, response) => {
    response.writeHead(206, { 'content-length': String(CONTENT.length) });
    response.flushHeaders();
    if (sent !== '') response.write(sent);
    setTimeout(() => socket.destroy(), 100);
    return true;
  };

const TROUBLES: [what: string, intervene: Intervene, words: string][] = [
  ['puts off', answering(503, 'SlowDown'), 'it answered 503 (SlowDown)'],
  ['breaks', answering(500, 'InternalError'), 'it answered 500 (InternalError)'],
  ['resets', reset, 'it cannot be reached'],
  ['is silent', silent, 'it cannot be reached (ETIMEDOUT)'],
  ['does not let us in', answering(403, 'AccessDenied'), 'it answered 403 (AccessDenied)'],
];

test.each(TROUBLES)(
  'a bucket that %s is 503, for the whole, a part and the head',
  async (_what, intervene, words) => {
    const app = open(openBucket(server, place.folder, { requestMsMax: 200 }));
    for (const [method, headers] of [
      ['GET', {}],
      ['GET', { range: 'bytes=1-2' }],
      ['HEAD', {}],
    ] as const) {
      server.intervene(intervene);
      const answer = await app.inject({ method, url: link, headers });
      expect([answer.statusCode, answer.body]).toEqual([
        503,
        method === 'HEAD'
          ? ''
          : '{"error":{"code":"media_unavailable","message":"The file cannot be fetched now."}}',
      ]);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'cache-control': 'no-store',
        'retry-after': '5',
        'x-should-retry': 'true',
      });
      for (const name of ['etag', 'content-disposition', 'content-range']) {
        expect(answer.headers).not.toHaveProperty(name);
      }
      const [facts] = logged.mock.lastCall ?? [];
      // HEAD answers have no body, and so no word of the bucket's.
      const told = method === 'HEAD' ? (words.split(' (')[0] ?? words) : words;
      expect((facts as { error: Error }).error.message).toContain(told);
      server.intervene(null);
      const again = await app.inject({ method, url: link, headers });
      expect(again.statusCode).toBe('range' in headers ? 206 : 200);
    }
  },
);

test('a bucket that is not there is 503, and a file that is not there 404', async () => {
  const endpoint = `http://127.0.0.1:${await closedPort()}/clips`;
  const away = open(openBucket({ address: { ...server.address, endpoint } }, place.folder));
  expect((await away.inject({ url: link })).statusCode).toBe(503);
  const app = open(place.store);
  server.intervene(answering(404, 'NoSuchBucket'));
  expect((await app.inject({ url: link })).statusCode).toBe(503);
  server.intervene(answering(404, 'NoSuchKey'));
  for (const method of ['GET', 'HEAD'] as const) {
    expect((await app.inject({ method, url: link })).statusCode).toBe(404);
  }
});

test('what is wrong with one file only is no reason to wait', async () => {
  server.intervene(answering(416, 'InvalidRange'));
  const answer = await open(place.store).inject({ url: link });
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([500, undefined]);
});

test('a body that breaks off before its first byte is 503', async () => {
  server.intervene(breaking(''));
  const answer = await open(place.store).inject({ url: link, headers: { range: 'bytes=0-' } });
  expect([answer.statusCode, answer.headers['content-range']]).toEqual([503, undefined]);
  expect(answer.headers).not.toHaveProperty('etag');
});

test('a body that breaks off later is no whole one', async () => {
  const app = open(place.store);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  server.intervene(breaking('01234'));
  const answer = await fetch(`http://127.0.0.1:${port}${link}`);
  expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '10']);
  await expect(answer.text()).rejects.toThrow('terminated');
});

test('to a dialect it is as a store that is away', async () => {
  server.intervene(answering(503, 'SlowDown'));
  const asks = [
    () => place.store.open(KEY),
    () => place.store.stat(KEY),
    () => putContent(place.store, 'another'),
  ];
  for (const ask of asks) {
    const error: unknown = await ask().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MediaUnavailable);
    expect(refusalOf(error, 1)).toMatchObject({ kind: 'store_unavailable', cause: error });
  }
});

test('a bucket that can be used is asked for no more than is needed', async () => {
  const before = server.asked.length;
  await probeMedia(place.store);
  expect(server.asked.slice(before)).toEqual([
    expect.stringMatching(/^PUT \/clips\/films\/probes\/[0-9a-f]{16}$/),
    expect.stringMatching(/^GET \/clips\/films\/probes\/[0-9a-f]{16}$/),
    expect.stringMatching(/^DELETE \/clips\/films\/probes\/[0-9a-f]{16}$/),
  ]);
  expect(server.names()).toEqual([`films/${KEY}`]);
});

test.each([
  ['PUT', 'AccessDenied'],
  ['GET', 'AccessDenied'],
  ['DELETE', 'AccessDenied'],
])('one that refuses a %s is found out', async (method, code) => {
  server.intervene(
    (request, response) => request.method === method && refuseWith(response, 403, code),
  );
  await expect(probeMedia(place.store)).rejects.toThrow(`it answered 403 (${code})`);
});

test('one that gives something else back is found out', async () => {
  server.intervene((request, response) => {
    if (request.method !== 'GET') return false;
    response.end('another');
    return true;
  });
  await expect(probeMedia(place.store)).rejects.toThrow('does not give back what it was given');
});
