import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { composeGateway, type ComposedGateway } from '../lib/composed-gateway.ts';
import { startRivyaDouble, type Refusal, type RivyaDouble } from '../lib/doubles/rivya.ts';
import { startImageServer } from '../lib/image-server.ts';
import { keptImage } from '../lib/kept-image.ts';
import { VENDORS } from '../lib/vendors.ts';

/** Pictures that came as files, on their way to an upstream that wants them uploaded. */

const [first, second, images] = await Promise.all([
  startRivyaDouble(),
  startRivyaDouble(),
  startImageServer(),
]);
for (const double of [first, second]) {
  double.video = VENDORS.rivya.clip;
  double.polls = [{ status: 'succeeded', result: { primary_url: double.videoUrl } }];
}

const DATA_URI = await images.dataUri('/640x480.jpg');
const BYTES = Buffer.from(DATA_URI.slice(DATA_URI.indexOf(',') + 1), 'base64');
const FORM = 'grok-video-1.5';
const EMPIRIO = 'grok-imagine-video-1-5';

const [alone, failover] = [
  await gatewayTo({ first }, { repeatable: true }),
  await gatewayTo({ first, second }),
];

function gatewayTo(
  doubles: Readonly<Record<string, RivyaDouble>>,
  members: object = {},
): Promise<ComposedGateway> {
  const channels = Object.entries(doubles).map(([name, { baseUrl }]) => ({
    name,
    provider: 'rivya',
    baseUrl,
    apiKeyFrom: 'RIVYA_KEY',
    modelMap: { [FORM]: 'grok-imagine-video', [EMPIRIO]: 'grok-imagine-video' },
    pollMs: 20,
    requestMs: 2_000,
    ...members,
  }));
  return composeGateway({
    configFile: { channels },
    env: { RIVYA_KEY: first.key },
    // No row is to suffer for the one before it.
    limits: { claimPollMs: 20, retryAfterMsMax: 100, attemptsMax: 2, breakerMs: 0 },
  });
}

beforeEach(() => {
  first.uploadRefusal = null;
});
afterAll(async () => {
  for (const gateway of [alone, failover]) await gateway[Symbol.asyncDispose]();
});

/** What each upstream has been given since. */
function since(): () => readonly object[] {
  const before = [first, second].map(({ uploads, ids }) => [uploads.length, ids.length] as const);
  return () =>
    [first, second].map(({ uploads, ids }, place) => {
      const [uploadsBefore = 0, idsBefore = 0] = before[place] ?? [];
      return { files: uploads.length - uploadsBefore, jobs: ids.length - idsBefore };
    });
}

const ATTEMPTS = 'select channel, state from attempts where task_id = $1 order by number';
const TRANSFERS = 'select kind from transfers where task_id = $1';

/** How a task ended, once it has. */
async function endOf(gateway: ComposedGateway, taskId: string): Promise<object> {
  const { books } = gateway;
  const state = await gateway.ended(taskId);
  const attempts = await books.rows<Record<'channel' | 'state', string>>(ATTEMPTS, taskId);
  const transfers = await books.rows<{ kind: string }>(TRANSFERS, taskId);
  return {
    state,
    attempts: attempts.map((attempt) => `${attempt.channel} ${attempt.state}`),
    transfers: transfers.map(({ kind }) => kind),
  };
}

function orderWithFile(gateway: ComposedGateway): Promise<string> {
  return gateway.order(gateway.key, `empirio/${EMPIRIO}`, VENDORS.empirio.input('a walk'));
}

async function submit(path: string, body: string | FormData): Promise<string> {
  const type = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
  const answer = await fetch(`${alone.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${alone.key}`, ...type },
    body,
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return /[0-9a-f]{32}/.exec(text)?.[0] ?? 'none';
}

