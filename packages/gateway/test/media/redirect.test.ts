import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseWith, type S3Server } from '../../../../test/lib/s3-server.ts';
import { registerMediaRoutes, type MediaRecord } from '../../src/media/delivery.ts';
import { createUrlSigner } from '../../src/media/signed-url.ts';
import { KEY, openBucket, openTestStore, putContent, type TestStore } from './stores.ts';

const NOW_S = 1_800_000_000;
const OLD = 'tasks/1123456789abcdef0123456789abcdef/0.mp4';

const clock = () => NOW_S * 1_000;
const signer = createUrlSigner({ keys: [{ id: 'k', secret: Buffer.alloc(32, 's') }], clock });
const record = (leftMs: number): MediaRecord => ({
  expiresAtMs: clock() + leftMs,
  mediaType: 'video/mp4',
  etag: 'abc',
  sizeBytes: 10,
});
const records = new Map([
  [KEY, record(7 * 86_400_000)],
  [OLD, record(90_500)],
]);

let place: TestStore;
let server: S3Server;
let redirecting: FastifyInstance;
let proxying: FastifyInstance;

function open(presigns: boolean): FastifyInstance {
  const app = fastify();
  const store = openBucket(server, place.folder, { presigns });
  registerMediaRoutes(app, { store, signer, clock, find: (key) => records.get(key) ?? null });
  return app;
}

beforeAll(async () => {
  place = await openTestStore('bucket');
  if (place.server === null) expect.unreachable();
  ({ server } = place);
  for (const key of [KEY, OLD]) await putContent(place.store, '0123456789', key);
  [redirecting, proxying] = [open(true), open(false)];
});
afterAll(async () => {
  await Promise.all([redirecting.close(), proxying.close()]);
  await place.close();
});

const linkTo = (key: string) => `/media/${key}?${signer.sign(`/media/${key}`, NOW_S + 60)}`;

function ask(key: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
  return redirecting.inject({ method, url: linkTo(key), headers });
}

test('a signed link leads to the bucket, for whole files and for ranges', async () => {
  const answer = await ask(KEY);
  expect([answer.statusCode, answer.body]).toEqual([302, '']);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
  });
  expect(answer.headers).not.toHaveProperty('etag');
  const location = String(answer.headers.location);
  expect(location.startsWith(`${server.url}/clips/films/${KEY}?`)).toBe(true);
  const whole = await fetch(location);
  expect(whole.headers.get('content-type')).toBe('video/mp4');
  expect(whole.headers.get('content-disposition')).toBe(
    'inline; filename="0123456789abcdef0123456789abcdef-0.mp4"',
  );
  expect(await whole.text()).toBe('0123456789');
  const part = await fetch(location, { headers: { range: 'bytes=4-6' } });
  expect([part.status, await part.text()]).toEqual([206, '456']);
});

test.each([
  [KEY, '900'],
  [OLD, '90'],
])('%s is open there for %s s', async (key, expiresS) => {
  const { location } = (await ask(key)).headers;
  expect(new URL(String(location)).searchParams.get('X-Amz-Expires')).toBe(expiresS);
});

test('HEAD, and whoever has the file already, are answered here', async () => {
  const before = server.asked.length;
  const head = await ask(KEY, {}, 'HEAD');
  expect([head.statusCode, head.headers['content-length']]).toEqual([200, '10']);
  expect((await ask(KEY, { 'if-none-match': '"abc"' })).statusCode).toBe(304);
  expect(server.asked.length).toBe(before);
});

test('without a signature nobody is led anywhere', async () => {
  for (const url of [`/media/${KEY}`, linkTo(KEY).replace(KEY, OLD)]) {
    const answer = await redirecting.inject({ method: 'GET', url });
    expect([answer.statusCode, answer.headers.location]).toEqual([403, undefined]);
  }
});

test('a bucket that fails is an error that nobody keeps', async () => {
  server.intervene((_request, response) => refuseWith(response, 403, 'AccessDenied'));
  const answer = await proxying.inject({ method: 'GET', url: linkTo(KEY) });
  server.intervene(null);
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([503, 'no-store']);
  for (const name of ['etag', 'content-disposition']) {
    expect(answer.headers).not.toHaveProperty(name);
  }
  expect(answer.headers['content-type']).toContain('application/json');
  const again = await proxying.inject({ method: 'GET', url: linkTo(KEY) });
  expect([again.statusCode, again.body]).toEqual([200, '0123456789']);
});
