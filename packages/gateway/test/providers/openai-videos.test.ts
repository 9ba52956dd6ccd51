import {
  check,
  FilePart,
  findContract,
  pixelSizeOfSource,
  type DialectName,
  type Order,
} from '@reelgate/contracts';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  startOpenaiVideosDouble,
  type DoubleFault,
  type Flavour,
  type OpenaiVideosDouble,
  type VideoScript,
} from '../../../../test/lib/doubles/openai-videos.ts';
import { temporaryFolder } from '../../../../test/lib/gateway.ts';
import { closedPort } from '../../../../test/lib/loopback.ts';
import { decodeSubmit } from '../../src/dialects/openai/decode.ts';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';
import { createDownloads } from '../../src/platform/outbound/downloads.ts';
import { createGuardedFetch } from '../../src/platform/outbound/guarded-fetch.ts';
import { sentFor } from '../../src/upstreams/openai-order.ts';
import { isOfModeration, readVideo, type UpstreamVideo } from '../../src/upstreams/openai-video.ts';
import type { UpstreamFault, UpstreamFaultKind } from '../../src/platform/upstream-fault.ts';
import { createOpenaiVideosProvider } from '../../src/providers/openai-videos.ts';
import type { Job, Progress, Provider } from '../../src/providers/provider.ts';

type Settings = Parameters<typeof createOpenaiVideosProvider>[0];

const [sglang, vllmOmni, newApi] = await Promise.all([
  startOpenaiVideosDouble('sglang'),
  startOpenaiVideosDouble('vllm-omni'),
  startOpenaiVideosDouble('new-api'),
]);
const DOUBLES: Readonly<Record<Flavour, OpenaiVideosDouble>> = {
  sglang,
  'vllm-omni': vllmOmni,
  'new-api': newApi,
};
const guardedFetches = [['127.0.0.0/8'], []].map((allowed) =>
  createGuardedFetch({ policy: createAddressPolicy(allowed), connectTimeoutMs: 5_000 }),
);
const [downloads, publicDownloads] = guardedFetches.map((guardedFetch) =>
  createDownloads({
    guardedFetch,
    msMax: 5_000,
    sizeBytesMax: 10_000_000,
    halfway: () => undefined,
  }),
) as [Settings['downloads'], Settings['downloads']];
const opened: Provider[] = [];

const MODEL = 'wan2.2-i2v';

function open(
  { baseUrl, apiKey }: Pick<Settings, 'baseUrl' | 'apiKey'>,
  settings: Partial<Settings> = {},
): Provider {
  const provider = createOpenaiVideosProvider({
    baseUrl,
    apiKey,
    modelMap: { 'xai/grok-imagine-video': MODEL },
    repeatable: false,
    bodies: null,
    downloads,
    connectMsMax: 1_000,
    requestMsMax: 1_000,
    ...settings,
  });
  opened.push(provider);
  return provider;
}

const PROVIDERS: Readonly<Record<Flavour, Provider>> = {
  sglang: open(sglang),
  'vllm-omni': open(vllmOmni, { bodies: 'multipart' }),
  'new-api': open(newApi),
};
const FLAVOURS = ['sglang', 'vllm-omni', 'new-api'] as const;

beforeEach(() => {
  for (const double of Object.values(DOUBLES)) double.reset();
});
afterAll(async () => {
  for (const provider of opened) await provider.close?.();
  for (const guardedFetch of guardedFetches) guardedFetch.close();
  for (const double of Object.values(DOUBLES)) await double.close();
});

type Body = Readonly<Record<string, unknown>>;

function orderOf(dialect: DialectName, model: string, body: Body): Order {
  const contract = findContract(dialect, model);
  if (contract === null) throw new Error(`there is no ${dialect}/${model}`);
  const checked = check({ model, body }, contract);
  if ('violations' in checked) throw new Error(JSON.stringify(checked.violations));
  return checked.order;
}

const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
const JPEG_URI = `data:image/jpeg;base64,${JPEG.toString('base64')}`;
const A = 'https://images.example.com/a.jpg';
const B = 'https://images.example.com/b.jpg';

