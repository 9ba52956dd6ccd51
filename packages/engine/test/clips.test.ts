import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type RenderRequest } from '../src/index.ts';
import { factsOf, lumaOf, meanDifference, meanOf } from './probe.ts';
import { newFolder, requestOf, writePicture } from './workshop.ts';

const folder = newFolder();
const engine = createEngine({ processes: 1, threads: 2 });
let pictures: string[] = [];
let renders = 0;

beforeAll(async () => {
  pictures = await Promise.all([
    writePicture(folder, 'a.jpg', 0),
    writePicture(folder, 'b.png', 2),
    writePicture(folder, 'c.webp', 4),
  ]);
});
afterAll(() => engine.close());

async function render(changes: Partial<RenderRequest>, by = engine) {
  const own = join(folder, `render-${++renders}`);
  mkdirSync(own);
  const result = await by.render(requestOf(changes), own).done;
  return { ...result, own };
}

const sizes: readonly (readonly [number, number])[] = [
  [544, 544],
  [736, 400],
  [1280, 720],
  [720, 1080],
  [130, 66],
];

test.each(sizes)('%i x %i: every fact of the file is exact', async (widthPx, heightPx) => {
  const clip = await render({ widthPx, heightPx, images: pictures.slice(0, 1), audio: true });
  expect(await factsOf(clip.videoPath)).toMatchObject({
    widthPx,
    heightPx,
    frameCount: 24,
    videoS: 1,
    audioS: 1,
    bt709Limited: true,
    comment: 'Rendered by reelgate engine',
    moovFirst: true,
    profile: expect.stringMatching(/^avc1\.64/) as string,
  });
});

test.each([1, 2, 3])('%i s have their frames and their sound to the end', async (durationS) => {
  const clip = await render({ prompt: 'abstract', durationS, audio: true });
  expect(clip).toMatchObject({ scene: 'ribbons', frameCount: 24 * durationS, frameRate: 24 });
  const facts = await factsOf(clip.videoPath);
  expect(facts).toMatchObject({ frameCount: 24 * durationS, videoS: durationS, audioS: durationS });
  expect(await lumaOf(clip.videoPath)).toHaveLength(24 * durationS);
});

test('without audio there is no sound track at all', async () => {
  const clip = await render({ prompt: 'sea', audio: false });
  expect(await factsOf(clip.videoPath)).toMatchObject({ audioS: null, videoS: 1 });
  expect(readFileSync(clip.videoPath).includes('mp4a')).toBe(false);
});

test('only the three files stay, the stills in their sizes', async () => {
  const clip = await render({ prompt: 'forest', widthPx: 320, heightPx: 180 });
  expect(readdirSync(clip.own).sort()).toEqual(['sprite.webp', 'thumbnail.webp', 'video.mp4']);
  const thumbnail = await sharp(clip.thumbnailPath).metadata();
  expect([thumbnail.format, thumbnail.width, thumbnail.height]).toEqual(['webp', 640, 360]);
  const sprite = await sharp(clip.spritePath).metadata();
  expect([sprite.format, sprite.width, sprite.height]).toEqual(['webp', 800, 450]);
});

test.each(['sea', 'images'])('%s: the same request gives the same bytes', async (kind) => {
  const request =
    kind === 'images' ? { images: pictures, prompt: 'rain, pan left' } : { prompt: 'sea' };
  const changes = { ...request, audio: true, seed: 42, durationS: 1 };
  const other = createEngine({ threads: 3 });
  const [first, second] = [await render(changes), await render(changes, other)];
  const third = await render(changes);
  await other.close();
  const hashes = [first, second, third].map(({ videoPath }) =>
    createHash('sha256').update(readFileSync(videoPath)).digest('hex'),
  );
  expect(new Set(hashes).size).toBe(1);
});

const prompts = ['sea', 'mountain lake', 'city at night', 'meadow', 'forest', 'aurora', 'abstract'];

test.each(prompts)('%s: another seed shows another take', async (prompt) => {
  const [first, second] = [await render({ prompt, seed: 1 }), await render({ prompt, seed: 2 })];
  const pairs = [await lumaOf(first.videoPath), await lumaOf(second.videoPath)];
  const [one = new Uint8Array(), two = new Uint8Array()] = pairs.map((frames) => frames[12]);
  expect(meanDifference(one, two)).toBeGreaterThan(2);
});

test('another seed moves the camera over a picture otherwise', async () => {
  const images = pictures.slice(0, 1);
  const [first, second] = [await render({ images, seed: 1 }), await render({ images, seed: 2 })];
  const ends = [await lumaOf(first.videoPath), await lumaOf(second.videoPath)].map(
    (all) => all[23],
  );
  expect(meanDifference(ends[0] ?? new Uint8Array(), ends[1] ?? new Uint8Array())).toBeGreaterThan(
    1,
  );
});

test('several pictures follow each other without a jump in brightness', async () => {
  const clip = await render({ images: pictures, durationS: 3, widthPx: 240, heightPx: 160 });
  const frames = await lumaOf(clip.videoPath);
  const [first, middle, last] = [frames[2], frames[36], frames[70]];
  const empty = new Uint8Array();
  expect(meanDifference(first ?? empty, middle ?? empty)).toBeGreaterThan(8);
  expect(meanDifference(middle ?? empty, last ?? empty)).toBeGreaterThan(8);
  const means = frames.map(meanOf);
  means.slice(1).forEach((mean, index) => {
    expect(Math.abs(mean - (means[index] ?? 0))).toBeLessThan(4);
  });
});
