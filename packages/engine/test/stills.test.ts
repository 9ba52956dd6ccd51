import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { rgbOfPicture } from '../src/clip/still-colours.ts';
import { createEngine, RenderCancelled, type RenderRequest } from '../src/index.ts';
import { rgbOf, yuvOf } from '../src/paint/colour.ts';
import { lumaOf, meanDifference } from './probe.ts';
import { easelFor, newFolder, requestOf, writePicture, type Easel } from './workshop.ts';

const folder = newFolder();
const engine = createEngine({ processes: 1, threads: 1 });
afterAll(() => engine.close());

async function still(changes: Partial<RenderRequest>, timeS: number, name: string) {
  const path = join(folder, name);
  return engine.renderStill({ request: requestOf(changes), timeS, path }).done;
}

test.each<[string, Partial<RenderRequest>]>([
  ['shots in the rain', { prompt: 'First the sea, rain. Then northern lights', durationS: 3 }],
  ['a title over a picture', { prompt: 'orbit left, sepia, text "SALE"', images: ['a.jpg'] }],
])('a still of %s is what the scene paints, to the byte', async (name, changes) => {
  const images = await Promise.all(
    (changes.images ?? []).map((each) => writePicture(folder, each)),
  );
  const request = requestOf({ ...changes, images });
  const path = join(folder, `${name}.png`);
  const { frame } = await engine.renderStill({ request, timeS: 0.7, path }).done;
  expect(frame).toBe(17);
  const easel = await easelFor(request);
  easel.paint(17 / 24);
  const painted = Buffer.from(rgbOfPicture(packed(easel), request));
  expect(painted.equals(await sharp(path).removeAlpha().raw().toBuffer())).toBe(true);
});

function packed({ stage }: Easel): Uint8Array {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const rows = (start: number, half: 1 | 2) =>
    Array.from({ length: heightPx / half }, (_, row) => {
      const at = start + (row * stride) / half;
      return stage.arena.bytes.slice(at, at + widthPx / half);
    });
  return Buffer.concat([...rows(y, 1), ...rows(u, 2), ...rows(v, 2)]);
}

test('what is written shows the frame of the clip, in its colours and its size', async () => {
  const request = requestOf({ images: [await writePicture(folder, 'shown.png')] });
  const path = join(folder, 'shown-at.png');
  expect(await engine.renderStill({ request, timeS: 0.91, path }).done).toEqual({
    path,
    scene: 'push-in',
    frame: 22,
  });
  const { videoPath } = await engine.render(request, newFolder()).done;
  const rgb = await sharp(path).removeAlpha().raw().toBuffer();
  const luma = Uint8Array.from({ length: rgb.length / 3 }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(index * 3, index * 3 + 3);
    return Math.round(yuvOf([red, green, blue])[0]);
  });
  const frames = await lumaOf(videoPath);
  expect(meanDifference(luma, frames[22] ?? luma)).toBeLessThan(2);
  expect(meanDifference(luma, frames[2] ?? luma)).toBeGreaterThan(4);
  const size = { widthPx: 192, heightPx: 128 };
  expect(await engine.measure({ path: videoPath, kind: 'video' }).done).toEqual(size);
  await expect(engine.measure({ path: videoPath, kind: 'image' }).done).rejects.toThrow(
    'the picture cannot be read (an image is neither JPEG, PNG nor WebP)',
  );
});

test('a still is a PNG or a JPEG by its ending, the same bytes each time, and leaves nothing else', async () => {
  const own = newFolder();
  const paths = ['a.png', 'b.PNG', 'c.jpg', 'd.jpeg'].map((name) => join(own, name));
  const request = requestOf({ prompt: 'abstract' });
  for (const path of paths) await engine.renderStill({ request, timeS: 0.5, path }).done;
  expect(readdirSync(own)).toEqual(['a.png', 'b.PNG', 'c.jpg', 'd.jpeg']);
  const kinds = await Promise.all(paths.map(async (path) => (await sharp(path).metadata()).format));
  expect(kinds).toEqual(['png', 'png', 'jpeg', 'jpeg']);
  const [first, second] = paths.map((path) =>
    createHash('sha256').update(readFileSync(path)).digest('hex'),
  );
  expect(first).toBe(second);
});

test('the last moment is the last frame', async () => {
  expect(await still({ prompt: 'abstract' }, 1, 'last.png')).toMatchObject({
    frame: 23,
    scene: 'ribbons',
  });
});

test.each([
  [1.1, 'x.png', 'between 0 and the duration'],
  [-0.1, 'x.png', 'between 0 and the duration'],
  [Number.NaN, 'x.png', 'between 0 and the duration'],
  [0, 'x.gif', 'ends in .png, .jpg or .jpeg'],
])('at %d s into %s is refused', async (timeS, name, words) => {
  await expect(still({ prompt: 'abstract' }, timeS, name)).rejects.toThrow(words);
});

test('a damaged picture fails its still alone, and a cancelled one leaves nothing', async () => {
  const own = newFolder();
  const cut = join(newFolder(), 'cut.jpg');
  writeFileSync(cut, readFileSync(await writePicture(folder, 'whole.jpg')).subarray(0, 4_000));
  const path = join(own, 'x.png');
  const damaged = { request: requestOf({ images: [cut] }), timeS: 0, path };
  await expect(engine.renderStill(damaged).done).rejects.toThrow('rendering failed');
  const job = engine.renderStill({ request: requestOf({ prompt: 'sea' }), timeS: 0, path });
  job.cancel();
  await expect(job.done).rejects.toBeInstanceOf(RenderCancelled);
  expect(readdirSync(own)).toEqual([]);
});

test('a picture is measured as it is seen', async () => {
  const path = await writePicture(folder, 'lying.jpg');
  const turned = join(folder, 'turned.jpg');
  await sharp(path).withMetadata({ orientation: 6 }).toFile(turned);
  expect(await engine.measure({ path, kind: 'image' }).done).toEqual({
    widthPx: 480,
    heightPx: 320,
  });
  expect(await engine.measure({ path: turned, kind: 'image' }).done).toEqual({
    widthPx: 320,
    heightPx: 480,
  });
});

test('flat colours come out as they are meant, and chroma fades between its samples', () => {
  const size = { widthPx: 8, heightPx: 4 };
  const planes = new Uint8Array(48).fill(128);
  planes.fill(120, 0, 32);
  // The right half is red.
  for (const at of [2, 3, 6, 7]) planes[40 + at] = 200;
  const rgb = rgbOfPicture(planes, size);
  const row = Array.from({ length: 8 }, (_, x) => rgb[x * 3] ?? 0);
  expect([row[0], row[7]]).toEqual([redOf(128), redOf(200)]);
  expect([row[3], row[4]]).toEqual([redOf(146), redOf(182)]);
  expect(Array.from(rgb.subarray(0, 24))).toEqual(Array.from(rgb.subarray(72, 96)));
});

function redOf(v: number): number {
  return Math.round(rgbOf(120, 128, v)[0]);
}