/** As the lifecycle hands it in, with every picture 640x480. */
async function jobOf(order: Order, { isPublic = true } = {}): Promise<Job> {
  const folder = temporaryFolder();
  const path = join(folder, 'input-0');
  await writeFile(path, JPEG);
  const size = { widthPx: 640, heightPx: 480 };
  const { frame } = order;
  const pixels = frame.kind === 'fixed' ? frame : pixelSizeOfSource(frame, 640, 480);
  return {
    attemptId: '0123456789abcdef',
    order,
    widthPx: pixels.widthPx,
    heightPx: pixels.heightPx,
    seed: 1,
    images: order.images.map((image) => {
      const link = 'url' in image ? image.url : 'http://localhost:8080/media/x';
      return { link, isPublic, path, ...size };
    }),
    lastFrame: null,
    keyframes: [],
    video: null,
    folder,
  };
}

const TEXT = orderOf('xai', 'grok-imagine-video', { prompt: 'a calm sea', duration: 5 });
const IMAGE = orderOf('xai', 'grok-imagine-video', {
  prompt: 'a walk',
  image: { url: A },
  duration: 5,
});
const REFERENCES = orderOf('xai', 'grok-imagine-video', {
  prompt: 'a walk',
  reference_images: [{ url: A }, { url: B }],
});

const faultOf = (promise: Promise<unknown>): Promise<UpstreamFault> =>
  promise.then(
    () => {
      throw new Error('there was no fault');
    },
    (error: UpstreamFault) => error,
  );

async function kindOf(promise: Promise<unknown>): Promise<UpstreamFaultKind> {
  return (await faultOf(promise)).kind;
}

/** Polls to the end as the lifecycle does, and says all that was said. */
async function follow(provider: Provider, handle: string, job: Job) {
  const said: Progress[] = [];
  for (;;) {
    const progress = await provider.poll(handle, job);
    said.push(progress);
    if (progress.state !== 'running') return said;
  }
}

async function resultOf(provider: Provider, job: Job) {
  const handle = (await provider.start(job)) as string;
  const last = (await follow(provider, handle, job)).at(-1);
  if (last?.state !== 'done') throw new Error(JSON.stringify(last));
  return last.result;
}

const NOTHING = {
  id: null,
  state: 'running',
  phase: null,
  fraction: null,
  url: null,
  problem: null,
} as const;
const AT = 'https://videos.example.com/clip.mp4';

