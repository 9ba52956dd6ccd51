import {
  check,
  contracts,
  findContract,
  pixelSizeOfSource,
  type Contract,
  type DialectName,
  type Operation,
  type Order,
} from '@reelgate/contracts';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startXaiDouble, type XaiScript } from '../../../../test/lib/doubles/xai.ts';
import { temporaryFolder } from '../../../../test/lib/gateway.ts';
import { closedPort } from '../../../../test/lib/loopback.ts';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';
import { createDownloads } from '../../src/platform/outbound/downloads.ts';
import { createGuardedFetch } from '../../src/platform/outbound/guarded-fetch.ts';
import type { UpstreamFault } from '../../src/platform/upstream-fault.ts';
import type { Job, Progress, Provider } from '../../src/providers/provider.ts';
import { createXaiProvider } from '../../src/providers/xai.ts';
import type { Phase } from '../../src/upstreams/phase.ts';

const double = await startXaiDouble();
const guardedFetch = createGuardedFetch({
  policy: createAddressPolicy(['127.0.0.0/8']),
  connectTimeoutMs: 5_000,
});
const opened: Provider[] = [];

type Settings = Parameters<typeof createXaiProvider>[0];

function open(settings: Partial<Settings> = {}): Provider {
  const provider = createXaiProvider({
    baseUrl: double.baseUrl,
    apiKey: double.apiKey,
    modelMap: {},
    downloads: createDownloads({
      guardedFetch,
      msMax: 5_000,
      sizeBytesMax: 10_000_000,
      halfway: () => undefined,
    }),
    connectMsMax: 1_000,
    requestMsMax: 5_000,
    ...settings,
  });
  opened.push(provider);
  return provider;
}

const xai = open();

beforeEach(() => double.reset());
afterAll(async () => {
  for (const provider of opened) await provider.close?.();
  guardedFetch.close();
  await double.close();
});

type Body = Readonly<Record<string, unknown>>;

const A = 'https://images.example.com/a.jpg';
const B = 'https://images.example.com/b.jpg';
const C = 'https://images.example.com/c.jpg';
const CLIP = 'https://videos.example.com/clip.mp4';

function orderOf(
  dialect: DialectName,
  model: string,
  body: Body,
  operation: Operation = 'generate',
): Order {
  const contract = findContract(dialect, model, operation);
  if (contract === null) throw new Error(`there is no ${dialect}/${model} to ${operation}`);
  const checked = check({ model, body }, contract);
  if ('violations' in checked) throw new Error(JSON.stringify(checked.violations));
  return checked.order;
}

/** As the lifecycle hands it in, with every picture 640x480. */
function jobOf(order: Order, path: string | null = null): Job {
  const size = { widthPx: 640, heightPx: 480 };
  const sourceOf = (source: object): Job['images'][number] => {
    const url = 'url' in source ? String(source.url) : null;
    const isPublic = url !== null && path === null;
    return { link: url ?? OWN_LINK, isPublic, path: path ?? '/nowhere', ...size };
  };
  const { images, lastFrame, keyframes = [], video, frame } = order;
  const { widthPx, heightPx } =
    frame.kind === 'fixed' ? frame : pixelSizeOfSource(frame, size.widthPx, size.heightPx);
  return {
    attemptId: 'attempt',
    order,
    widthPx,
    heightPx,
    seed: 1,
    images: images.map(sourceOf),
    lastFrame: lastFrame === undefined ? null : sourceOf(lastFrame),
    keyframes: keyframes.map(({ image, atS }) => ({ image: sourceOf(image), atS })),
    video: video === undefined ? null : { ...sourceOf(video), durationS: 4 },
    folder: temporaryFolder(),
  };
}

const OWN_LINK = 'http://localhost:8080/media/x';

const TEXT = orderOf('xai', 'grok-imagine-video', { prompt: 'a calm sea' });

interface Sent {
  readonly path: string;
  readonly body: Body;
}

