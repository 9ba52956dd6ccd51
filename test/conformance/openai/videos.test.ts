import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../reapi/stage.ts';
import { packageAt, PREVIEW, type Http } from './client.ts';
import { expectProblem } from './expect-problem.ts';
import { setOpenaiStage, type OpenaiStage } from './stage.ts';

let stage: OpenaiStage;
let member: Member;
let http: Http;

beforeAll(async () => {
  stage = await setOpenaiStage();
  member = await stage.workspace();
  http = stage.http({ key: member.key });
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

const least = { model: PREVIEW, prompt: 'a dog', seconds: 1 };
const NOT_FOUND = { type: 'not_found_error', code: 'not_found' };
const hex = '0'.repeat(32);

async function completed(): Promise<string> {
  const { id } = await http.made(least);
  await http.final(id);
  return id;
}

describe('an id that is none', () => {
  const ways: [string, string, unknown?][] = [
    ['GET', '/videos/ID'],
    ['GET', '/videos/ID/content'],
    ['DELETE', '/videos/ID'],
    ['POST', '/videos/ID/cancel'],
    ['POST', '/videos/ID/remix', { prompt: 'p' }],
    ['POST', '/videos/edits', { prompt: 'p', video: { id: 'ID' } }],
    ['POST', '/videos/extensions', { prompt: 'p', video: { id: 'ID' } }],
  ];
  test.each(ways)('%s %s', async (method, path, body) => {
    const reapiTask = await member.api.accepted(stage.bodies['grok-imagine-1.0-video']);
    const stranger = await stage.workspace();
    const strange = await stage.http({ key: stranger.key }).made(least);
    const gone = await completed();
    await http.ask('DELETE', `/videos/${gone}`);
    const ids = [
      `video_${hex}`,
      `video_${hex.slice(1)}`,
      `video_${hex.slice(1)}A`,
      hex,
      'x'.repeat(150),
      reapiTask,
      reapiTask.replace('task_', 'video_'),
      strange.id,
      gone,
    ];
    const messages = new Set<string>();
    for (const id of ids) {
      const spelled = path.replace('ID', id);
      const json = JSON.stringify(body)?.replace('ID', id);
      const init = { body: json ?? '', headers: { 'content-type': 'application/json' } };
      const answer = await http.ask(method, spelled, json === undefined ? {} : init);
      expectProblem(answer, 404, NOT_FOUND);
      messages.add((answer.json as { error: { message: string } }).error.message.slice(0, 24));
    }
    expect(messages.size).toBe(1);
  });
});

describe('content', () => {
  test('whole, in parts, and by HEAD', async () => {
    const id = await completed();
    const { clip } = stage.upstream;
    const path = `${stage.gateway.url}/v1/videos/${id}/content`;
    const headers = { authorization: `Bearer ${member.key}` };
    const whole = await fetch(path, { headers });
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect(Buffer.from(await whole.arrayBuffer()).equals(clip)).toBe(true);
    const part = await fetch(`${path}?variant=video`, {
      headers: { ...headers, range: 'bytes=2-9' },
    });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 2-9/${clip.length}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(clip.subarray(2, 10))).toBe(true);
    const head = await fetch(path, { method: 'HEAD', headers });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(clip.length)]);
    const etag = whole.headers.get('etag') ?? '';
    const known = await fetch(path, { headers: { ...headers, 'if-none-match': etag } });
    expect(known.status).toBe(304);
    const beyond = await http.ask('GET', `/videos/${id}/content`, {
      headers: { range: `bytes=${clip.length}-` },
    });
    expectProblem(beyond, 416, { code: 'range_not_satisfiable' });
    expect((await fetch(path)).status).toBe(401);
  });

  test('before the end, and of a video without previews', async () => {
    stage.upstream.script = { hold: true };
    const { id } = await http.made(least);
    for (const variant of ['video', 'thumbnail', 'spritesheet']) {
      const answer = await http.ask('GET', `/videos/${id}/content?variant=${variant}`);
      expectProblem(answer, 400, { code: 'task_not_completed' });
      expect(answer.text).toContain('"message":"Task is not completed yet (request id: req_');
    }
    stage.upstream.script = {};
    stage.upstream.release();
    const done = await completed();
    const preview = await http.ask('GET', `/videos/${done}/content?variant=thumbnail`);
    expectProblem(preview, 404, NOT_FOUND);
    const odd = await http.ask('GET', `/videos/${done}/content?variant=poster`);
    expectProblem(odd, 400, { code: 'invalid_value', param: 'variant' });
  });
});

