import { check, findContract, type DialectName, type Order } from '@reelgate/contracts';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  startEmpirioDouble,
  type EmpirioDouble,
  type Refusal,
} from '../../../../test/lib/doubles/empirio.ts';
import { closedPort, listenOnLoopback } from '../../../../test/lib/loopback.ts';
import type { UpstreamFault } from '../../src/platform/upstream-fault.ts';
import { createEmpirioProvider } from '../../src/providers/empirio.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { JPEG, setProviderStage } from './provider-stage.ts';

const MODEL = 'grok-imagine-video-1-5';
const IMAGE = 'https://cdn.test/1.jpg';

const { settings: usual, jobOf } = setProviderStage();

let double: EmpirioDouble;
let provider: Provider;

beforeEach(async () => {
  double = await startEmpirioDouble();
  provider = providerWith({});
});

function providerWith(settings: Partial<Parameters<typeof createEmpirioProvider>[0]>): Provider {
  const { baseUrl, key: apiKey } = double;
  return createEmpirioProvider({ ...usual, baseUrl, apiKey, ...settings });
}

type Body = Readonly<Record<string, unknown>> & { readonly model: string };

/** As the dialect reads it. */
function orderOf(body: Body, dialect: DialectName = 'empirio'): Order {
  const { model } = body;
  const contract = findContract(dialect, model);
  if (contract === null) throw new Error(`${dialect} has no ${model}`);
  const checked = check({ model, body }, contract);
  if ('violations' in checked) throw new Error(JSON.stringify(checked.violations));
  return checked.order;
}

const LEAST = { model: MODEL, prompt: 'a slow push in', image: IMAGE };