const generation = (body: Body): Sent => ({ path: 'generations', body });

describe('what is sent', () => {
  test.each<[string, Order, Sent]>([
    [
      'reAPI 1.0, from text',
      orderOf('reapi', 'grok-imagine-1.0-video', {
        prompt: 'a calm sea',
        size: '3:2',
        duration: 15,
        quality: '720p',
      }),
      generation({
        model: 'grok-imagine-video',
        prompt: 'a calm sea',
        duration: 15,
        aspect_ratio: '3:2',
        resolution: '720p',
        generate_audio: true,
      }),
    ],
    [
      'reAPI 1.0, from one image that sets the size',
      orderOf('reapi', 'grok-imagine-1.0-video', { image_urls: [A], size: '16:9' }),
      generation({
        model: 'grok-imagine-video',
        image: { url: A },
        duration: 6,
        resolution: '480p',
        generate_audio: true,
      }),
    ],
    [
      'reAPI 1.0, from several images, which the model takes as references only',
      orderOf('reapi', 'grok-imagine-1.0-video', { image_urls: [A, B] }),
      generation({
        model: 'grok-imagine-video',
        reference_images: [{ url: A }, { url: B }],
        duration: 6,
        aspect_ratio: '4:3',
        resolution: '480p',
        generate_audio: true,
      }),
    ],
    [
      'reAPI 1.5 official, with a published size that is not quite 16:9',
      orderOf('reapi', 'grok-imagine-video-1.5-official', {
        prompt: 'a push-in',
        image_urls: [A],
        audio: false,
      }),
      generation({
        model: 'grok-imagine-video-1.5',
        prompt: 'a push-in',
        image: { url: A },
        duration: 8,
        aspect_ratio: '16:9',
        resolution: '480p',
        generate_audio: false,
      }),
    ],
    [
      'reAPI 1.5 beta, without a prompt',
      orderOf('reapi', 'grok-imagine-video-1.5-beta', { image_urls: [A], resolution: '720p' }),
      generation({
        model: 'grok-imagine-video-1.5',
        image: { url: A },
        duration: 8,
        resolution: '720p',
        generate_audio: true,
      }),
    ],
    [
      'OpenAI, the first image and those that follow',
      orderOf('openai', 'grok-imagine-video-1.5-preview', { prompt: 'a walk', images: [A, B, C] }),
      generation({
        model: 'grok-imagine-video-1.5',
        prompt: 'a walk',
        image: { url: A },
        reference_images: [{ url: B }, { url: C }],
        duration: 6,
        resolution: '480p',
        generate_audio: true,
      }),
    ],
    [
      'OpenAI, a form model of one length',
      orderOf('openai', 'grok-video-1.5-max', {
        prompt: 'a walk',
        size: '1080p',
        aspect_ratio: '9:16',
      }),
      generation({
        model: 'grok-imagine-video-1.5',
        prompt: 'a walk',
        duration: 15,
        aspect_ratio: '9:16',
        resolution: '1080p',
        generate_audio: true,
      }),
    ],
    [
      'EmpirioLabs',
      orderOf('empirio', 'grok-imagine-video-1-5', { prompt: 'a walk', image: A }),
      generation({
        model: 'grok-imagine-video-1.5',
        prompt: 'a walk',
        image: { url: A },
        duration: 10,
        resolution: '720p',
        generate_audio: true,
      }),
    ],
    [
      'Rivya',
      orderOf('rivya', 'grok-imagine-video', { prompt: 'a walk', client_request_id: 'mine' }),
      generation({
        model: 'grok-imagine-video',
        prompt: 'a walk',
        duration: 6,
        aspect_ratio: '2:3',
        resolution: '480p',
        generate_audio: true,
      }),
    ],
    [
      'xAI, all kinds of pictures',
      orderOf('xai', 'grok-imagine-video-1.5-preview', {
        image: { url: A },
        reference_images: [{ url: B }],
        last_frame: { url: C },
        keyframes: [{ image: { url: B }, timestamp_s: 2.5 }],
        duration: 5,
      }),
      generation({
        model: 'grok-imagine-video-1.5',
        image: { url: A },
        reference_images: [{ url: B }],
        last_frame: { url: C },
        keyframes: [{ image: { url: B }, timestamp_s: 2.5 }],
        duration: 5,
        resolution: '480p',
        generate_audio: true,
      }),
    ],
    [
      'xAI, an image before as many references as there may be',
      orderOf('xai', 'grok-imagine-video-1.5', {
        image: { url: A },
        reference_images: Array.from({ length: 7 }, () => ({ url: B })),
        aspect_ratio: '1:1',
      }),
      generation({
        model: 'grok-imagine-video-1.5',
        image: { url: A },
        reference_images: Array.from({ length: 7 }, () => ({ url: B })),
        duration: 8,
        aspect_ratio: '1:1',
        resolution: '480p',
        generate_audio: true,
      }),
    ],
    [
      'xAI, a last frame and nothing else',
      orderOf('xai', 'grok-imagine-video-1.5-lite', {
        last_frame: { url: C },
        resolution: '1080p',
        aspect_ratio: '21:9',
      }),
      generation({
        model: 'grok-imagine-video-1.5-lite',
        last_frame: { url: C },
        duration: 8,
        aspect_ratio: '21:9',
        resolution: '1080p',
        generate_audio: true,
      }),
    ],
    [
      'xAI, an edit',
      orderOf('xai', 'grok-imagine-video', { prompt: 'at night', video: { url: CLIP } }, 'edit'),
      {
        path: 'edits',
        body: { model: 'grok-imagine-video', prompt: 'at night', video: { url: CLIP } },
      },
    ],
    [
      'xAI, an extension',
      orderOf(
        'xai',
        'grok-imagine-video-1.5',
        { prompt: 'and on', video: { url: CLIP }, duration: 9 },
        'extend',
      ),
      {
        path: 'extensions',
        body: {
          model: 'grok-imagine-video-1.5',
          prompt: 'and on',
          video: { url: CLIP },
          duration: 9,
        },
      },
    ],
  ])('%s', async (_name, order, sent) => {
    expect(xai.canMake?.(order)).toBe(true);
    const handle = await xai.start(jobOf(order));
    expect(double.submits).toEqual([sent]);
    expect([...double.jobs.keys()]).toEqual([handle]);
  });

  const PICTURE = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(40, 1)]);

  test.each<[string, Buffer]>([
    ['image/jpeg', PICTURE],
    ['image/png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(40, 1)])],
    ['image/webp', Buffer.concat([Buffer.from('RIFF....WEBP'), Buffer.alloc(40, 1)])],
  ])('what is no public address is sent along as %s', async (mediaType, bytes) => {
    const path = join(temporaryFolder(), 'input-0');
    await writeFile(path, bytes);
    const fields = { image: { url: A }, last_frame: { url: B }, keyframes: [] };
    const order = orderOf('xai', 'grok-imagine-video-1.5', fields);
    await xai.start(jobOf(order, path));
    const url = `data:${mediaType};base64,${bytes.toString('base64')}`;
    expect(double.submits[0]?.body).toMatchObject({ image: { url }, last_frame: { url } });
  });

  test('so is a video', async () => {
    const path = join(temporaryFolder(), 'input.mp4');
    await writeFile(path, double.clip);
    const fields = { prompt: 'and on', video: { id: 'task_1' } };
    const model = 'grok-imagine-video-1.5-preview';
    const order = orderOf('openai', model, fields, 'extend');
    await xai.start(jobOf(order, path));
    const url = `data:video/mp4;base64,${double.clip.toString('base64')}`;
    expect(double.submits).toEqual([
      {
        path: 'extensions',
        body: { model: 'grok-imagine-video-1.5', prompt: 'and on', video: { url }, duration: 6 },
      },
    ]);
  });

  test('what is neither is not sent', async () => {
    const path = join(temporaryFolder(), 'input-0');
    await writeFile(path, 'plain words');
    const order = orderOf('xai', 'grok-imagine-video', { image: { url: A } });
    await expect(xai.start(jobOf(order, path))).rejects.toThrow('neither an image nor a video');
    expect(double.submits).toEqual([]);
  });

  test.each<[Body, Operation]>([
    [{ prompt: 'a', aspect_ratio: '5:2', resolution: '720p', generate_audio: false }, 'generate'],
    [{ image: { url: A }, aspect_ratio: '4:3' }, 'generate'],
    [{ reference_images: [{ url: A }, { url: B }], prompt: 'a' }, 'generate'],
    [{ prompt: 'a', video: { url: CLIP } }, 'edit'],
    [{ prompt: 'a', video: { url: CLIP }, duration: 2 }, 'extend'],
  ])('our own dialect takes %j for the same order', async (fields, operation) => {
    for (const model of ['grok-imagine-video', 'grok-imagine-video-1.5']) {
      const order = orderOf('xai', model, fields, operation);
      const handle = await xai.start(jobOf(order));
      expect(double.jobs.get(handle as string)?.order).toEqual(order);
    }
  });
});

