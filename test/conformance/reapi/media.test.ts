import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closedPort } from '../../lib/loopback.ts';
import { until } from '../../lib/until.ts';
import { OFFICIAL, setStage, type Stage } from './stage.ts';

let stage: Stage;
let id: string;
let url: URL;
let clip: Buffer;

beforeAll(async () => {
  stage = await setStage();
  clip = stage.upstream.clip;
  id = await stage.api.accepted(stage.bodies[OFFICIAL]);
  url = new URL(await videoUrl(stage, id));
});
afterAll(() => stage.close());

async function videoUrl(on: Stage, taskId: string): Promise<string> {
  const { output } = await on.api.final(taskId);
  return output?.video_urls[0] ?? 'none';
}

/** Without a key: whoever has the link has the file. */
async function get(address: URL | string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(address, { method, headers });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}

const shouldRetry = ({ headers }: { headers: Headers }) => headers.get('x-should-retry');

function changed(change: (link: URL) => void): URL {
  const link = new URL(url);
  change(link);
  return link;
}

test('one link, on this gateway, under the hex digits of the task (seed 000)', async () => {
  const { output } = await stage.api.poll(id);
  expect(output?.video_urls).toHaveLength(1);
  expect(`${url.origin}${url.pathname}`).toBe(
    `${stage.gateway.url}/media/tasks/${id.slice('task_'.length)}/0.mp4`,
  );
});

test('the link lasts 7 days from completion', async () => {
  const expiresAtS = Number(url.searchParams.get('e'));
  const { created_at } = await stage.api.poll(id);
  const days = (expiresAtS - created_at) / 86_400;
  expect(Math.round(days * 100) / 100).toBe(7);
});

test('the whole file, as the upstream made it', async () => {
  const { status, headers, body } = await get(url);
  expect([status, body.equals(clip)]).toEqual([200, true]);
  expect({
    type: headers.get('content-type'),
    length: headers.get('content-length'),
    ranges: headers.get('accept-ranges'),
    sniff: headers.get('x-content-type-options'),
    etag: headers.get('etag'),
  }).toEqual({
    type: 'video/mp4',
    length: String(clip.length),
    ranges: 'bytes',
    sniff: 'nosniff',
    etag: `"${createHash('sha256').update(clip).digest('hex')}"`,
  });
});

test('HEAD says the same and sends nothing', async () => {
  const [whole, head] = [await get(url), await get(url, {}, 'HEAD')];
  const shown = ({ headers }: typeof head) =>
    ['content-type', 'content-length', 'etag', 'accept-ranges'].map((name) => headers.get(name));
  expect([head.status, head.body.length]).toEqual([200, 0]);
  expect(shown(head)).toEqual(shown(whole));
});

describe('a range', () => {
  test.each<[string, number, number]>([
    ['bytes=0-0', 0, 0],
    ['bytes=0-99', 0, 99],
    ['bytes=100-', 100, -1],
    ['bytes=-1', -1, -1],
    ['bytes=-500', -500, -1],
    ['bytes=10-99999999999', 10, -1],
    ['bytes=-99999999999', 0, -1],
  ])('%s is a part', async (range, from, to) => {
    const start = from < 0 ? clip.length + from : from;
    const end = to < 0 ? clip.length + to : to;
    const { status, headers, body } = await get(url, { range });
    expect([status, headers.get('content-range'), headers.get('content-length')]).toEqual([
      206,
      `bytes ${start}-${end}/${clip.length}`,
      String(end - start + 1),
    ]);
    expect(body.equals(clip.subarray(start, end + 1))).toBe(true);
  });

  test.each(['bytes=-0', 'bytes=99999999-', 'bytes=99999999-999999999'])(
    '%s is outside',
    async (range) => {
      const { status, headers } = await get(url, { range });
      expect([status, headers.get('content-range')]).toEqual([416, `bytes */${clip.length}`]);
    },
  );

  test.each(['bytes=5-3', 'bytes=a-b', 'bytes', 'lines=0-1', 'bytes=0-1,4-5'])(
    '%s is answered whole',
    async (range) => {
      const { status, body } = await get(url, { range });
      expect([status, body.length]).toEqual([200, clip.length]);
    },
  );

  test('only while the file is the same', async () => {
    const etag = (await get(url)).headers.get('etag') ?? '';
    const same = await get(url, { range: 'bytes=0-9', 'if-range': etag });
    const other = await get(url, { range: 'bytes=0-9', 'if-range': '"another"' });
    expect([same.status, other.status]).toEqual([206, 200]);
  });
});

