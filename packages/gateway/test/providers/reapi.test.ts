import { check, findContract, type DialectName, type Order } from '@reelgate/contracts';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  startReapiDouble,
  type ReapiDouble,
  type Refusal,
} from '../../../../test/lib/doubles/reapi.ts';
import { closedPort, listenOnLoopback } from '../../../../test/lib/loopback.ts';
import type { UpstreamFault } from '../../src/platform/upstream-fault.ts';
import type { Provider } from '../../src/providers/provider.ts';
import type { Phase } from '../../src/upstreams/phase.ts';
import { createReapiProvider } from '../../src/providers/reapi.ts';
import { OWN_LINK, setProviderStage } from './provider-stage.ts';

const OFFICIAL = 'grok-imagine-video-1.5-official';
const BETA = 'grok-imagine-video-1.5-beta';
const ORIGINAL = 'grok-imagine-1.0-video';
const IMAGE = 'https://cdn.test/1.jpg';

const { settings: usual, jobOf } = setProviderStage();

let double: ReapiDouble;
let provider: Provider;

beforeEach(async () => {
  double = await startReapiDouble();
  provider = providerWith({});
});

function providerWith(settings: Partial<Parameters<typeof createReapiProvider>[0]>): Provider {
  const { baseUrl, key: apiKey } = double;
  return createReapiProvider({ ...usual, baseUrl, apiKey, ...settings });
}

type Body = Readonly<Record<string, unknown>> & { readonly model: string };

/** As the dialect reads it. */
function orderOf(body: Body, dialect: DialectName = 'reapi'): Order {
  const { model } = body;
  const contract = findContract(dialect, model);
  if (contract === null) throw new Error(`${dialect} has no ${model}`);
  const checked = check({ model, body }, contract);
  if ('violations' in checked) throw new Error(JSON.stringify(checked.violations));
  return checked.order;
}

const TEXT = { model: ORIGINAL, prompt: 'a dog runs on a beach' };

describe('an order', () => {
  test.each<Body>([
    TEXT,
    { ...TEXT, size: '2:3', quality: '720p', duration: 30 },
    { model: ORIGINAL, image_urls: [IMAGE, `${IMAGE}?2`], quality: '720p', duration: 12 },
    { model: OFFICIAL, prompt: 'push in', image_urls: [IMAGE] },
    {
      model: OFFICIAL,
      prompt: 'push in',
      image_urls: [IMAGE],
      aspect_ratio: '9:16',
      resolution: '720p',
      duration: 3,
      audio: false,
    },
    { model: BETA, image_urls: [IMAGE] },
    { model: BETA, prompt: 'x', image_urls: [IMAGE], aspect_ratio: '3:4', nsfw_checker: false },
  ])('is sent so that it is read as the same: %j', async (body) => {
    const order = orderOf(body);
    expect(provider.canMake?.(order)).toBe(true);
    expect(await provider.start(jobOf(order))).toBe(double.ids[0]);
    const [sent] = double.asked;
    expect(orderOf(sent?.body as Body)).toEqual(order);
    expect(sent?.headers).toMatchObject({
      authorization: `Bearer ${double.key}`,
      'content-type': 'application/json',
      'idempotency-key': 'attempt-1',
    });
  });

  test('names all that the model knows, and nothing else', async () => {
    await provider.start(jobOf(orderOf({ ...TEXT, size: '1:1' })));
    await provider.start(jobOf(orderOf({ model: BETA, image_urls: [IMAGE], duration: 1 })));
    expect(double.asked.map(({ body }) => body)).toEqual([
      { ...TEXT, size: '1:1', quality: '480p', duration: 6 },
      {
        model: BETA,
        image_urls: [IMAGE],
        aspect_ratio: 'auto',
        resolution: '480p',
        duration: 1,
        nsfw_checker: true,
      },
    ]);
  });

  test('brings an uploaded image as a link of this gateway', async () => {
    const order = { ...orderOf({ model: BETA, image_urls: [IMAGE] }), images: [{ fileId: '1' }] };
    await provider.start(jobOf(order));
    expect(double.asked[0]?.body).toMatchObject({ image_urls: [OWN_LINK] });
  });
});

