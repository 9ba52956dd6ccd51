import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listenOnLoopback, type Loopback } from '../../lib/loopback.ts';
import { PLAIN, setStage, type Stage } from './stage.ts';

interface Upload {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Somebody's bucket, which answers with these first, and with 200 then. */
let bucket: Loopback;
let answers: ((response: ServerResponse) => void)[] = [];
const uploads: Upload[] = [];
let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ limits: { uploadTriesMax: 2, uploadMsMax: 3_000 } });
  bucket = await listenOnLoopback((request, response) => {
    take(request, response).catch((error: Error) => response.destroy(error));
  });
});
afterEach(async () => {
  await stage.settle();
  uploads.length = 0;
  answers = [];
});
afterAll(() => stage.close());

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '', headers } = request;
  uploads.push({ method, path, headers, bytes: await buffer(request) });
  const answer = answers.shift();
  if (answer === undefined) response.end('thank you');
  else answer(response);
}

const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end();

async function done(uploadUrl: string): Promise<string> {
  const output = { upload_url: uploadUrl };
  const id = await stage.api.accepted({ model: PLAIN, prompt: 'x', output });
  return (await stage.api.final(id)).status;
}

test('the video is there when the task is done', async () => {
  expect(await done(`${bucket.url}/a/b.mp4?signature=1`)).toBe('done');
  const [upload] = uploads;
  expect(uploads).toHaveLength(1);
  expect(upload).toMatchObject({ method: 'PUT', path: '/a/b.mp4?signature=1' });
  expect(upload?.bytes.equals(stage.upstream.clip)).toBe(true);
  expect(upload?.headers).toEqual({
    host: `127.0.0.1:${bucket.port}`,
    connection: 'close',
    'content-type': 'video/mp4',
    'content-length': String(stage.upstream.clip.length),
    'user-agent': 'Reelgate',
  });
});

test.each<[string, ((response: ServerResponse) => void)[], number]>([
  ['out of order once', [status(503)], 2],
  ['out of order always', [status(500), status(500), status(500)], 2],
  ['a connection that is cut once', [(response) => void response.destroy()], 2],
  ['a no', [status(403)], 1],
  ['a redirect', [(response) => void response.writeHead(307, { location: '/c' }).end()], 1],
  ['silence', [() => undefined], 1],
])('with a bucket that answers %s, the task is done too', async (_, script, count) => {
  answers = [...script];
  expect(await done(`${bucket.url}/x`)).toBe('done');
  expect(uploads).toHaveLength(count);
});

test('an address that may not be reached is not, and is not logged', async () => {
  expect(await done('http://169.254.169.254/secret-token')).toBe('done');
  expect(stage.gateway.stderr).toContain('"reason":"address"');
  expect(stage.gateway.stderr).not.toContain('secret-token');
});

test('a failed task uploads nothing', async () => {
  stage.upstream.next({ end: 'failed' });
  expect(await done(`${bucket.url}/x`)).toBe('failed');
  expect(uploads).toEqual([]);
});
