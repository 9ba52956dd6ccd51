import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerMediaRoutes, type MediaRecord } from '../../src/media/delivery.ts';
import { createFolderMediaStore } from '../../src/media/folder-media-store.ts';
import type { MediaStore } from '../../src/media/media-store.ts';
import { createUrlSigner } from '../../src/media/signed-url.ts';

const NOW_S = 1_800_000_000;
const CLIP = 'tasks/0123456789abcdef0123456789abcdef/0.mp4';
const LARGE = 'tasks/1123456789abcdef0123456789abcdef/0.mp4';
const EMPTY = 'tasks/2123456789abcdef0123456789abcdef/0.mp4';
const EXPIRED = 'tasks/3123456789abcdef0123456789abcdef/0.mp4';
const LOST = 'tasks/4123456789abcdef0123456789abcdef/0.mp4';
const LARGE_BYTES = 20_000_000;

const clock = () => NOW_S * 1000;
const signer = createUrlSigner({ keys: [{ id: 'k', secret: Buffer.alloc(32, 's') }], clock });
const record = (sizeBytes: number, leftMs = 90_500): MediaRecord => ({
  expiresAtMs: clock() + leftMs,
  mediaType: 'video/mp4',
  etag: 'abc',
  sizeBytes,
});
const records = new Map([
  [CLIP, record(10)],
  [LARGE, record(LARGE_BYTES)],
  [EMPTY, record(0)],
  [EXPIRED, record(10, 0)],
  [LOST, record(10)],
]);