describe('an order of another dialect', () => {
  const RIVYA = { model: 'grok-imagine-video', prompt: 'a dog runs on a beach' };
  const EMPIRIO = { model: 'grok-imagine-video-1-5', prompt: 'push in', image: IMAGE };

  const SILENT = { model: OFFICIAL, prompt: 'x', image_urls: [IMAGE], audio: false };
  const FRAMED = { model: BETA, prompt: 'x', image_urls: [IMAGE], aspect_ratio: '16:9' };
  const UNMODERATED = { ...FRAMED, nsfw_checker: false };

  test.each<[why: string, dialect: DialectName, body: Body, to: string | null, can: boolean]>([
    ['no map', 'rivya', RIVYA, null, false],
    ['a model that is not known', 'rivya', RIVYA, 'veo-3.1', false],
    ['the same', 'rivya', RIVYA, ORIGINAL, true],
    ['a manner', 'rivya', { ...RIVYA, 'params.mode': 'fun' }, ORIGINAL, false],
    ['no image', 'rivya', RIVYA, OFFICIAL, false],
    ["the image's ratio", 'empirio', EMPIRIO, BETA, true],
    ["no word for the image's ratio", 'empirio', EMPIRIO, OFFICIAL, false],
    ['a ratio', 'empirio', { ...EMPIRIO, aspect_ratio: '9:16' }, OFFICIAL, true],
    ['no such ratio', 'empirio', { ...EMPIRIO, aspect_ratio: '4:3' }, OFFICIAL, false],
    ['a ratio that is ignored', 'empirio', { ...EMPIRIO, aspect_ratio: '1:1' }, ORIGINAL, false],
    ['too short', 'empirio', { ...EMPIRIO, aspect_ratio: '1:1', duration: 2 }, OFFICIAL, false],
    ['always with sound', 'reapi', SILENT, BETA, false],
    ['always moderated', 'reapi', UNMODERATED, OFFICIAL, false],
  ])('%s', (_why, dialect, body, to, can) => {
    const modelMap = to === null ? {} : { [`${dialect}/${body.model}`]: to };
    expect(providerWith({ modelMap }).canMake?.(orderOf(body, dialect))).toBe(can);
  });

  test('is sent under the name of the map', async () => {
    const mapped = providerWith({ modelMap: { 'grok-imagine-video': ORIGINAL } });
    await mapped.start(jobOf(orderOf({ ...RIVYA, 'params.aspect_ratio': '9:16' }, 'rivya')));
    const sent = { ...TEXT, size: '9:16', quality: '480p', duration: 6 };
    expect(double.asked[0]?.body).toEqual(sent);
  });
});

function failedFor(code: number, message: string): object {
  return { status: 'failed', error: { code, message } };
}

/** What fails is given back there. */
function failed(reason: string, message: string): object {
  return { state: 'failed', reason, message, costMicroUsd: 0 };
}

function running(phase: Phase | null): object {
  return { state: 'running', fraction: null, phase };
}

describe('a poll', () => {
  const NOTHING_SAID = 'the upstream says that it failed';
  const WITHOUT_VIDEO = {
    state: 'failed',
    reason: 'upstream',
    message: 'the upstream finished without a video',
  };

  test.each<[said: object, progress: object]>([
    [{ status: 'processing' }, running('working')],
    [{ status: 'paused' }, running({ unknown: 'paused' })],
    [{ status: 'queued' }, running({ unknown: 'queued' })],
    [{ status: null }, running(null)],
    [
      { status: 'completed', output: { video_urls: ['https://cdn.test/0.mp4'] } },
      { state: 'done', result: 'https://cdn.test/0.mp4' },
    ],
    [{ status: 'completed' }, WITHOUT_VIDEO],
    [{ status: 'completed', output: { video_urls: [] } }, WITHOUT_VIDEO],
    [failedFor(80_006, 'blocked'), failed('moderated', 'blocked')],
    [failedFor(80_003, 'broke'), failed('upstream', 'broke')],
    [failedFor(80_005, 'gone'), failed('upstream', 'gone')],
    [{ status: 'failed' }, failed('upstream', NOTHING_SAID)],
  ])('that says %j', async (said, progress) => {
    double.polls = [said];
    const job = jobOf(orderOf(TEXT));
    const handle = await provider.start(job);
    expect(await provider.poll(handle, job)).toEqual(progress);
  });

  test('of a task that is not known there is lost', async () => {
    await expect(provider.poll('task_0', jobOf(orderOf(TEXT)))).rejects.toMatchObject({
      kind: 'lost',
      message: 'the upstream answered 404: task not found',
    });
  });

  test.each<[Refusal, UpstreamFault['kind']]>([
    [{ status: 500, body: '<h1>Oh no</h1>' }, 'uncertain'],
    [{ status: 200, body: '<h1>Welcome</h1>' }, 'uncertain'],
    [{ status: 200, body: 'null' }, 'uncertain'],
    [{ status: 503, body: '' }, 'not_delivered'],
    ['cut', 'not_delivered'],
  ])('that is answered with %j', async (refusal, kind) => {
    const job = jobOf(orderOf(TEXT));
    const handle = await provider.start(job);
    double.pollRefusal = refusal;
    await expect(provider.poll(handle, job)).rejects.toMatchObject({ kind });
  });
});

