import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import { smoothstep } from '../src/paint/curves.ts';
import { flowBetween, type Flow } from '../src/photographs/flow.ts';
import { flowLevelsOf } from '../src/photographs/flow-levels.ts';
import { passagesOf } from '../src/photographs/passages.ts';
import { landscape, type Sight } from './photographs-pictures.ts';
import { meanDifference } from './probe.ts';
import { easelFor, newFolder, requestOf, type Easel } from './workshop.ts';

const [widthPx, heightPx] = [384, 216];
const ratio = widthPx / heightPx;

/** Always the same numbers in 0..1, which repeat after 64 both ways. */
const lattice = Float32Array.from({ length: 64 * 64 }, (_, at) => {
  const mixed = Math.sin(at * 127.1 + 311.7) * 43_758.5453;
  return mixed - Math.floor(mixed);
});

function at(column: number, row: number): number {
  return lattice[(row & 63) * 64 + (column & 63)] ?? 0;
}

/** Even noise between whole numbers. */
function noiseAt(x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = smoothstep(0, 1, x - column);
  const v = smoothstep(0, 1, y - row);
  const upper = at(column, row) * (1 - u) + at(column + 1, row) * u;
  const lower = at(column, row + 1) * (1 - u) + at(column + 1, row + 1) * u;
  return upper * (1 - v) + lower * v;
}

/** Moss, or something like it. */
const ground: Sight = (right, down) => {
  const [x, y] = [right * ratio, down];
  const tone = 0.5 * noiseAt(x * 9, y * 9) + 0.3 * noiseAt(x * 23, y * 23);
  const all = tone + 0.2 * noiseAt(x * 50 + 7, y * 50);
  return [60 + 120 * all, 90 + 90 * all, 70 + 80 * all];
};

const radius = 0.1;
/** A red disc on that ground; places and radius in shares of the width. */
const discAt =
  (middle: number, height = 0.5): Sight =>
  (right, down) =>
    Math.hypot(right - middle, (down - height) / ratio) < radius
      ? [224, 66, 40]
      : ground(right, down);

/** Every place a given way from where it was. */
const displaced =
  (sight: Sight, growth: number, shift: number): Sight =>
  (right, down) =>
    sight(0.5 + (right - 0.5 - shift) / growth, 0.5 + (down - 0.5) / growth);

const other: Sight = (right, down) => {
  const wave = Math.sin(right * 31 + 4 * Math.sin(down * 9)) * Math.sin(down * 23);
  return [150 + 70 * wave, 120 - 60 * wave, 90 + 90 * Math.sin(right * 5)];
};

function rgbaOf(sight: Sight): Uint8Array {
  const rgba = new Uint8Array(widthPx * heightPx * 4).fill(255);
  for (let at = 0; at < widthPx * heightPx; at++) {
    const [x, y] = [at % widthPx, Math.floor(at / widthPx)];
    rgba.set(sight((x + 0.5) / widthPx, (y + 0.5) / heightPx), at * 4);
  }
  return rgba;
}

function flowOf(earlier: Sight, later: Sight): Flow | null {
  const levels = [earlier, later].map((sight) =>
    flowLevelsOf({ rgba: rgbaOf(sight), widthPx, heightPx }, { marginXPx: 0, marginYPx: 0 }),
  );
  const [one, two] = levels;
  if (!one || !two) throw new Error('two pictures');
  return flowBetween(one, two);
}

/** Widths of the frame by which the flow is off the truth, in the mean over some places. */
function errorOf(
  { there, widthPx: columns, heightPx: rows }: Flow,
  truth: (right: number, down: number) => readonly [number, number] | null,
): number {
  let [sum, count] = [0, 0];
  there.right.forEach((toRight, at) => {
    const [x, y] = [((at % columns) + 0.5) / columns, (Math.floor(at / columns) + 0.5) / rows];
    const wanted = truth(x, y);
    if (wanted === null) return;
    const [right, down] = [
      toRight / columns - wanted[0],
      (there.down[at] ?? 0) / columns - wanted[1],
    ];
    sum += Math.hypot(right, down);
    count++;
  });
  return sum / count;
}

const inDisc = (right: number, down: number, middle: number) =>
  Math.hypot(right - middle, (down - 0.5) / ratio);

/** Ground that neither hides. */
function restingAt(right: number, down: number): [number, number] | null {
  return inDisc(right, down, 0.35) > 0.13 && inDisc(right, down, 0.5) > 0.13 ? [0, 0] : null;
}

test('a disc has gone its way, and the ground has not', () => {
  const flow = flowOf(discAt(0.35), discAt(0.5));
  if (!flow) throw new Error('the two are alike');
  expect(errorOf(flow, (x, y) => (inDisc(x, y, 0.35) < 0.07 ? [0.15, 0] : null))).toBeLessThan(
    0.01,
  );
  expect(errorOf(flow, restingAt)).toBeLessThan(0.0005);
});

const atDusk =
  (sight: Sight): Sight =>
  (right, down) => {
    const [red, green, blue] = sight(right, down);
    return [0.62 * red, 0.45 * green, 0.6 * blue + 30];
  };

