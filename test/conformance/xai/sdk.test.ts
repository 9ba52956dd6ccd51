import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { NEWER, PLAIN, sdk, setStage, type Stage } from './stage.ts';

/** The packages `ai` and `@ai-sdk/xai` against an upstream that does what it is told. */
let stage: Stage;
let make: ReturnType<typeof sdk>;

beforeAll(async () => {
  stage = await setStage();
  make = sdk(stage, stage.gateway.key);
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

async function clipLink(): Promise<string> {
  const { providerMetadata } = await make(PLAIN, { prompt: 'a train' });
  return (providerMetadata['xai'] as unknown as { videoUrl: string }).videoUrl;
}

test.each([
  ['edit-video', 'edit', 6_400_000_000],
  ['extend-video', 'extension', 4_800_000_000],
] as const)('%s', async (mode, _, ticks) => {
  const videoUrl = await clipLink();
  const { video, providerMetadata } = await make(NEWER, {
    prompt: 'at night',
    xai: { mode, videoUrl },
  });
  expect(Buffer.from(video.uint8Array).equals(stage.upstream.clip)).toBe(true);
  expect(providerMetadata['xai']).toMatchObject({ duration: 8, costInUsdTicks: ticks });
});

test('under the prefix', async () => {
  const { video } = await sdk(stage, stage.gateway.key, '/xai/v1')(PLAIN, { prompt: 'x' });
  expect(video.mediaType).toBe('video/mp4');
});

test('it waits while the task is pending', async () => {
  stage.upstream.next({ runningPolls: 5 });
  const { video } = await make(PLAIN, { prompt: 'x' });
  expect(video.uint8Array.length).toBe(stage.upstream.clip.length);
});

test('a failure', async () => {
  stage.upstream.next({ end: 'failed' });
  await expect(make(PLAIN, { prompt: 'x' })).rejects.toMatchObject({
    name: 'XAI_VIDEO_GENERATION_FAILED',
  });
});

test('moderation', async () => {
  stage.upstream.next({ end: 'moderated' });
  await expect(make(PLAIN, { prompt: 'x' })).rejects.toMatchObject({
    name: 'XAI_VIDEO_MODERATION_ERROR',
  });
});

test('a wrong key', async () => {
  await expect(sdk(stage, 'rg_0')(PLAIN, { prompt: 'x' })).rejects.toMatchObject({
    statusCode: 400,
    isRetryable: false,
    message: 'Client specified an invalid argument: Incorrect API key provided.',
  });
});

test('an unknown model', async () => {
  await expect(make('grok-imagine-video-9.9', { prompt: 'x' })).rejects.toMatchObject({
    statusCode: 404,
    message:
      'Some requested entity was not found: The model "grok-imagine-video-9.9" does not exist.',
  });
});

test('a key with a low limit', async () => {
  const key = await stage.newKey({ requestsPerMinute: 1 });
  await expect(sdk(stage, key)(PLAIN, { prompt: 'x' })).rejects.toMatchObject({
    statusCode: 429,
    isRetryable: true,
    message: 'Some resource has been exhausted: Too many requests for this API key.',
  });
});

test('two calls with one Idempotency-Key are one job', async () => {
  const headers = { 'Idempotency-Key': 'sdk-1' };
  const wish = { prompt: 'once', headers };
  const both = await Promise.all([make(PLAIN, wish), make(PLAIN, wish)]);
  const ids = both.map(({ providerMetadata }) => {
    return (providerMetadata['xai'] as unknown as { requestId: string }).requestId;
  });
  expect(ids[0]).toBe(ids[1]);
  expect(stage.upstream.jobs.size).toBe(1);
});
