import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from '../../lib/probe.ts';
import { LITE, NEWER, PLAIN, sdk, setStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ engine: true });
});
afterAll(() => stage.close());

interface Metadata {
  readonly requestId: string;
  readonly videoUrl: string;
  readonly duration: number;
  readonly costInUsdTicks: number;
  readonly progress: number;
}

async function made(model: string, wish: Parameters<ReturnType<typeof sdk>>[1]) {
  const { video, providerMetadata, warnings } = await sdk(stage, stage.gateway.key)(model, wish);
  const { widthPx, heightPx, video: track, audio } = await probe(Buffer.from(video.uint8Array));
  const { requestId, ...metadata } = providerMetadata['xai'] as unknown as Metadata;
  return {
    requestId,
    metadata,
    warnings,
    mediaType: video.mediaType,
    size: `${widthPx}x${heightPx}`,
    durationS: Math.round(track.endS),
    hasSound: audio !== null,
  };
}

const picture = (size: string): object => ({ url: `${stage.images.url}/${size}.png` });

/** What the package has no words for is sent as it stands: it hands unknown options through. */
describe('pictures on the way', () => {
  test.each<[string, () => object, string, number]>([
    ['a last frame', () => ({ last_frame: picture('300x600') }), '854x480', 1_700_000_000],
    [
      'an image and a last frame',
      () => ({ image: picture('300x600'), last_frame: picture('64x64') }),
      '480x960',
      1_800_000_000,
    ],
    [
      'keyframes, in any order',
      () => ({
        keyframes: [
          { image: picture('64x64'), timestamp_s: 1.5 },
          { image: picture('300x600'), timestamp_s: 0.5 },
        ],
        aspect_ratio: '1:1',
      }),
      '480x480',
      1_800_000_000,
    ],
    [
      'an image, a keyframe and a last frame',
      () => ({
        image: picture('64x64'),
        keyframes: [{ image: picture('300x600'), timestamp_s: 1 }],
        last_frame: picture('640x480'),
      }),
      '480x480',
      1_900_000_000,
    ],
    [
      'a keyframe beside references',
      () => ({
        reference_images: [picture('64x64'), picture('640x480')],
        keyframes: [{ image: picture('300x600'), timestamp_s: 1 }],
      }),
      '854x480',
      1_900_000_000,
    ],
    [
      'a keyframe at the start, beside a reference',
      () => ({
        reference_images: [picture('64x64')],
        keyframes: [{ image: picture('300x600'), timestamp_s: 0 }],
      }),
      '854x480',
      1_800_000_000,
    ],
    [
      'an image, a reference, a keyframe and a last frame',
      () => ({
        image: picture('64x64'),
        reference_images: [picture('640x480')],
        keyframes: [{ image: picture('300x600'), timestamp_s: 1 }],
        last_frame: picture('640x480'),
        aspect_ratio: '1:1',
      }),
      '480x480',
      2_000_000_000,
    ],
  ])('%s', async (_, fields, size, ticks) => {
    const clip = await made(NEWER, { prompt: 'slowly', duration: 2, xai: { ...fields() } });
    expect([clip.size, clip.durationS, clip.metadata.costInUsdTicks]).toEqual([size, 2, ticks]);
  });
});

describe('with the packages ai and @ai-sdk/xai', () => {
  test('text to video', async () => {
    const clip = await made(PLAIN, {
      prompt: 'a lighthouse at dusk',
      duration: 2,
      aspectRatio: '16:9',
      resolution: '854x480',
    });
    expect(clip).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      metadata: {
        videoUrl: expect.stringMatching(/\/media\/tasks\/[0-9a-f]{32}\/0\.mp4\?/),
        duration: 2,
        // $0.05 a second.
        costInUsdTicks: 1_000_000_000,
        progress: 100,
      },
      warnings: [],
      mediaType: 'video/mp4',
      size: '854x480',
      durationS: 2,
      hasSound: true,
    });
  });

  test('the clip is at a link that needs no key', async () => {
    const { metadata } = await made(LITE, { prompt: 'snow', duration: 1, aspectRatio: '1:1' });
    const head = await fetch(metadata.videoUrl, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    const part = await fetch(metadata.videoUrl, { headers: { range: 'bytes=0-9' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
    // $0.02 a second.
    expect(metadata.costInUsdTicks).toBe(200_000_000);
  });

  test('image to video takes the ratio of the image, from a URL and from bytes', async () => {
    const image = `${stage.images.url}/300x600.png`;
    const fromUrl = await made(NEWER, {
      prompt: { image, text: 'the sun sinks' },
      duration: 1,
    });
    // A second, and an image: $0.08 + $0.01.
    expect([fromUrl.size, fromUrl.metadata.costInUsdTicks]).toEqual(['480x960', 900_000_000]);
    const bytes = new Uint8Array(await (await fetch(image)).arrayBuffer());
    const fromBytes = await made(PLAIN, { prompt: { image: bytes }, duration: 1 });
    expect([fromBytes.size, fromBytes.metadata.costInUsdTicks]).toEqual(['480x960', 520_000_000]);
  });

  test('reference images do not decide the ratio', async () => {
    const clip = await made(NEWER, {
      prompt: 'both of them in one picture',
      duration: 2,
      xai: {
        mode: 'reference-to-video',
        referenceImageUrls: [`${stage.images.url}/64x64.png`, `${stage.images.url}/300x600.webp`],
      },
    });
    expect([clip.size, clip.metadata.costInUsdTicks]).toEqual(['854x480', 1_800_000_000]);
  });

  test('an extension goes on from a clip of this gateway', async () => {
    const first = await made(NEWER, { prompt: 'a train', duration: 2, aspectRatio: '1:1' });
    const clip = await made(NEWER, {
      prompt: 'it enters a tunnel',
      duration: 2,
      xai: { mode: 'extend-video', videoUrl: first.metadata.videoUrl },
    });
    expect([clip.size, clip.metadata.costInUsdTicks]).toEqual(['480x480', 1_600_000_000]);
  });

  test('an edit is a video of its own', async () => {
    const first = await made(NEWER, { prompt: 'a train', duration: 1 });
    const edited = await made(NEWER, {
      prompt: 'at night, black and white',
      xai: { mode: 'edit-video', videoUrl: first.metadata.videoUrl },
    });
    expect(edited.metadata.videoUrl).toMatch(/^http/);
    expect(edited.metadata.videoUrl).not.toBe(first.metadata.videoUrl);
  });
});