describe('a copy that is still good', () => {
  test.each([
    ['the tag', (etag: string) => etag, 304],
    ['the tag, weak', (etag: string) => `W/${etag}`, 304],
    ['one of many', (etag: string) => `"x", ${etag}`, 304],
    ['any', () => '*', 304],
    ['another', () => '"x"', 200],
  ])('%s', async (_, tagsOf, status) => {
    const etag = (await get(url)).headers.get('etag') ?? '';
    const answer = await get(url, { 'if-none-match': tagsOf(etag) });
    expect([answer.status, answer.body.length]).toEqual([status, status === 304 ? 0 : clip.length]);
    expect(answer.headers.get('etag')).toBe(etag);
  });
});

const other = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
const plus = (text: string): string => String(Number(text) + 1);
const alter = (name: string, change: (text: string) => string) => (link: URL) =>
  link.searchParams.set(name, change(link.searchParams.get(name) ?? ''));

describe('a link that was changed is no link', () => {
  test.each<[string, (link: URL) => void]>([
    ['the signature', alter('s', other)],
    ['the expiry', alter('e', plus)],
    ['the key id', alter('k', plus)],
    ['the version', alter('v', plus)],
    ['no signature', (link) => link.searchParams.delete('s')],
    ['no query', (link) => (link.search = '')],
    ['one parameter more', (link) => link.searchParams.append('x', '1')],
    ['a parameter twice', (link) => (link.search += `&e=${link.searchParams.get('e')}`)],
    ['another task', (link) => (link.pathname = link.pathname.replace(/[0-9a-f]\/0/, 'e/0'))],
    ['another file', (link) => (link.pathname = link.pathname.replace('0.mp4', '1.mp4'))],
    ['the path spelled otherwise', (link) => (link.pathname = link.pathname.replace('0.', '%30.'))],
    ['another folder', (link) => (link.pathname = '/media/..%2f..%2fadmin-token')],
  ])('%s', async (_, change) => {
    const link = changed(change);
    const { status, body } = await get(link);
    expect(status).toBe(403);
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'media_link_invalid' } });
    expect((await get(link, {}, 'HEAD')).status).toBe(403);
  });

  test('every single character of it', async () => {
    const { search } = url;
    const statuses = [];
    for (let index = 1; index < search.length; index += 1) {
      const swapped = search[index] === '7' ? '8' : '7';
      const query = search.slice(0, index) + swapped + search.slice(index + 1);
      statuses.push((await get(`${url.origin}${url.pathname}${query}`)).status);
    }
    expect(statuses).toEqual(statuses.map(() => 403));
  });
});

test('a refusal says that trying again is of no use', async () => {
  const answers = [
    await get(changed((link) => (link.search = ''))),
    await get(url, { range: 'bytes=99999999-' }),
  ];
  expect(answers.map((answer) => [answer.status, shouldRetry(answer)])).toEqual([
    [403, 'false'],
    [416, 'false'],
  ]);
});

test('every poll gives a link that works, and so does one from before a restart', async () => {
  const { search, pathname } = url;
  await stage.gateway.restart();
  const again = await videoUrl(stage, id);
  const before = `${stage.gateway.url}${pathname}${search}`;
  expect([(await get(again)).status, (await get(before)).status]).toEqual([200, 200]);
});

describe('after its days', () => {
  let brief: Stage;
  let near: string;

  beforeAll(async () => {
    brief = await setStage({
      env: {
        PORT: String(await closedPort()),
        REELGATE_PUBLIC_URL: 'https://video.example/gate/',
      },
      limits: { mediaMs: 1_000, sweepMs: 100 },
    });
  });
  afterAll(() => brief.close());

  test('the link answers 410, the file is gone, and the task is still known', async () => {
    const briefId = await brief.api.accepted(brief.bodies[OFFICIAL]);
    const link = await videoUrl(brief, briefId);
    // The public address is what others see; here it is reached by its own.
    expect(link).toMatch(/^https:\/\/video\.example\/gate\/media\/tasks\/[0-9a-f]{32}\/0\.mp4\?/);
    near = link.replace('https://video.example/gate', brief.gateway.url);
    const gone = await until('the end of its days', async () => {
      const answer = await get(near);
      return answer.status !== 200 && answer;
    });
    expect(gone.status).toBe(410);
    const file = join(brief.gateway.folder, 'media', 'tasks', briefId.slice(5), '0.mp4');
    await until('the file to be removed', () => !existsSync(file));
    expect((await get(near)).status).toBe(410);
    expect((await get(near, {}, 'HEAD')).status).toBe(410);
    expect((await brief.api.poll(briefId)).status).toBe('completed');
  });

  test('and says that trying again is of no use', async () => {
    expect(shouldRetry(await get(near))).toBe('false');
  });
});
