import { afterAll, beforeEach, expect, test } from 'vitest';
import { composeGateway } from '../lib/composed-gateway.ts';
import { startXaiDouble } from '../lib/doubles/xai.ts';
import { startImageServer } from '../lib/image-server.ts';
import { reapi, send, type Answer } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';

const [xai, images] = await Promise.all([startXaiDouble(), startImageServer()]);
const PICTURE = `${images.url}/640x480.jpg`;

const gateway = await composeGateway({
  configFile: {
    channels: [{ name: 'xai', provider: 'xai', baseUrl: xai.baseUrl, pollMs: 20 }],
    limits: { claimPollMs: 50, upstreamMsMax: 2_000 },
  },
  env: { XAI_API_KEY: xai.apiKey },
});

beforeEach(() => xai.reset());
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await Promise.all([xai.close(), images.close()]);
});

const TEXT = { model: 'grok-imagine-1.0-video', prompt: 'a calm sea', duration: 8 };

async function clipAt(url: string): Promise<Buffer> {
  const response = await fetch(url);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  return Buffer.from(await response.arrayBuffer());
}

function ask(
  method: string,
  path: string,
  body?: object,
  at: { readonly url: string; readonly key: string } = gateway,
): Promise<Answer> {
  return send(`${at.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${at.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test('an order in the words of reAPI', async () => {
  xai.next({ polls: ['empty', { json: { status: 'pending', progress: 40 } }], costTicks: 4e9 });
  const api = reapi(gateway);
  const before = await api.balance();
  const id = await api.accepted({ ...TEXT, size: '9:16' });
  const { status, output } = await api.final(id);
  expect(status).toBe('completed');
  expect((await clipAt(output?.video_urls[0] ?? '')).equals(xai.clip)).toBe(true);
  expect(before - (await api.balance())).toBe(65);
  expect(xai.submits).toEqual([
    {
      path: 'generations',
      body: {
        model: 'grok-imagine-video',
        prompt: 'a calm sea',
        duration: 8,
        aspect_ratio: '9:16',
        resolution: '480p',
        generate_audio: true,
      },
    },
  ]);
  expect(xai.downloads.map(({ authorization }) => authorization)).toEqual([null]);
});

test('an order in the words of OpenAI, with an image that came along in it', async () => {
  const bytes = Buffer.from(await (await fetch(PICTURE)).arrayBuffer());
  const image = `data:image/jpeg;base64,${bytes.toString('base64')}`;
  const model = 'grok-imagine-video-1.5-preview';
  const created = await ask('POST', '/openai/v1/videos', {
    model,
    prompt: 'a walk',
    image,
    seconds: '8',
  });
  expect(created.status).toBe(200);
  const { id } = created.json as { id: string };
  const video = await until(`the end of ${id}`, async () => {
    const { status } = (await ask('GET', `/openai/v1/videos/${id}`)).json as { status: string };
    return (status === 'completed' || status === 'failed') && status;
  });
  expect(video).toBe('completed');
  const content = await fetch(`${gateway.url}/openai/v1/videos/${id}/content`, {
    headers: { authorization: `Bearer ${gateway.key}` },
  });
  expect(Buffer.from(await content.arrayBuffer()).equals(xai.clip)).toBe(true);
  expect(xai.submits).toEqual([
    {
      path: 'generations',
      body: {
        model: 'grok-imagine-video-1.5',
        prompt: 'a walk',
        // A file of a client's leads nowhere from where xAI is.
        image: { url: expect.stringMatching(/^data:image\/jpeg;base64,[A-Za-z0-9+/]+=*$/) },
        duration: 8,
        resolution: '480p',
        generate_audio: true,
      },
    },
  ]);
});

test('an order in the words of xAI, with images of the web', async () => {
  const sent = {
    model: 'grok-imagine-video-1.5-lite',
    image: { url: PICTURE },
    reference_images: [{ url: `${PICTURE}?2` }],
    last_frame: { url: `${PICTURE}?3` },
    keyframes: [{ image: { url: `${PICTURE}?4` }, timestamp_s: 3 }],
    duration: 8,
    resolution: '720p',
    generate_audio: false,
  };
  const submitted = await ask('POST', '/xai/v1/videos/generations', sent);
  const { request_id: id } = submitted.json as { request_id: string };
  const { video } = await until(`the end of ${id}`, async () => {
    const answer = await ask('GET', `/xai/v1/videos/${id}`);
    return answer.status === 200 && (answer.json as { video: { url: string } });
  });
  expect((await clipAt(video.url)).equals(xai.clip)).toBe(true);
  expect(xai.submits).toEqual([{ path: 'generations', body: sent }]);
});

test('a video that is continued', async () => {
  const clip = await ask('POST', '/xai/v1/videos/generations', {
    model: 'grok-imagine-video',
    prompt: 'a calm sea',
  });
  const final = (answer: Answer): Promise<string> => {
    const { request_id: id } = answer.json as { request_id: string };
    return until(`the end of ${id}`, async () => {
      const poll = await ask('GET', `/xai/v1/videos/${id}`);
      return poll.status === 200 && (poll.json as { video: { url: string } }).video.url;
    });
  };
  const url = await final(clip);
  const body = { model: 'grok-imagine-video', prompt: 'and on', video: { url }, duration: 8 };
  const longer = await final(await ask('POST', '/xai/v1/videos/extensions', body));
  expect((await clipAt(longer)).equals(xai.clip)).toBe(true);
  expect(xai.submits.map(({ path }) => path)).toEqual(['generations', 'extensions']);
});

test('a video that xAI holds back is not paid for', async () => {
  xai.next({ end: 'moderated', costTicks: 4e9 });
  const api = reapi(gateway);
  const before = await api.balance();
  const id = await api.accepted(TEXT);
  const { status, output, error } = await api.final(id);
  expect({ status, output, code: error?.code }).toEqual({
    status: 'failed',
    output: null,
    code: 80006,
  });
  expect(await api.balance()).toBe(before);
  expect(xai.downloads).toEqual([]);
});

test('what breaks down at xAI is made by another job', async () => {
  xai.next({ end: 'failed', error: { code: 'internal_error', message: 'Oh.' } });
  const api = reapi(gateway);
  const { status } = await api.final(await api.accepted(TEXT));
  expect([status, xai.submits.length]).toEqual(['completed', 2]);
});

test('what xAI refuses is told in the words of the dialect, and not sent again', async () => {
  const error = 'Your prompt is too dull.';
  const code = 'Client specified an invalid argument';
  xai.next({ post: { status: 400, body: JSON.stringify({ code, error }) } });
  const api = reapi(gateway);
  const before = await api.balance();
  const task = await api.final(await api.accepted(TEXT));
  expect([task.status, xai.submits.length]).toEqual(['failed', 1]);
  expect(task.error?.message).toContain(error);
  expect(await api.balance()).toBe(before);
});

test('no channel of this gateway makes what xAI cannot', async () => {
  const { status } = await reapi(gateway).submit({ ...TEXT, duration: 30 });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(xai.submits).toEqual([]);
});

test('a gateway that speaks xAI makes an order of another dialect, with several images', async () => {
  await using back = await composeGateway();
  await using front = await composeGateway({
    configFile: {
      channels: [{ name: 'back', provider: 'xai', baseUrl: `${back.url}/xai/v1`, pollMs: 100 }],
      limits: { claimPollMs: 50 },
    },
    env: { XAI_API_KEY: back.key },
  });
  const [far, near] = [reapi(back), reapi(front)];
  const [farBefore, nearBefore] = [await far.balance(), await near.balance()];
  const ordered = { model: TEXT.model, image_urls: [PICTURE, `${PICTURE}?2`], duration: 6 };
  const { status, output } = await near.final(await near.accepted(ordered));
  expect(status).toBe('completed');
  const { data } = (await ask('GET', '/v1/reelgate/tasks', undefined, back)).json as {
    data: readonly { channel: string; media: readonly { url: string }[] }[];
  };
  expect(data).toMatchObject([
    { dialect: 'xai', model: 'grok-imagine-video', mode: 'reference_to_video', channel: 'engine' },
  ]);
  const made = await clipAt(data[0]?.media[0]?.url ?? '');
  expect((await clipAt(output?.video_urls[0] ?? '')).equals(made)).toBe(true);
  // Six seconds at xAI's rate with the fee for two images, and at reAPI's.
  expect(farBefore - (await far.balance())).toBe(304);
  expect(nearBefore - (await near.balance())).toBe(49);
});

test('with nothing but the key, every Grok model goes to xAI, and the engine makes the rest', async () => {
  await using usual = await composeGateway({ env: { XAI_API_KEY: 'xai-of-nobody' } });
  const verdicts = async (model: string, input: object): Promise<unknown> => {
    const answer = await ask('POST', '/v1/reelgate/estimate', { model, input }, usual);
    const { channels } = answer.json as { channels: readonly Record<string, string>[] };
    return Object.fromEntries(channels.map(({ channel = '', verdict }) => [channel, verdict]));
  };
  const prompt = 'a calm sea';
  const orders: readonly (readonly [string, object])[] = [
    ['reapi/grok-imagine-1.0-video', { prompt }],
    ['reapi/grok-imagine-video-1.5-official', { prompt, image_urls: [PICTURE] }],
    ['reapi/grok-imagine-video-1.5-beta', { image_urls: [PICTURE] }],
    ['openai/grok-imagine-video-1.5-preview', { prompt }],
    ['openai/grok-video-1.5', { prompt }],
    ['openai/grok-video-1.5-pro', { prompt }],
    ['openai/grok-video-1.5-max', { prompt }],
    ['empirio/grok-imagine-video-1-5', { prompt, image: PICTURE }],
    ['rivya/grok-imagine-video', { prompt }],
    ['xai/grok-imagine-video', { prompt }],
    ['xai/grok-imagine-video-1.5', { prompt }],
    ['xai/grok-imagine-video-1.5-lite', { prompt }],
  ];
  for (const [model, input] of orders) {
    expect([model, await verdicts(model, input)]).toEqual([
      model,
      // What is painted here never stands in for a model's work.
      { xai: 'first', engine: 'cannot' },
    ]);
  }
  expect(await verdicts('reapi/grok-imagine-1.0-video', { prompt, duration: 30 })).toEqual({
    xai: 'cannot',
    engine: 'first',
  });
});
