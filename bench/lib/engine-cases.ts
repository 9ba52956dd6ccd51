import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** A clip to measure and the least share of its render time that encoding alone must be. */
export interface EngineCase {
  name: string;
  prompt: string;
  images: readonly string[];
  bound: number;
}

const imageBound = 0.55;
const textBound = 0.4;

/** Image to video with one and with three pictures, and every painted scene. */
export async function engineCases(folder: string): Promise<EngineCase[]> {
  const images = await testPictures(folder);
  return [
    { name: 'one image', prompt: 'slow push in', images: images.slice(0, 1), bound: imageBound },
    { name: 'three images', prompt: 'pan right', images, bound: imageBound },
    text('sea', 'sunset over the sea'),
    text('mountains', 'a mountain lake at dawn'),
    text('city', 'city lights at night'),
    text('meadow', 'a meadow on a sunny day'),
    text('forest', 'a misty forest in the morning'),
    text('aurora', 'northern lights'),
    text('ribbons', 'abstract energy'),
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

function text(name: string, prompt: string): EngineCase {
  return { name, prompt, images: [], bound: textBound };
}
