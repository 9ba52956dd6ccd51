import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import type { Stage } from '../src/paint/stage.ts';
import type { Studio } from '../src/scenes/scene.ts';
import { breakLines } from '../src/titles/break-lines.ts';
import { legible } from '../src/titles/faces.ts';
import { FontFile } from '../src/titles/font-file.ts';
import { prepareTitle, titleBytes } from '../src/titles/prepare-title.ts';
import { safeArea, setTitle } from '../src/titles/set-title.ts';
import { titleOver } from '../src/titles/title-painter.ts';
import { styleOf } from '../src/titles/title-style.ts';
import { meanDifference } from './probe.ts';
import { easelFor, newFolder, requestOf, writePicture } from './workshop.ts';

const size = { widthPx: 256, heightPx: 144, durationS: 4 };

async function lumaAt(prompt: string, timeS: number, images: readonly string[] = []) {
  const easel = await easelFor(requestOf({ ...size, prompt, images }));
  easel.paint(timeS);
  return easel.luma();
}

/** Which columns and rows differ, as a box. */
function changedBox(one: Uint8Array, other: Uint8Array, widthPx: number) {
  const box = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
  one.forEach((value, at) => {
    if (value === other[at]) return;
    const [x, y] = [at % widthPx, Math.floor(at / widthPx)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  });
  return box;
}

function expectWithinSafeArea(plain: Uint8Array, titled: Uint8Array): void {
  const box = changedBox(plain, titled, size.widthPx);
  const area = safeArea(size);
  expect(box.left).toBeGreaterThanOrEqual(Math.floor(area.left));
  expect(box.top).toBeGreaterThanOrEqual(Math.floor(area.top));
  expect(box.right).toBeLessThanOrEqual(Math.ceil(area.right));
  expect(box.bottom).toBeLessThanOrEqual(Math.ceil(area.bottom));
  expect(meanDifference(plain, titled)).toBeGreaterThan(1.5);
}

const looks = ['plain', 'bold', 'handwritten', 'neon sign', 'outlined', 'gold letters'];

test.each(looks)('%s: a title changes the safe area and nothing else', async (look) => {
  const plain = await lumaAt(`abstract, ${look}`, 2);
  expectWithinSafeArea(plain, await lumaAt(`abstract, ${look} "Grand Opening"`, 2));
});

test('over a photograph as well', async () => {
  const images = [await writePicture(newFolder(), 'a.png')];
  const plain = await lumaAt('', 0.6, images);
  expectWithinSafeArea(plain, await lumaAt('"Grand Opening"', 0.6, images));
});

test.each(['calm', 'epic', 'playful', 'handwritten', 'neon'])(
  '%s: nobody sees a title at the first and at the last frame',
  async (manner) => {
    const plain = await easelFor(requestOf({ ...size, prompt: `abstract, ${manner}` }));
    const titled = await easelFor(requestOf({ ...size, prompt: `abstract, ${manner} "Opening"` }));
    for (const [timeS, isSeen] of [
      [0, false],
      [1.1, true],
      [3, true],
      [3.96, false],
    ] as const) {
      plain.paint(timeS);
      titled.paint(timeS);
      expect(meanDifference(plain.luma(), titled.luma()) > 1, `${timeS} s`).toBe(isSeen);
    }
  },
);

describe.each([
  [1280, 720],
  [720, 1280],
  [960, 960],
])('%i x %i', (widthPx, heightPx) => {
  test.each([
    'Go',
    'Grand Opening',
    'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau',
    'The things we carried home from the sea in our small hands',
    'Où est passé l’été? Nowhere, she said; it is still out there',
    'Путешествие на край земли и обратно, часть вторая',
  ])('lines stay in the picture: %s', (title) => {
    const brief = briefOf(requestOf({ widthPx, heightPx, durationS: 4 }));
    const area = safeArea(brief);
    for (const name of ['bold', 'script', 'light'] as const) {
      const found = legible(title, name);
      if (found === null) throw new Error('not set');
      const { font } = found.face;
      const place = { height: 0.5, sizeMax: 0.28, linesMax: 7 };
      const { letters, sizePx } = setTitle(brief, found, { tracking: 0.02, place });
      expect(letters).toHaveLength(Array.from(found.text.replaceAll(' ', '')).length);
      for (const { glyph, xPx, yPx } of letters) {
        const box = font.boxOf(glyph);
        const scale = sizePx / font.unitsPerEm;
        if (box === null) continue;
        expect(xPx + box.left * scale).toBeGreaterThan(area.left);
        expect(xPx + box.right * scale).toBeLessThan(area.right);
        expect(yPx - box.top * scale).toBeGreaterThan(area.top);
        expect(yPx - box.bottom * scale).toBeLessThan(area.bottom);
      }
    }
  });
});

test.each([
  ['A Tale of the Sea', 'serif', 'A Tale of the Sea'],
  ["It's the end...", 'sans', 'It’s the end…'],
  ['Ωμέγα', 'bold', 'Ωμέγα'],
  ['Cafe\u0301 Łódź', 'script', 'Café Łódź'],
  ['Party 🎉 time 👩‍👩‍👧', 'bold', 'Party time'],
  ['Tokyo 東', 'sans', 'Tokyo'],
  ['東京の夜', 'sans', null],
  ['مرحبا', 'serif', null],
  ['🎉🎉', 'bold', null],
] as const)('of %s in %s is set: %s', (title, face, text) => {
  expect(legible(title, face)?.text ?? null).toBe(text);
});

test('what no face has leaves a scene as it is', async () => {
  const plain = await lumaAt('abstract', 2);
  expect(await lumaAt('abstract "東京の夜 🎉"', 2)).toEqual(plain);
});

test.each([
  [['The', 'Long', 'Way', 'Home'], 2, ['The Long', 'Way Home']],
  [['Dogs', 'and', 'Cats'], 2, ['Dogs', 'and Cats']],
  [['Chapter', 'one:', 'the', 'sea'], 2, ['Chapter one:', 'the sea']],
])('%j breaks into %i lines', (words, linesMax, lines) => {
  const chunks = words.map((text) => ({ text, width: text.length * 0.5 }));
  const spacing = { space: 0.25, leading: 1.1 };
  const frame = { widthPx: 300, heightPx: 400, sizeMaxPx: 200, linesMax };
  const broken = breakLines(chunks, spacing, frame);
  expect(broken.lines.map((line) => line.map(({ text }) => text).join(' '))).toEqual(lines);
});

test('a font is read with its kerning', () => {
  const file = createRequire(import.meta.url).resolve(
    '@expo-google-fonts/montserrat/800ExtraBold/Montserrat_800ExtraBold.ttf',
  );
  const font = new FontFile(readFileSync(file));
  const kerning = (pair: string) => {
    const [left = 0, right = 0] = Array.from(pair).map((letter) => font.glyphOf(letter));
    return font.kerningOf(left, right);
  };
  expect(['AV', 'To', 'HH'].map(kerning)).toEqual([-39, -55, 0]);
  expect(font.boxOf(font.glyphOf('H'))).toMatchObject({ bottom: 0, top: 700 });
  expect(font.glyphOf('東')).toBe(0);
});

test.each([
  ['neon sign "OPEN"', { look: 'neon', entrance: 'blink' }],
  ['gold letters "Gala"', { look: 'gold', face: 'serif-bold' }],
  ['outlined title "Edge"', { look: 'outlined', face: 'bold' }],
  ['handwritten title "Dear you"', { face: 'script', entrance: 'write' }],
  ['bold text "Now"', { face: 'bold', look: 'plain' }],
  ['"Neon gold script" over the sea', { look: 'plain' }],
  ['title card "Up to 50% off", red text', { face: 'bold' }],
])('%s', (prompt, style) => {
  expect(styleOf(briefOf(requestOf({ prompt })))).toMatchObject(style);
});

test('no title takes nothing: no memory, no painter', () => {
  const brief = briefOf(requestOf({ prompt: 'sea' }));
  expect(titleBytes(brief)).toBe(0);
  // Neither has anything to work with.
  expect(prepareTitle({ brief } as Studio)).toBeNull();
  expect(titleOver({} as Stage, null)).toBeNull();
});

test('the same request gives the same bytes, at any order of frames', async () => {
  const request = requestOf({ ...size, prompt: 'gold letters "Gala" on velvet', seed: 3 });
  const [first, second] = [await easelFor(request), await easelFor(request)];
  for (const timeS of [3.5, 0.4, 1.9, 0.8]) first.paint(timeS);
  second.paint(0.8);
  expect(first.luma()).toEqual(second.luma());
});

test('of several shots, the card alone has the title', async () => {
  const prompt = 'Title card "Voyage". Then abstract ribbons.';
  const [titled, plain] = [
    await easelFor(requestOf({ ...size, prompt })),
    await easelFor(requestOf({ ...size, prompt: prompt.replace('"Voyage"', '') })),
  ];
  for (const [timeS, isSeen] of [
    [1.2, true],
    [3, false],
  ] as const) {
    titled.paint(timeS);
    plain.paint(timeS);
    expect(meanDifference(titled.luma(), plain.luma()) > 1, `${timeS} s`).toBe(isSeen);
  }
});