describe('a list', () => {
  test('pages in both directions, with a video deleted between them', async () => {
    const own = await stage.workspace();
    const mine = stage.http({ key: own.key });
    const empty = { object: 'list', data: [], first_id: null, last_id: null, has_more: false };
    expect((await mine.ask('GET', '/videos')).json).toEqual(empty);
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push((await mine.made(least)).id);
    // Another dialect's are not among them.
    await own.api.accepted(stage.bodies['grok-imagine-1.0-video']);
    const newest = ids.toReversed();

    const first = (await mine.ask('GET', '/videos?limit=2')).json as Page;
    const { data, ...rest } = first;
    expect(data.map(({ id }) => id)).toEqual(newest.slice(0, 2));
    expect(rest).toEqual({
      object: 'list',
      first_id: newest[0],
      last_id: newest[1],
      has_more: true,
    });
    await mine.ask('DELETE', `/videos/${newest[1]}`);
    const second = (await mine.ask('GET', `/videos?limit=3&after=${newest[1]}`)).json as Page;
    expect(second.data.map(({ id }) => id)).toEqual(newest.slice(2));
    expect(second.has_more).toBe(false);

    const client = packageAt({ url: stage.gateway.url, key: own.key });
    const paged: string[] = [];
    for await (const { id } of client.videos.list({ order: 'asc', limit: 1 })) paged.push(id);
    expect(paged).toEqual(ids.filter((id) => id !== newest[1]));
  });

  interface Page {
    readonly data: readonly { readonly id: string }[];
    readonly has_more: boolean;
  }

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=two', 'limit'],
    ['after=video_1', 'after'],
    ['order=up', 'order'],
  ])('%s is refused', async (query, param) => {
    const answer = await http.ask('GET', `/videos?${query}`);
    expectProblem(answer, 400, { code: 'invalid_value', param });
  });
});

describe('an end that somebody asks for', () => {
  test.each(['cancel', 'delete'])('%s while at work: released, and told', async (way) => {
    stage.upstream.script = { hold: true };
    const before = await member.api.balance();
    const { id } = await http.made(least);
    await expect.poll(() => stage.upstream.jobs.size, { timeout: 30_000 }).toBe(1);
    expect((await http.get(id)).status).toBe('processing');
    expect(await member.api.balance()).toBe(before - 80);
    if (way === 'cancel') {
      const cancelled = await http.ask('POST', `/videos/${id}/cancel`);
      expect(cancelled.json).toMatchObject({ id, status: 'cancelled', error: null, progress: 0 });
      expect((await http.get(id)).status).toBe('cancelled');
      const again = await http.ask('POST', `/videos/${id}/cancel`);
      expect(again.json).toEqual(cancelled.json);
    } else {
      const deleted = await http.ask('DELETE', `/videos/${id}`);
      expect(deleted.json).toEqual({ id, object: 'video.deleted', deleted: true });
      expectProblem(await http.ask('GET', `/videos/${id}`), 404, NOT_FOUND);
    }
    expect(await member.api.balance()).toBe(before);
    expect([...stage.upstream.jobs.values()].map(({ cancels }) => cancels)).toEqual([1]);
  });

  test('a completed video: cancelling changes nothing, deleting takes its files', async () => {
    const id = await completed();
    const cancelled = await http.ask('POST', `/videos/${id}/cancel`);
    expect(cancelled.json).toMatchObject({ status: 'completed', progress: 100 });
    const { video_url } = await http.get(id);
    const balance = await member.api.balance();
    expect((await http.ask('DELETE', `/videos/${id}`)).status).toBe(200);
    expectProblem(await http.ask('GET', `/videos/${id}/content`), 404, NOT_FOUND);
    expect((await fetch(video_url ?? 'none')).status).toBe(410);
    expect(await member.api.balance()).toBe(balance);
  });

  test('empty JSON bodies are bodies too', async () => {
    const id = await completed();
    const headers = { 'content-type': 'application/json' };
    const cancelled = await http.ask('POST', `/videos/${id}/cancel`, { headers, body: '{}' });
    expect(cancelled.status).toBe(200);
    expect((await http.ask('DELETE', `/videos/${id}`, { headers })).status).toBe(200);
  });
});