describe('what a server says of a video', () => {
  test.each<[string, unknown, Partial<UpstreamVideo>]>([
    ['nothing', {}, {}],
    ['null', null, {}],
    ['a text', 'ok', {}],
    ['a list', [{ id: 'a' }], {}],
    ['fields of null', { id: null, status: null, progress: null, error: null, url: null }, {}],
    ['fields of zero', { id: 0, status: '', progress: 0, error: {}, url: '', detail: '' }, {}],
    ['an error of empty texts', { error: { code: '', message: '' } }, {}],
    ['its id', { id: 'video_1' }, { id: 'video_1' }],
    ['a task’s id', { id: '', task_id: 'task_1' }, { id: 'task_1' }],
    ['an id that is a number', { id: 17 }, { id: '17' }],
    ['an id under data', { code: 'success', data: { task_id: 'task_1' } }, { id: 'task_1' }],
    [
      'lengths and times of any kind',
      { id: 'a', status: 'queued', seconds: '4', created_at: 1_760_000_000_000, completed_at: 0 },
      { id: 'a', phase: 'queued' },
    ],
    ['a length that is a number', { id: 'a', seconds: 4, created_at: 1_760_000_000 }, { id: 'a' }],
    ['a per cent', { progress: 45 }, { fraction: 0.45 }],
    ['a per cent as a text', { progress: '45%' }, { fraction: 0.45 }],
    [
      'a state and a per cent',
      { status: 'running', progress: 5 },
      { phase: 'working', fraction: 0.05 },
    ],
    ['a per cent with a fraction', { progress: ' 12.5 % ' }, { fraction: 0.125 }],
    ['too many per cent', { progress: 250 }, { fraction: 1 }],
    ['less than none', { progress: -3 }, {}],
    ['no per cent', { progress: 'soon' }, {}],
    ['an address', { status: 'done', url: AT }, { state: 'done', url: AT }],
    ['an address and no status', { url: AT }, { state: 'done', url: AT }],
    ['video_url', { status: 'done', video_url: AT }, { state: 'done', url: AT }],
    ['metadata', { status: 'done', metadata: { url: AT } }, { state: 'done', url: AT }],
    ['output', { status: 'done', output: { url: AT } }, { state: 'done', url: AT }],
    ['an address as output', { status: 'done', output: AT }, { state: 'done', url: AT }],
    ['result', { status: 'done', result: { video_url: AT } }, { state: 'done', url: AT }],
    ['data', { status: 'done', data: { url: AT } }, { state: 'done', url: AT }],
    ['data in a list', { status: 'done', data: [{ url: AT }] }, { state: 'done', url: AT }],
    ['video', { status: 'done', video: { url: AT } }, { state: 'done', url: AT }],
    [
      'all of it under data',
      { code: 'success', message: '', data: { task_id: 't', status: 'SUCCESS', url: AT } },
      { id: 't', state: 'done', url: AT },
    ],
    ['a path', { status: 'done', url: '/v1/videos/a/content' }, { state: 'done' }],
    ['a file of its own', { status: 'done', url: 'file:///etc/passwd' }, { state: 'done' }],
    ['bytes in the place of one', { status: 'done', data: '/9j/4AAQ' }, { state: 'done' }],
    [
      'an error',
      { status: 'failed', error: { code: 'x', message: 'no' } },
      { state: 'failed', problem: { code: 'x', message: 'no' } },
    ],
    [
      'an error as a text',
      { status: 'failed', error: 'no' },
      { state: 'failed', problem: { code: '', message: 'no' } },
    ],
    [
      'a detail',
      { status: 'failed', detail: 'no' },
      { state: 'failed', problem: { code: '', message: 'no' } },
    ],
    [
      'details',
      { detail: [{ type: 'missing', loc: ['body'], msg: 'no' }] },
      { problem: { code: 'missing', message: 'no' } },
    ],
    [
      'a reason',
      { status: 'FAILURE', fail_reason: 'no' },
      { state: 'failed', problem: { code: '', message: 'no' } },
    ],
    [
      'a code that is a number',
      { error: { code: 500, message: 'no' } },
      { problem: { code: '500', message: 'no' } },
    ],
    [
      'an error within an error',
      { error: { error: { type: 'x', message: 'no' } } },
      { problem: { code: 'x', message: 'no' } },
    ],
    ['words of a success', { code: 'success', message: 'submitted', data: null }, {}],
    [
      'a flat error',
      { status: 'failed', code: 'x', message: 'no', data: null },
      { state: 'failed', problem: { code: 'x', message: 'no' } },
    ],
    [
      'an error of a video without a status',
      { id: 'a', error: 'no' },
      { id: 'a', state: 'failed', problem: { code: '', message: 'no' } },
    ],
    [
      'an error that has no end of words',
      { error: 'x'.repeat(10_000) },
      { problem: { code: '', message: 'x'.repeat(300) } },
    ],
  ])('%s', (_, answer, expected) => {
    expect(readVideo(answer)).toEqual({ ...NOTHING, ...expected });
  });

  test.each<[UpstreamVideo['state'], readonly string[]]>([
    ['running', ['queued', 'pending', 'not_start', 'NOT_START', 'submitted', 'processing']],
    ['running', ['running', 'in_progress', 'In Progress', 'in-progress', 'IN_PROGRESS']],
    ['running', ['unknown', 'UNKNOWN', 'warming_up', 'constructor', '__proto__']],
    ['done', ['succeeded', 'success', 'SUCCESS', 'completed', 'Completed', 'done', ' done ']],
    ['failed', ['error', 'failed', 'FAILURE', 'Failed', 'expired']],
    ['failed', ['cancelled', 'canceled', 'CANCELED']],
  ])('it is %s: %j', (state, words) => {
    expect(words.map((status) => readVideo({ status }).state)).toEqual(words.map(() => state));
  });

  test.each<[UpstreamVideo['phase'], readonly unknown[]]>([
    ['queued', ['queued', 'pending', 'not_start', 'NOT_START', 'submitted']],
    ['working', ['processing', 'running', 'in_progress', 'In Progress', 'in-progress']],
    [null, [undefined, null, '', ' ', 0, 'unknown', 'UNKNOWN', 'done', 'failed']],
    [{ unknown: 'Warming up' }, ['Warming up']],
    [{ unknown: 'constructor' }, ['constructor']],
    [{ unknown: '17' }, [17, '17']],
    [{ unknown: '{"is":"running"}' }, [{ is: 'running' }]],
    [{ unknown: 'x'.repeat(100) }, ['x'.repeat(10_000)]],
  ])('its phase is %j: %j', (phase, statuses) => {
    expect(statuses.map((status) => readVideo({ status }).phase)).toEqual(
      statuses.map(() => phase),
    );
  });

  test('an answer that is nested without an end', () => {
    const depth = 100_000;
    const nested = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;
    expect(readVideo({ status: 'failed', error: nested, data: nested, detail: nested })).toEqual({
      ...NOTHING,
      state: 'failed',
    });
  });

  test.each<[boolean, string, string]>([
    [true, 'content_policy_violation', 'no'],
    [true, 'moderation_blocked', 'no'],
    [true, 'OutputModerationError', 'no'],
    [true, 'content_filter', 'no'],
    [true, '', 'Your request violates our content policy'],
    [true, '', 'moderation_blocked'],
    [true, '', 'It was blocked by our moderation system'],
    [false, '', 'the moderation service is not there'],
    [false, 'RuntimeError', 'CUDA out of memory'],
    [false, 'invalid_request', 'content is required'],
  ])('held back is %s: %s, %s', (isIt, code, message) => {
    expect(isOfModeration({ code, message })).toBe(isIt);
  });
});

