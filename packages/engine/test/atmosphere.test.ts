import { describe, expect, test } from 'vitest';
import { atmosphereOf } from '../src/atmosphere/atmosphere.ts';
import { briefOf } from '../src/brief/brief.ts';
import { strikesOf } from '../src/brief/lightning.ts';
import type { RenderRequest } from '../src/brief/render-request.ts';
import { meanDifference, meanOf } from './probe.ts';
import { easelFor, newFolder, requestOf, writePicture } from './workshop.ts';

const size = { widthPx: 320, heightPx: 180, durationS: 4 };
const images = [await writePicture(newFolder(), 'a.png')];

const overlays = [
  'rain',
  'snow',
  'dust motes',
  'embers',
  'fireflies',
  'petals',
  'god rays',
  'lens flare',
  'film grain',
  'caustics',
  'golden light',
  'candlelight',
  'storm',
];

const request = { ...size, images, prompt: 'static' };
const easel = await easelFor(requestOf(request));
const { stage } = easel;
easel.paint(1);
const bare = pictureNow();
const bareLuma = lumaNow();

function pictureNow(): Uint8Array {
  const { y, stride, heightPx } = stage.canvas;
  return stage.arena.bytes.slice(y, y + stride * heightPx * 1.5);
}

/** Rows of this width have no padding. */
function lumaNow(): Uint8Array {
  const { y, stride, heightPx } = stage.canvas;
  return stage.arena.bytes.slice(y, y + stride * heightPx);
}

/** What is laid over one picture, the same at all times, at some moments. */
function overlaid(
  changes: Partial<RenderRequest>,
  timesS: readonly number[],
  under: Uint8Array = bare,
): Uint8Array[] {
  const overlay = atmosphereOf(stage, briefOf(requestOf({ ...request, seed: 5, ...changes })));
  return timesS.map((timeS) => {
    stage.arena.bytes.set(under, stage.canvas.y);
    overlay(timeS);
    return lumaNow();
  });
}

describe.each(overlays)('%s', (prompt) => {
  test('is seen, moves without flicker, and stays within video range', () => {
    const timesS = Array.from({ length: 10 }, (_, index) => 1 + index / 24);
    const [first = bareLuma, ...rest] = overlaid({ prompt }, timesS);
    expect(meanDifference(first, bareLuma)).toBeGreaterThan(0.03);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(15);
    expect(Math.max(...first)).toBeLessThanOrEqual(236);
    let before = first;
    for (const frame of rest) {
      expect(Math.abs(meanOf(frame) - meanOf(before))).toBeLessThan(1);
      expect(meanDifference(frame, before)).toBeGreaterThan(0.005);
      expect(meanDifference(frame, before)).toBeLessThan(4);
      before = frame;
    }
  });

  test('depends on the time and the seed alone', () => {
    const [, , frame] = overlaid({ prompt }, [0, 2.5, 1.5]);
    expect(overlaid({ prompt }, [1.5])).toEqual([frame]);
    expect(overlaid({ prompt, seed: 6 }, [1.5])).not.toEqual([frame]);
  });
});

test('lightning flashes at its strikes and nowhere else', () => {
  const changes = { prompt: 'lightning', durationS: 6 };
  const strikes = strikesOf(briefOf(requestOf({ ...request, seed: 5, ...changes })));
  expect(strikes.length).toBeGreaterThan(0);
  for (const { atS } of strikes) {
    const [before, flash] = [Math.floor(atS * 24) / 24, Math.ceil(atS * 24) / 24];
    const [dark, lit = bareLuma, over] = overlaid(changes, [before, flash, flash + 1]);
    expect(dark).toEqual(bareLuma);
    expect(meanOf(lit)).toBeGreaterThan(meanOf(bareLuma) + 5);
    expect(over).toEqual(bareLuma);
  }
});

test('a bolt stands in the sky of a painted scene, and in no photograph', () => {
  const changes = { prompt: 'sea at night, lightning', durationS: 6 };
  const [strike] = strikesOf(briefOf(requestOf({ ...request, seed: 5, ...changes })));
  const timesS = [Math.ceil((strike?.atS ?? 0) * 24) / 24];
  const [painted = bareLuma] = overlaid({ ...changes, images: [] }, timesS, pictureOf(40));
  const [photograph = bareLuma] = overlaid(changes, timesS, pictureOf(40));
  expect(Math.max(...painted)).toBeGreaterThan(200);
  expect(Math.max(...photograph)).toBeLessThan(160);
});

test('dust floats before what is dark, and not before a sky', () => {
  const [dark = bareLuma] = overlaid({ prompt: 'dust' }, [1], pictureOf(40));
  expect(meanDifference(dark, new Uint8Array(dark.length).fill(40))).toBeGreaterThan(0.05);
  const [sky] = overlaid({ prompt: 'dust' }, [1], pictureOf(140));
  expect(new Set(sky)).toEqual(new Set([140]));
});

function pictureOf(level: number): Uint8Array {
  const { stride, heightPx } = stage.canvas;
  return new Uint8Array(bare.length).fill(128).fill(level, 0, stride * heightPx);
}

test('a continued video starts as it ended', () => {
  for (const prompt of ['rain', 'golden light', 'candlelight', 'storm', 'grain']) {
    const changes = { prompt, images: [], continueFrom: '/before.mp4' };
    expect(overlaid(changes, [0]), prompt).toEqual([bareLuma]);
  }
});

test('each part of a sequence has its own weather', async () => {
  const prompt = 'the sea at noon, static, then the sea at noon in the snow, static';
  const small = { ...size, widthPx: 192, heightPx: 128 };
  const [plain, snowy] = [
    await easelFor(requestOf({ ...small, prompt: prompt.replace(' in the snow', '') })),
    await easelFor(requestOf({ ...small, prompt })),
  ];
  const change = [0.5, 3.5].map((timeS) => {
    for (const shown of [plain, snowy]) shown.paint(timeS);
    return meanDifference(snowy.luma(), plain.luma());
  });
  expect(change[0]).toBe(0);
  expect(change[1]).toBeGreaterThan(0.05);
});
