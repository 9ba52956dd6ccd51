import { expect, test } from 'vitest';
import { bindKernels, compileKernels } from '../src/kernels/kernels.ts';
import { Arena, newMemory } from '../src/paint/arena.ts';
import { ditherTile } from '../src/paint/dither.ts';
import { randomFrom } from '../src/paint/random.ts';

/* Each kernel against the same arithmetic written plainly. */
const arena = new Arena(newMemory(16_000_000));
const kernels = bindKernels(compileKernels(), arena.memory);
const random = randomFrom(3);
const [width, height] = [64, 48];
const fixed = 65_536;

function noisePlane(size = width * height): number {
  const address = arena.take(size);
  for (let index = 0; index < size; index++) arena.bytes[address + index] = random() * 256;
  return address;
}

const gridWidth = width / 16 + 2;
function gridOf(at: (x: number, y: number) => readonly number[]): number {
  const rows = height / 16 + 2;
  const words = at(0, 0).length;
  const address = arena.take(gridWidth * rows * words * 4);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < gridWidth; column++) {
      at(column * 16, row * 16).forEach((value, word) => {
        arena.words[address / 4 + (row * gridWidth + column) * words + word] = Math.round(
          value * fixed,
        );
      });
    }
  }
  return address;
}

function bilinear(plane: number, u: number, v: number): number {
  const [x, y] = [Math.floor(u), Math.floor(v)];
  const tap = (dx: number, dy: number) => arena.bytes[plane + (y + dy) * width + x + dx] ?? 0;
  const top = tap(0, 0) * (1 - (u - x)) + tap(1, 0) * (u - x);
  const bottom = tap(0, 1) * (1 - (u - x)) + tap(1, 1) * (u - x);
  return top + (bottom - top) * (v - y);
}