test.each<[string, Sight, number, number, ((sight: Sight) => Sight)?]>([
  ['nearer', ground, 1.3, 0],
  ['aside', landscape, 1, -0.12],
  ['further', landscape, 1 / 1.2, 0],
  ['at dusk, and aside', landscape, 1, -0.08, atDusk],
])('a picture taken %s flows as the camera went', (_, sight, growth, shift, lit) => {
  const later = displaced(sight, growth, shift);
  const flow = flowOf(sight, lit ? lit(later) : later);
  if (!flow) throw new Error('the two are alike');
  const error = errorOf(flow, (x, y) => {
    const to = [0.5 + shift + (x - 0.5) * growth, 0.5 + (y - 0.5) * growth] as const;
    if (to.some((place) => place < 0.04 || place > 0.96)) return null;
    return [to[0] - x, (to[1] - y) / ratio];
  });
  expect(error).toBeLessThan(0.004);
});

test.each<[string, Sight, Sight]>([
  ['moss and a landscape', ground, landscape],
  ['moss from elsewhere', ground, (right, down) => ground(right + 1.7, down + 2.3)],
])('%s have nothing in common that could flow', (_, earlier, later) => {
  expect(flowOf(earlier, later)).toBeNull();
});

const folder = newFolder();
let written = 0;

/** When the later picture is there. */
const reachedS = 3.5;

async function write(sight: Sight): Promise<string> {
  const path = join(folder, `${++written}.png`);
  const raw = { width: widthPx, height: heightPx, channels: 4 as const };
  await sharp(rgbaOf(sight), { raw }).toFile(path);
  return path;
}

async function easelOf(pictures: readonly Sight[], prompt = 'static'): Promise<Easel> {
  const paths = await Promise.all(pictures.map(write));
  const keyframes = paths.map((path, index) => ({ path, atS: index === 0 ? 0 : reachedS }));
  return easelFor(requestOf({ widthPx, heightPx, durationS: 4, prompt, keyframes }));
}

/** How red each place of a strip across the frame is, 0..1, as a function of its middle. */
function rednessOf({ stage }: Easel): {
  at(right: number, down: number): number;
  middle: number;
  area: number;
} {
  const { v, stride } = stage.canvas;
  const { bytes } = stage.arena;
  const [columns, rows] = [widthPx / 2, heightPx / 2];
  const red = (column: number, row: number) =>
    Math.min(1, Math.max(0, ((bytes[v + (row * stride) / 2 + column] ?? 128) - 134) / 60));
  let [sum, moment] = [0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      sum += red(column, row);
      moment += red(column, row) * (column + 0.5);
    }
  }
  return {
    at: (right, down) => red(Math.floor(right * columns), Math.floor(down * rows)),
    middle: moment / sum / columns,
    area: sum / columns / columns,
  };
}

test('all is at rest at keyframes that things flow to or from', () => {
  const keyframes = [1, 4, 7, 9].map((atS) => ({ path: '/k.png', atS }));
  const brief = briefOf(requestOf({ durationS: 10, prompt: 'pan left', keyframes }));
  const speeds = passagesOf(brief, [false, true, false]).map((passage) => passage.speeds);
  expect(speeds.map((pair) => pair.map((speed) => speed > 0))).toEqual([
    [true, true],
    [true, false],
    [false, false],
    [false, true],
    [true, true],
  ]);
});

test('half way there is one disc in the middle, and none where it was or will be', async () => {
  const easel = await easelOf([discAt(0.3), discAt(0.55)]);
  easel.paint(0);
  const whole = rednessOf(easel).area;
  easel.paint(reachedS / 2);
  const seen = rednessOf(easel);
  expect(seen.middle).toBeCloseTo(0.425, 2);
  expect(seen.area / whole).toBeGreaterThan(0.78);
  expect(seen.area / whole).toBeLessThan(1.2);
  expect(seen.at(0.425, 0.5)).toBeGreaterThan(0.9);
  for (const right of [0.23, 0.26, 0.59, 0.62]) expect(seen.at(right, 0.5)).toBeLessThan(0.1);
});

test('what flows sets out and arrives softly, and goes steadily in between', async () => {
  const easel = await easelOf([discAt(0.35), discAt(0.5)]);
  const middles = Array.from({ length: 12 }, (_, step) => {
    easel.paint((reachedS * step) / 11);
    return rednessOf(easel).middle;
  });
  const steps = middles.slice(1).map((middle, index) => middle - (middles[index] ?? 0));
  expect(Math.min(...steps)).toBeGreaterThan(0);
  expect(Math.max(...steps)).toBeLessThan(0.025);
  expect([steps[0], steps.at(-1)].every((step) => (step ?? 1) < 0.008)).toBe(true);
});

test.each<[string, Sight, Sight]>([
  ['a disc', discAt(0.35), discAt(0.5)],
  ['a view from nearer', landscape, displaced(landscape, 1.3, 0)],
  ['strangers', landscape, other],
])('%s: both keyframes are shown as they are', async (_, earlier, later) => {
  const easel = await easelOf([earlier, later]);
  for (const [timeS, picture] of [
    [0, earlier],
    [reachedS, later],
  ] as const) {
    easel.paint(timeS);
    const alone = await easelOf([picture]);
    alone.paint(0);
    expect(meanDifference(easel.luma(), alone.luma())).toBeLessThan(0.01);
  }
});

test('one picture at both ends leaves the camera to go out and come back', async () => {
  const easel = await easelOf([landscape, landscape], 'push in');
  const [first, half, last] = [0, reachedS / 2, reachedS].map((timeS) => {
    easel.paint(timeS);
    return easel.luma();
  });
  const none = new Uint8Array();
  expect(meanDifference(first ?? none, last ?? none)).toBeLessThan(0.01);
  expect(meanDifference(first ?? none, half ?? none)).toBeGreaterThan(1);
});