describe.each(FLAVOURS)('%s', (flavour) => {
  const double = DOUBLES[flavour];
  const provider = PROVIDERS[flavour];

  test('a video from text', async () => {
    double.next({ runningPolls: 3 });
    const job = await jobOf(TEXT);
    const handle = (await provider.start(job)) as string;
    expect([...double.videos.keys()]).toEqual([handle]);
    const said = await follow(provider, handle, job);
    expect(said.map(({ state }) => state)).toEqual(['running', 'running', 'running', 'done']);
    const fields = { model: MODEL, prompt: 'a calm sea' };
    const size = `${job.widthPx}x${job.heightPx}`;
    const isForm = flavour === 'vllm-omni';
    expect(double.orders).toEqual([
      {
        kind: isForm ? 'form' : 'json',
        fields: { ...fields, seconds: isForm ? '5' : 5, size },
        files: [],
        idempotencyKey: job.attemptId,
      },
    ]);
    const last = said.at(-1);
    const { video } = await provider.fetch(last?.state === 'done' ? last.result : null, job);
    expect((await readFile(video)).equals(double.clip)).toBe(true);
    const key = `Bearer ${double.apiKey}`;
    expect(double.downloads).toEqual([
      flavour === 'new-api'
        ? { from: 'elsewhere', authorization: null }
        : { from: 'content', authorization: key },
    ]);
  });

  test('a video from an image', async () => {
    const job = await jobOf(IMAGE, { isPublic: false });
    await resultOf(provider, job);
    const [order] = double.orders;
    expect(order).toEqual({
      kind: 'form',
      fields: {
        model: MODEL,
        prompt: 'a walk',
        seconds: '5',
        size: `${job.widthPx}x${job.heightPx}`,
      },
      files: [{ field: 'input_reference', name: 'image-0.jpeg', type: 'image/jpeg', bytes: JPEG }],
      idempotencyKey: job.attemptId,
    });
  });

  test('a video that failed, and one that was held back', async () => {
    double.next({ end: 'failed' }, { end: 'moderated' });
    const job = await jobOf(TEXT);
    const ends: unknown[] = [];
    for (let count = 0; count < 2; count += 1) {
      const handle = (await provider.start(job)) as string;
      ends.push((await follow(provider, handle, job)).at(-1));
    }
    const message = expect.stringMatching(/./) as string;
    expect(ends).toEqual([
      { state: 'failed', reason: flavour === 'vllm-omni' ? 'moderated' : 'upstream', message },
      { state: 'failed', reason: 'moderated', message },
    ]);
  });

  test('one that it does not know is lost', async () => {
    const job = await jobOf(TEXT);
    expect(await kindOf(provider.poll('of-somebody-else', job))).toBe('lost');
  });

  test('the clip of a video at work is not there yet', async () => {
    double.next({ hold: true });
    const job = await jobOf(TEXT);
    const id = (await provider.start(job)) as string;
    expect(await kindOf(provider.fetch({ id, url: null }, job))).toBe('not_delivered');
    double.release();
    expect((await follow(provider, id, job)).at(-1)?.state).toBe('done');
    const { video } = await provider.fetch({ id, url: null }, job);
    expect((await readFile(video)).equals(double.clip)).toBe(true);
  });

  test('one that is cancelled', async () => {
    double.next({ hold: true });
    const job = await jobOf(TEXT);
    const handle = await provider.start(job);
    const [video] = [...double.videos.values()];
    await provider.cancel?.(handle, job);
    expect(video?.cancels).toBe(1);
  });
});

