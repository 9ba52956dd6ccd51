import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import type { RenderRequest } from '../src/brief/render-request.ts';
import { meanDifference, meanOf } from './probe.ts';
import { inFigure, landscape, portrait, writeSight } from './photographs-pictures.ts';
import { easelFor, newFolder, requestOf, type Easel } from './workshop.ts';

const folder = newFolder();
const [widthPx, heightPx] = [320, 180];
const pictures = { landscape: '', portrait: '' };

beforeAll(async () => {
  pictures.landscape = await writeSight(folder, 'landscape.png', landscape);
  pictures.portrait = await writeSight(folder, 'portrait.png', portrait);
});

const easelOf = (prompt: string, images: readonly string[], more: Partial<RenderRequest> = {}) =>
  easelFor(requestOf({ prompt, images, widthPx, heightPx, durationS: 6, ...more }));

function painted(easel: Easel, timeS: number): Uint8Array {
  easel.paint(timeS);
  return easel.luma();
}

/** The place between two pixels of a row where it turns from what is light into what is dark. */
function edgeIn(luma: Uint8Array, row: number, from: number, to: number): number {
  const at = (x: number) => luma[row * widthPx + x] ?? 0;
  for (let x = from; x < to; x++) {
    if (at(x) < 70 || at(x + 1) >= 70) continue;
    const half = (at(x - 4) + at(x + 5)) / 2;
    let left = x + 2;
    while (at(left) < half) left--;
    return left + (at(left) - half) / (at(left) - at(left + 1));
  }
  return Number.NaN;
}

/** The left edge of the right-hand post in some rows. */
function postEdges(luma: Uint8Array): number[] {
  return [80, 95, 110, 125, 140, 155, 170].map((row) => edgeIn(luma, row, 170, 300));
}

// Where the picture grows, edges are found less exactly.
test.each([
  ['truck right', 0.3],
  ['orbit left', 0.3],
  ['push in', 0.5],
  ['dolly zoom', 0.5],
] as const)('%s: what is upright stays upright and straight', async (prompt, leanMaxPx) => {
  const easel = await easelOf(prompt, [pictures.landscape]);
  const middle = postEdges(painted(easel, 3));
  expect(Math.max(...middle) - Math.min(...middle)).toBeLessThan(0.6);
  for (const timeS of [0, 5.9]) {
    const moved = postEdges(painted(easel, timeS)).map((x, row) => x - (middle[row] ?? 0));
    expect(Math.max(...moved) - Math.min(...moved)).toBeLessThan(leanMaxPx);
  }
});

/** The column in which the hills rise highest. */
function summitOf(luma: Uint8Array): number {
  const heights = Array.from({ length: 120 }, (_, index) => {
    let best = { row: 0, drop: 0 };
    for (let row = 20; row < 110; row++) {
      const at = row * widthPx + 110 + index;
      const drop = (luma[at] ?? 0) - (luma[at + 2 * widthPx] ?? 0);
      if (drop > best.drop) best = { row, drop };
    }
    return best.row;
  });
  const highest = Math.min(...heights);
  const columns = [...heights.keys()].filter((index) => heights[index] === highest);
  return 110 + columns.reduce((sum, index) => sum + index, 0) / columns.length;
}

test('a camera that passes by moves what is near farther than what is far', async () => {
  const easel = await easelOf('truck right', [pictures.landscape]);
  const [first, last] = [painted(easel, 0), painted(easel, 5.9)];
  const near = (postEdges(first)[3] ?? 0) - (postEdges(last)[3] ?? 0);
  const far = summitOf(first) - summitOf(last);
  expect(far).toBeGreaterThan(10);
  expect(near).toBeGreaterThan(far + 3);
  expect(near).toBeLessThan(far + 0.05 * widthPx);
});

test.each(['orbit left', 'crane up, roll left', 'handheld push in'])(
  '%s: every point is painted',
  async (prompt) => {
    const easel = await easelOf(prompt, [pictures.portrait]);
    for (const timeS of [0, 3, 5.9]) {
      const { canvas, arena } = easel.stage;
      const bytes = canvas.stride * canvas.heightPx;
      // Nothing in the picture is as bright as that.
      arena.bytes.fill(254, canvas.y, canvas.y + bytes);
      expect(Math.max(...painted(easel, timeS))).toBeLessThan(236);
    }
  },
);

const bodyRow = 130;

function darkInRow(luma: Uint8Array): number {
  const row = luma.slice(bodyRow * widthPx, (bodyRow + 1) * widthPx);
  return row.filter((value) => value < 66).length;
}

test('nothing of a subject stays behind when it moves', async () => {
  const easel = await easelOf('orbit right', [pictures.portrait]);
  const [first, last] = [painted(easel, 0), painted(easel, 5.9)];
  expect(inFigure(0.5, bodyRow / heightPx)).toBe(true);
  expect(Math.abs(darkInRow(first) - darkInRow(last))).toBeLessThan(12);
});

test('on a tripod sky and water move, and the rest stands', async () => {
  const easel = await easelOf('static shot', [pictures.landscape], { durationS: 2 });
  const moved = (region: { left: number; right: number; top: number; bottom: number }) => {
    const [first, last] = [painted(easel, 0.9), painted(easel, 1.4)];
    let sum = 0;
    for (let y = region.top; y < region.bottom; y++)
      for (let x = region.left; x < region.right; x++)
        sum += Math.abs((first[y * widthPx + x] ?? 0) - (last[y * widthPx + x] ?? 0));
    return sum / ((region.right - region.left) * (region.bottom - region.top));
  };
  const water = moved({ left: 100, right: 220, top: 135, bottom: 175 });
  const hills = moved({ left: 100, right: 220, top: 92, bottom: 104 });
  expect(water).toBeGreaterThan(0.35);
  expect(hills).toBeLessThan(0.25);
});

test('fog lies thicker on what is far than on what is near', async () => {
  const clear = await easelOf('static shot', [pictures.landscape]);
  const foggy = await easelOf('static shot in the fog', [pictures.landscape]);
  const [before, after] = [painted(clear, 1), painted(foggy, 1)];
  const gained = (left: number, right: number) => {
    const rows = Array.from({ length: 30 }, (_, index) => 100 + index);
    const part = (luma: Uint8Array) =>
      meanOf(
        Uint8Array.from(
          rows.flatMap((row) =>
            Array.from(luma.slice(row * widthPx + left, row * widthPx + right)),
          ),
        ),
      );
    // As a share of what is left to the fog's own brightness.
    return (part(after) - part(before)) / (195 - part(before));
  };
  expect(gained(246, 254)).toBeLessThan(0.7 * gained(150, 200));
});

test('the same request paints the same, whatever was painted before', async () => {
  const changes = { seed: 5 };
  const images = [pictures.landscape, pictures.portrait];
  const first = await easelOf('quick', images, changes);
  const second = await easelOf('quick', images, changes);
  painted(second, 5);
  for (const timeS of [1, 2.9, 3.4]) expect(painted(first, timeS)).toEqual(painted(second, timeS));
});

test('a strip is seen by travelling along it', async () => {
  const strip = join(folder, 'strip.png');
  await sharp(pictures.landscape).resize(1000, 200, { fit: 'fill' }).toFile(strip);
  const easel = await easelOf('', [strip]);
  const [first, last] = [painted(easel, 0), painted(easel, 5.9)];
  expect(meanDifference(first, last)).toBeGreaterThan(12);
});
