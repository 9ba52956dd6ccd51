import { check, findContract, type DialectName, type Order } from '@reelgate/contracts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  startRivyaDouble,
  type Refusal,
  type RivyaDouble,
} from '../../../../test/lib/doubles/rivya.ts';
import { closedPort, listenOnLoopback } from '../../../../test/lib/loopback.ts';
import { decodeGeneration } from '../../src/dialects/rivya/decode.ts';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';
import { createDownloads } from '../../src/platform/outbound/downloads.ts';
import { createGuardedFetch } from '../../src/platform/outbound/guarded-fetch.ts';
import type { UpstreamFault } from '../../src/platform/upstream-fault.ts';
import type { Job, Provider } from '../../src/providers/provider.ts';
import { createRivyaProvider } from '../../src/providers/rivya.ts';

const MODEL = 'grok-imagine-video';
const IMAGE = 'https://cdn.test/1.jpg';

const policy = createAddressPolicy(['127.0.0.0/8']);
const guardedFetch = createGuardedFetch({ policy, connectTimeoutMs: 1_000 });
const downloads = createDownloads({
  guardedFetch,
  msMax: 10_000,
  sizeBytesMax: 100_000,
  halfway: () => undefined,
});

let double: RivyaDouble;
let provider: Provider;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgate-rivya-'));
});
beforeEach(async () => {
  double = await startRivyaDouble();
  provider = providerWith({});
});
afterAll(async () => {
  guardedFetch.close();
  await rm(folder, { recursive: true, force: true });
});

function providerWith(settings: Partial<Parameters<typeof createRivyaProvider>[0]>): Provider {
  const { baseUrl, key: apiKey } = double;
  const usual = {
    baseUrl,
    apiKey,
    modelMap: {},
    downloads,
    connectMsMax: 1_000,
    requestMsMax: 5_000,
  };
  return createRivyaProvider({ ...usual, ...settings });
}

/** As the dialect reads it. */
function orderOf(body: unknown): Order {
  const draft = decodeGeneration(body);
  if (!('contract' in draft)) throw new Error(draft.message);
  const checked = check(draft, draft.contract);
  if ('violations' in checked) throw new Error(JSON.stringify(checked.violations));
  return checked.order;
}

function jobOf(order: Order): Job {
  const images = order.images.map((image) => ({
    link: 'url' in image ? image.url : 'https://own.test/file',
    isPublic: 'url' in image,
    path: join(folder, 'input'),
    widthPx: 640,
    heightPx: 480,
  }));
  const sizes = { widthPx: 640, heightPx: 480, seed: 1 };
  const others = { lastFrame: null, keyframes: [], video: null };
  return { attemptId: 'attempt-1', order, ...sizes, images, ...others, folder };
}

const LEAST = { model: MODEL, prompt: 'a dog runs on a beach' };
const REFERENCES = [{ url: IMAGE, kind: 'image' }];

describe('an order', () => {
  test.each<object>([
    LEAST,
    { ...LEAST, client_request_id: 'mine' },
    { ...LEAST, params: { mode: 'spicy', duration: 30, resolution: '720p', aspect_ratio: '1:1' } },
    { ...LEAST, params: { aspect_ratio: '16:9', referenceMediaItems: REFERENCES } },
  ])('is sent so that it is read as the same: %j', async (body) => {
    const order = orderOf(body);
    expect(provider.canMake?.(order)).toBe(true);
    expect(await provider.start(jobOf(order))).toBe(double.ids[0]);
    const [sent] = double.asked;
    // Their word for the request is our attempt's, whatever the client's is.
    const echo = { client_request_id: 'attempt-1' };
    expect(orderOf(sent?.body)).toEqual({ ...order, echo });
    expect(sent?.headers).toMatchObject({
      authorization: `Bearer ${double.key}`,
      'content-type': 'application/json',
      'idempotency-key': 'attempt-1',
    });
  });

  test('says all that can be said', async () => {
    await provider.start(jobOf(orderOf({ ...LEAST, params: { referenceMediaItems: REFERENCES } })));
    expect(double.asked[0]?.body).toEqual({
      ...LEAST,
      params: {
        mode: 'normal',
        duration: 6,
        resolution: '480p',
        aspect_ratio: '2:3',
        referenceMediaItems: REFERENCES,
      },
      client_request_id: 'attempt-1',
    });
  });
});

