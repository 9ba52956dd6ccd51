import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, RenderCancelled, type RenderRequest } from '../src/index.ts';
import { factsOf, lumaOf, meanDifference, meanOf } from './probe.ts';
import { newFolder, requestOf, writePicture } from './workshop.ts';

const folder = newFolder();
const engine = createEngine({ processes: 1, threads: 2 });
const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;
const [widthPx, heightPx] = [192, 128];
const none = new Uint8Array();
let first = '';
let second = '';
let third = '';
let renders = 0;

beforeAll(async () => {
  first = await writePicture(folder, 'first.png', 0);
  second = await writeHalves('second.png', '#2040d0', '#f0e0a0');
  third = await writeHalves('third.jpg', '#c02020', '#104010');
});
afterAll(() => engine.close());

/** One colour on the left, another on the right, of the proportions of the frame. */
async function writeHalves(name: string, left: string, right: string): Promise<string> {
  const path = join(folder, name);
  const size = { width: 240, height: 320, channels: 3 as const };
  const half = await sharp({ create: { ...size, background: right } })
    .png()
    .toBuffer();
  await sharp({ create: { ...size, width: 480, background: left } })
    .composite([{ input: half, left: 240, top: 0 }])
    .toFile(path);
  return path;
}

async function render(changes: Partial<RenderRequest>, by = engine) {
  const own = join(folder, `render-${++renders}`);
  mkdirSync(own);
  return { ...(await by.render(requestOf(changes), own).done), own };
}

/** Luma of a picture as a frame that shows it whole. */
async function lumaOfPicture(path: string): Promise<Uint8Array> {
  const rgb = await sharp(path).resize(widthPx, heightPx).removeAlpha().raw().toBuffer();
  return Uint8Array.from({ length: widthPx * heightPx }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(index * 3, index * 3 + 3);
    return 16 + ((0.2126 * red + 0.7152 * green + 0.0722 * blue) * 219) / 255;
  });
}

const nowhere = { path: '/nowhere.png', atS: 0.5 };

test.each<[Partial<RenderRequest>, string]>([
  [{ lastImage: 'end.png' }, 'the last image must be an absolute path'],
  [{ continueFrom: 'clip.mp4' }, 'to continue from must be an absolute path'],
  [{ keyframes: [{ path: 'a.png', atS: 0 }] }, 'every keyframe must be an absolute path'],
  [
    { keyframes: [0.1, 0.2, 0.3, 0.4, 0.5].map((atS) => ({ ...nowhere, atS })) },
    'at most 4 keyframes',
  ],
  [{ keyframes: [{ ...nowhere, atS: 1.01 }] }, 'between 0 and the duration'],
  [{ keyframes: [{ ...nowhere, atS: -0.01 }] }, 'between 0 and the duration'],
  [{ keyframes: [{ ...nowhere, atS: Number.NaN }] }, 'between 0 and the duration'],
  [{ keyframes: [nowhere, nowhere] }, 'each keyframe must come later'],
  [{ images: ['/a.png'], keyframes: [{ ...nowhere, atS: 0 }] }, 'each keyframe must come later'],
  [{ lastImage: '/a.png', keyframes: [{ ...nowhere, atS: 1 }] }, 'each keyframe must come later'],
  [{ images: ['/a.png', '/b.png'], keyframes: [nowhere] }, 'beside keyframes only one image'],
  [
    { images: ['/a.png'], continueFrom: '/c.mp4', keyframes: [nowhere] },
    'beside keyframes only one image',
  ],
])('%o cannot be rendered', async (changes, words) => {
  await expect(engine.render(requestOf(changes), newFolder()).done).rejects.toThrow(words);
});

test.each<[string, () => Partial<RenderRequest>]>([
  ['nothing', () => ({ durationS: 1 })],
  ['a painted scene', () => ({ durationS: 2, prompt: 'sea in the rain' })],
  ['one image', () => ({ durationS: 2, images: [first], prompt: 'pan left, golden light, fog' })],
  ['two images', () => ({ durationS: 3, images: [first, third], prompt: 'handheld orbit' })],
  ['a video', () => ({ durationS: 2, continueFrom: source.landscape })],
])('after %s the clip rests on its last image', async (_, changes) => {
  const clip = await render({ ...changes(), lastImage: second, widthPx, heightPx });
  const frames = await lumaOf(clip.videoPath);
  const wanted = await lumaOfPicture(second);
  expect(frames).toHaveLength(clip.frameCount);
  for (const frame of frames.slice(-7)) expect(meanDifference(frame, wanted)).toBeLessThan(2);
  expect(meanDifference(frames.at(-7) ?? none, frames.at(-1) ?? none)).toBeLessThan(0.5);
});

test('the first image is there at the start and gives way without a jump', async () => {
  const clip = await render({ images: [first], lastImage: second, durationS: 3 });
  const frames = await lumaOf(clip.videoPath);
  expect(meanDifference(frames[0] ?? none, await lumaOfPicture(first))).toBeLessThan(4);
  const means = frames.map(meanOf);
  means.slice(1).forEach((mean, index) => {
    expect(Math.abs(mean - (means[index] ?? 0))).toBeLessThan(4);
  });
  const half = frames[35] ?? none;
  expect(meanDifference(half, frames[0] ?? none)).toBeGreaterThan(8);
  expect(meanDifference(half, frames[71] ?? none)).toBeGreaterThan(8);
});

