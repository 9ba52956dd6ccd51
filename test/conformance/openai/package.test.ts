import { Readable } from 'node:stream';
import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../../lib/gateway.ts';
import { watchOpenApi } from '../../lib/openapi-watch.ts';
import { probe } from '../../lib/probe.ts';
import { reapi, type Reapi } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import { FORM, packageAt, picture, PREVIEW, watchedFetch } from './client.ts';
import { documentOf } from './stage.ts';

/** The vendor's package against a gateway that paints its own videos. */
let gateway: Gateway;
let client: OpenAI;
let bank: Reapi;

beforeAll(async () => {
  gateway = await startGateway();
  const openApi = watchOpenApi(await documentOf(gateway));
  client = packageAt(gateway, { fetch: watchedFetch(gateway, openApi) });
  bank = reapi(gateway);
});
afterAll(() => gateway.stop());

type CreateParams = OpenAI.VideoCreateParams;

/** With the fields and values that the package has no types for. */
async function create(body: object): Promise<OpenAI.Video> {
  const video = await client.videos.create(body as CreateParams);
  return until(`the end of ${video.id}`, async () => {
    const now = await client.videos.retrieve(video.id);
    expect(['queued', 'in_progress', 'completed']).toContain(now.status);
    return now.status === 'completed' && now;
  });
}

async function bytesOf(
  id: string,
  variant: 'video' | 'thumbnail' | 'spritesheet',
): Promise<[type: string | null, bytes: Buffer]> {
  const response = await client.videos.downloadContent(id, { variant });
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
  return [response.headers.get('content-type'), bytes];
}

test('a whole life: made from a file, watched, fetched, continued, edited, remixed, listed, deleted', async () => {
  const before = await bank.balance();
  const file = await picture('jpeg', 320, 240);
  const first = await create({
    model: FORM,
    prompt: 'a boat on a lake',
    seconds: '2',
    size: '480P',
    input_reference: await toFile(file, 'boat.jpg', { type: 'image/jpeg' }),
  });
  expect(first).toMatchObject({ progress: 100, seconds: '2', size: '480P', error: null });
  expect(before - (await bank.balance())).toBe(2 * 80 + 10);

  const [type, clip] = await bytesOf(first.id, 'video');
  const { widthPx, heightPx, video } = await probe(clip);
  // The picture is 4:3, and nobody asked for another ratio.
  expect([type, widthPx, heightPx]).toEqual(['video/mp4', 640, 480]);
  expect(video.endS).toBeCloseTo(2, 2);
  for (const variant of ['thumbnail', 'spritesheet'] as const) {
    const [webp, bytes] = await bytesOf(first.id, variant);
    expect([webp, bytes.subarray(8, 12).toString()]).toEqual(['image/webp', 'WEBP']);
  }

  const extended = await client.videos.extend({
    prompt: 'it sails away',
    seconds: '4',
    video: { id: first.id },
  });
  const fromFile = await client.videos.extend({
    prompt: 'it sails away',
    seconds: '4',
    video: await toFile(clip, 'unknown_file'),
  });
  const remixed = await client.videos.remix(first.id, { prompt: 'a boat in a storm' });
  expect(remixed).toMatchObject({
    prompt: 'a boat in a storm',
    seconds: '2',
    size: '480P',
    remixed_from_video_id: first.id,
  });
  expect(before - (await bank.balance())).toBe(170 + 320 + 320 + 170);
  for (const { id } of [extended, fromFile, remixed]) {
    await until('the end', async () => (await client.videos.retrieve(id)).status === 'completed');
  }
  const edited = await client.videos.edit({ prompt: 'at night', video: { id: first.id } });
  await until('the edit', async () => {
    return (await client.videos.retrieve(edited.id)).status === 'completed';
  });

  const made = [edited, remixed, fromFile, extended, first].map(({ id }) => id);
  const listed: string[] = [];
  for await (const { id } of client.videos.list({ limit: 2 })) listed.push(id);
  expect(listed).toEqual(made);
  expect(await client.videos.delete(first.id)).toEqual({
    id: first.id,
    object: 'video.deleted',
    deleted: true,
  });
  await expect(client.videos.retrieve(first.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  await expect(client.videos.downloadContent(first.id)).rejects.toBeInstanceOf(
    OpenAI.NotFoundError,
  );
});

test('the model that is asked in JSON, asked by the package, which only sends forms', async () => {
  const before = await bank.balance();
  const video = await create({
    model: PREVIEW,
    prompt: 'a hill',
    seconds: 1,
    resolution: 480,
    aspect_ratio: '2:1',
    input_reference: await toFile(await picture('webp'), 'hill.webp'),
  });
  expect(video).toMatchObject({ seconds: '1', size: '480P', model: PREVIEW });
  expect(before - (await bank.balance())).toBe(90);
  const [, clip] = await bytesOf(video.id, 'video');
  const { widthPx, heightPx } = await probe(clip);
  expect([widthPx, heightPx]).toEqual([960, 480]);
});

test('a data URI in a form, which is how the package sends the fields of that model', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const background = '#888';
  const large = sharp({ create: { width: 700, height: 500, channels: 3, background, noise } });
  const uri = `data:image/png;base64,${(await large.png().toBuffer()).toString('base64')}`;
  expect(uri.length).toBeGreaterThan(500_000);
  const video = await create({ model: PREVIEW, prompt: 'p', seconds: '1', image: uri });
  expect(video.status).toBe('completed');
});

test('a stream: chunked, without a length, of octets, named unknown_file', async () => {
  const before = await bank.balance();
  const file = await picture('png');
  const stream = (): Readable => Readable.from([file.subarray(0, 50), file.subarray(50)]);
  const body = { model: FORM, prompt: 'p', seconds: '1', size: '480P' };
  const video = await create({ ...body, input_reference: [stream(), stream()] });
  expect(video.status).toBe('completed');
  expect(before - (await bank.balance())).toBe(80 + 20);
});

describe('errors are the classes of the package', () => {
  test.each<[string, () => Promise<unknown>, abstract new (...words: never[]) => Error, object]>([
    [
      'a key that nobody has',
      () => packageAt({ url: gateway.url, key: 'sk-no' }).videos.list(),
      OpenAI.AuthenticationError,
      { status: 401, code: 'invalid_api_key', type: 'authentication_error' },
    ],
    [
      'a video that is none',
      () => client.videos.retrieve('video_0'),
      OpenAI.NotFoundError,
      { status: 404, type: 'not_found_error' },
    ],
    [
      'a model that is none',
      () => client.videos.create({ prompt: 'p', model: 'sora-2' }),
      OpenAI.BadRequestError,
      { status: 400, code: 'model_not_found', param: 'model', type: 'invalid_request_error' },
    ],
    [
      'a length that is none',
      () => client.videos.create({ prompt: 'p', model: FORM, seconds: '99' as never }),
      OpenAI.BadRequestError,
      { code: 'integer_above_max_value', param: 'seconds' },
    ],
  ])('%s', async (_, ask, type, facts) => {
    const error: unknown = await ask().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({
      ...facts,
      requestID: expect.stringMatching(/^req_[0-9a-f]{32}$/) as string,
    });
  });
});