describe('an order of another dialect', () => {
  const ORIGINAL = { model: 'grok-imagine-1.0-video', prompt: 'a dog runs on a beach' };
  const OFFICIAL = { model: 'grok-imagine-video-1.5-official', prompt: 'x', image_urls: [IMAGE] };
  type Body = Readonly<Record<string, unknown>> & { readonly model: string };

  test.each<[why: string, dialect: DialectName, body: Body, can: boolean]>([
    ['the same', 'reapi', ORIGINAL, true],
    ['another size and length', 'reapi', { ...ORIGINAL, size: '3:2', duration: 30 }, true],
    ["the image's ratio", 'reapi', { ...ORIGINAL, image_urls: [IMAGE] }, false],
    ['an image and a ratio', 'reapi', OFFICIAL, true],
    ['too short', 'reapi', { ...OFFICIAL, duration: 5 }, false],
    ['without sound', 'reapi', { ...OFFICIAL, audio: false }, false],
  ])('%s', (_why, dialect, body, can) => {
    const { model } = body;
    const contract = findContract(dialect, model);
    const checked = contract === null ? null : check({ model, body }, contract);
    if (checked === null || 'violations' in checked) throw new Error('the row itself is wrong');
    const { order } = checked;
    const modelMap = { [`${dialect}/${model}`]: MODEL };
    expect(provider.canMake?.(order)).toBe(false);
    expect(providerWith({ modelMap }).canMake?.(order)).toBe(can);
  });
});

function failed(message: string, costMicroUsd: number | null): object {
  return { state: 'failed', reason: 'upstream', message, costMicroUsd };
}

describe('a poll', () => {
  const RUNNING = { state: 'running', fraction: null };
  const URL_SAID = 'https://cdn.test/0.mp4';
  const NO_VIDEO = 'the upstream finished without a video';

  test.each<[said: object, progress: object]>([
    [{}, RUNNING],
    [{ status: 'processing' }, RUNNING],
    [{ status: 'dreaming' }, RUNNING],
    [
      { status: 'succeeded', final_credits: 10, result: { primary_url: URL_SAID } },
      { state: 'done', result: URL_SAID, costMicroUsd: 10_000 },
    ],
    [
      { status: 'succeeded', final_credits: 2.5, result: { primary_url: URL_SAID } },
      { state: 'done', result: URL_SAID, costMicroUsd: 2_500 },
    ],
    [
      { status: 'succeeded', final_credits: '10', result: { primary_url: URL_SAID } },
      { state: 'done', result: URL_SAID, costMicroUsd: null },
    ],
    [{ status: 'succeeded', final_credits: 10 }, failed(NO_VIDEO, 10_000)],
    [
      { status: 'failed', error: { code: 'generation_failed', message: 'blocked' } },
      failed('blocked', 0),
    ],
    [
      { status: 'failed', error: { code: 'generation_cancelled', message: 'cancelled' } },
      failed('cancelled', 0),
    ],
    [
      { status: 'failed', final_credits: null, error: null },
      failed('the upstream says that it failed', null),
    ],
    [
      { status: 'failed', final_credits: -1, error: null },
      failed('the upstream says that it failed', null),
    ],
  ])('that says %j', async (said, progress) => {
    double.polls = [said];
    const job = jobOf(orderOf(LEAST));
    const handle = await provider.start(job);
    expect(await provider.poll(handle, job)).toEqual(progress);
  });

  test.each<[Refusal, UpstreamFault['kind']]>([
    [{ status: 500, body: { error: { code: 'internal_error', message: 'no' } } }, 'uncertain'],
    [{ status: 200, body: '"x"' }, 'uncertain'],
    ['cut', 'not_delivered'],
  ])('that is answered with %j', async (refusal, kind) => {
    const job = jobOf(orderOf(LEAST));
    const handle = await provider.start(job);
    double.pollRefusal = refusal;
    await expect(provider.poll(handle, job)).rejects.toMatchObject({ kind });
  });

  test('of a generation that is not known there is lost', async () => {
    await expect(provider.poll('task_0', jobOf(orderOf(LEAST)))).rejects.toMatchObject({
      kind: 'lost',
      message: 'the upstream answered 404: generation not found',
    });
  });
});

