import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeGateway, type ComposedGateway } from '../lib/composed-gateway.ts';
import {
  startOpenaiVideosDouble,
  type Flavour,
  type OpenaiVideosDouble,
} from '../lib/doubles/openai-videos.ts';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { startImageServer, type ImageServer } from '../lib/image-server.ts';
import { reapi, send, type Answer } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';

const LIMITS = { claimPollMs: 50, sweepMs: 200, upstreamMsMax: 2_000, uncertainMsMax: 1_500 };
const PREVIEW = 'grok-imagine-video-1.5-preview';
const FORM = 'grok-video-1.5';

let images: ImageServer;

beforeAll(async () => {
  images = await startImageServer();
});

interface Video {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly code: string } | null;
  readonly video_url: string | null;
}

type AnyGateway = Pick<Gateway, 'url' | 'key' | 'admin'>;

function ask(at: AnyGateway, method: string, path: string, body?: object): Promise<Answer> {
  return send(`${at.url}/openai/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${at.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function accepted(at: AnyGateway, body: object): Promise<string> {
  const answer = await ask(at, 'POST', '/videos', body);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return (answer.json as Video).id;
}

const FINAL = new Set(['completed', 'failed', 'cancelled']);

function final(at: AnyGateway, id: string): Promise<Video> {
  return until(`the end of ${id}`, async () => {
    const video = (await ask(at, 'GET', `/videos/${id}`)).json as Video;
    return FINAL.has(video.status) && video;
  });
}

async function clipOf({ video_url: url }: Video): Promise<Buffer> {
  const response = await fetch(url ?? 'none');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  return Buffer.from(await response.arrayBuffer());
}

interface Workspace {
  readonly available_credits: number;
  readonly held_credits: number;
}

/** What a gateway's only workspace has to spend, when nothing of it is held. */
async function creditsOf(at: AnyGateway): Promise<number> {
  const { workspaces } = await at.admin<{ workspaces: readonly Workspace[] }>('GET', '/workspaces');
  expect(workspaces.map(({ held_credits }) => held_credits)).toEqual([0]);
  return workspaces[0]?.available_credits ?? 0;
}

const FLAVOURS = ['sglang', 'vllm-omni', 'new-api'] as const satisfies readonly Flavour[];

describe.each(FLAVOURS)('a channel to %s', (flavour) => {
  let double: OpenaiVideosDouble;
  let gateway: ComposedGateway;

  beforeAll(async () => {
    double = await startOpenaiVideosDouble(flavour);
    const channel = {
      name: flavour,
      provider: 'openai-videos',
      baseUrl: double.baseUrl,
      apiKeyFrom: 'VIDEOS_KEY',
      modelMap: { 'grok-imagine-1.0-video': 'wan2.2', [`openai/${FORM}`]: 'wan2.2' },
      models: ['grok-imagine-1.0-video', `openai/${FORM}`],
      pollMs: 20,
      ...(flavour === 'vllm-omni' ? { bodies: 'multipart' } : {}),
    };
    gateway = await composeGateway({
      configFile: { channels: [channel], limits: LIMITS },
      env: { VIDEOS_KEY: double.apiKey },
    });
  });
  beforeEach(() => double.reset());
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await double.close();
  });

  test('an order from text, in the words of reAPI', async () => {
    double.next({ runningPolls: 2 });
    const api = reapi(gateway);
    const before = await api.balance();
    const model = 'grok-imagine-1.0-video';
    const id = await api.accepted({ model, prompt: 'a calm sea', size: '9:16', duration: 8 });
    const { status, output } = await api.final(id);
    expect(status).toBe('completed');
    const clip = await fetch(output?.video_urls[0] ?? 'none');
    expect(Buffer.from(await clip.arrayBuffer()).equals(double.clip)).toBe(true);
    expect(before - (await api.balance())).toBe(65);
    const isForm = flavour === 'vllm-omni';
    expect(double.orders.map(({ kind, fields }) => ({ kind, fields }))).toEqual([
      {
        kind: isForm ? 'form' : 'json',
        fields: {
          model: 'wan2.2',
          prompt: 'a calm sea',
          seconds: isForm ? '8' : 8,
          size: '400x736',
        },
      },
    ]);
  });

  test('an order with an image, in its own words', async () => {
    const before = await creditsOf(gateway);
    const input_reference = { image_url: `${images.url}/640x480.png` };
    const body = { model: FORM, prompt: 'a walk', seconds: 4, size: '480P', input_reference };
    const video = await final(gateway, await accepted(gateway, body));
    expect((await clipOf(video)).equals(double.clip)).toBe(true);
    const [order] = double.orders;
    expect(order?.fields).toEqual({
      model: 'wan2.2',
      prompt: 'a walk',
      seconds: '4',
      size: '640x480',
    });
    expect(order?.files.map(({ field, bytes }) => [field, bytes.length > 0])).toEqual([
      ['input_reference', true],
    ]);
    // 0.08 dollars a second, and a cent for the image.
    expect(before - (await creditsOf(gateway))).toBe(330);
  });

  test('what is held back is not paid for', async () => {
    double.next({ end: 'moderated' });
    const before = await creditsOf(gateway);
    const id = await accepted(gateway, { model: FORM, prompt: 'a walk' });
    const { status, error } = await final(gateway, id);
    expect([status, error?.code]).toEqual(['failed', 'moderation_blocked']);
    expect(await creditsOf(gateway)).toBe(before);
    expect(double.orders.length).toBe(1);
  });

  test('a clip that is late, and then broken, is asked for again', async () => {
    double.next({ url: '', contents: ['not-yet', 'truncated'] });
    const video = await final(gateway, await accepted(gateway, { model: FORM, prompt: 'a walk' }));
    expect((await clipOf(video)).equals(double.clip)).toBe(true);
    expect(double.downloads.length).toBe(3);
    expect(double.orders.length).toBe(1);
  });

  test('a start whose answer was lost is never sent again', async () => {
    double.next({ post: 'cut', taken: true });
    const before = await creditsOf(gateway);
    const id = await accepted(gateway, { model: FORM, prompt: 'a walk' });
    expect((await final(gateway, id)).status).toBe('failed');
    expect(await creditsOf(gateway)).toBe(before);
    expect(double.orders.length).toBe(1);
  });

  test('a cancel is passed on', async () => {
    double.next({ hold: true });
    const before = await creditsOf(gateway);
    const id = await accepted(gateway, { model: FORM, prompt: 'a walk' });
    const taken = await until('it to be taken', () => [...double.videos.values()][0] ?? null);
    await until('a poll', () => taken.polls > 0);
    await ask(gateway, 'POST', `/videos/${id}/cancel`);
    expect((await final(gateway, id)).status).toBe('cancelled');
    await until('the upstream to hear of it', () => taken.cancels === 1);
    expect(await creditsOf(gateway)).toBe(before);
  });
});

describe('a channel to another Reelgate', () => {
  let back: Gateway;
  let front: Gateway;

  beforeAll(async () => {
    back = await startGateway({ configFile: { limits: LIMITS } });
    const channel = {
      name: 'back',
      provider: 'openai-videos',
      baseUrl: `${back.url}/openai/v1`,
      apiKeyFrom: 'BACK_KEY',
      modelMap: { 'reapi/grok-imagine-1.0-video': PREVIEW },
      repeatable: true,
      pollMs: 50,
    };
    front = await startGateway({
      // A restart may take longer than the others wait.
      configFile: { channels: [channel], limits: { ...LIMITS, uncertainMsMax: 60_000 } },
      env: { BACK_KEY: back.key },
    });
  });
  afterAll(async () => {
    await front.stop();
    await back.stop();
  });

  interface WireVideo extends Video {
    readonly model: string;
    readonly prompt: string;
    readonly seconds: string;
    readonly size: string;
    readonly progress: number;
  }

  async function newestAt(at: AnyGateway): Promise<WireVideo> {
    const { data } = (await ask(at, 'GET', '/videos?limit=1')).json as { data: WireVideo[] };
    const [video] = data;
    if (video === undefined) throw new Error('there is no video');
    return video;
  }

  const orders: readonly (readonly [string, () => object, number])[] = [
    [
      'an image',
      () => ({ model: PREVIEW, prompt: 'a walk', seconds: 2, image: `${images.url}/640x480.jpg` }),
      170,
    ],
    [
      'several images, and a form',
      () => ({
        model: FORM,
        prompt: 'a walk',
        seconds: 1,
        size: '540P',
        aspect_ratio: '1:1',
        input_reference: [`${images.url}/640x480.jpg`, `${images.url}/480x640.png`],
      }),
      100,
    ],
  ];
  test.each(orders)('an order with %s', async (_, order, credits) => {
    const before = await Promise.all([front, back].map(creditsOf));
    const logged = front.stderr.length;
    const id = await accepted(front, order());
    const video = await final(front, id);
    expect(video).toMatchObject({ status: 'completed', error: null });
    const made = await newestAt(back);
    const same = ({ model, prompt, seconds, size }: WireVideo): object => ({
      model,
      prompt,
      seconds,
      size,
    });
    expect(same(made)).toEqual(same(video as WireVideo));
    const clip = await clipOf(video);
    expect(clip.equals(await clipOf(made))).toBe(true);
    expect(clip.includes('reelgate engine')).toBe(true);
    const after = await Promise.all([front, back].map(creditsOf));
    expect(after).toEqual(before.map((one) => one - credits));
    // Neither the size nor the length is another one.
    expect(front.stderr.slice(logged)).not.toContain('a clip is not as ordered');
  });

  test('an order in other words, under another name', async () => {
    const api = reapi(front);
    const model = 'grok-imagine-1.0-video';
    const { status, output } = await api.final(
      await api.accepted({ model, prompt: 'a calm sea', duration: 6 }),
    );
    expect(status).toBe('completed');
    const response = await fetch(output?.video_urls[0] ?? 'none');
    const made = await newestAt(back);
    expect([made.model, made.seconds]).toEqual([PREVIEW, '6']);
    expect(Buffer.from(await response.arrayBuffer()).equals(await clipOf(made))).toBe(true);
  });

  test('a front that ends before it reads the answer asks again, and the back makes one', async () => {
    const before = await Promise.all([front, back].map(creditsOf));
    const made = await newestAt(back);
    await front.restart({ BACK_KEY: back.key, REELGATE_CRASH_AT: 'start-answered' });
    const image = `${images.url}/640x480.jpg`;
    const id = await accepted(front, { model: FORM, prompt: 'a cat', seconds: 1, image });
    await front.ended();
    await front.restart({ BACK_KEY: back.key });
    const video = await final(front, id);
    expect(video).toMatchObject({ status: 'completed', error: null });
    const { data } = (await ask(back, 'GET', `/videos?order=asc&after=${made.id}`)).json as {
      data: readonly WireVideo[];
    };
    expect(data.map(({ prompt }) => prompt)).toEqual(['a cat']);
    const after = await Promise.all([front, back].map(creditsOf));
    expect(after).toEqual(before.map((one) => one - 150));
  });

  test('a cancel at the front gives both their credits back', async () => {
    const before = await Promise.all([front, back].map(creditsOf));
    const id = await accepted(front, { model: FORM, prompt: 'a walk', seconds: 15, size: '1080P' });
    const made = await until('the back to have it', async () => {
      const video = await newestAt(back);
      return video.size === '1080P' && video;
    });
    await ask(front, 'POST', `/videos/${id}/cancel`);
    expect((await final(front, id)).status).toBe('cancelled');
    await until('it to be gone', async () => {
      return (await ask(back, 'GET', `/videos/${made.id}`)).status === 404;
    });
    expect(await Promise.all([front, back].map(creditsOf))).toEqual(before);
  });
});