describe('an order', () => {
  test.each<Body>([
    LEAST,
    { ...LEAST, duration: 1, resolution: '480p' },
    { ...LEAST, duration: 15, aspect_ratio: '2:3' },
    { ...LEAST, aspect_ratio: '1:1' },
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

  test('says all that can be said, and is silent where silence means something', async () => {
    await provider.start(jobOf(orderOf(LEAST)));
    await provider.start(jobOf(orderOf({ ...LEAST, aspect_ratio: '16:9' })));
    const said = { ...LEAST, duration: 10, resolution: '720p' };
    expect(double.asked.map(({ body }) => body)).toEqual([said, { ...said, aspect_ratio: '16:9' }]);
  });

  test('brings an uploaded image as a data URI', async () => {
    const order = { ...orderOf(LEAST), images: [{ fileId: '1' }] };
    expect(provider.canMake?.(order)).toBe(true);
    await provider.start(jobOf(order));
    const image = `data:image/jpeg;base64,${JPEG.toString('base64')}`;
    expect(double.asked[0]?.body).toMatchObject({ image });
  });
});

describe('an order of another dialect', () => {
  const RIVYA = { model: 'grok-imagine-video', prompt: 'a dog runs on a beach' };
  const REAPI = { model: 'grok-imagine-video-1.5-beta', prompt: 'push in', image_urls: [IMAGE] };
  const ORIGINAL = { ...REAPI, model: 'grok-imagine-1.0-video' };

  test.each<[why: string, dialect: DialectName, body: Body, can: boolean]>([
    ['no image', 'rivya', RIVYA, false],
    ["the image's ratio", 'reapi', REAPI, true],
    ['a ratio', 'reapi', { ...REAPI, aspect_ratio: '9:16', resolution: '720p' }, true],
    ['no prompt', 'reapi', { ...REAPI, prompt: '' }, false],
    ['unmoderated', 'reapi', { ...REAPI, nsfw_checker: false }, false],
    ['one image', 'reapi', ORIGINAL, true],
    ['two images', 'reapi', { ...ORIGINAL, image_urls: [IMAGE, IMAGE] }, false],
    ['too long', 'reapi', { ...ORIGINAL, duration: 16 }, false],
  ])('%s', (_why, dialect, body, can) => {
    const order = orderOf(body, dialect);
    const modelMap = { [`${dialect}/${body.model}`]: MODEL };
    expect(provider.canMake?.(order)).toBe(false);
    expect(providerWith({ modelMap }).canMake?.(order)).toBe(can);
  });
});

function failed(code: string, message: string): object {
  return { status: 'failed', error: { code, message } };
}

function paid(amount: unknown, currency = 'USD'): object {
  return { cost: { amount, currency } };
}

function ended(reason: string, message: string, costMicroUsd: number | null): object {
  return { state: 'failed', reason, message, costMicroUsd };
}

describe('a poll', () => {
  const URL_SAID = 'https://cdn.test/0.mp4';
  const NO_VIDEO = 'the upstream finished without a video';

  test.each([[paid(-1)], [paid(1, 'EUR')], [paid('1e3')], [paid(null)], [{}], [null]])(
    'that names no price by %j',
    async (usage) => {
      const job = jobOf(orderOf(LEAST));
      double.polls = [{ status: 'completed', result: { data: [{ url: URL_SAID }], usage } }];
      const progress = await provider.poll(await provider.start(job), job);
      expect(progress).toEqual({ state: 'done', result: URL_SAID, costMicroUsd: null });
    },
  );

  test.each<[said: object, progress: object]>([
    [{}, { state: 'running', fraction: 0, phase: 'queued' }],
    [
      { status: 'processing', progress: 0.4 },
      { state: 'running', fraction: 0.4, phase: 'working' },
    ],
    [
      { status: 'processing', progress: 40 },
      { state: 'running', fraction: null, phase: 'working' },
    ],
    [
      { status: 'moving', progress: null },
      { state: 'running', fraction: null, phase: { unknown: 'moving' } },
    ],
    [
      { status: 'completed', result: { data: [{ url: URL_SAID, content_type: 'video/mp4' }] } },
      { state: 'done', result: URL_SAID, costMicroUsd: null },
    ],
    [
      { status: 'completed', result: { data: [{ url: URL_SAID }], usage: paid(1.73) } },
      { state: 'done', result: URL_SAID, costMicroUsd: 1_730_000 },
    ],
    [{ status: 'completed' }, ended('upstream', NO_VIDEO, null)],
    [
      { status: 'completed', result: { data: [], usage: paid('0.53') } },
      ended('upstream', NO_VIDEO, 530_000),
    ],
    // Held back, it is paid for; what failed before there was a video is not.
    [failed('content_policy_violation', 'blocked'), ended('moderated', 'blocked', null)],
    [
      {
        ...failed('content_policy_violation', 'blocked'),
        result: { data: [], usage: paid(0.626) },
      },
      ended('moderated', 'blocked', 626_000),
    ],
    [failed('upstream_error', 'broke'), ended('upstream', 'broke', 0)],
    [
      { ...failed('upstream_error', 'broke'), result: { usage: paid(0.1) } },
      ended('upstream', 'broke', 100_000),
    ],
    [{ status: 'cancelled' }, ended('upstream', 'the upstream says that it cancelled', null)],
  ])('that says %j', async (said, progress) => {
    double.polls = [said];
    const job = jobOf(orderOf(LEAST));
    const handle = await provider.start(job);
    expect(await provider.poll(handle, job)).toEqual(progress);
  });

  test.each<[Refusal, UpstreamFault['kind']]>([
    [{ status: 502, body: { error: { code: 'upstream_error', message: 'no' } } }, 'uncertain'],
    [{ status: 200, body: '[]<' }, 'uncertain'],
    ['cut', 'not_delivered'],
  ])('that is answered with %j', async (refusal, kind) => {
    const job = jobOf(orderOf(LEAST));
    const handle = await provider.start(job);
    double.jobRefusal = refusal;
    await expect(provider.poll(handle, job)).rejects.toMatchObject({ kind });
  });

  test('of a job that is not known there is lost', async () => {
    await expect(provider.poll('job-0', jobOf(orderOf(LEAST)))).rejects.toMatchObject({
      kind: 'lost',
      message: 'the upstream answered 404: job not found',
    });
  });
});

describe('a cancel', () => {
  test('is told', async () => {
    const job = jobOf(orderOf(LEAST));
    const handle = await provider.start(job);
    await provider.cancel?.(handle, job);
    expect([...double.cancelled]).toEqual([handle]);
  });

  test('of a job that has ended says how it ended', async () => {
    const job = jobOf(orderOf(LEAST));
    const handle = await provider.start(job);
    const usage = { cost: { amount: 1.73, currency: 'USD' } };
    const url = 'https://cdn.test/0.mp4';
    double.polls = [{ status: 'completed', result: { data: [{ url }], usage } }];
    expect(await provider.cancel?.(handle, job)).toEqual({
      state: 'done',
      result: url,
      costMicroUsd: 1_730_000,
    });
  });

  test('that is refused is not passed over', async () => {
    const cancel = provider.cancel?.('job-0', jobOf(orderOf(LEAST)));
    await expect(cancel).rejects.toMatchObject({ kind: 'lost' });
  });
});

describe('a start that is refused', () => {
  test.each<[status: number, code: string, kind: UpstreamFault['kind']]>([
    [400, 'invalid_request', 'refused'],
    [401, 'missing_api_key', 'denied'],
    [401, 'invalid_api_key', 'denied'],
    [402, 'insufficient_credits', 'denied'],
    [403, 'permission_denied', 'denied'],
    [404, 'model_not_found', 'lost'],
    [409, 'idempotency_conflict', 'uncertain'],
    [429, 'rate_limit_exceeded', 'busy'],
    [500, 'internal_error', 'uncertain'],
    [502, 'upstream_error', 'uncertain'],
    [503, 'model_unavailable', 'not_delivered'],
  ])('%i with code %s is %s', async (status, code, kind) => {
    double.refusal = { status, body: { error: { message: 'no', type: 'x', code, param: null } } };
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
    const stranger = providerWith({ apiKey: 'wrong' });
    await expect(stranger.start(jobOf(orderOf(LEAST)))).rejects.toMatchObject({ kind: 'denied' });
  });

  test('by nobody, as nobody is there', async () => {
    const nowhere = providerWith({ baseUrl: `http://127.0.0.1:${await closedPort()}/v1` });
    await expect(nowhere.start(jobOf(orderOf(LEAST)))).rejects.toMatchObject({
      kind: 'not_delivered',
    });
  });
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

test('only an upstream that honours the key is asked twice', () => {
  expect(provider.afterCrash).toBe('wait');
  expect(providerWith({ repeatable: true }).afterCrash).toBe('repeat');
});
