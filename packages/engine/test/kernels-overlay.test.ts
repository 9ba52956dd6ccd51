import { expect, test } from 'vitest';
import { bindKernels, compileKernels } from '../src/kernels/kernels.ts';
import { Arena, newMemory } from '../src/paint/arena.ts';
import { randomFrom } from '../src/paint/random.ts';

/* Each kernel against the same arithmetic written plainly. */
const arena = new Arena(newMemory(4_000_000));
const kernels = bindKernels(compileKernels(), arena.memory);
const random = randomFrom(5);
const [width, height] = [64, 48];

interface Planes {
  y: number;
  u: number;
  v: number;
}

/** A picture of 4:2:0 planes, of one colour or of noise. */
function planesOf(colour?: readonly [number, number, number]): Planes {
  const [luma, blue, red] = colour ?? [];
  const y = planeOf(width * height, luma);
  const chroma = (width * height) / 4;
  return { y, u: planeOf(chroma, blue), v: planeOf(chroma, red) };
}

function planeOf(size: number, value: number | undefined): number {
  const address = arena.take(size);
  for (let index = 0; index < size; index++)
    arena.bytes[address + index] = value ?? 16 + random() * 219;
  return address;
}

const lumaAt = (plane: number, x: number, y: number) => arena.bytes[plane + y * width + x] ?? 0;

function worstOf(plane: number, expected: (x: number, y: number) => number): number {
  let worst = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      worst = Math.max(worst, Math.abs(lumaAt(plane, x, y) - expected(x, y)));
  }
  return worst;
}

test('a petal covers an oval, pointed at one end, with its colour', () => {
  const { y, u, v } = planesOf([60, 128, 128]);
  const place = [32, 24, 1, 0, 12, 6] as const;
  kernels.petal(y, u, v, width, width, height, ...place, 0.2, 200, 140, 150, 1);
  expect(lumaAt(y, 32, 24)).toBe(200);
  expect(lumaAt(y, 32, 32)).toBe(60);
  expect(arena.bytes[u + (12 * width) / 2 + 16]).toBe(140);
  expect(arena.bytes[v + (12 * width) / 2 + 16]).toBe(150);
  const wide = (x: number) =>
    Array.from({ length: height }, (_, row) => lumaAt(y, x, row)).filter((luma) => luma > 61)
      .length;
  expect(wide(26)).toBeGreaterThan(wide(38));
});

test('a stroke is brightest along its line, ends flat, and stays within video range', () => {
  const { y, u, v } = planesOf([60, 128, 128]);
  kernels.stroke(y, u, v, width, width, height, 10, 12, 50, 12, 4, 100, 8, -8);
  const worst = worstOf(y, (x, row) => {
    const near = Math.max(0, 1 - ((row - 12) / 4) ** 2);
    return x >= 10 && x < 50 ? 60 + 100 * near * near : 60;
  });
  expect(worst).toBeLessThanOrEqual(0.51);
  expect(arena.bytes[u + (6 * width) / 2 + 15]).toBe(136);
  kernels.stroke(y, u, v, width, width, height, 10, 12, 50, 40, 4, 400, 400, -400);
  expect(Math.max(...arena.bytes.subarray(y, y + width * height))).toBe(235);
  expect(Math.min(...arena.bytes.subarray(v, v + (width * height) / 4))).toBe(16);
});

test('a ring is bright at its radius and dark within', () => {
  const { y, u, v } = planesOf([60, 128, 128]);
  kernels.ring(y, u, v, width, width, height, 32, 24, 16, 8, 0.25, 80, 0, 0);
  const worst = worstOf(y, (x, row) => {
    const off = (Math.hypot((x - 32) / 16, (row - 24) / 8) - 1) / 0.25;
    return 60 + 80 * Math.max(0, 1 - off * off) ** 2;
  });
  expect(worst).toBeLessThanOrEqual(0.51);
});