/** The least that a contract takes. */
function leastOf({ dialect, id, operation, fields }: Contract): Order {
  const body: Record<string, unknown> = {};
  for (const { role, name, ...field } of fields) {
    if (role === 'prompt') body[name] = 'a calm sea';
    if (role === 'video') body[name] = dialect === 'openai' ? { id: 'x' } : { url: CLIP };
    const isNeeded = 'required' in field && field.required === 'always';
    if (role === 'images' && isNeeded) body[name] = dialect === 'reapi' ? [A] : A;
  }
  return orderOf(dialect, id, body, operation);
}

const text = (dialect: DialectName, model: string, fields: Body): Order =>
  orderOf(dialect, model, { prompt: 'a', ...fields });

describe('what can be made', () => {
  test.each(contracts.map((contract) => [contract, contract.dialect, contract.id] as const))(
    'with the key alone, each model of each dialect: $1 $2 $0.operation',
    (contract) => {
      expect(xai.canMake?.(leastOf(contract))).toBe(true);
    },
  );

  test.each<[string, boolean, Order]>([
    ['16 seconds', false, text('reapi', 'grok-imagine-1.0-video', { duration: 16 })],
    ['30 seconds', false, text('rivya', 'grok-imagine-video', { 'params.duration': 30 })],
    ['540p', false, text('openai', 'grok-video-1.5', { size: '540p' })],
    ['1080p', true, text('openai', 'grok-video-1.5', { size: '1080p' })],
    ['2:1', false, text('openai', 'grok-video-1.5', { aspect_ratio: '2:1' })],
    ['20:9', false, text('openai', 'grok-video-1.5', { aspect_ratio: '20:9' })],
    ['3:2', true, text('openai', 'grok-video-1.5', { aspect_ratio: '3:2' })],
    ['160:90', true, text('openai', 'grok-video-1.5', { aspect_ratio: '160:90' })],
    ['seven images', true, text('openai', 'grok-video-1.5', { input_reference: sevenOf(A) })],
    ['seven images', true, text('reapi', 'grok-imagine-1.0-video', { image_urls: sevenOf(A) })],
    ['a manner', false, text('rivya', 'grok-imagine-video', { 'params.mode': 'fun' })],
    ['the usual manner', true, text('rivya', 'grok-imagine-video', { 'params.mode': 'normal' })],
  ])('%s: %s', (_name, expected, order) => {
    expect(xai.canMake?.(order)).toBe(expected);
  });

  const LAST = text('xai', 'grok-imagine-video-1.5', { last_frame: { url: A } });
  const KEYS = text('xai', 'grok-imagine-video-1.5', {
    keyframes: [{ image: { url: A }, timestamp_s: 1 }],
  });
  const LARGE = text('xai', 'grok-imagine-video-1.5', { resolution: '1080p' });
  const EDIT = orderOf(
    'xai',
    'grok-imagine-video-1.5',
    { prompt: 'a', video: { url: CLIP } },
    'edit',
  );

  test.each<[string, boolean, Order]>([
    ['grok-imagine-video', false, LAST],
    ['grok-imagine-video', false, KEYS],
    ['grok-imagine-video', false, LARGE],
    ['grok-imagine-video', true, EDIT],
    ['grok-imagine-video-1.5-lite', true, LAST],
    ['grok-imagine-video-1.5-lite', true, KEYS],
    ['grok-imagine-video-1.5-lite', false, EDIT],
    ['grok-imagine-video-1.5-preview', true, EDIT],
    ['grok-imagine-video-2', true, EDIT],
  ])('mapped to %s: %s', (model, expected, order) => {
    const mapped = open({ modelMap: { 'grok-imagine-video-1.5': model } });
    expect(mapped.canMake?.(order)).toBe(expected);
  });

  test("a map's dialect/id goes before its id, and an alias is its model", async () => {
    const modelMap = {
      'grok-imagine-video-1.5': 'grok-imagine-video',
      'xai/grok-imagine-video-1.5': 'grok-imagine-video-1.5-lite',
    };
    await open({ modelMap }).start(
      jobOf(text('xai', 'grok-imagine-video-1.5-preview', { duration: 3 })),
    );
    expect(double.submits[0]?.body['model']).toBe('grok-imagine-video-1.5-lite');
  });
});

