import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { S3mini } from 's3mini';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closedPort } from '../../../../test/lib/loopback.ts';
import { refuseWith, type Intervene, type S3Server } from '../../../../test/lib/s3-server.ts';
import type { MediaStore } from '../../src/media/media-store.ts';
import {
  KEY,
  openBucket,
  openTestStore,
  putContent,
  readContent,
  type TestStore,
} from './stores.ts';

const PATH = `/clips/films/${KEY}`;
const LARGE = Buffer.alloc(17_000_003, 'a reel of film ');

let place: TestStore;
let store: MediaStore;
let server: S3Server;
beforeEach(async () => {
  place = await openTestStore('bucket');
  if (place.server === null) expect.unreachable();
  ({ store, server } = place);
});
afterEach(() => place.close());

/** Without the id of an upload, which is another one each time. */
const asked = () => server.asked.map((line) => line.replace(/uploadId=\w+/, 'uploadId=…'));

/** Lets the bucket answer, except the first so many times that the question is this one. */
function instead(times: number, question: RegExp, answer: Intervene): () => number {
  let count = 0;
  server.intervene((request, response) => {
    if (!question.test(`${request.method} ${request.url}`)) return false;
    count += 1;
    return count <= times && answer(request, response);
  });
  return () => count;
}

const busy: Intervene = (_request, response) => refuseWith(response, 503, 'SlowDown');
const denied: Intervene = (_request, response) => refuseWith(response, 403, 'AccessDenied');
const reset: Intervene = (request) => {
  request.socket.destroy();
  return true;
};

describe('an upload', () => {
  test('of a small file is one request, and says what it is', async () => {
    const clip = Buffer.from('\0\0\0\x18ftypisom and so on', 'latin1');
    await putContent(store, clip);
    expect(asked()).toEqual([`PUT ${PATH}`]);
    expect(server.names()).toEqual([`films/${KEY}`]);
    const stored = await new S3mini(server.address).getObjectRaw(`films/${KEY}`);
    expect(stored.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await stored.arrayBuffer()).equals(clip)).toBe(true);
  });

  test('of a large one comes in parts, one after the other', async () => {
    await putContent(store, LARGE);
    expect(asked()).toEqual([
      `POST ${PATH}?uploads=`,
      `PUT ${PATH}?partNumber=1&uploadId=…`,
      `PUT ${PATH}?partNumber=2&uploadId=…`,
      `PUT ${PATH}?partNumber=3&uploadId=…`,
      `POST ${PATH}?uploadId=…`,
      `HEAD ${PATH}`,
    ]);
    expect(server.openUploads()).toEqual([]);
    expect((await readContent(store))?.equals(LARGE)).toBe(true);
  });

  test.each<[what: string, question: RegExp]>([
    ['a part', /partNumber=2/],
    ['the last question', /POST .*uploadId=/],
  ])('in which %s is refused leaves nothing but its stage', async (_what, question) => {
    instead(1, question, denied);
    await expect(putContent(store, LARGE)).rejects.toThrow('it answered 403 (AccessDenied)');
    expect(asked().at(-1)).toBe(`DELETE ${PATH}?uploadId=…`);
    expect([server.openUploads(), server.names()]).toEqual([[], []]);
    expect(await readdir(await store.stageFolder('task'))).toEqual(['clip.mp4']);
    await putContent(store, LARGE);
    expect((await readContent(store))?.equals(LARGE)).toBe(true);
  });

  test('whose joining fails after a 200 is asked for again, and then aborted', async () => {
    const joins = instead(9, /POST .*uploadId=/, (_request, response) =>
      refuseWith(response, 200, 'InternalError'),
    );
    await expect(putContent(store, LARGE)).rejects.toThrow('was not joined');
    expect([joins(), server.openUploads(), server.names()]).toEqual([4, [], []]);
  });

  test('that was joined although the answer was lost is a success', async () => {
    let joins = 0;
    server.intervene((request, response) => {
      if (request.method !== 'POST' || !request.url?.includes('uploadId=')) return false;
      joins += 1;
      if (joins > 1) return refuseWith(response, 404, 'NoSuchUpload');
      response.end = () => response.destroy();
      return false;
    });
    await putContent(store, LARGE);
    expect((await readContent(store))?.equals(LARGE)).toBe(true);
    expect(joins).toBe(2);
  });

  test('that nobody knows of from the beginning is none', async () => {
    await putContent(store, LARGE);
    instead(1, /POST .*uploadId=/, (_request, response) =>
      refuseWith(response, 404, 'NoSuchUpload'),
    );
    await expect(putContent(store, LARGE)).rejects.toThrow('NoSuchUpload');
  });
});