describe('a start that is refused', () => {
  test.each<[status: number, code: number, kind: UpstreamFault['kind']]>([
    [400, 20_003, 'refused'],
    [400, 20_004, 'not_delivered'],
    [400, 30_002, 'not_delivered'],
    [401, 10_004, 'denied'],
    [402, 30_001, 'denied'],
    [403, 10_005, 'denied'],
    [409, 20_003, 'uncertain'],
    [429, 50_001, 'busy'],
    [500, 60_001, 'not_delivered'],
    [500, 60_099, 'uncertain'],
    [503, 70_001, 'not_delivered'],
    [503, 70_002, 'not_delivered'],
  ])('%i with code %i is %s', async (status, code, kind) => {
    double.refusal = { status, body: { error: { code, message: 'no', request_id: 'req_1' } } };
    await expect(provider.start(jobOf(orderOf(TEXT)))).rejects.toMatchObject({
      kind,
      message: `the upstream answered ${status}: no`,
    });
  });

  test.each<[why: string, refusal: Refusal, kind: UpstreamFault['kind']]>([
    ['by a proxy', { status: 502, body: '<h1>Bad gateway</h1>' }, 'uncertain'],
    ['by an empty 202', { status: 202, body: '' }, 'uncertain'],
    ['by an answer without an id', { status: 200, body: { status: 'processing' } }, 'uncertain'],
    ['by a connection that ends', 'cut', 'uncertain'],
  ])('%s', async (_why, refusal, kind) => {
    double.refusal = refusal;
    await expect(provider.start(jobOf(orderOf(TEXT)))).rejects.toMatchObject({ kind });
  });

  test('for a while is told for how long', async () => {
    const body = { error: { code: 50_001, message: 'rate limit exceeded' } };
    double.refusal = { status: 429, body, headers: { 'retry-after': '7' } };
    await expect(provider.start(jobOf(orderOf(TEXT)))).rejects.toMatchObject({
      kind: 'busy',
      retryAfterMs: 7_000,
    });
  });

  test('for its key', async () => {
    const stranger = providerWith({ apiKey: 'rk_live_wrong' });
    await expect(stranger.start(jobOf(orderOf(TEXT)))).rejects.toMatchObject({ kind: 'denied' });
  });

  test('by nobody, as nobody is there', async () => {
    const nowhere = providerWith({ baseUrl: `http://127.0.0.1:${await closedPort()}/api/v1` });
    await expect(nowhere.start(jobOf(orderOf(TEXT)))).rejects.toMatchObject({
      kind: 'not_delivered',
    });
  });
});

describe('a finished video', () => {
  test('is fetched', async () => {
    const { video } = await provider.fetch(double.videoUrl, jobOf(orderOf(TEXT)));
    expect((await readFile(video)).equals(double.video)).toBe(true);
  });

  test('is fetched from elsewhere, and the key stays here', async () => {
    const keys: unknown[] = [];
    const elsewhere = await listenOnLoopback(({ headers }, response) => {
      keys.push(headers.authorization);
      response.end(double.video);
    });
    const { video } = await provider.fetch(`${elsewhere.url}/0.mp4`, jobOf(orderOf(TEXT)));
    expect((await readFile(video)).equals(double.video)).toBe(true);
    expect(keys).toEqual([undefined]);
  });
});

test('only an upstream that honours the key is asked twice', () => {
  expect(provider.afterCrash).toBe('wait');
  expect(providerWith({ repeatable: true }).afterCrash).toBe('repeat');
});