describe('bodies', () => {
  test('SGLang takes no form for what is only text, and vLLM-Omni nothing but forms', async () => {
    const job = await jobOf(TEXT);
    const forms = open(sglang, { bodies: 'multipart' });
    expect(await faultOf(forms.start(job))).toMatchObject({
      kind: 'refused',
      message: 'the upstream answered 400: input_reference file is required',
    });
    expect(await faultOf(open(vllmOmni).start(job))).toMatchObject({
      kind: 'refused',
      message: 'the upstream answered 422: Field required',
    });
    expect(sglang.videos.size + vllmOmni.videos.size).toBe(0);
  });

  test.each<[string, Order, boolean, unknown]>([
    ['a link of the client’s', IMAGE, true, { image_url: A }],
    ['the bytes of a file', IMAGE, false, { image_url: JPEG_URI }],
    ['several', REFERENCES, true, [{ image_url: A }, { image_url: B }]],
  ])('images in JSON: %s', async (_, order, isPublic, expected) => {
    const provider = open(newApi, { bodies: 'json' });
    await provider.start(await jobOf(order, { isPublic }));
    expect(newApi.orders[0]?.kind).toBe('json');
    expect(newApi.orders[0]?.fields['input_reference']).toEqual(expected);
  });

  test('several images in a form', async () => {
    await PROVIDERS['new-api'].start(await jobOf(REFERENCES));
    expect(newApi.orders[0]?.files.map(({ field, name }) => [field, name])).toEqual([
      ['input_reference', 'image-0.jpeg'],
      ['input_reference', 'image-1.jpeg'],
    ]);
  });

  test('a model that is not mapped goes by the name in the order', async () => {
    const provider = open(newApi, { modelMap: {} });
    await provider.start(await jobOf(TEXT));
    expect(newApi.orders[0]?.fields['model']).toBe('grok-imagine-video');
  });
});

const PREVIEW = 'grok-imagine-video-1.5-preview';