function sevenOf(url: string): readonly string[] {
  return Array.from({ length: 7 }, () => url);
}

async function firstPoll(script: XaiScript): Promise<Progress> {
  double.next(script);
  const job = jobOf(TEXT);
  return xai.poll(await xai.start(job), job);
}

const running = (fraction: number | null, phase: Phase | null = null): Progress => ({
  state: 'running',
  fraction,
  phase,
});
const failed = (
  reason: 'moderated' | 'upstream' | 'broken',
  message: string,
  costMicroUsd: number | null,
): Progress => ({ state: 'failed', reason, message, costMicroUsd });
const pending = (json: unknown): XaiScript => ({ polls: [{ json }] });

describe('a poll', () => {
  test.each<[string, XaiScript, Progress]>([
    ['an empty 202', { polls: ['empty'] }, running(null)],
    ['a 202 that is no JSON', { polls: [{ status: 202, body: 'soon' }] }, running(null)],
    ['no progress', pending({ status: 'pending' }), running(null, 'working')],
    ['progress', pending({ status: 'pending', progress: 37 }), running(0.37, 'working')],
    ['none yet', pending({ status: 'pending', progress: 0 }), running(0, 'working')],
    [
      'progress as a text',
      pending({ status: 'pending', progress: '37' }),
      running(null, 'working'),
    ],
    ['more than all', pending({ status: 'pending', progress: 137 }), running(null, 'working')],
    [
      'a status of tomorrow',
      pending({ status: 'dreaming', progress: 5 }),
      running(0.05, { unknown: 'dreaming' }),
    ],
    ['a status that is a number', pending({ status: 17 }), running(null, { unknown: '17' })],
    ['nothing', pending({}), running(null)],
    ['null', pending(null), running(null)],
    ['a list', pending([]), running(null)],
    ['failed', { end: 'failed' }, failed('upstream', 'The prompt cannot be filmed.', 0)],
    [
      'failed, at the fault of xAI',
      { end: 'failed', error: { code: 'service_unavailable', message: 'Come back.' } },
      failed('broken', 'Come back.', 0),
    ],
    [
      'failed inside of xAI',
      { end: 'failed', error: { code: 'internal_error', message: 'Oh.' } },
      failed('broken', 'Oh.', 0),
    ],
    [
      'failed inside of xAI, and not for nothing',
      pending({
        status: 'failed',
        error: { code: 'internal_error', message: 'Oh.' },
        usage: { cost_in_usd_ticks: 5e8 },
      }),
      failed('upstream', 'Oh.', 50_000),
    ],
    [
      'failed, with bare words',
      pending({ status: 'failed', error: 'no' }),
      failed('upstream', 'no', 0),
    ],
    [
      'failed, without a word',
      pending({ status: 'failed' }),
      failed('upstream', 'xAI could not make the video', 0),
    ],
    ['expired', { end: 'expired' }, failed('upstream', 'the video expired at xAI', null)],
    [
      'moderated',
      { end: 'moderated', costTicks: 5e9 },
      failed('moderated', 'the video was held back by xAI', 500_000),
    ],
    [
      'moderated, without a status',
      pending({ video: { url: '', respect_moderation: false } }),
      failed('moderated', 'the video was held back by xAI', null),
    ],
    [
      'done without a URL',
      { end: 'without-url', costTicks: 10_000 },
      failed('upstream', 'xAI was done and gave no video', 1),
    ],
  ])('%s', async (_name, script, expected) => {
    expect(await firstPoll(script)).toEqual(expected);
  });

  test.each<[XaiScript, number]>([
    [{ costTicks: 5_600_000_000 }, 560_000],
    [{ end: 'without-status', costTicks: 4_999 }, 0],
    [{ costTicks: 12_345_678 }, 1_235],
  ])('done, with what it cost: %j', async (script, costMicroUsd) => {
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}\.mp4$/);
    expect(await firstPoll(script)).toEqual({ state: 'done', result: { url }, costMicroUsd });
  });

  test.each<[unknown]>([
    [undefined],
    [{}],
    [{ cost_in_usd_ticks: -1 }],
    [{ cost_in_usd_ticks: 'x' }],
  ])('done, and nobody knows what it cost: %j', async (usage) => {
    const answer = { status: 'done', video: { url: CLIP, respect_moderation: true }, usage };
    expect(await firstPoll(pending(answer))).toEqual({
      state: 'done',
      result: { url: CLIP },
      costMicroUsd: null,
    });
  });

  test.each<[XaiScript['polls'], string]>([
    [[{ status: 404 }], 'lost'],
    [[{ status: 429, retryAfter: '3' }], 'busy'],
    [[{ status: 500 }], 'uncertain'],
    [[{ status: 503 }], 'not_delivered'],
    [[{ status: 200, body: '{"status":' }], 'uncertain'],
    [['cut'], 'not_delivered'],
  ])('%j says nothing about the job: %s', async (polls = [], kind) => {
    await expect(firstPoll({ polls })).rejects.toMatchObject({ name: 'UpstreamFault', kind });
  });

  test('asks for the job by the name that it was given', async () => {
    double.next({ polls: ['empty', { json: { status: 'pending', progress: 99 } }] });
    const job = jobOf(TEXT);
    const handle = await xai.start(job);
    const states = [];
    for (let polls = 0; polls < 3; polls += 1) states.push((await xai.poll(handle, job)).state);
    expect(states).toEqual(['running', 'running', 'done']);
    expect(double.jobs.get(handle as string)?.polls).toBe(3);
    await expect(xai.poll('../../secrets', job)).rejects.toMatchObject({ kind: 'lost' });
  });
});

