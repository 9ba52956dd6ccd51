import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORM, packageAt, picture } from '../conformance/openai/client.ts';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { closedPort } from '../lib/loopback.ts';
import { startImageServer, type ImageServer } from '../lib/image-server.ts';
import { probe } from '../lib/probe.ts';
import { reapi } from '../lib/reapi.ts';
import { BUCKET_ENVIRONMENT, refuseWith, startS3Server, type S3Server } from '../lib/s3-server.ts';
import { until } from '../lib/until.ts';

/** As little work as there is: a second, at the size of its picture. */
const CLIP = { model: 'grok-imagine-video-1.5-beta', prompt: 'slow push in', duration: 1 };

let server: S3Server;
let images: ImageServer;
beforeAll(async () => {
  server = await startS3Server();
  images = await startImageServer();
});
afterAll(() => server.close());

const settings = (parameters = '') => ({
  ...BUCKET_ENVIRONMENT,
  REELGATE_MEDIA_URL: server.mediaUrl(parameters),
});

function clipOrder(): object {
  return { ...CLIP, image_urls: [`${images.url}/640x480.jpg`] };
}

/** Orders a video, and gives its link once it is there. */
async function orderVideo(gateway: Gateway): Promise<string> {
  const api = reapi(gateway);
  const { status, output, error } = await api.final(await api.accepted(clipOrder()));
  expect({ status, error }).toEqual({ status: 'completed', error: null });
  const link = output?.video_urls[0] ?? 'none';
  expect(link.startsWith(`${gateway.url}/media/tasks/`)).toBe(true);
  return link;
}

function nameOf(link: string): string {
  return `films/${new URL(link).pathname.slice('/media/'.length)}`;
}

async function expectClip(link: string): Promise<Buffer> {
  const whole = await fetch(link);
  const clip = Buffer.from(await whole.arrayBuffer());
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  expect(await probe(clip)).toMatchObject({ container: 'MP4', widthPx: 640, heightPx: 480 });
  const part = await fetch(link, { headers: { range: 'bytes=1000-1999' } });
  expect([part.status, part.headers.get('content-range')]).toEqual([
    206,
    `bytes 1000-1999/${clip.length}`,
  ]);
  expect(Buffer.from(await part.arrayBuffer()).equals(clip.subarray(1000, 2000))).toBe(true);
  const head = await fetch(link, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(clip.length)]);
  return clip;
}

test('a clip goes to the bucket and comes through its link, in both deliveries', async () => {
  await using gateway = await startGateway({ env: settings() });
  const link = await orderVideo(gateway);
  expect(server.names()).toContain(nameOf(link));
  expect(existsSync(join(gateway.folder, 'media', 'tasks'))).toBe(false);
  await until('the scratch folder to be removed', () => {
    return !existsSync(join(gateway.folder, 'media', 'staging', nameOf(link).split('/')[2] ?? ''));
  });
  const clip = await expectClip(link);
  const direct = await fetch(link, { redirect: 'manual' });
  await direct.body?.cancel();
  expect(direct.status).toBe(200);

  await gateway.restart(settings('&delivery=redirect'));
  const { pathname, search } = new URL(link);
  const again = `${gateway.url}${pathname}${search}`;
  const led = await fetch(again, { redirect: 'manual' });
  expect(led.status).toBe(302);
  expect(led.headers.get('location')?.startsWith(`${server.url}/`)).toBe(true);
  expect((await expectClip(again)).equals(clip)).toBe(true);
  expect(gateway.errors()).toEqual([]);
  expect(gateway.stderr + gateway.stdout).not.toContain('S3RVER');
});

test('a bucket that is away for a while costs time, and nothing else', async () => {
  const configFile = { limits: { leaseMs: 1_500, sweepMs: 200 } };
  await using gateway = await startGateway({ env: settings(), configFile });
  const before = await reapi(gateway).balance();
  let refusals = 0;
  server.intervene((request, response) => {
    if (request.method !== 'PUT' || refusals >= 2) return false;
    refusals += 1;
    return refuseWith(response, 403, 'AccessDenied');
  });
  const link = await orderVideo(gateway);
  server.intervene(null);
  expect(refusals).toBe(2);
  await expectClip(link);
  const spent = before - (await reapi(gateway).balance());
  expect(spent).toBeGreaterThan(0);
  const again = await orderVideo(gateway);
  expect(again).not.toBe(link);
  expect(before - (await reapi(gateway).balance())).toBe(2 * spent);
  expect(gateway.stderr).toContain('it answered 403 (AccessDenied)');
  expect(gateway.stderr).not.toContain('S3RVER');
});