test('each keyframe is there in full at its second', async () => {
  const keyframes = [
    { path: second, atS: 1 },
    { path: first, atS: 2 },
  ];
  const clip = await render({ images: [third], keyframes, durationS: 3, audio: true });
  const frames = await lumaOf(clip.videoPath);
  const wanted = await Promise.all([third, second, first].map(lumaOfPicture));
  [0, 24, 48].forEach((frame, index) => {
    expect(meanDifference(frames[frame] ?? none, wanted[index] ?? none)).toBeLessThan(4);
  });
  expect(meanDifference(frames[12] ?? none, wanted[0] ?? none)).toBeGreaterThan(8);
  expect(meanDifference(frames[12] ?? none, wanted[1] ?? none)).toBeGreaterThan(8);
  // Nothing follows the last one: the camera moves on over it.
  expect(meanDifference(frames[71] ?? none, frames[48] ?? none)).toBeGreaterThan(3);
  expect(await factsOf(clip.videoPath)).toMatchObject({ frameCount: 72, videoS: 3, audioS: 3 });
});

const source = { landscape: '', turned: '' };

beforeAll(async () => {
  source.landscape = (await render({ images: [first], prompt: 'pan right' })).videoPath;
  source.turned = join(folder, 'turned.mp4');
  const bytes = readFileSync(source.landscape);
  const matrix = bytes.indexOf('tkhd') + 44;
  [0, 65_536, 0, -65_536, 0].forEach((value, index) => {
    bytes.writeInt32BE(value, matrix + index * 4);
  });
  writeFileSync(source.turned, bytes);
});

test.each(hasFfmpeg ? (['node-av', 'ffmpeg'] as const) : (['node-av'] as const))(
  'a clip continues from the last frame of another, read by %s',
  async (encoder) => {
    const own = createEngine({ threads: 2, encoder });
    const request = { continueFrom: source.landscape, durationS: 2, audio: true };
    const clip = await render({ ...request, prompt: 'pan right, in the fog and rain' }, own);
    await own.close();
    const [before, after] = [await lumaOf(source.landscape), await lumaOf(clip.videoPath)];
    expect(meanDifference(after[0] ?? none, before.at(-1) ?? none)).toBeLessThan(2.5);
    expect(meanDifference(after[0] ?? none, before[0] ?? none)).toBeGreaterThan(5);
    expect(meanDifference(after[0] ?? none, after[47] ?? none)).toBeGreaterThan(3);
    expect(await factsOf(clip.videoPath)).toMatchObject({ frameCount: 48, videoS: 2, audioS: 2 });
    expect(clip.scene).toBe('pan-right');
  },
);

test.each(hasFfmpeg ? (['node-av', 'ffmpeg'] as const) : (['node-av'] as const))(
  'a video that lies on its side is stood up by %s',
  async (encoder) => {
    const own = createEngine({ threads: 1, encoder });
    const size = { widthPx: heightPx, heightPx: widthPx };
    const clip = await render({ continueFrom: source.turned, ...size }, own);
    await own.close();
    const [shown = none] = await lumaOf(clip.videoPath);
    const lying = (await lumaOf(source.landscape)).at(-1) ?? none;
    const upright = Uint8Array.from(shown, (_, index) => {
      const [row, column] = [Math.floor(index / heightPx), index % heightPx];
      return lying[(heightPx - 1 - column) * widthPx + row] ?? 0;
    });
    expect(meanDifference(shown, upright)).toBeLessThan(2.5);
  },
);

test('the same morph gives the same bytes, whatever the threads', async () => {
  const changes = {
    continueFrom: source.landscape,
    keyframes: [{ path: first, atS: 1 }],
    lastImage: second,
    prompt: 'orbit, snow, fog',
    durationS: 2,
    audio: true,
    seed: 9,
  };
  const other = createEngine({ threads: 3 });
  const clips = [await render(changes), await render(changes, other), await render(changes)];
  await other.close();
  const hashes = clips.map(({ videoPath }) =>
    createHash('sha256').update(readFileSync(videoPath)).digest('hex'),
  );
  expect(new Set(hashes).size).toBe(1);
  const { videoPath } = await render({ ...changes, seed: 10 });
  const [one, two] = [await lumaOf(videoPath), await lumaOf(clips[0]?.videoPath ?? '')];
  expect(meanDifference(one[12] ?? none, two[12] ?? none)).toBeGreaterThan(0.5);
});

test.each([
  ['a text', () => 'this is no video'],
  ['half a video', () => readFileSync(source.landscape).subarray(0, 900)],
  ['a playlist', () => `#EXTM3U\n#EXTINF:1,\n${source.landscape}\n#EXT-X-ENDLIST\n`],
])('%s cannot be continued and leaves nothing', async (name, content) => {
  const continueFrom = join(folder, `${name}.mp4`);
  writeFileSync(continueFrom, content());
  const out = newFolder();
  await expect(engine.render(requestOf({ continueFrom }), out).done).rejects.toThrow(
    'rendering failed (could not open the video to continue from',
  );
  expect(readdirSync(out)).toEqual([]);
});

test('a morph that is cancelled while painting leaves nothing', async () => {
  const out = newFolder();
  const size = { widthPx: 640, heightPx: 360, durationS: 30 };
  const job = engine.render(requestOf({ ...size, images: [first], lastImage: second }), out);
  while (job.fraction() < 0.03) await new Promise((resolve) => setTimeout(resolve, 5));
  job.cancel();
  await expect(job.done).rejects.toBeInstanceOf(RenderCancelled);
  expect(readdirSync(out)).toEqual([]);
});
