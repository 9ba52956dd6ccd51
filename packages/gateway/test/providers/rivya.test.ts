import { check, findContract, type DialectName, type Order } from '@reelgate/contracts';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  startRivyaDouble,
  type Refusal,
  type RivyaDouble,
} from '../../../../test/lib/doubles/rivya.ts';
import { closedPort, listenOnLoopback } from '../../../../test/lib/loopback.ts';
import { decodeGeneration } from '../../src/dialects/rivya/decode.ts';
import type { UpstreamFault } from '../../src/platform/upstream-fault.ts';
import type { Job, Provider } from '../../src/providers/provider.ts';
import type { Phase } from '../../src/upstreams/phase.ts';
import { createRivyaProvider } from '../../src/providers/rivya.ts';
import { JPEG, OWN_LINK, setProviderStage } from './provider-stage.ts';

const MODEL = 'grok-imagine-video';
const IMAGE = 'https://cdn.test/1.jpg';

const { settings: usual, jobOf } = setProviderStage();

let double: RivyaDouble;
let provider: Provider;

beforeEach(async () => {
  double = await startRivyaDouble();
  provider = providerWith({});
});

function providerWith(settings: Partial<Parameters<typeof createRivyaProvider>[0]>): Provider {
  const { baseUrl, key: apiKey } = double;
  return createRivyaProvider({ ...usual, baseUrl, apiKey, ...settings });
}

