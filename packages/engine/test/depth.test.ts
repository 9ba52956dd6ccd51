import { expect, test } from 'vitest';
import { depthOf, type Depth } from '../src/photographs/depth.ts';
import { sampleAt, type PixelMap } from '../src/photographs/pixel-map.ts';
import {
  inFigure,
  interior,
  landscape,
  noise,
  plain,
  portrait,
  posts,
  railings,
  smallOf,
  waterline,
  type Sight,
} from './photographs-pictures.ts';

const known = new Map<Sight, Depth>();

function depthFor(sight: Sight): Depth {
  const depth = known.get(sight) ?? depthOf(smallOf(sight), { cutOutsMax: 2 });
  known.set(sight, depth);
  return depth;
}

/** The share of points for which a mask says what is true, and of those where either is. */
function agreement(depth: Depth, isThere: (right: number, down: number) => boolean): number {
  const { widthPx, heightPx } = depth;
  let [both, either] = [0, 0];
  for (let at = 0; at < widthPx * heightPx; at++) {
    const x = at % widthPx;
    const truth = isThere((x + 0.5) / widthPx, ((at - x) / widthPx + 0.5) / heightPx);
    const found = depth.cutOuts.some(({ mask }) => mask[at] === 1);
    if (truth && found) both++;
    if (truth || found) either++;
  }
  return both / either;
}

const onPost = (right: number, down: number) =>
  posts.some(
    (post) => right > post.left && right < post.right && down > post.top && down < post.foot,
  );

test('in a landscape the shore is found, and what stands before it is cut out', () => {
  const depth = depthFor(landscape);
  expect(depth.horizon).toBeGreaterThan(waterline - 0.02);
  expect(depth.horizon).toBeLessThan(waterline + 0.02);
  expect(depth.ground).toBeGreaterThan(0.9);
  expect(agreement(depth, onPost)).toBeGreaterThan(0.9);
});

test('ground is not tilted under what stands on it uncut', () => {
  expect(depthFor(railings).ground).toBe(0);
});

test('all of an upright thing is as near as its foot', () => {
  const depth = depthFor(landscape);
  for (const { left, right } of posts) {
    const values = depth.cutOuts.flatMap(({ nearness }) =>
      Array.from(
        nearness.slice(Math.ceil(left * depth.widthPx) + 1, Math.floor(right * depth.widthPx) - 1),
      ),
    );
    expect(Math.min(...values)).toBeGreaterThan(0.95);
    expect(Math.max(...values) - Math.min(...values)).toBeLessThan(0.01);
  }
});

test('sky and water are found, and neither reaches what stands still', () => {
  const depth = depthFor(landscape);
  const at = (map: PixelMap, right: number, down: number) => sampleAt(map, depth, right, down);
  expect(at(depth.sky, 0.5, 0.15)).toBeGreaterThan(0.9);
  expect(at(depth.water, 0.5, 0.8)).toBeGreaterThan(0.6);
  for (const [right, down] of [
    [0.5, 0.55],
    [0.19, 0.3],
    [0.19, 0.7],
    [0.78, 0.5],
    [0.78, 0.9],
  ] as const) {
    expect(at(depth.sky, right, down)).toBe(0);
    expect(at(depth.water, right, down)).toBeLessThan(0.05);
    expect(at(depth.leaves, right, down)).toBeLessThan(0.05);
  }
});

test('a sharp subject is cut out of a blurred background', () => {
  const depth = depthFor(portrait);
  expect(depth.cutOuts).toHaveLength(1);
  expect(agreement(depth, inFigure)).toBeGreaterThan(0.88);
  expect(depth.ground).toBe(0);
  expect(Math.max(...depth.sky, ...depth.water, ...depth.leaves)).toBeLessThan(0.05);
});

test.each([
  ['noise', noise],
  ['a plain colour', plain],
  ['a room of straight lines', interior],
] as const)('%s stays flat', (_, sight) => {
  const depth = depthFor(sight);
  expect(depth.cutOuts).toEqual([]);
  expect(Math.max(...depth.leaves)).toBeLessThan(0.3);
});

test.each([landscape, portrait, interior])('masks of motion have no edges', (sight) => {
  const { sky, water, leaves, widthPx } = depthFor(sight);
  for (const map of [sky, water, leaves]) {
    let steepest = 0;
    map.forEach((value, at) => {
      if (at % widthPx > 0) steepest = Math.max(steepest, Math.abs(value - (map[at - 1] ?? 0)));
      if (at >= widthPx) steepest = Math.max(steepest, Math.abs(value - (map[at - widthPx] ?? 0)));
    });
    expect(steepest).toBeLessThan(0.3);
  }
});

test('several pictures get one cut-out each, and the same picture always the same', () => {
  const picture = smallOf(landscape);
  const [first, again] = [1, 2].map(() => depthOf(picture, { cutOutsMax: 1 }));
  expect(first?.cutOuts).toHaveLength(1);
  expect(again).toEqual(first);
});

test('what is opaque is cut out as it is', () => {
  const picture = smallOf(plain);
  const opaque = Float32Array.from({ length: 256 * 144 }, (_, at) => (at % 256 < 80 ? 1 : 0));
  const { cutOuts } = depthOf(picture, { cutOutsMax: 2, opaque });
  expect(cutOuts.map(({ mask }) => mask)).toEqual([opaque]);
});