let folder: string;
let app: FastifyInstance;
const streams: Readable[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgate-delivery-'));
  const store = createFolderMediaStore(folder);
  const contents = [
    [CLIP, '0123456789'],
    [LARGE, Buffer.alloc(LARGE_BYTES, 'reel')],
    [EMPTY, ''],
    [EXPIRED, '0123456789'],
  ] as const;
  for (const [key, content] of contents) {
    const stage = await store.stageFolder('stage');
    await writeFile(join(stage, 'clip'), content);
    await store.put(join(stage, 'clip'), key);
  }
  const watched: MediaStore = {
    ...store,
    async open(key, range) {
      const media = await store.open(key, range);
      if (media !== null) streams.push(media.stream);
      return media;
    },
  };
  app = fastify();
  registerMediaRoutes(app, {
    store: watched,
    signer,
    clock,
    find: (key) => records.get(key) ?? null,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

function linkTo(key: string, leftS = 60): string {
  return `/media/${key}?${signer.sign(`/media/${key}`, NOW_S + leftS)}`;
}

function ask(url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
  return app.inject({ method, url, headers });
}

describe('a whole file', () => {
  test('comes with everything a player on another page needs', async () => {
    const answer = await ask(linkTo(CLIP));
    expect(answer.body).toBe('0123456789');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toEqual({
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'accept-ranges, content-length, content-range, etag',
      'cache-control': 'private, max-age=90',
      connection: 'keep-alive',
      'content-disposition': 'inline; filename="0123456789abcdef0123456789abcdef-0.mp4"',
      'content-length': '10',
      'content-type': 'video/mp4',
      'cross-origin-resource-policy': 'cross-origin',
      date: expect.any(String),
      etag: '"abc"',
      'x-content-type-options': 'nosniff',
    });
  });

  test('answers HEAD with the same head and no body, and opens no file', async () => {
    const whole = await ask(linkTo(CLIP));
    const opened = streams.length;
    const head = await ask(linkTo(CLIP), { range: 'bytes=0-1' }, 'HEAD');
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    expect({ ...head.headers, date: '' }).toEqual({ ...whole.headers, date: '' });
    expect(streams).toHaveLength(opened);
  });

  test('arrives unchanged when it is large', async () => {
    const answer = await ask(linkTo(LARGE));
    expect(answer.rawPayload.equals(Buffer.alloc(LARGE_BYTES, 'reel'))).toBe(true);
  });

  test('may be empty', async () => {
    const answer = await ask(linkTo(EMPTY), { range: 'bytes=0-' });
    expect([answer.statusCode, answer.headers['content-length'], answer.body]).toEqual([
      200,
      '0',
      '',
    ]);
  });
});

describe('ranges', () => {
  test.each<
    [headers: Record<string, string>, status: number, range: string | undefined, body: string]
  >([
    [{ range: 'bytes=0-0' }, 206, 'bytes 0-0/10', '0'],
    [{ range: 'bytes=0-' }, 206, 'bytes 0-9/10', '0123456789'],
    [{ range: 'bytes=4-6' }, 206, 'bytes 4-6/10', '456'],
    [{ range: 'bytes=-1' }, 206, 'bytes 9-9/10', '9'],
    [{ range: 'bytes=-99' }, 206, 'bytes 0-9/10', '0123456789'],
    [{ range: 'bytes=5-99' }, 206, 'bytes 5-9/10', '56789'],
    [{ range: 'bytes=5-3' }, 200, undefined, '0123456789'],
    [{ range: 'bytes=0-1,3-4' }, 200, undefined, '0123456789'],
    [{ range: 'pages=1-2' }, 200, undefined, '0123456789'],
    [{ range: 'bytes=0-0', 'if-range': '"abc"' }, 206, 'bytes 0-0/10', '0'],
    [{ range: 'bytes=0-0', 'if-range': '"old"' }, 200, undefined, '0123456789'],
    [{ range: 'bytes=0-0', 'if-range': 'W/"abc"' }, 200, undefined, '0123456789'],
    [
      { range: 'bytes=0-0', 'if-range': 'Fri, 15 Jan 2027 08:00:00 GMT' },
      200,
      undefined,
      '0123456789',
    ],
    [{ 'if-range': '"abc"' }, 200, undefined, '0123456789'],
    [{ range: 'bytes=99-', 'if-range': '"old"' }, 200, undefined, '0123456789'],
  ])('%j is %i %s', async (headers, status, range, body) => {
    const answer = await ask(linkTo(CLIP), headers);
    expect({
      status: answer.statusCode,
      range: answer.headers['content-range'],
      length: answer.headers['content-length'],
      body: answer.body,
    }).toEqual({ status, range, length: String(body.length), body });
  });

  test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('%s lies outside', async (range) => {
    const answer = await ask(linkTo(CLIP), { range });
    expect(answer.headers['content-range']).toBe('bytes */10');
    expectRefusal(answer, 416, 'range_not_satisfiable');
  });
});

test.each<[known: string, status: number]>([
  ['"abc"', 304],
  ['W/"abc"', 304],
  ['"old", "abc"', 304],
  ['*', 304],
  ['"old"', 200],
  ['abc', 200],
  ['', 200],
])('If-None-Match %s is %i', async (known, status) => {
  for (const method of ['GET', 'HEAD'] as const) {
    const headers = { 'if-none-match': known, range: 'bytes=0-' };
    const answer = await ask(
      linkTo(CLIP),
      status === 304 ? headers : { 'if-none-match': known },
      method,
    );
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({ etag: '"abc"', 'cache-control': 'private, max-age=90' });
    if (status === 304) expect(answer.body).toBe('');
  }
});

describe('refusals', () => {
  test.each<[why: string, url: string, status: number, code: string]>([
    ['no signature', `/media/${CLIP}`, 403, 'media_link_invalid'],
    ['a broken signature', `${linkTo(CLIP)}x`, 403, 'media_link_invalid'],
    ['one more parameter', `${linkTo(CLIP)}&x=1`, 403, 'media_link_invalid'],
    ['a second question mark', linkTo(CLIP).replace('?', '??'), 403, 'media_link_invalid'],
    ['the link of another file', linkTo(CLIP).replace(CLIP, LARGE), 403, 'media_link_invalid'],
    ['another spelling', linkTo(CLIP).replace('tasks', 't%61sks'), 403, 'media_link_invalid'],
    ['an expired link', linkTo(CLIP, 0), 410, 'media_expired'],
    ['an expired link to nothing', linkTo('tasks/none/0.mp4', 0), 410, 'media_expired'],
    ['an expired file', linkTo(EXPIRED), 410, 'media_expired'],
    ['an unknown file', linkTo('tasks/none/0.mp4'), 404, 'media_not_found'],
    ['a file that is on record but gone', linkTo(LOST), 404, 'media_not_found'],
  ])('%s', async (_why, url, status, code) => {
    expectRefusal(await ask(url), status, code);
    const head = await ask(url, {}, 'HEAD');
    if (!url.includes(LOST)) expect([head.statusCode, head.body]).toEqual([status, '']);
  });
});

test('a page on another origin may ask for ranges', async () => {
  const answer = await app.inject({ method: 'OPTIONS', url: `/media/${CLIP}` });
  expect(answer.statusCode).toBe(204);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': 'range, if-range, if-none-match',
  });
});

test('a client that leaves has its file closed', async () => {
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${linkTo(LARGE)} HTTP/1.1\r\nhost: x\r\n\r\n`);
  await once(socket, 'readable');
  const stream = streams.at(-1);
  if (stream === undefined) expect.unreachable();
  const closed = new Promise((resolve) => stream.once('close', resolve));
  expect(stream.destroyed).toBe(false);
  socket.destroy();
  await closed;
});

test('one connection carries one file after another', async () => {
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const pipelined = `GET ${linkTo(CLIP)} HTTP/1.1\r\nhost: x\r\n\r\n`;
  socket.write(pipelined.repeat(2) + pipelined.replace('host: x', 'host: x\r\nconnection: close'));
  const chunks: Buffer[] = await socket.toArray();
  expect(
    Buffer.concat(chunks)
      .toString()
      .match(/0123456789(?=HTTP|$)/g),
  ).toHaveLength(3);
});

function expectRefusal(answer: Awaited<ReturnType<typeof ask>>, status: number, code: string) {
  expect(answer.json()).toEqual({ error: { code, message: expect.any(String) } });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
    'content-type': expect.stringContaining('application/json'),
    'x-content-type-options': 'nosniff',
  });
  expect(answer.headers).not.toHaveProperty('etag');
}
