import { beforeAll, describe, expect, test } from 'vitest';
import { meanDifference, meanOf } from './probe.ts';
import { easelFor, type Easel, newFolder, requestOf, writePicture } from './workshop.ts';

const prompts = [
  'sunset over the sea',
  'stormy sea with rain',
  'mountain lake at dawn',
  'city at night in the rain',
  'meadow on a sunny day',
  'meadow at night',
  'forest in snow',
  'northern lights',
  'milky way',
  'abstract neon',
  'title card "Grand Opening"',
  'saturn and its rings',
  'black hole',
  'geometric shapes',
  'swarm of particles',
  'digital rain',
  'camel caravan over desert dunes',
  'desert oasis at sunset',
  'perfume bottle on a turntable',
  'coral reef with a sea turtle and jellyfish',
  'rainy street at night, people with umbrellas',
  'boulevard at sunset',
];
const sizes = { widthPx: 320, heightPx: 180, durationS: 4 };

describe.each(prompts)('%s', (prompt) => {
  const request = requestOf({ ...sizes, prompt, seed: 5 });
  let easel: Easel;
  beforeAll(async () => {
    easel = await easelFor(request);
  });

  test('does not flicker, moves, and leaves no sample unpainted', async () => {
    let before: Uint8Array | undefined;
    for (let frame = 30; frame < 40; frame++) {
      easel.paint(frame / 24);
      const luma = easel.luma();
      expect(Math.min(...luma)).toBeGreaterThanOrEqual(15);
      expect(Math.max(...luma)).toBeLessThanOrEqual(240);
      if (before) {
        expect(Math.abs(meanOf(luma) - meanOf(before))).toBeLessThan(1);
        expect(meanDifference(luma, before)).toBeGreaterThan(0.02);
        expect(meanDifference(luma, before)).toBeLessThan(12);
      }
      before = luma;
    }
  });

  test('a frame depends on its time alone', async () => {
    const other = await easelFor(request);
    for (const timeS of [0, 0.5, 2.5, 1.5]) easel.paint(timeS);
    other.paint(1.5);
    expect(Buffer.compare(easel.luma(), other.luma())).toBe(0);
  });
});

test.each([
  ['portrait', 180, 320],
  ['square', 200, 200],
])('%s pictures are painted to every edge', async (_, widthPx, heightPx) => {
  for (const prompt of prompts) {
    const easel = await easelFor(requestOf({ widthPx, heightPx, prompt, seed: 9 }));
    easel.paint(0.5);
    expect(Math.min(...easel.luma()), prompt).toBeGreaterThanOrEqual(15);
  }
});

const weathers = [
  'rain',
  'snow',
  'dust',
  'embers',
  'fireflies',
  'petals',
  'god rays',
  'lens flare',
  'film grain',
  'caustics',
  'golden light',
  'storm',
  'fog',
];

test('overlays on a picture stay sparse', async () => {
  const images = [await writePicture(newFolder(), 'a.png')];
  const plain = await easelFor(requestOf({ ...sizes, images }));
  plain.paint(1);
  for (const weather of weathers) {
    const easel = await easelFor(requestOf({ ...sizes, images, prompt: weather }));
    easel.paint(1);
    const change = meanDifference(plain.luma(), easel.luma());
    expect(change, weather).toBeGreaterThan(0.05);
    expect(change, weather).toBeLessThan(40);
  }
});
