import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createImageNormaliser } from '../../src/media/image-normaliser.ts';
import { ImageUndecodable } from '../../src/media/normalise-image.ts';

const BOUNDS = { pixelsMax: 1_000_000, sidePxMax: 100, decodeSMax: 10 };
const CRASHING = new URL('./crashing-image-main.ts', import.meta.url);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgate-normaliser-'));
});
afterEach(() => rm(folder, { recursive: true }));

const tries = async (to: string) => (await readFile(`${to}.tries`, 'utf8')).length;

test('a picture that takes its process down each time is refused, and the next one is taken', async () => {
  const normalise = createImageNormaliser(BOUNDS, CRASHING);
  const to = join(folder, 'to');
  const broken = normalise('always', to);
  const good = normalise('a good one', `${to}-2`);
  await expect(broken).rejects.toThrow(ImageUndecodable);
  expect(await tries(to)).toBe(2);
  expect(await good).toMatchObject({ widthPx: 1 });
});

test('a process that is lost once is no fault of the picture', async () => {
  const normalise = createImageNormaliser(BOUNDS, CRASHING);
  const to = join(folder, 'to');
  expect(await normalise('once', to)).toMatchObject({ widthPx: 1 });
  expect(await tries(to)).toBe(2);
});

test('a picture whose decoder never answers is refused in the end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const normalise = createImageNormaliser(BOUNDS, CRASHING);
  const refused = expect(normalise('never answers', join(folder, 'to'))).rejects.toThrow(
    'takes too long',
  );
  await vi.waitUntil(() => vi.getTimerCount() > 0);
  await vi.advanceTimersByTimeAsync(15_000);
  await refused;
  vi.useRealTimers();
});

test('pictures are decoded in turn by one process', async () => {
  const normalise = createImageNormaliser(BOUNDS);
  const from = join(folder, 'a.png');
  await sharp({ create: { width: 300, height: 150, channels: 3, background: 'red' } }).toFile(from);
  const targets = [1, 2, 3].map((number) => join(folder, String(number)));
  const images = await Promise.all(targets.map((to) => normalise(from, to)));
  expect(images.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual(
    targets.map(() => [100, 50]),
  );
  expect((await sharp(targets[2]).metadata()).format).toBe('jpeg');
});

test('what is no fault of the picture is told as it is', async () => {
  const normalise = createImageNormaliser(BOUNDS);
  const from = join(folder, 'a.png');
  await sharp({ create: { width: 3, height: 3, channels: 3, background: 'red' } }).toFile(from);
  const nowhere = normalise(from, join(folder, 'no', 'folder'));
  await expect(nowhere).rejects.toThrow('ENOENT');
  await expect(nowhere).rejects.not.toBeInstanceOf(ImageUndecodable);
});
