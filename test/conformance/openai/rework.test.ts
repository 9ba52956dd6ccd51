import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../../lib/reapi.ts';
import type { Member } from '../reapi/stage.ts';
import { FORM, picture, PREVIEW, PRO, videoIn, type Http, type Parts } from './client.ts';
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

async function completed(body: object): Promise<string> {
  const { id } = await http.made({ prompt: 'a dog', ...body });
  expect((await http.final(id)).status).toBe('completed');
  return id;
}

/** What the work costs, in credits. The scripted upstream's clip has eight seconds, and so has an edit. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = await member.api.balance();
  await work();
  return before - (await member.api.balance());
}

describe('a remix', () => {
  test('keeps the settings, images too, and takes a new prompt', async () => {
    const parts: Parts = [
      ['model', FORM],
      ['prompt', 'a dog'],
      ['seconds', '2'],
      ['size', '540p'],
      ['aspect_ratio', '1:1'],
      ['input_reference', await picture()],
    ];
    const first = videoIn(await http.form('/videos', parts));
    await http.final(first.id);
    const cost = await costOf(async () => {
      const answer = await http.post(`/videos/${first.id}/remix`, { prompt: 'a cat', seconds: 9 });
      const remix = videoIn(answer);
      expect(answer.headers.get('reelgate-ignored-fields')).toBe('seconds');
      expect(remix).toMatchObject({
        model: FORM,
        prompt: 'a cat',
        seconds: '2',
        size: '540p',
        status: 'queued',
        remixed_from_video_id: first.id,
      });
      expect(remix.id).not.toBe(first.id);
      expect(await http.final(remix.id)).toMatchObject({
        status: 'completed',
        remixed_from_video_id: first.id,
      });
    });
    expect(cost).toBe(2 * 80 + 10);
    expect((await http.get(first.id)).remixed_from_video_id).toBeNull();
  });

  test('of what is not completed, or without a prompt', async () => {
    stage.upstream.script = { hold: true };
    const { id } = await http.made({ model: PREVIEW, prompt: 'p' });
    const early = await http.post(`/videos/${id}/remix`, { prompt: 'q' });
    expectProblem(early, 400, { code: 'task_not_completed' });
    const silent = await http.post(`/videos/${id}/remix`, { prompt: '' });
    expectProblem(silent, 400, { code: 'missing_required_parameter', param: 'prompt' });
  });

  test('two remixes of two videos with one prompt are two', async () => {
    const [one, other] = [
      await completed({ model: PREVIEW, seconds: 1 }),
      await completed({ model: PREVIEW, seconds: 2 }),
    ];
    const headers = { 'idempotency-key': 'remix' };
    const made = [];
    for (const id of [one, other, one]) {
      made.push(videoIn(await http.post(`/videos/${id}/remix`, { prompt: 'q' }, headers)));
    }
    expect(made.map(({ seconds }) => seconds)).toEqual(['1', '2', '1']);
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
  });
});

describe('edits and extensions', () => {
  test.each([
    ['edits', undefined, PREVIEW, '480P', '9', 8 * 80],
    ['extensions', undefined, PREVIEW, '480P', '6', 6 * 80],
    ['extensions', '2', PREVIEW, '720P', '2', 2 * 140],
    ['extensions', '2', FORM, '1080P', '2', 2 * 140],
    ['extensions', '2', FORM, '540P', '2', 2 * 80],
    ['edits', undefined, PRO, '720P', '9', 8 * 140],
  ])('%s of %s seconds of a video of %s at %s', async (path, sent, model, size, seconds, cost) => {
    const name = model === PREVIEW ? 'resolution' : 'size';
    const id = await completed({ model, [name]: size });
    const shown = size === '480P' || size === '540P' ? '480P' : '720P';
    const body = { prompt: 'more', ...(sent === undefined ? {} : { seconds: sent }) };
    const parts = Object.entries(body);
    for (const submit of [
      () => http.post(`/videos/${path}`, { ...body, video: { id } }),
      () => http.form(`/videos/${path}`, [...parts, ['video[id]', id]]),
      () => http.post(`/videos/${path}`, { ...body, model: FORM, video: { id } }),
    ]) {
      const spent = await costOf(async () => {
        const made = videoIn(await submit());
        expect(made).toMatchObject({ model: PREVIEW, prompt: 'more', seconds, size: shown });
        expect((await http.final(made.id)).status).toBe('completed');
      });
      expect(spent).toBe(cost);
    }
  });

  test.each(['edits', 'extensions'])(
    '%s of a file, whatever its type is said to be',
    async (path) => {
      for (const type of ['video/mp4', 'application/octet-stream']) {
        const parts: Parts = [
          ['prompt', 'more'],
          ['video', stage.upstream.clip, type],
        ];
        const made = videoIn(await http.form(`/videos/${path}`, parts));
        expect((await http.final(made.id)).status).toBe('completed');
      }
    },
  );

  test.each<[Parts, string, string]>([
    [[['prompt', 'p']], 'missing_required_parameter', 'video'],
    [
      [
        ['prompt', 'p'],
        ['video', Buffer.from('no video')],
      ],
      'invalid_video',
      'video',
    ],
    [
      [
        ['prompt', 'p'],
        ['video', 'video_1'],
      ],
      'invalid_type',
      'video',
    ],
  ])('%#: refused', async (parts, code, param) => {
    for (const path of ['/videos/edits', '/videos/extensions']) {
      expectProblem(await http.form(path, parts), 400, { code, param });
    }
  });

  test('of a video that is not completed, of lengths that are none, of models that are none', async () => {
    stage.upstream.next({}, { hold: true });
    const done = await completed({ model: PREVIEW });
    const { id } = await http.made({ model: PREVIEW, prompt: 'p' });
    const extend = (change: object) =>
      http.post('/videos/extensions', { prompt: 'p', video: { id: done }, ...change });
    expectProblem(await extend({ video: { id } }), 400, { code: 'task_not_completed' });
    expectProblem(await extend({ seconds: 1 }), 400, {
      code: 'integer_below_min_value',
      param: 'seconds',
    });
    expectProblem(await extend({ model: 'sora-2' }), 400, {
      code: 'model_not_found',
      param: 'model',
    });
    expectProblem(await extend({ prompt: null }), 400, {
      code: 'missing_required_parameter',
      param: 'prompt',
    });
  });

  test('what xAI means by the same path is left to it', async () => {
    // Not by `http`, whose answers have to be those of this dialect.
    const answer = await send(`${stage.gateway.url}/v1/videos/edits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${member.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'p', video: { url: 'x' } }),
    });
    expect(answer.text).not.toContain('request id:');
  });
});