test('caustics light rows by the lesser of two nets', () => {
  const { y, u, v } = planesOf();
  const before = arena.bytes.slice(y, y + width * height);
  const half = [width / 2, height / 2] as const;
  const [first, second] = [arena.take(half[0] * (half[1] + 1)), arena.take(half[0] * half[1])];
  for (let index = 0; index < half[0] * half[1]; index++) {
    arena.bytes[first + index] = random() * 256;
    arena.bytes[second + index] = random() * 256;
  }
  const gains = arena.take(height * 2);
  const gain = new Int16Array(arena.bytes.buffer, gains, height);
  for (let row = 0; row < height; row++) gain[row] = (row >> 1) * 600;
  kernels.caustics(y, u, v, width, 16, height, first, second, gains, 0, 0);
  const lesser = (x: number, row: number) => {
    const at = Math.min(row, half[1] - 1) * half[0] + x;
    return Math.min(arena.bytes[first + at] ?? 0, arena.bytes[second + at] ?? 0);
  };
  const expected = (x: number, row: number) => {
    const was = before[row * width + x] ?? 0;
    if (row < 16 || x === width - 1) return lumaAt(y, x, row);
    const [column, line] = [x >> 1, row >> 1];
    const here =
      x & 1 ? (lesser(column, line) + lesser(column + 1, line)) / 2 : lesser(column, line);
    const light = row & 1 ? (here + lesser(column, line + 1)) / 2 : here;
    return Math.min(235, was + ((was + 20) * light * (gain[row] ?? 0)) / 256 / 32_768);
  };
  expect(worstOf(y, expected)).toBeLessThanOrEqual(2);
  expect(before.subarray(0, 16 * width)).toEqual(arena.bytes.slice(y, y + 16 * width));
});

test('grain adds its tile in the middle tones and nothing at the ends', () => {
  const { y } = planesOf();
  const before = arena.bytes.slice(y, y + width * height);
  const side = 16;
  const tile = arena.take(side * (side + 16));
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side + 16; column++)
      arena.bytes[tile + row * (side + 16) + column] = ((row + (column % side)) % 5) - 2;
  }
  kernels.grain(y, width, height, tile, side, 8, 3);
  const expected = (x: number, row: number) => {
    const was = before[row * width + x] ?? 0;
    const grain = ((((row + 3) % side) + ((x + 8) % side)) % 5) - 2;
    const room = Math.min(127, Math.max(0, 4 * Math.min(was - 16, 235 - was)));
    return was + (grain * room) / 128;
  };
  expect(worstOf(y, expected)).toBeLessThanOrEqual(0.51);
});

test('light that changes nothing in a cell leaves it exactly as it was', () => {
  const { y } = planesOf();
  const before = arena.bytes.slice(y, y + width * height);
  const columns = width / 16 + 2;
  const grid = (value: (column: number) => number) => {
    const address = arena.take(columns * (height / 16 + 2) * 4);
    for (let node = 0; node < columns * (height / 16 + 2); node++)
      arena.words[address / 4 + node] = value(node % columns) * 65_536;
    return address;
  };
  const [gains, adds] = [grid(() => 1), grid((column) => (column === 0 ? 20 : 0))];
  const noise = arena.take(8192);
  kernels.relight(y, width, width, 0, height, 16, gains, adds, columns, 4, noise);
  for (let row = 0; row < height; row++) {
    const line = [row * width + 16, (row + 1) * width] as const;
    expect(arena.bytes.slice(y + line[0], y + line[1])).toEqual(before.slice(...line));
  }
  expect(lumaAt(y, 0, 9)).toBe(Math.min(235, (before[9 * width] ?? 0) + 20));
});

test.each([2, 3, 4, 5])('shrink by 1 << %i takes means of blocks', (log2) => {
  const side = 1 << log2;
  const [source, target] = [planesOf().y, arena.take(width * height)];
  const rows = (height >> log2) << log2;
  kernels.shrink(source, width, width, rows, target, width >> log2, log2);
  for (let row = 0; row < height >> log2; row++) {
    for (let column = 0; column < width >> log2; column++) {
      let sum = 0;
      for (let at = 0; at < side * side; at++) {
        sum += lumaAt(source, column * side + (at % side), row * side + Math.floor(at / side));
      }
      const shrunk = arena.bytes[target + row * (width >> log2) + column];
      expect(shrunk).toBe(Math.floor((sum + side * side * 0.5) / side / side));
    }
  }
});