function form(): FormData {
  const parts = new FormData();
  const fields = {
    model: FORM,
    prompt: 'a walk',
    seconds: '6',
    size: '480P',
    aspect_ratio: '16:9',
  };
  for (const [name, value] of Object.entries(fields)) parts.append(name, value);
  parts.append('input_reference', new File([BYTES], 'walk.jpg', { type: 'image/jpeg' }));
  return parts;
}

function json(): string {
  const fields = { duration: 6, resolution: '480p', aspect_ratio: '16:9' };
  return JSON.stringify({ model: EMPIRIO, prompt: 'a walk', image: DATA_URI, ...fields });
}

describe('a picture', () => {
  test.each<[what: string, path: string, body: () => string | FormData]>([
    ['in a form of OpenAI', '/openai/v1/videos', form],
    ['in a data URI of EmpirioLabs', '/empirio/v1/videos/generations', json],
  ])('%s is uploaded, and named in the order', async (_what, path, body) => {
    const given = since();
    const taskId = await submit(path, body());
    expect(await endOf(alone, taskId)).toEqual({
      state: 'completed',
      attempts: ['first completed'],
      transfers: ['post'],
    });
    expect(given()[0]).toEqual({ files: 1, jobs: 1 });
    const file = first.uploads.at(-1);
    expect(file?.bytes.equals(await keptImage(BYTES)), 'equal bytes').toBe(true);
    const [order] = first.asked.filter(({ method }) => method === 'POST').slice(-1);
    expect(order?.body).toMatchObject({
      prompt: 'a walk',
      params: {
        referenceMediaItems: [
          { url: file?.url, kind: 'image', name: 'image-0.jpeg', mimeType: 'image/jpeg' },
        ],
      },
    });
  });

  test('is uploaded once where a start whose answer was lost is repeated', async () => {
    const given = since();
    const asked = first.asked.length;
    first.lostAnswers = 1;
    expect(await endOf(alone, await orderWithFile(alone))).toEqual({
      state: 'completed',
      attempts: ['first completed'],
      transfers: ['post'],
    });
    expect(given()[0]).toEqual({ files: 1, jobs: 1 });
    const posted = first.asked.slice(asked).filter(({ method }) => method === 'POST');
    expect(posted.map(({ path }) => path.split('/').at(-1))).toEqual([
      'files',
      'generations',
      'generations',
    ]);
    expect(posted[2]?.body).toEqual(posted[1]?.body);
  });
});

describe('an upload that fails', () => {
  const AGAIN = {
    alone: { state: 'failed', attempts: ['first failed', 'first failed'], transfers: ['release'] },
    failover: {
      state: 'completed',
      attempts: ['first failed', 'second completed'],
      transfers: ['post'],
    },
    given: { files: 1, jobs: 1 },
  };
  const DECLINED = { state: 'failed', attempts: ['first failed'], transfers: ['release'] };
  const NEVER = { alone: DECLINED, failover: DECLINED, given: { files: 0, jobs: 0 } };

  test.each<[what: string, refusal: Refusal, ends: typeof AGAIN]>([
    ['with 500', { status: 500, body: '' }, AGAIN],
    ['with 429', { status: 429, body: '', headers: { 'retry-after': '60' } }, AGAIN],
    ['with 503', { status: 503, body: '' }, AGAIN],
    ['with silence', 'silence', AGAIN],
    ['with a connection that ends', 'cut', AGAIN],
    ['without an address', { status: 201, body: {} }, AGAIN],
    ['for the file', { status: 400, body: { error: { message: 'too dull' } } }, NEVER],
  ])('%s', async (_what, refusal, ends) => {
    first.uploadRefusal = refusal;
    const given = since();
    const [one, other] = await Promise.all(
      [alone, failover].map(async (gateway) => endOf(gateway, await orderWithFile(gateway))),
    );
    expect(one).toEqual(ends.alone);
    expect(other).toEqual(ends.failover);
    expect(given()).toEqual([{ files: 0, jobs: 0 }, ends.given]);
  });
});
