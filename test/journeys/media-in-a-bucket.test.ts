import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { probe } from '../lib/probe.ts';
import { reapi } from '../lib/reapi.ts';
import { BUCKET_ENVIRONMENT, refuseWith, startS3Server, type S3Server } from '../lib/s3-server.ts';
import { until } from '../lib/until.ts';

const MODEL = 'grok-imagine-1.0-video';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

const settings = (parameters = '') => ({
  ...BUCKET_ENVIRONMENT,
  REELGATE_MEDIA_URL: server.mediaUrl(parameters),
});

/** Orders a video, and gives its link once it is there. */
async function orderVideo(gateway: Gateway): Promise<string> {
  const api = reapi(gateway);
  const body = { model: MODEL, prompt: 'waves roll onto a beach at sunset', duration: 6 };
  const { status, output, error } = await api.final(await api.accepted(body));
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
  expect(await probe(clip)).toMatchObject({ container: 'MP4', widthPx: 736, heightPx: 400 });
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