/** Gives the id of a finished one. */
async function makeVideo({ videos }: ReturnType<typeof packageAt>): Promise<string> {
  const order = { model: FORM, prompt: 'a boat', seconds: '1', size: '480P' };
  const { id } = await videos.create(order as never);
  await until('the video', async () => (await videos.retrieve(id)).status === 'completed');
  return id;
}

/** What a client may ask of media, in each dialect that has a route for it. */
const UPLOADS = ['/v1/reelgate/files', '/rivya/api/v1/files', '/empirio/v1/files/upload'];

test('what needs a bucket that is away is put off, in the words of each dialect', async () => {
  await using gateway = await startGateway({ env: settings() });
  const bank = reapi(gateway);
  const authorization = `Bearer ${gateway.key}`;
  const client = packageAt(gateway, { maxRetries: 0 });
  const madeId = await makeVideo(client);
  const before = await bank.balance();
  const content = `${gateway.url}/openai/v1/videos/${madeId}/content`;
  const image = await picture('png');
  const form = (): FormData => {
    const parts = new FormData();
    parts.set('file', new Blob([image], { type: 'image/png' }), 'a.png');
    parts.set('kind', 'image');
    return parts;
  };
  const upload = (path: string) =>
    fetch(`${gateway.url}${path}`, { method: 'POST', headers: { authorization }, body: form() });
  server.intervene(({ socket }) => {
    socket.destroy();
    return true;
  });
  const answers = await Promise.all([
    fetch(content, { headers: { authorization } }),
    fetch(content, { method: 'HEAD', headers: { authorization } }),
    ...UPLOADS.map(upload),
    client.videos
      .create({
        model: FORM,
        prompt: 'a boat',
        input_reference: new File([image], 'a.png', { type: 'image/png' }),
      })
      .then(
        () => null,
        (error: { status: number; headers: Headers }) => error,
      ),
  ]);
  server.intervene(null);
  expect(answers.map((answer) => [answer?.status, answer?.headers.get('retry-after')])).toEqual(
    answers.map(() => [503, '5']),
  );
  const [shown] = answers;
  expect(await shown.json()).toEqual({
    error: {
      message: expect.stringContaining('cannot be used now'),
      type: 'server_error',
      param: null,
      code: 'unavailable',
    },
  });
  expect(await bank.balance()).toBe(before);
  const { data } = (await (
    await fetch(`${gateway.url}/v1/reelgate/files`, { headers: { authorization } })
  ).json()) as { data: unknown[] };
  expect(data).toEqual([]);
  const again = await fetch(content, { headers: { authorization } });
  expect([again.status, (await again.arrayBuffer()).byteLength > 1_000]).toEqual([200, true]);
  expect(gateway.errors().length).toBeGreaterThan(0);
  expect((await upload('/v1/reelgate/files')).status).toBe(201);
});

test('a task that is finished while the bucket is stopped waits until it is back', async () => {
  await using door = await openDoor(new URL(server.url));
  const configFile = { limits: { leaseMs: 1_500, sweepMs: 200 } };
  const env = {
    ...BUCKET_ENVIRONMENT,
    REELGATE_MEDIA_URL: server.mediaUrl().replace(server.url, door.url),
  };
  await using gateway = await startGateway({ env, configFile });
  const api = reapi(gateway);
  const before = await api.balance();
  await door.shut();
  const taskId = await api.accepted(clipOrder());
  const tries = (): number => gateway.stderr.split('ECONNREFUSED').length - 1;
  await until('the second try', () => tries() >= 2);
  expect((await api.poll(taskId)).status).toBe('processing');
  await door.open();
  const { status, output } = await api.final(taskId);
  expect(status).toBe('completed');
  await expectClip(output?.video_urls[0] ?? 'none');
  const spent = before - (await api.balance());
  await orderVideo(gateway);
  expect(before - (await api.balance())).toBe(2 * spent);
});

