import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** A clip to measure. */
export interface EngineCase {
  name: string;
  kind: 'image to video' | 'text to video';
  prompt: string;
  images: readonly string[];
}

export interface EngineSetting {
  widthPx: number;
  heightPx: number;
  durationS: number;
}

const sizes = { '720p': { widthPx: 1280, heightPx: 720 }, '480p': { widthPx: 854, heightPx: 480 } };

/** The least share of a render's time that encoding alone must be, by how long the clip is. */
const bounds: Readonly<
  Record<EngineCase['kind'], { readonly short: number; readonly long: number }>
> = {
  'image to video': { short: 0.65, long: 0.75 },
  'text to video': { short: 0.5, long: 0.6 },
};

export function boundOf({ kind }: EngineCase, { durationS }: EngineSetting): number {
  return bounds[kind][durationS < 30 ? 'short' : 'long'];
}

/** At a glance: small and short. Else all of them at one setting, and some at all. */
export function settingsOf({ name }: EngineCase, { short }: { short: boolean }): EngineSetting[] {
  if (short) return [{ ...sizes['480p'], durationS: 6 }];
  const first = { ...sizes['720p'], durationS: 6 };
  if (!everywhere.has(name)) return [first];
  return [
    first,
    { ...sizes['720p'], durationS: 30 },
    { ...sizes['480p'], durationS: 6 },
    { ...sizes['480p'], durationS: 30 },
  ];
}

/** The cheapest and the dearest of each kind, and the one with a picture to compare zoompan on. */
const everywhere = new Set(['one image', 'sea', 'city']);

/** Image to video with one and with three pictures, and every painted scene. */
export async function engineCases(folder: string): Promise<EngineCase[]> {
  const images = await testPictures(folder);
  return [
    pictures('one image', 'slow push in', images.slice(0, 1)),
    pictures('three images', 'pan right', images),
    text('sea', 'sunset over the sea'),
    text('mountains', 'a mountain lake at dawn'),
    text('city', 'city lights at night'),
    text('street', 'a wet street at night in the rain'),
    text('meadow', 'a meadow on a sunny day'),
    text('forest', 'a misty forest in the morning'),
    text('desert', 'desert dunes at sunset'),
    text('aurora', 'northern lights'),
    text('space', 'a ringed planet in deep space'),
    text('underwater', 'a coral reef underwater'),
    text('product', 'a perfume bottle on a turntable'),
    text('title', 'a title card with the text "SALE"'),
    text('geometry', 'abstract geometry'),
    text('particles', 'glowing particles'),
    text('ribbons', 'abstract flowing colour'),
    text('storm', 'a stormy sea at night, heavy rain and lightning'),
    text('two shots', 'First, waves at dawn. Then a city at night.'),
  ];
}

/** Busy, grainy pictures: harder on the encoder than drawings, like photographs. */
async function testPictures(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths = [0, 1, 2].map((index) => join(folder, `picture-${index}.jpg`));
  await Promise.all(paths.map((path, index) => writePicture(path, index)));
  return paths;
}

async function writePicture(path: string, index: number): Promise<void> {
  const [width, height] = [1920, 1280];
  const pixels = Buffer.alloc(width * height * 3);
  let state = index + 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const grain = (state / 4_294_967_296 - 0.5) * 16;
      const shape =
        Math.sin(x / 61 + index) * Math.cos(y / 47) + Math.sin((x + 2 * y) / 23 + index * 2) * 0.35;
      const wall = (x % 160 < 12 ? -50 : 0) + (y % 120 < 8 ? -30 : 0);
      const at = (y * width + x) * 3;
      for (let part = 0; part < 3; part++) {
        const tone = 128 + 60 * shape + 26 * Math.sin(x / 300 + part * 2 + index) + wall + grain;
        pixels[at + part] = Math.min(255, Math.max(0, tone));
      }
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toFile(path);
}

function pictures(name: string, prompt: string, images: readonly string[]): EngineCase {
  return { name, kind: 'image to video', prompt, images };
}

function text(name: string, prompt: string): EngineCase {
  return { name, kind: 'text to video', prompt, images: [] };
}