describe('what is sent is taken by our own dialect as the same order', () => {
  const ratios = [undefined, '16:9', '9:16', '1:1', '19.5:9', '9:20', '2:1', '1.77:1', '7:11'];
  const rows = ratios.flatMap((ratio) => {
    const more = { prompt: 'a calm sea', ...(ratio === undefined ? {} : { aspect_ratio: ratio }) };
    const one = { image: JPEG_URI };
    const two = { images: [JPEG_URI, JPEG_URI] };
    const files = { input_reference: [JPEG_URI, JPEG_URI] };
    return (
      [
        [PREVIEW, { ...more, seconds: '3', resolution: '720P' }],
        [PREVIEW, { ...more, ...one }],
        [PREVIEW, { ...more, ...two, seconds: 15 }],
        ['grok-video-1.5', { ...more, size: '1080P', seconds: 4 }],
        ['grok-video-1.5', { ...more, ...files, size: '540P' }],
        ['grok-video-1.5-pro', { ...more, size: '480P' }],
      ] as const
    ).flatMap(([model, body]) =>
      ([null, 'json', 'multipart'] as const).map((bodies) => ({ model, body, bodies })),
    );
  });

  test.each(rows)('$model, $body.aspect_ratio, $bodies', async ({ model, body, bodies }) => {
    const order = orderOf('openai', model, body);
    const job = await jobOf(order, { isPublic: false });
    const { json, form } = await sentFor({ ...job, model }, bodies);
    const sent = form === undefined ? json : fieldsOf(form);
    const draft = decodeSubmit(sent, { isForm: form !== undefined });
    if ('code' in draft) throw new Error(draft.message);
    const checked = check(draft, draft.contract);
    if ('violations' in checked) throw new Error(JSON.stringify(checked.violations));
    const { order: same } = checked;
    expect(factsOf(same)).toEqual(factsOf(order));
  });

  test('a size that was published for another ratio than it has goes by that', async () => {
    const order = orderOf('reapi', 'grok-imagine-1.0-video', { prompt: 'a calm sea' });
    const job = await jobOf(order);
    expect([job.widthPx, job.heightPx]).toEqual([736, 400]);
    const { json } = await sentFor({ ...job, model: PREVIEW }, null);
    expect(json).toMatchObject({ aspect_ratio: '16:9', resolution: '480P' });
    const { json: other } = await sentFor({ ...job, widthPx: 704, model: PREVIEW }, null);
    expect(other).toMatchObject({ aspect_ratio: '704:400' });
  });

  /** In JSON it is as documented for each model; forms are as the package writes them. */
  test('the preview model has its images as texts under names of its own', async () => {
    const job = await jobOf(orderOf('openai', PREVIEW, { prompt: 'a walk', image: JPEG_URI }));
    expect((await sentFor({ ...job, model: PREVIEW }, null)).json).toEqual({
      model: PREVIEW,
      prompt: 'a walk',
      seconds: 6,
      resolution: '480P',
      aspect_ratio: '4:3',
      image: JPEG_URI,
    });
  });
});