describe('what passes is waited for', () => {
  const questions: [what: string, question: RegExp, ask: () => Promise<unknown>][] = [
    ['a put', /^PUT/, () => putContent(store, 'clip')],
    ['a part', /partNumber=2/, () => putContent(store, LARGE)],
    ['an open', /^GET/, () => readContent(store)],
    ['a stat', /^HEAD/, () => store.stat(KEY)],
    ['a remove', /^DELETE/, () => store.remove(KEY)],
  ];

  test.each(questions)('by %s', async (_what, question, ask) => {
    await putContent(store, 'clip');
    for (const trouble of [busy, reset]) {
      const count = instead(2, question, trouble);
      await ask();
      expect(count()).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(questions)(
    'but not for ever by %s, nor when it lasts',
    async (_what, question, ask) => {
      await putContent(store, 'clip');
      const passing = instead(99, question, busy);
      await expect(ask()).rejects.toThrow('it answered 503');
      expect(passing()).toBe(4);
      const lasting = instead(99, question, denied);
      await expect(ask()).rejects.toThrow('it answered 403');
      expect(lasting()).toBe(1);
    },
  );
});

describe('a bucket', () => {
  test('where nobody listens is named', async () => {
    const host = `127.0.0.1:${await closedPort()}`;
    const lost = openBucket(
      { address: { ...server.address, endpoint: `http://${host}/clips` } },
      place.folder,
    );
    const words = `the bucket at ${host} could not`;
    await expect(lost.open(KEY)).rejects.toThrow(words);
    await expect(lost.stat(KEY)).rejects.toThrow('it cannot be reached (ECONNREFUSED)');
  });

  test('that does not answer is not waited for', async () => {
    server.intervene(() => true);
    const hasty = openBucket(server, place.folder, { requestMsMax: 100 });
    for (const ask of [() => hasty.open(KEY), () => hasty.stat(KEY), () => hasty.remove(KEY)]) {
      await expect(ask()).rejects.toThrow('it cannot be reached (ETIMEDOUT)');
    }
  });

  test('that is not there is no file that is not there', async () => {
    const address = { ...server.address, endpoint: `${server.url}/none` };
    const lost = openBucket({ address }, place.folder);
    await expect(lost.open(KEY)).rejects.toThrow('it answered 404 (NoSuchBucket)');
    await expect(lost.list()[Symbol.asyncIterator]().next()).rejects.toThrow('NoSuchBucket');
  });

  test('that refuses the keys is asked once, and the error tells nothing of them', async () => {
    const told = '<AWSAccessKeyId>S3RVER</AWSAccessKeyId><StringToSign>AWS4-HMAC</StringToSign>';
    server.intervene((_request, response) =>
      refuseWith(response, 403, 'SignatureDoesNotMatch', told),
    );
    const error: unknown = await store.open(KEY).catch((reason: unknown) => reason);
    expect(String(error)).toContain('it answered 403 (SignatureDoesNotMatch)');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/S3RVER|AWS4-HMAC/);
    expect(server.asked).toHaveLength(1);
  });

  test('takes no other keys', async () => {
    const address = { ...server.address, secretAccessKey: 'another' };
    const stranger = openBucket({ address }, place.folder);
    await expect(stranger.stat(KEY)).rejects.toThrow('it answered 403');
    await expect(putContent(stranger, 'clip')).rejects.toThrow('it answered 403');
    expect(server.names()).toEqual([]);
  });

  test('is listed page by page, without what others keep there', async () => {
    // Its own pages need a cipher that Node has no more.
    const pages: Record<string, string> = {
      '': pageOf(['films/files/a', 'films/Not Ours.txt'], 'more'),
      more: pageOf(['films/files/b', 'films/staging/task/c', 'films/files/d'], null),
    };
    server.intervene((request, response) => {
      const { searchParams } = new URL(request.url ?? '', server.url);
      response.setHeader('content-type', 'application/xml');
      response.end(pages[searchParams.get('continuation-token') ?? '']);
      return true;
    });
    const found: string[] = [];
    for await (const { key, sizeBytes } of store.list()) found.push(`${key} ${sizeBytes}`);
    expect(found).toEqual(['files/a 7', 'files/b 7', 'files/d 7']);
    expect(server.asked.map((line) => /prefix=[^&]*/.exec(line)?.[0])).toEqual([
      'prefix=films%2F',
      'prefix=films%2F',
    ]);
  });
});

function pageOf(names: readonly string[], next: string | null): string {
  const contents = names.map((name) => `<Contents><Key>${name}</Key><Size>7</Size></Contents>`);
  const end = next === null ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  return `<ListBucketResult><IsTruncated>${next !== null}</IsTruncated>${contents.join('')}${end}</ListBucketResult>`;
}

describe('a stream', () => {
  const huge = Buffer.alloc(48_000_000, 'reel');

  test('takes no more than is read, and given up closes its connection', async () => {
    await putContent(store, huge);
    let media: Awaited<ReturnType<MediaStore['open']>> = null;
    const answer = await answerTo(async () => (media = await store.open(KEY)));
    await delay(300);
    expect(answer.writableFinished).toBe(false);
    const closed = once(answer, 'close');
    (media as { stream: { destroy(): void } } | null)?.stream.destroy();
    await closed;
    expect(answer.writableFinished).toBe(false);
  });

  test('that breaks off is an error, and no shorter file', async () => {
    await putContent(store, huge);
    const media = await store.open(KEY);
    expect(media?.sizeBytes).toBe(huge.length);
    const reading = readContent({ ...store, open: () => Promise.resolve(media) });
    await Promise.all([expect(reading).rejects.toThrow(), server.close()]);
  });
});

describe('a presigned URL', () => {
  const shown = { mediaType: 'video/mp4', fileName: 'a-0.mp4' };

  test('is good for whole files and for ranges, for a while', async () => {
    await putContent(store, '0123456789');
    const presigning = openBucket(server, place.folder, { presigns: true });
    const url = await presigning.presign?.(KEY, 60, shown);
    if (url === undefined) expect.unreachable();
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
    const whole = await fetch(url);
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    expect(whole.headers.get('content-disposition')).toBe('inline; filename="a-0.mp4"');
    const part = await fetch(url, { headers: { range: 'bytes=3-5' } });
    expect([part.status, await part.text()]).toEqual([206, '345']);
    for (const [other, method] of [
      [url.replace('a-0.mp4', 'b-0.mp4'), 'GET'],
      [url.replace('Expires=60', 'Expires=600'), 'GET'],
      [url, 'HEAD'],
    ] as const) {
      expect((await fetch(other, { method })).status).toBe(403);
    }
  });

  test('is not made by a store that should not', () => {
    expect(store).not.toHaveProperty('presign');
  });
});

/** The bucket's side of one question. */
async function answerTo(question: () => Promise<unknown>): Promise<ServerResponse> {
  const answers: ServerResponse[] = [];
  server.intervene((_request, response) => {
    answers.push(response);
    return false;
  });
  await question();
  const [answer] = answers;
  if (answer === undefined) expect.unreachable();
  return answer;
}