describe('a start that is refused', () => {
  test.each<[status: number, code: string, kind: UpstreamFault['kind']]>([
    [400, 'validation_failed', 'refused'],
    [401, 'api_key_missing', 'denied'],
    [401, 'api_key_expired', 'denied'],
    [402, 'insufficient_credits', 'denied'],
    [403, 'api_scope_denied', 'denied'],
    [409, 'idempotency_conflict', 'uncertain'],
    [429, 'rate_limited', 'busy'],
    [500, 'internal_error', 'uncertain'],
    [503, 'service_unavailable', 'not_delivered'],
  ])('%i with code %s is %s', async (status, code, kind) => {
    double.refusal = { status, body: { error: { code, message: 'no', requestId: 'req_1' } } };
    await expect(provider.start(jobOf(orderOf(LEAST)))).rejects.toMatchObject({
      kind,
      message: `the upstream answered ${status}: no`,
    });
  });

  test.each<[why: string, refusal: Refusal, kind: UpstreamFault['kind']]>([
    ['by an empty 202', { status: 202, body: '' }, 'uncertain'],
    ['by an answer without an id', { status: 200, body: { status: 'queued' } }, 'uncertain'],
    ['by a connection that ends', 'cut', 'uncertain'],
  ])('%s', async (_why, refusal, kind) => {
    double.refusal = refusal;
    await expect(provider.start(jobOf(orderOf(LEAST)))).rejects.toMatchObject({ kind });
  });

  test('for a while is told for how long', async () => {
    double.refusal = { status: 429, body: '', headers: { 'retry-after': '7' } };
    await expect(provider.start(jobOf(orderOf(LEAST)))).rejects.toMatchObject({
      kind: 'busy',
      retryAfterMs: 7_000,
    });
  });

  test('for its key', async () => {
    const stranger = providerWith({ apiKey: 'rvya_sk_wrong' });
    await expect(stranger.start(jobOf(orderOf(LEAST)))).rejects.toMatchObject({ kind: 'denied' });
  });

  test('by nobody, as nobody is there', async () => {
    const nowhere = providerWith({ baseUrl: `http://127.0.0.1:${await closedPort()}/api/v1` });
    await expect(nowhere.start(jobOf(orderOf(LEAST)))).rejects.toMatchObject({
      kind: 'not_delivered',
    });
  });
});

test('a start that is repeated is the same one there', async () => {
  const job = jobOf(orderOf(LEAST));
  const handles = [await provider.start(job), await provider.start(job)];
  expect(handles).toEqual(['task_1', 'task_1']);
  expect(provider.afterCrash).toBe('wait');
  expect(providerWith({ repeatable: true }).afterCrash).toBe('repeat');
});

describe('a finished video', () => {
  test('is fetched', async () => {
    const { video } = await provider.fetch(double.videoUrl, jobOf(orderOf(LEAST)));
    expect((await readFile(video)).equals(double.video)).toBe(true);
  });

  test('is fetched from elsewhere, and the key stays here', async () => {
    const keys: unknown[] = [];
    const elsewhere = await listenOnLoopback(({ headers }, response) => {
      keys.push(headers.authorization);
      response.end(double.video);
    });
    const { video } = await provider.fetch(`${elsewhere.url}/0.mp4`, jobOf(orderOf(LEAST)));
    expect((await readFile(video)).equals(double.video)).toBe(true);
    expect(keys).toEqual([undefined]);
  });
});

test('nobody knows where it is by itself', () => {
  expect(() => providerWith({ baseUrl: null })).toThrow('needs a baseUrl');
});