const start = (script: XaiScript, settings: Partial<Settings> = {}): Promise<unknown> => {
  double.next(script);
  return open(settings).start(jobOf(TEXT));
};

const refusal = (error: string): string => JSON.stringify({ code: 'Some sentence', error });

describe('a start that goes wrong', () => {
  test.each<[string, XaiScript['post'], Partial<UpstreamFault>]>([
    [
      'a wrong request',
      { status: 400, body: refusal('duration is too long') },
      { kind: 'refused', message: 'the upstream answered 400: duration is too long' },
    ],
    [
      'a prompt that speaks of a key',
      { status: 400, body: refusal('Cannot film "my API key".') },
      { kind: 'refused' },
    ],
    [
      'a revoked key',
      { status: 400, body: refusal('The API key has been revoked.') },
      { kind: 'denied' },
    ],
    ['no permission', { status: 403 }, { kind: 'denied' }],
    ['no money', { status: 402 }, { kind: 'denied' }],
    ['missing fields', { status: 422 }, { kind: 'refused' }],
    ['too much', { status: 429, retryAfter: '7' }, { kind: 'busy', retryAfterMs: 7_000 }],
    ['a breakdown', { status: 500 }, { kind: 'uncertain' }],
    ['a gateway between', { status: 504 }, { kind: 'uncertain' }],
    ['overload', { status: 503 }, { kind: 'not_delivered' }],
    ['an end in the middle', 'cut', { kind: 'uncertain' }],
    ['an answer without a name', { status: 200, body: '{}' }, { kind: 'uncertain' }],
    ['an answer that is no JSON', { status: 200, body: '<p>' }, { kind: 'uncertain' }],
  ])('%s', async (_name, post, expected) => {
    await expect(start(post === undefined ? {} : { post })).rejects.toMatchObject({
      name: 'UpstreamFault',
      ...expected,
    });
    expect(double.submits).toHaveLength(1);
  });

  test('no answer in time', async () => {
    const late = start({ postMs: 400 }, { requestMsMax: 100 });
    await expect(late).rejects.toMatchObject({ kind: 'uncertain' });
  });

  test.each<[string, Partial<Settings>]>([
    ['a wrong key', { apiKey: 'xai-of-somebody-else' }],
    ['no key', { apiKey: null }],
  ])('%s', async (_name, settings) => {
    await expect(start({}, settings)).rejects.toMatchObject({ kind: 'denied' });
    expect(double.submits).toEqual([]);
  });

  test('nobody there', async () => {
    const baseUrl = `http://127.0.0.1:${await closedPort()}/v1`;
    await expect(start({}, { baseUrl })).rejects.toMatchObject({ kind: 'not_delivered' });
  });
});