function fieldsOf(form: Iterable<[string, unknown]>): Body {
  const fields = new Map<string, unknown[]>();
  for (const [name, value] of form) {
    const part =
      typeof value === 'string'
        ? value
        : new FilePart({
            path: '/nowhere',
            name: (value as File).name,
            sizeBytes: (value as File).size,
            mediaType: 'image/jpeg',
          });
    fields.set(name, [...(fields.get(name) ?? []), part]);
  }
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

function factsOf({ model, mode, prompt, durationS, resolution, frame, images }: Order): object {
  const pixels = frame.kind === 'fixed' ? frame : pixelSizeOfSource(frame, 640, 480);
  const { widthPx, heightPx } = pixels;
  const imageCount = images.length;
  return { model, mode, prompt, durationS, resolution, widthPx, heightPx, imageCount };
}

function xai(more: Body): Order {
  return orderOf('xai', 'grok-imagine-video-1.5', { prompt: 'a calm sea', ...more });
}

describe('what it can make', () => {
  test.each<[string, boolean, Order, string]>([
    ['text', true, TEXT, MODEL],
    ['an image', true, IMAGE, MODEL],
    ['references', true, REFERENCES, MODEL],
    ['an image without a prompt', false, { ...IMAGE, prompt: '' }, MODEL],
    ['a last frame', false, xai({ last_frame: { url: A } }), MODEL],
    ['keyframes', false, xai({ keyframes: [{ image: { url: A }, timestamp_s: 3 }] }), MODEL],
    ['a video to begin from', false, { ...TEXT, video: { url: AT } }, MODEL],
    ['1080p of a model that has it', true, xai({ resolution: '1080p' }), 'grok-video-1.5'],
    ['1080p of a model that ends before', false, xai({ resolution: '1080p' }), PREVIEW],
    ['5 s of a model that makes 10', false, TEXT, 'grok-video-1.5-pro'],
    ['10 s of a model that makes 10', true, xai({ duration: 10 }), 'grok-video-1.5-pro'],
    ['references where they would be first frames', false, REFERENCES, PREVIEW],
    ['an image as the first frame', true, IMAGE, PREVIEW],
  ])('%s: %s', (_, isIt, order, model) => {
    const provider = open(newApi, { modelMap: { [order.model]: model } });
    expect(provider.modes.includes(order.mode) && provider.canMake?.(order)).toBe(isIt);
  });
});

test('a lost start is repeated only where the operator knows that it is recognised', () => {
  expect([open(newApi), open(newApi, { repeatable: true })].map((one) => one.afterCrash)).toEqual([
    'wait',
    'repeat',
  ]);
});

test('without a base URL there is no such channel', () => {
  expect(() => open({ baseUrl: null, apiKey: null })).toThrow('needs a baseUrl');
});

function error(code: string): string {
  return JSON.stringify({ error: { code, message: 'no' } });
}

describe('a start that goes wrong', () => {
  test.each<[string, DoubleFault, UpstreamFaultKind]>([
    ['refused', { status: 400, body: error('invalid_value') }, 'refused'],
    ['unprocessable', { status: 422, body: '{"detail":[{"msg":"no"}]}' }, 'refused'],
    ['of another key', { status: 401, body: error('invalid_api_key') }, 'denied'],
    ['without money', { status: 402, body: error('insufficient_quota') }, 'denied'],
    ['forbidden', { status: 403, body: '<!doctype html>' }, 'denied'],
    ['busy', { status: 429, retryAfter: '7' }, 'busy'],
    ['put off', { status: 503, body: '' }, 'not_delivered'],
    ['broken', { status: 500, body: error('moderation_blocked') }, 'uncertain'],
    ['broken in between', { status: 502, body: '<html>' }, 'uncertain'],
    ['cut off', 'cut', 'uncertain'],
    ['silent', 'silence', 'uncertain'],
    ['accepted without a word', { status: 202, body: '' }, 'uncertain'],
    ['accepted without a name', { status: 200, body: '{"status":"queued"}' }, 'uncertain'],
    [
      'taken in words only',
      { status: 200, body: '{"code":"success","message":"ok"}' },
      'uncertain',
    ],
    ['a success that is none', { status: 200, body: error('invalid_value') }, 'refused'],
    ['a page for an answer', { status: 200, body: '<!doctype html>' }, 'uncertain'],
    ['more than can be read', { status: 200, body: `"${'x'.repeat(2_000_000)}"` }, 'uncertain'],
  ])('%s', async (_, post, kind) => {
    newApi.next({ post });
    const fault = await faultOf(PROVIDERS['new-api'].start(await jobOf(TEXT)));
    expect(fault.kind).toBe(kind);
    expect(fault.retryAfterMs).toBe(kind === 'busy' ? 7_000 : fault.retryAfterMs);
    expect(newApi.orders.length).toBe(1);
  });

  test('nobody there', async () => {
    const provider = open({ baseUrl: `http://127.0.0.1:${await closedPort()}/v1`, apiKey: null });
    expect(await kindOf(provider.start(await jobOf(TEXT)))).toBe('not_delivered');
  });

  test.each<[string, DoubleFault]>([
    ['by a status', { status: 400, body: error('moderation_blocked') }],
    ['in a success', { status: 200, body: error('content_policy_violation') }],
  ])('held back %s: the client is told, and nobody is asked again', async (_, post) => {
    newApi.next({ post });
    const job = await jobOf(TEXT);
    const handle = await PROVIDERS['new-api'].start(job);
    const stored = JSON.parse(JSON.stringify(handle)) as typeof handle;
    expect(await PROVIDERS['new-api'].poll(stored, job)).toEqual({
      state: 'failed',
      reason: 'moderated',
      message: 'no',
    });
    await PROVIDERS['new-api'].cancel?.(stored, job);
    expect(newApi.videos.size).toBe(0);
  });
});

describe('a poll that goes wrong', () => {
  test.each<[string, DoubleFault, UpstreamFaultKind]>([
    ['404', { status: 404 }, 'lost'],
    ['a code', { status: 400, body: '{"code":"task_not_exist"}' }, 'lost'],
    ['busy', { status: 429, retryAfter: '1' }, 'busy'],
    ['broken', { status: 500, body: '{"code":"not_found"}' }, 'uncertain'],
    ['cut off', 'cut', 'not_delivered'],
    ['silent', 'silence', 'not_delivered'],
    ['no JSON', { status: 200, body: '' }, 'uncertain'],
    ['denied', { status: 401 }, 'denied'],
  ])('%s', async (_, fault, kind) => {
    newApi.next({ polls: [fault] });
    const job = await jobOf(TEXT);
    const handle = await PROVIDERS['new-api'].start(job);
    expect(await kindOf(PROVIDERS['new-api'].poll(handle, job))).toBe(kind);
    expect((await PROVIDERS['new-api'].poll(handle, job)).state).toBe('done');
  });

  test('a status that goes backwards, or that nobody knows, ends nothing', async () => {
    const said = [{ status: 'in_progress', progress: 80 }, {}, { status: 'Dreaming' }];
    newApi.next({ polls: said.map((json) => ({ json })) });
    const job = await jobOf(TEXT);
    const handle = (await PROVIDERS['new-api'].start(job)) as string;
    expect(await follow(PROVIDERS['new-api'], handle, job)).toMatchObject([
      { state: 'running', fraction: 0.8, phase: 'working' },
      { state: 'running', fraction: null, phase: null },
      { state: 'running', fraction: null, phase: { unknown: 'Dreaming' } },
      { state: 'done' },
    ]);
  });
});

describe('a clip', () => {
  const provider = PROVIDERS['new-api'];
  const bring = async (script: VideoScript, from = provider): Promise<boolean> => {
    newApi.next(script);
    const job = await jobOf(TEXT);
    const { video } = await from.fetch(await resultOf(from, job), job);
    return (await readFile(video)).equals(newApi.clip);
  };
  const key = `Bearer ${newApi.apiKey}`;
  const own = new URL(newApi.baseUrl).origin;

  test('whose address has expired is at the content route', async () => {
    const url = await elsewhereUrl('/expired.mp4');
    expect(await bring({ url })).toBe(true);
    expect(newApi.downloads).toEqual([
      { from: 'elsewhere', authorization: null },
      { from: 'content', authorization: key },
    ]);
  });

  test('whose address is in a private network is at the content route', async () => {
    const guarded = open(newApi, { downloads: publicDownloads });
    expect(await bring({}, guarded)).toBe(true);
    expect(newApi.downloads).toEqual([{ from: 'content', authorization: key }]);
  });

  test('at the server’s own address is asked for with the key', async () => {
    expect(await bring({ url: `${own}/v1/videos/none/content` })).toBe(true);
    expect(newApi.downloads.every(({ authorization }) => authorization === key)).toBe(true);
  });

  test('that lies behind a redirect is asked for without the key', async () => {
    expect(await bring({ url: '', contents: ['redirect'] })).toBe(true);
    expect(newApi.downloads).toEqual([
      { from: 'content', authorization: key },
      { from: 'elsewhere', authorization: null },
    ]);
  });

  test('that lies behind a redirect to the server itself is asked for with the key', async () => {
    expect(await bring({ url: '', contents: ['redirect-home'] })).toBe(true);
    expect(newApi.downloads).toEqual([
      { from: 'content', authorization: key },
      { from: 'content', authorization: key },
    ]);
  });

  test('that lies behind redirects without an end is not followed for ever', async () => {
    newApi.next({ url: '', contents: ['redirect-home', 'redirect-home', 'redirect-home'] });
    const job = await jobOf(TEXT);
    const fault = await faultOf(provider.fetch(await resultOf(provider, job), job));
    expect(fault.message).toBe('the upstream answered 307');
    expect(newApi.downloads.length).toBe(2);
  });

  test.each<[string, NonNullable<VideoScript['contents']>[number], UpstreamFaultKind]>([
    ['is not there yet', 'not-yet', 'not_delivered'],
    ['is cut off', 'cut', 'not_delivered'],
    ['is of a server that is broken', { status: 500 }, 'uncertain'],
    ['is not for us', { status: 403 }, 'denied'],
  ])('that %s can be asked for again', async (_, first, kind) => {
    newApi.next({ url: '', contents: [first] });
    const job = await jobOf(TEXT);
    const result = await resultOf(provider, job);
    expect(await kindOf(provider.fetch(result, job))).toBe(kind);
    const { video } = await provider.fetch(result, job);
    expect((await readFile(video)).equals(newApi.clip)).toBe(true);
  });

  async function elsewhereUrl(path: string): Promise<string> {
    const job = await jobOf(TEXT);
    const { url } = (await resultOf(provider, job)) as { url: string };
    newApi.reset();
    return new URL(path, url).href;
  }
});
