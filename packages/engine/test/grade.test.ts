import { expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import { rgbOf } from '../src/paint/colour.ts';
import { gradeOf } from '../src/paint/grade.ts';
import type { looks } from '../src/paint/looks.ts';
import type { Stage } from '../src/paint/stage.ts';
import { easelFor, newFolder, requestOf, writePicture } from './workshop.ts';

const grades = {
  noir: 'film noir',
  'black-and-white': 'in black and white',
  'teal-and-orange': 'teal and orange',
  sepia: 'sepia',
  pastel: 'pastel',
  neon: 'neon',
  vintage: 'vintage',
  vivid: 'vivid',
  cool: 'cool tones',
  warm: 'warm tones',
} as const satisfies Record<keyof typeof looks, string>;
const names = Object.keys(grades) as (keyof typeof grades)[];
const size = { widthPx: 320, heightPx: 180, durationS: 4 };

/** Steps of luma from left to right, and of both kinds of chroma from top to bottom. */
function fillRamps({ arena, canvas }: Stage): void {
  const { y, u, v, stride, widthPx, heightPx } = canvas;
  for (let row = 0; row < heightPx; row++) {
    for (let x = 0; x < stride; x++) {
      arena.bytes[y + row * stride + x] = 16 + Math.min(219, (x / widthPx) * 220);
      if ((row | x) & 1) continue;
      const half = (row >> 1) * (stride >> 1) + (x >> 1);
      arena.bytes[u + half] = 64 + (row / heightPx) * 128;
      arena.bytes[v + half] = 192 - (row / heightPx) * 128;
    }
  }
}

interface Planes {
  luma: Uint8Array;
  chroma: Uint8Array;
}

/** Rows of this width have no padding. */
function planesOf({ arena, canvas }: Stage): Planes {
  const { y, u, stride, heightPx } = canvas;
  const samples = stride * heightPx;
  return {
    luma: arena.bytes.slice(y, y + samples),
    chroma: arena.bytes.slice(u, u + samples / 2),
  };
}

const sea = await easelFor(requestOf({ ...size, prompt: 'the sea' }));

function graded(prompt: string, fill: (stage: Stage) => void = fillRamps): Planes {
  const grade = gradeOf(sea.stage, briefOf(requestOf({ ...size, prompt })));
  fill(sea.stage);
  grade?.(1);
  return planesOf(sea.stage);
}

const plain = graded('the sea');

test.each(names)('%s keeps samples legal and is the same twice', (name) => {
  const { luma, chroma } = graded(grades[name]);
  expect(Math.min(...luma)).toBeGreaterThanOrEqual(16);
  expect(Math.max(...luma)).toBeLessThanOrEqual(235);
  expect(Math.min(...chroma)).toBeGreaterThanOrEqual(16);
  expect(Math.max(...chroma)).toBeLessThanOrEqual(240);
  expect(graded(grades[name])).toEqual({ luma, chroma });
  expect({ luma, chroma }).not.toEqual(plain);
});

test.each(names)('%s makes nothing darker than what was darker', (name) => {
  const levels = Array.from({ length: 22 }, (_, step) => 16 + step * 10);
  // Held at one brightness, as some grades look at the whole picture.
  const means = levels.map((level) => middleOf(graded(grades[name], ramped(level)).luma));
  for (const [index, mean] of means.slice(1).entries()) {
    expect(mean).toBeGreaterThan(means[index] ?? 0);
  }
});

const patch = 32;

/** Fills the ramps, but for a patch of one level in the middle. */
function ramped(level: number): (stage: Stage) => void {
  return (stage) => {
    fillRamps(stage);
    const { y, stride, widthPx, heightPx } = stage.canvas;
    for (let row = (heightPx - patch) / 2; row < (heightPx + patch) / 2; row++) {
      const start = y + row * stride + (widthPx - patch) / 2;
      stage.arena.bytes.fill(level, start, start + patch);
    }
  };
}

function middleOf(luma: Uint8Array): number {
  let sum = 0;
  for (let row = (size.heightPx - patch) / 2; row < (size.heightPx + patch) / 2; row++) {
    const start = row * size.widthPx + (size.widthPx - patch) / 2;
    for (const value of luma.subarray(start, start + patch)) sum += value;
  }
  return sum / patch ** 2;
}

test('no grade is no pass over the picture', () => {
  expect(gradeOf(sea.stage, briefOf(requestOf({ ...size, prompt: 'the sea' })))).toBeNull();
});

test.each(['noir', 'black-and-white'] as const)(
  '%s leaves no colour, and grey as it is',
  (name) => {
    expect(new Set(graded(grades[name]).chroma)).toEqual(new Set([128]));
  },
);

test('colours go where the grade says', () => {
  const skin: [number, number, number] = [150, 108, 152];
  const [red, , blue] = tinted('teal and orange', skin);
  expect(red - blue).toBeGreaterThan(40);
  const [darkRed, , darkBlue] = tinted('teal and orange', [50, 128, 128]);
  expect(darkBlue).toBeGreaterThan(darkRed);
  const [warmRed, , warmBlue] = tinted('warm tones', [130, 128, 128]);
  expect(warmRed).toBeGreaterThan(warmBlue + 8);
  const [coolRed, , coolBlue] = tinted('cool tones', [130, 128, 128]);
  expect(coolBlue).toBeGreaterThan(coolRed + 8);
  const [sepiaRed, sepiaGreen, sepiaBlue] = tinted('sepia', [130, 150, 110]);
  expect(sepiaRed).toBeGreaterThan(sepiaGreen);
  expect(sepiaGreen).toBeGreaterThan(sepiaBlue);
  expect(spreadOf(tinted('vivid', [130, 110, 150]))).toBeGreaterThan(
    1.2 * spreadOf(tinted('pastel', [130, 110, 150])),
  );
});

/** The colour in the middle of a picture of one colour. */
function tinted(prompt: string, [y, u, v]: [number, number, number]): [number, number, number] {
  const { luma, chroma } = graded(prompt, ({ arena, canvas }) => {
    const samples = canvas.stride * canvas.heightPx;
    arena.bytes.fill(y, canvas.y, canvas.y + samples);
    arena.bytes.fill(u, canvas.u, canvas.u + samples / 4);
    arena.bytes.fill(v, canvas.v, canvas.v + samples / 4);
  });
  const middle = (size.heightPx / 4) * (size.widthPx / 2) + size.widthPx / 4;
  const red = chroma[middle + (size.widthPx * size.heightPx) / 4] ?? 0;
  return rgbOf(luma[(size.heightPx + 1) * (size.widthPx / 2)] ?? 0, chroma[middle] ?? 0, red);
}

function spreadOf(colour: readonly number[]): number {
  return Math.max(...colour) - Math.min(...colour);
}

test('slow gradients get no steps: neighbouring levels stay mixed', () => {
  const { luma } = graded('noir', ({ arena, canvas, dither }) => {
    for (let row = 0; row < canvas.heightPx; row++) {
      for (let x = 0; x < canvas.stride; x++) {
        const tile = dither + ((row & 63) << 7) + ((x & 63) << 1);
        const noise = ((arena.bytes[tile + 1] ?? 0) * 256 + (arena.bytes[tile] ?? 0)) / 65_536;
        arena.bytes[canvas.y + row * canvas.stride + x] = 90 + x / 40 + noise;
      }
    }
  });
  // Over a level's width most columns hold more than one value.
  const mixed = Array.from({ length: 300 }, (_, x) => {
    const values = Array.from({ length: 64 }, (_, row) => luma[(60 + row) * size.widthPx + x]);
    return new Set(values).size > 1;
  });
  expect(mixed.filter(Boolean).length).toBeGreaterThan(280);
});

test('a morph that ends on a picture gives up its grade on the way there', async () => {
  const folder = newFolder();
  const images = [await writePicture(folder, 'first.png', 0)];
  const lastImage = await writePicture(folder, 'last.png', 2);
  const prompts = ['static', 'static, film noir'];
  const [bare, noir] = await Promise.all(
    prompts.map((prompt) => easelFor(requestOf({ ...size, prompt, images, lastImage }))),
  );
  const painted = (timeS: number) =>
    [bare, noir].map((easel) => {
      easel?.paint(timeS);
      return easel && planesOf(easel.stage);
    });
  const [plainStart, noirStart] = painted(0);
  expect(noirStart).not.toEqual(plainStart);
  const [plainEnd, noirEnd] = painted(3.9);
  expect(noirEnd).toEqual(plainEnd);
});
