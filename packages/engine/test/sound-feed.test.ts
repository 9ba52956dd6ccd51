import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SoundFeed } from '../src/clip/sound-feed.ts';
import { frameRate, sampleRate, type Encoder, type SoundBlock } from '../src/encode/encoder.ts';
import { openEncoder } from '../src/encode/open-encoder.ts';
import { newFolder } from './workshop.ts';

const seconds = 12;
const size = { widthPx: 64, heightPx: 64 };

function blockOf(second: number): SoundBlock {
  const left = Float32Array.from({ length: sampleRate }, (_, index) =>
    Math.sin(((second * sampleRate + index) * 2 * Math.PI * 330) / sampleRate),
  );
  return { left, right: left.map((value) => value / 2) };
}

function pictureOf(frame: number): Uint8Array {
  return Uint8Array.from({ length: size.widthPx * size.heightPx * 1.5 }, (_, index) => {
    return 60 + ((index * 7 + frame * 3) % 100);
  });
}

/** One that only counts. */
function ledger() {
  const counts = { pictures: 0, sounds: 0, apartMax: 0 };
  const encoder: Encoder = {
    async picture() {
      counts.pictures += 1;
      counts.apartMax = Math.max(counts.apartMax, counts.pictures / frameRate - counts.sounds);
      await Promise.resolve();
    },
    async sound() {
      counts.sounds += 1;
      counts.apartMax = Math.max(counts.apartMax, counts.sounds - counts.pictures / frameRate);
      await Promise.resolve();
    },
    finish: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  };
  return { counts, encoder };
}

async function play(encoder: Encoder, next: () => Promise<SoundBlock>, pause: () => Promise<void>) {
  const feed = new SoundFeed({ next, stop: () => Promise.resolve() }, encoder, seconds);
  try {
    for (let frame = 0; frame < seconds * frameRate; frame++) {
      if (frame % frameRate === 0) await feed.until(frame / frameRate);
      await pause();
      await encoder.picture(pictureOf(frame));
    }
    await feed.finish();
  } finally {
    await feed.end();
  }
}

const atOnce = () => Promise.resolve();
const slowly = () => delay(2);
const silence: SoundBlock = { left: new Float32Array(1), right: new Float32Array(1) };

test.each([
  ['slow sound', atOnce, () => delay(20, silence)],
  ['slow pictures', slowly, () => Promise.resolve(silence)],
])('%s: neither gets far ahead, and nothing is left out', async (_, pause, next) => {
  const { counts, encoder } = ledger();
  await play(encoder, next, pause);
  expect(counts).toMatchObject({ pictures: seconds * frameRate, sounds: seconds });
  expect(counts.apartMax).toBeGreaterThan(2);
  expect(counts.apartMax).toBeLessThan(8);
});

const broken = () => Promise.reject(new Error('no sound: it broke'));

test('who waits for pictures hears that there is no sound', async () => {
  const { encoder } = ledger();
  await expect(play(encoder, broken, atOnce)).rejects.toThrow('no sound: it broke');
});

test('what comes first changes nothing of the file', async () => {
  const folder = newFolder();
  const make = async (name: string, pause: () => Promise<void>, soundMs: number) => {
    const path = join(folder, name);
    const encoder = await openEncoder('node-av', { ...size, path, audio: true });
    let second = 0;
    await play(encoder, () => delay(soundMs, blockOf(second++)), pause);
    await encoder.finish();
    return readFileSync(path);
  };
  const [early, late] = [await make('a.mp4', slowly, 0), await make('b.mp4', atOnce, 60)];
  expect(early.equals(late)).toBe(true);
});