/** As the dialect reads it. */
function orderOf(body: unknown): Order {
  const draft = decodeGeneration(body);
  if (!('contract' in draft)) throw new Error(draft.message);
  const checked = check(draft, draft.contract);
  if ('violations' in checked) throw new Error(JSON.stringify(checked.violations));
  return checked.order;
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
    expect(double.uploads).toEqual([]);
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

/** With an image that came as a file. */
function jobWithFile(bytes: Buffer = JPEG): Job {
  const order = orderOf({ ...LEAST, params: { referenceMediaItems: REFERENCES } });
  return jobOf({ ...order, images: [{ fileId: '1' }] }, bytes);
}

interface SentBody {
  readonly params: { readonly referenceMediaItems: readonly unknown[] };
}

/** What the last order said of its image. */
function referenceSent(): unknown {
  const sent = double.asked.at(-1)?.body as SentBody | undefined;
  return sent?.params.referenceMediaItems[0];
}

function pathsAsked(): readonly string[] {
  return double.asked.map(({ path }) => path.slice('/api/v1'.length));
}

type Refused = [why: string, refusal: Refusal, kind: UpstreamFault['kind']];

function refusedBy(status: number, kind: UpstreamFault['kind']): Refused {
  return [`by ${status}`, { status, body: '' }, kind];
}

describe('an image that came as a file', () => {
  test('is uploaded first', async () => {
    expect(await provider.start(jobWithFile())).toBe(double.ids[0]);
    const url = new URL('/cdn/files/1', double.baseUrl).href;
    expect(double.uploads).toEqual([
      { url, name: 'image-0.jpeg', mediaType: 'image/jpeg', bytes: JPEG },
    ]);
    expect(pathsAsked()).toEqual(['/files', '/generations']);
    expect(double.asked[0]?.body).toEqual({ kind: 'image', client_request_id: 'attempt-1' });
    expect(referenceSent()).toEqual({
      url,
      kind: 'image',
      name: 'image-0.jpeg',
      mimeType: 'image/jpeg',
    });
    expect(orderOf(double.asked[1]?.body).images).toEqual([{ url }]);
  });

  test('of the most that is taken is uploaded, and a larger one is a link', async () => {
    const most = Buffer.concat([JPEG], 10_000_000);
    await provider.start(jobWithFile(most));
    expect(double.uploads.map(({ bytes }) => bytes.equals(most))).toEqual([true]);
    await provider.start({ ...jobWithFile(Buffer.concat([most, JPEG])), attemptId: 'attempt-2' });
    expect(double.uploads.length).toBe(1);
    expect(referenceSent()).toEqual({ url: OWN_LINK, kind: 'image' });
  });

  test('is not uploaded for what the model cannot make', async () => {
    const job = jobWithFile();
    const order = { ...job.order, durationS: 31 };
    await expect(provider.start({ ...job, order })).rejects.toMatchObject({
      kind: 'not_delivered',
    });
    expect(double.asked).toEqual([]);
  });

  test('is uploaded once for an attempt, however often its start is repeated', async () => {
    const job = jobWithFile();
    double.lostAnswers = 1;
    await expect(provider.start(job)).rejects.toMatchObject({ kind: 'uncertain' });
    // By a process that remembers nothing.
    expect(await providerWith({ repeatable: true }).start(job)).toBe('task_1');
    expect(pathsAsked()).toEqual(['/files', '/generations', '/generations']);
    const [, first, second] = double.asked;
    expect(second?.body).toEqual(first?.body);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(await provider.start({ ...job, attemptId: 'attempt-2' })).toBe('task_2');
    expect(double.uploads.length).toBe(2);
  });

  test('is uploaded again where a crash left half a note of it', async () => {
    const before = jobWithFile();
    await provider.start(before);
    const [note = 'none'] = (await readdir(before.folder)).filter((name) => name !== 'input');
    const job = { ...jobWithFile(), attemptId: 'attempt-2' };
    const half = `${note.replace(before.attemptId, job.attemptId)}.part`;
    await writeFile(join(job.folder, half), '{"url":"http');
    await provider.start(job);
    expect(double.uploads.length).toBe(2);
    expect(referenceSent()).toMatchObject({ url: double.uploads[1]?.url });
  });

  test.each<Refused>([
    ['by a connection that ends', 'cut', 'not_delivered'],
    ['by an empty answer', { status: 201, body: '' }, 'not_delivered'],
    ['by a page', { status: 200, body: '<h1>Welcome</h1>' }, 'not_delivered'],
    ['without an address', { status: 201, body: { id: 'file_1' } }, 'not_delivered'],
    ['with another kind of address', { status: 201, body: { url: 'file:///1' } }, 'not_delivered'],
    ...[302, 404, 405, 409, 500, 502, 504].map((status) => refusedBy(status, 'not_delivered')),
    ...[400, 413, 415, 422].map((status) => refusedBy(status, 'refused')),
    ...[401, 402, 403].map((status) => refusedBy(status, 'denied')),
  ])('that is not taken, %s', async (_why, uploadRefusal, kind) => {
    double.uploadRefusal = uploadRefusal;
    await expect(provider.start(jobWithFile())).rejects.toMatchObject({ kind });
    expect(pathsAsked()).toEqual(['/files']);
  });

  test.each<[what: string, refusal: Refusal]>([
    ['silence', 'silence'],
    ['an answer without an end', { status: 201, body: '{', headers: { 'content-length': '9' } }],
  ])('that meets with %s is given up in time', async (_what, uploadRefusal) => {
    double.uploadRefusal = uploadRefusal;
    const hasty = providerWith({ requestMsMax: 200 });
    await expect(hasty.start(jobWithFile())).rejects.toMatchObject({ kind: 'not_delivered' });
    expect(pathsAsked()).toEqual(['/files']);
  });

  test.each<[status: number, kind: UpstreamFault['kind']]>([
    [429, 'busy'],
    [503, 'not_delivered'],
  ])('that is put off with %i is told for how long', async (status, kind) => {
    double.uploadRefusal = { status, body: '', headers: { 'retry-after': '7' } };
    const start = provider.start(jobWithFile());
    await expect(start).rejects.toMatchObject({ kind, retryAfterMs: 7_000 });
  });

  test('that is none is refused with what is said of it', async () => {
    await expect(provider.start(jobWithFile(Buffer.from('GIF89a')))).rejects.toMatchObject({
      kind: 'refused',
      message: 'the upstream answered 400: file is not of the kind image',
    });
  });

  test('is brought to nobody, as nobody is there', async () => {
    const nowhere = providerWith({ baseUrl: `http://127.0.0.1:${await closedPort()}/api/v1` });
    await expect(nowhere.start(jobWithFile())).rejects.toMatchObject({ kind: 'not_delivered' });
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

function running(phase: Phase | null): object {
  return { state: 'running', fraction: null, phase };
}

describe('a poll', () => {
  const URL_SAID = 'https://cdn.test/0.mp4';
  const NO_VIDEO = 'the upstream finished without a video';

  test.each<[said: object, progress: object]>([
    [{ status: 'queued' }, running('queued')],
    [{ status: 'processing' }, running('working')],
    [{ status: 'dreaming' }, running({ unknown: 'dreaming' })],
    [{ status: null }, running(null)],
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
