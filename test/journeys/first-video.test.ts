import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { startImageServer, type ImageServer } from '../lib/image-server.ts';
import { probe } from '../lib/probe.ts';
import { reapi, type Reapi } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';

const OFFICIAL = 'grok-imagine-video-1.5-official';
const BETA = 'grok-imagine-video-1.5-beta';
const ORIGINAL = 'grok-imagine-1.0-video';

/** What every clip says about itself, wherever it is copied to. */
const ORIGIN = 'reelgate engine';

/** One frame of AAC at 48 kHz. */
const AAC_FRAME_S = 1024 / 48_000;

let gateway: Gateway;
let images: ImageServer;
let api: Reapi;

beforeAll(async () => {
  images = await startImageServer();
  gateway = await startGateway();
  api = reapi(gateway);
});
afterAll(() => gateway.stop());

interface Expected {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly durationS: number;
  readonly audio?: boolean;
}

/** Orders a video, waits for it, fetches it without the key, and looks at it as a player would. */
async function expectVideo(body: object, expected: Expected): Promise<void> {
  const { widthPx, heightPx, durationS, audio = true } = expected;
  const id = await api.accepted(body);
  const { status, output, error } = await api.final(id);
  expect({ status, error }).toEqual({ status: 'completed', error: null });
  const response = await fetch(output?.video_urls[0] ?? 'none');
  const file = Buffer.from(await response.arrayBuffer());
  expect(response.status).toBe(200);
  const track = (codec: string, parameters: string, startS: number) => ({
    codec,
    parameters: expect.stringMatching(parameters) as string,
    startS: expect.closeTo(startS, 6) as number,
    endS: expect.closeTo(durationS, 6) as number,
  });
  expect(await probe(file)).toEqual({
    container: 'MP4',
    widthPx,
    heightPx,
    video: track('avc', '^avc1\\.64', 0),
    // The encoder's run-up lies before the start, where a player skips it.
    audio: audio ? track('aac', '^mp4a\\.40\\.2$', -AAC_FRAME_S) : null,
  });
  expect(file.includes(ORIGIN)).toBe(true);
}

describe('text to video', () => {
  test.each([
    ['9:16', '480p', 400, 736],
    ['3:2', '480p', 720, 480],
  ])('%s at %s: %ix%i', async (size, quality, widthPx, heightPx) => {
    const prompt = 'waves roll onto a beach at sunset, slow push in';
    const body = { model: ORIGINAL, prompt, size, quality };
    await expectVideo(body, { widthPx, heightPx, durationS: 6 });
  });
});

describe('image to video, at the sizes of seed 000', () => {
  test.each([
    ['1:1', '720p', 960, 960],
    ['16:9', '480p', 736, 400],
    ['16:9', '720p', 1280, 720],
    ['9:16', '720p', 720, 1280],
  ])('%s at %s: %ix%i', async (aspect_ratio, resolution, widthPx, heightPx) => {
    const image_urls = [`${images.url}/1200x800.jpg`];
    const body = { model: OFFICIAL, prompt: 'slow push in', image_urls, aspect_ratio, resolution };
    await expectVideo({ ...body, duration: 3 }, { widthPx, heightPx, durationS: 3 });
  });

  test('without sound', async () => {
    const image_urls = [`${images.url}/640x480.webp`];
    const body = { model: OFFICIAL, prompt: 'slow push in', image_urls, duration: 4 };
    await expectVideo(
      { ...body, audio: false },
      { widthPx: 736, heightPx: 400, durationS: 4, audio: false },
    );
  });
});

describe('the frame follows the image', () => {
  test.each([
    ['/800x600.jpg', 640, 480],
    ['/600x900.png', 480, 720],
    ['/1600x900.webp', 736, 400],
    ['/700x700.jpg', 544, 544],
    ['/640x480.rotated.jpg', 480, 640],
  ])('beta, auto, %s: %ix%i', async (path, widthPx, heightPx) => {
    const body = { model: BETA, image_urls: [`${images.url}${path}`], duration: 1 };
    await expectVideo(body, { widthPx, heightPx, durationS: 1 });
  });

  test('beta, 4:3, whatever the image is', async () => {
    const image_urls = [`${images.url}/1600x900.webp`];
    const body = { model: BETA, image_urls, aspect_ratio: '4:3', duration: 1 };
    await expectVideo(body, { widthPx: 640, heightPx: 480, durationS: 1 });
  });

  test('1.0: the first image, and not the size', async () => {
    const image_urls = [`${images.url}/600x900.png`, `${images.url}/1600x900.webp`];
    const body = { model: ORIGINAL, image_urls, size: '16:9' };
    await expectVideo(body, { widthPx: 480, heightPx: 720, durationS: 6 });
  });
});

describe('a rendering that is interrupted', () => {
  const body = { model: ORIGINAL, prompt: 'abstract colours', duration: 6 };

  test('by SIGTERM is finished after the restart, and paid once', async () => {
    const before = await api.balance();
    const id = await api.accepted(body);
    await renderingBegins(id);
    await gateway.stop();
    await gateway.restart();
    expect((await api.final(id)).status).toBe('completed');
    expect(before - (await api.balance())).toBe(49);
  });

  test('by SIGKILL as well, and its renderers end with it', async () => {
    const before = await api.balance();
    const id = await api.accepted(body);
    await renderingBegins(id);
    const renderers = childrenOf(gateway.pid);
    expect(renderers.length).toBeGreaterThan(0);
    await gateway.kill();
    await until('the renderers to end', () => !renderers.some(isAlive));
    await gateway.restart();
    expect((await api.final(id)).status).toBe('completed');
    expect(before - (await api.balance())).toBe(49);
  });

  test('leaves nothing behind', async () => {
    // A task is completed a moment before its scratch folder is gone.
    await until('the scratch folder to be removed', () => {
      try {
        const names = readdirSync(join(gateway.folder, 'media'), { recursive: true }).map(String);
        return !names.some((name) => /partial|render-|input/.test(name));
      } catch (error) {
        // A folder went while it was read.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      }
    });
  });
});

/** A file that grows is the only sign from outside that frames are being made. */
async function renderingBegins(taskId: string): Promise<void> {
  const id = taskId.slice('task_'.length);
  await until('a rendering', () =>
    readdirSync(join(gateway.folder, 'media'), { recursive: true })
      .map(String)
      .some((name) => name.includes(id) && name.endsWith('.mp4')),
  );
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