function compare(
  plane: number,
  expected: (x: number, y: number) => number,
  tolerance: number,
  size: readonly [number, number] = [width, height],
): void {
  let worst = 0;
  for (let y = 0; y < size[1]; y++) {
    for (let x = 0; x < size[0]; x++) {
      const away = Math.abs((arena.bytes[plane + y * size[0] + x] ?? 0) - expected(x, y));
      worst = Math.max(worst, away);
    }
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

const value = (x: number, y: number) => 40.3 + x * 0.013 + y * 0.11;
const gain = (x: number, y: number) => 0.7 + x * 0.002 + y * 0.001;
const offset = (x: number, y: number) => 9.5 - x * 0.05 + y * 0.02;
const glow = (rows: number, inverse: number) => 60 + 100 / (1 + (rows * inverse) ** 2) ** 2;
const flipped = (index: number) =>
  Number.parseInt(index.toString(2).padStart(4, '0').split('').toReversed().join(''), 2);
const zoomed = (x: number, y: number) => [3.25 + x * 0.83, 2.5 + y * 0.79] as const;

test('warp takes bilinear taps where the grid says', () => {
  const [source, target] = [noisePlane(), arena.take(width * height)];
  const grid = gridOf(zoomed);
  kernels.warp(source, width, -1, target, width, width, 0, height, grid, gridWidth, 4);
  compare(target, (x, y) => bilinear(source, ...zoomed(x, y)), 2.5);
});

test('warp wraps a repeating tile', () => {
  const side = 32;
  const [stride, target] = [side + 16, arena.take(width * height)];
  const tile = arena.take(stride * (side + 1));
  for (let y = 0; y <= side; y++) {
    for (let x = 0; x < stride; x++)
      arena.bytes[tile + y * stride + x] = (x % side) * 3 + (y % side) * 4;
  }
  const grid = gridOf((x, y) => [x + 40, y + 70]);
  kernels.warp(tile, stride, side - 1, target, width, width, 0, height, grid, gridWidth, 4);
  compare(target, (x, y) => ((x + 40) % side) * 3 + ((y + 70) % side) * 4, 1);
});

test('warpOver lays by alpha, and skips what its map calls empty', () => {
  const [source, alpha] = [noisePlane(), arena.take(width * height)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      arena.bytes[alpha + y * width + x] = Math.min(255, Math.max(0, (x - 24) * 22));
    }
  }
  const [raw, blocks] = [arena.take(4096), arena.take(4096)];
  kernels.occupancy(alpha, width, width, height, raw, blocks);
  const states = new Set(arena.bytes.subarray(blocks, blocks + (width / 8) * (height / 8)));
  expect([...states].toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  const target = noisePlane();
  const before = arena.bytes.slice(target, target + width * height);
  const grid = gridOf(zoomed);
  const rows = [0, height] as const;
  const map = [blocks, width / 8] as const;
  kernels.warpOver(
    source,
    alpha,
    width,
    target,
    width,
    width,
    ...rows,
    grid,
    gridWidth,
    4,
    32_767,
    ...map,
  );
  compare(
    target,
    (x, y) => {
      const share = bilinear(alpha, ...zoomed(x, y)) / 255;
      return (before[y * width + x] ?? 0) * (1 - share) + bilinear(source, ...zoomed(x, y)) * share;
    },
    4,
  );
});

test('mix goes the given share of the way', () => {
  const [target, source] = [noisePlane(), noisePlane()];
  const before = arena.bytes.slice(target, target + width * height);
  kernels.mix(target, source, width * height, Math.round(0.3 * 32_767));
  const share = (x: number, y: number) => {
    const from = before[y * width + x] ?? 0;
    return from + ((arena.bytes[source + y * width + x] ?? 0) - from) * 0.3;
  };
  compare(target, share, 1);
});

test('pack drops the padding of rows', () => {
  const [source, target] = [noisePlane(), arena.take(50 * height)];
  kernels.pack(source, width, target, 50, height);
  compare(target, (x, y) => arena.bytes[source + y * width + x] ?? 0, 0, [50, height]);
});

test('gradient interpolates, and its dither keeps the mean between levels', () => {
  const [target, noise] = [arena.take(width * height), ditherTile(arena)];
  const grid = gridOf((x, y) => [value(x, y)]);
  kernels.gradient(target, width, width, 0, height, grid, gridWidth, 4, noise);
  compare(target, value, 1.01);
  const mean = (plane: (x: number, y: number) => number) => {
    let sum = 0;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) sum += plane(x, y);
    return sum / width / height;
  };
  const painted = mean((x, y) => arena.bytes[target + y * width + x] ?? 0);
  expect(Math.abs(painted - mean(value))).toBeLessThan(0.05);
});

test('relight scales around its pivot and adds', () => {
  const [target, noise] = [noisePlane(), ditherTile(arena)];
  const before = arena.bytes.slice(target, target + width * height);
  const grids = [gridOf((x, y) => [gain(x, y)]), gridOf((x, y) => [offset(x, y)])] as const;
  kernels.relight(target, width, width, 0, height, 16, ...grids, gridWidth, 4, noise);
  const expected = (x: number, y: number) => {
    const lit = 16 + ((before[y * width + x] ?? 0) - 16) * gain(x, y) + offset(x, y);
    return Math.min(235, Math.max(16, lit));
  };
  compare(target, expected, 1.1);
});

test('fromRgba gives limited-range BT.709', () => {
  const rgba = noisePlane(width * height * 4);
  for (let index = 0; index < width * height; index++) {
    // Equal 2x2 blocks, so that chroma has one right answer.
    const x = (index % width) & ~1;
    const y = Math.floor(index / width) & ~1;
    for (let part = 0; part < 4; part++) {
      arena.bytes[rgba + index * 4 + part] = arena.bytes[rgba + (y * width + x) * 4 + part] ?? 0;
    }
  }
  const planes = Array.from({ length: 5 }, () => arena.take(width * height));
  const [y = 0, u = 0, v = 0, alpha = 0, halfAlpha = 0] = planes;
  kernels.fromRgba(rgba, width, height, y, u, v, alpha, halfAlpha, width, ditherTile(arena));
  const part = (x: number, row: number, which: number) =>
    arena.bytes[rgba + (row * width + x) * 4 + which] ?? 0;
  const luma = (x: number, row: number) =>
    0.2126 * part(x, row, 0) + 0.7152 * part(x, row, 1) + 0.0722 * part(x, row, 2);
  compare(y, (x, row) => 16 + (luma(x, row) * 219) / 255, 1.01);
  compare(alpha, (x, row) => part(x, row, 3), 0);
  const half = [width / 2, height / 2] as const;
  const chroma = (which: number, divisor: number) => (x: number, row: number) =>
    128 + (((part(x * 2, row * 2, which) - luma(x * 2, row * 2)) / divisor) * 224) / 255;
  compare(u, chroma(2, 1.8556), 1.01, half);
  compare(v, chroma(0, 1.5748), 1.01, half);
  compare(halfAlpha, (x, row) => part(x * 2, row * 2, 3), 0.5, half);
});

test('transform is the two-dimensional inverse Fourier sum', () => {
  const side = 16;
  const planes = Array.from({ length: 4 }, () => arena.take(side * side * 4));
  const [re = 0, im = 0, outRe = 0, outIm = 0] = planes;
  const [twiddles, reversed] = [arena.take(side * 4), arena.take(side * 4)];
  for (let index = 0; index < side; index++) {
    arena.words[reversed / 4 + index] = flipped(index);
    if (index >= side / 2) continue;
    arena.floats[twiddles / 4 + index * 2] = Math.cos((2 * Math.PI * index) / side);
    arena.floats[twiddles / 4 + index * 2 + 1] = Math.sin((2 * Math.PI * index) / side);
  }
  const waves = [
    { x: 3, z: 1, re: 1, im: 0.5 },
    { x: 14, z: 7, re: -0.4, im: 0.8 },
    { x: 0, z: 9, re: 0.3, im: 0 },
  ];
  for (const wave of waves) {
    const at = flipped(wave.x) * side + wave.z;
    arena.floats[re / 4 + at] = wave.re;
    arena.floats[im / 4 + at] = wave.im;
  }
  kernels.transform(re, im, outRe, outIm, side, twiddles, reversed, side / 2);
  for (let z = 0; z < side; z++) {
    for (let x = 0; x < side; x++) {
      let [sumRe, sumIm] = [0, 0];
      for (const wave of waves) {
        const angle = (2 * Math.PI * (wave.x * x + wave.z * z)) / side;
        sumRe += wave.re * Math.cos(angle) - wave.im * Math.sin(angle);
        sumIm += wave.re * Math.sin(angle) + wave.im * Math.cos(angle);
      }
      expect(arena.floats[outRe / 4 + z * side + x]).toBeCloseTo(sumRe, 4);
      expect(arena.floats[outIm / 4 + z * side + x]).toBeCloseTo(sumIm, 4);
    }
  }
});

test('shrink takes means of blocks', () => {
  const [source, target] = [noisePlane(), arena.take(width * height)];
  kernels.shrink(source, width, width, height, target, width / 4, 2);
  const mean = (x: number, y: number) => {
    let sum = 0;
    for (let k = 0; k < 16; k++)
      sum += arena.bytes[source + (y * 4 + (k >> 2)) * width + x * 4 + (k & 3)] ?? 0;
    return sum / 16;
  };
  compare(target, mean, 0.5, [width / 4, height / 4]);
});

test('noise tiles join at their edges and differ by seed', () => {
  const side = 64;
  const [first, second, scratch] = [
    arena.take(side * side * 4),
    arena.take(side * side * 4),
    arena.take(side * side * 4),
  ];
  kernels.noiseTile(first, side, 4, 4, 0.5, 1, scratch);
  kernels.noiseTile(second, side, 4, 4, 0.5, 2, scratch);
  const at = (tile: number, x: number, y: number) => arena.floats[tile / 4 + y * side + x] ?? 0;
  let [inside, across, between] = [0, 0, 0];
  for (let y = 0; y < side; y++) {
    across += Math.abs(at(first, side - 1, y) - at(first, 0, y));
    inside += Math.abs(at(first, 31, y) - at(first, 32, y));
    between += Math.abs(at(first, 9, y) - at(second, 9, y));
  }
  expect(across).toBeLessThan(inside * 2.5);
  expect(between).toBeGreaterThan(inside);
});

test('a splat lights a round spot and a ribbon a band, within video range', () => {
  const [y, u, v] = [
    arena.take(width * height),
    arena.take(width * height),
    arena.take(width * height),
  ];
  arena.bytes.fill(60, y, y + width * height);
  arena.bytes.fill(128, u, u + width * height);
  kernels.splat(y, u, v, width, width, height, 20, 20, 6, 1, 400, 5, -5);
  expect(arena.bytes[y + 20 * width + 20]).toBe(236);
  expect(arena.bytes[y + 20 * width + 28]).toBe(60);
  const columns = [24, 0.5, 0.25, 1].map((value) => {
    const address = arena.take(width * 4);
    arena.floats.fill(value, address / 4, address / 4 + width);
    return address;
  });
  const [centres = 0, above = 0, below = 0, strengths = 0] = columns;
  arena.bytes.fill(60, y, y + width * height);
  kernels.ribbon(y, width, width, height, centres, above, below, strengths, 100);
  for (const row of [14, 18, 22, 24, 27, 30, 35]) {
    const away = row - 24;
    const expected = glow(away, away > 0 ? 0.25 : 0.5);
    expect(Math.abs((arena.bytes[y + row * width + 33] ?? 0) - expected)).toBeLessThan(1.01);
  }
});
