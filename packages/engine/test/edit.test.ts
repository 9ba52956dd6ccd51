import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFootage } from '../src/decode/footage.ts';
import { createEngine, type RenderRequest } from '../src/index.ts';
import { factsOf, lumaOf, meanDifference } from './probe.ts';
import { newFolder, requestOf } from './workshop.ts';

const folder = newFolder();
const engine = createEngine({ processes: 1, threads: 2 });
const SIZE = { widthPx: 192, heightPx: 128 };
let renders = 0;
let source: string;
let pictures: readonly Uint8Array[];

beforeAll(async () => {
  source = await render({ prompt: 'a sea at sunset, static', durationS: 2, audio: true });
  pictures = await lumaOf(source);
});
afterAll(() => engine.close());

async function render(changes: Partial<RenderRequest>): Promise<string> {
  const own = join(folder, `render-${++renders}`);
  mkdirSync(own);
  return (await engine.render(requestOf({ ...SIZE, ...changes }), own).done).videoPath;
}

const edit = (prompt: string, changes: Partial<RenderRequest> = {}) =>
  render({ prompt, edit: source, durationS: 2, audio: true, ...changes });

test('an edit that asks for nothing shows the same pictures and has the same sound', async () => {
  const edited = await edit('');
  expect(await factsOf(edited)).toMatchObject({ ...SIZE, frameCount: 48, videoS: 2, audioS: 2 });
  const after = await lumaOf(edited);
  // What coding twice changes, and no frame early or late.
  for (const at of [0, 20, 47]) {
    const change = meanDifference(after[at] ?? EMPTY, pictures[at] ?? EMPTY);
    expect(change).toBeLessThan(2.5);
    const neighbours = [at - 1, at + 1].flatMap((other) => pictures[other] ?? []);
    for (const other of neighbours) {
      expect(meanDifference(after[at] ?? EMPTY, other)).toBeGreaterThan(change);
    }
  }
  const [before, later] = [await soundOf(source), await soundOf(edited)];
  expect(later.length).toBe(before.length);
  expect(correlation(before, later)).toBeGreaterThan(0.95);
});

const EMPTY = new Uint8Array(SIZE.widthPx * SIZE.heightPx);

test('a grade and weather are laid over it', async () => {
  const grey = await lumaOf(await edit('in film noir style'));
  const rain = await lumaOf(await edit('make it rain'));
  const plain = pictures[24] ?? EMPTY;
  expect(meanDifference(grey[24] ?? EMPTY, plain)).toBeGreaterThan(4);
  expect(meanDifference(rain[24] ?? EMPTY, plain)).toBeGreaterThan(0.3);
  expect(meanDifference(rain[24] ?? EMPTY, plain)).toBeLessThan(25);
});

test('slow motion shows half of it in the same time, without stutter', async () => {
  const slow = await lumaOf(await edit('in slow motion'));
  expect(slow).toHaveLength(48);
  expect(meanDifference(slow[40] ?? EMPTY, pictures[20] ?? EMPTY)).toBeLessThan(2);
  const steps = slow.slice(11, 31).map((luma, at) => meanDifference(luma, slow[at + 10] ?? EMPTY));
  expect(Math.min(...steps)).toBeGreaterThan(0);
});

test('fast motion shows all of it in half the time', async () => {
  const path = await edit('double speed');
  expect(await factsOf(path)).toMatchObject({ frameCount: 24, videoS: 1, audioS: 1 });
  const fast = await lumaOf(path);
  expect(meanDifference(fast[20] ?? EMPTY, pictures[40] ?? EMPTY)).toBeLessThan(3);
});

test('a camera moves over it, and another size is filled', async () => {
  const moved = await lumaOf(await edit('slow push in'));
  expect(meanDifference(moved[2] ?? EMPTY, pictures[2] ?? EMPTY)).toBeLessThan(14);
  expect(meanDifference(moved[47] ?? EMPTY, pictures[47] ?? EMPTY)).toBeGreaterThan(1.5);
  const facts = await factsOf(await edit('', { widthPx: 96, heightPx: 160 }));
  expect(facts).toMatchObject({ widthPx: 96, heightPx: 160, frameCount: 48 });
});

test('a part of a second is kept to the frame, and one that is short shows its last picture longer', async () => {
  const facts = await factsOf(await edit('', { durationS: 1.5 }));
  expect(facts).toMatchObject({ frameCount: 36, videoS: 1.5, audioS: 1.5 });
  const longer = await lumaOf(await edit('', { durationS: 2.2 }));
  expect(longer).toHaveLength(53);
  expect(meanDifference(longer[52] ?? EMPTY, longer[50] ?? EMPTY)).toBeLessThan(0.5);
});

test('without sound, and where the video has none, as wished', async () => {
  expect((await factsOf(await edit('', { audio: false }))).audioS).toBe(null);
  const silent = await render({ prompt: 'a sea', durationS: 1 });
  const given = await edit('with the sound of waves', { edit: silent, durationS: 1 });
  expect(Math.max(...(await soundOf(given)).map(Math.abs))).toBeGreaterThan(0.01);
});

test.each([
  ['what is no video', () => join(folder, 'nothing.mp4')],
  ['a folder', () => folder],
])('%s is refused, and the next edit works', async (_, path) => {
  await expect(edit('', { edit: path() })).rejects.toThrow();
  expect((await factsOf(await edit('', { durationS: 0.5 }))).frameCount).toBe(12);
});

test.each([
  [{ edit: 'relative.mp4' }, 'absolute'],
  [{ durationS: 31 }, '30 seconds'],
  [{ images: ['/a.png'] }, 'without other pictures'],
])('%o cannot be edited', async (changes, words) => {
  await expect(edit('', changes)).rejects.toThrow(words);
});

/** Its left side. */
async function soundOf(path: string): Promise<readonly number[]> {
  const footage = await openFootage('node-av', { path, ...SIZE, speed: 1 });
  const samples: number[] = [];
  for await (const { left } of footage.sound?.() ?? []) samples.push(...left);
  await footage.close();
  return samples;
}

function correlation(one: readonly number[], other: readonly number[]): number {
  return product(one, other) / Math.sqrt(product(one, one) * product(other, other));
}

function product(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}