const bringIn = async (script: XaiScript): Promise<Buffer> => {
  double.next(script);
  const job = jobOf(TEXT);
  const progress = await xai.poll(await xai.start(job), job);
  if (progress.state !== 'done') throw new Error(`it is ${progress.state}`);
  const { video } = await xai.fetch(progress.result, job);
  expect(video.startsWith(job.folder)).toBe(true);
  return readFileSync(video);
};

describe('the clip', () => {
  test('is fetched from elsewhere without the key', async () => {
    expect((await bringIn({})).equals(double.clip)).toBe(true);
    expect(double.downloads.map(({ authorization }) => authorization)).toEqual([null]);
  });

  test('is fetched from xAI itself with it', async () => {
    expect((await bringIn({ ownStorage: true })).equals(double.clip)).toBe(true);
    expect(double.downloads.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${double.apiKey}`,
    ]);
  });

  test.each(['file:///etc/hostname', 'data:video/mp4;base64,AAAA', 'http://10.0.0.1/a.mp4'])(
    'is not taken from %s',
    async (url) => {
      const taken = xai.fetch({ url }, jobOf(TEXT));
      await expect(taken).rejects.toMatchObject({ kind: 'refused' });
    },
  );
});

test('what was begun cannot be looked up, so that it is waited for', async () => {
  await xai.start(jobOf(TEXT));
  expect(double.idempotencyKeys).toEqual([]);
  expect(xai).toMatchObject({ name: 'xai', afterCrash: 'wait', runsHere: false });
  expect(Object.keys(xai)).not.toContain('lookup');
});

test('it is begun again where the same start, sent twice, is one', async () => {
  const reelgate = open({ repeatable: true });
  expect(reelgate.afterCrash).toBe('repeat');
  await reelgate.start(jobOf(TEXT));
  await reelgate.start(jobOf(TEXT));
  expect(double.idempotencyKeys).toEqual(['attempt', 'attempt']);
});