test('with redirects, the package is led to the bucket for the content of a video', async () => {
  await using gateway = await startGateway({ env: settings('&delivery=redirect') });
  const client = packageAt(gateway);
  const madeId = await makeVideo(client);
  const content = `${gateway.url}/openai/v1/videos/${madeId}/content`;
  const headers = { authorization: `Bearer ${gateway.key}` };
  const led = await fetch(content, { headers, redirect: 'manual' });
  expect([led.status, led.headers.get('location')?.startsWith(`${server.url}/`)]).toEqual([
    302,
    true,
  ]);
  const response = await client.videos.downloadContent(madeId);
  const clip = Buffer.from(await response.arrayBuffer());
  expect(response.url.startsWith(`${server.url}/`)).toBe(true);
  expect(await probe(clip)).toMatchObject({ container: 'MP4' });
  const part = await fetch(content, { headers: { ...headers, range: 'bytes=10-19' } });
  expect(Buffer.from(await part.arrayBuffer()).equals(clip.subarray(10, 20))).toBe(true);
  const head = await fetch(content, { method: 'HEAD', headers });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(clip.length)]);
});

const start = (REELGATE_MEDIA_URL: string) =>
  startGateway({ env: { ...BUCKET_ENVIRONMENT, REELGATE_MEDIA_URL } });

describe('a bucket that cannot be used ends the start', () => {
  test('one that is not there, and one that cannot be reached', async () => {
    const none = start(server.mediaUrl().replace('s3://clips', 's3://none'));
    await expect(none).rejects.toThrow(
      /ended with 1 .*REELGATE_MEDIA_URL names a bucket that cannot be used: the bucket at .*\(NoSuchBucket\)/,
    );
    const lost = `http://127.0.0.1:${await closedPort()}`;
    await expect(start(server.mediaUrl().replace(server.url, lost))).rejects.toThrow(
      'it cannot be reached (ECONNREFUSED)',
    );
  });

  test('one that does not know the keys', async () => {
    const env = { ...settings(), REELGATE_MEDIA_SECRET_ACCESS_KEY: 'a-wrong-secret' };
    const stranger = startGateway({ env });
    await expect(stranger).rejects.toThrow('it answered 403 (SignatureDoesNotMatch)');
    await expect(stranger).rejects.not.toThrow('a-wrong-secret');
  });

  test('one in which nothing may be removed', async () => {
    server.intervene(
      ({ method }, response) => method === 'DELETE' && refuseWith(response, 403, 'AccessDenied'),
    );
    await expect(start(server.mediaUrl())).rejects.toThrow(
      /could not remove films\/probes\/.*403 \(AccessDenied\)/,
    );
    server.intervene(null);
  });
});

describe('a setting that cannot be used ends the start', () => {
  test.each<[url: string, keys: boolean, words: string]>([
    ['gs://clips', true, 'REELGATE_MEDIA_URL must be a folder, or a URL such as s3://'],
    ['s3://clips', true, 'REELGATE_MEDIA_URL must have an endpoint'],
    ['s3://clips?endpoint=http://a.example', false, 'REELGATE_MEDIA_ACCESS_KEY_ID'],
  ])('%s', async (url, keys, words) => {
    const env = { ...(keys ? BUCKET_ENVIRONMENT : {}), REELGATE_MEDIA_URL: url };
    await expect(startGateway({ env })).rejects.toThrow(words);
  });
});

interface Door extends AsyncDisposable {
  readonly url: string;
  open(): Promise<void>;
  /** Nobody listens any more, and whoever was inside is put out. */
  shut(): Promise<void>;
}

/** The way to a server, which can be stopped and started again at the same place. */
async function openDoor({ hostname, port }: URL): Promise<Door> {
  const inside = new Set<Socket>();
  const server = createServer((socket) => {
    const there = connect(Number(port), hostname);
    for (const one of [socket, there]) {
      inside.add(one);
      one.on('error', () => undefined).on('close', () => inside.delete(one));
    }
    socket.pipe(there).pipe(socket);
  });
  const open = async (at: number): Promise<void> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  const shut = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of inside) socket.destroy();
    await closed;
  };
  await open(0);
  const { port: ownPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${ownPort}`,
    open: () => open(ownPort),
    shut,
    [Symbol.asyncDispose]: shut,
  };
}
