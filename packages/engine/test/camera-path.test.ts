import fc from 'fast-check';
import { expect, test } from 'vitest';
import { viewAt } from '../src/camera/camera-path.ts';
import { moves } from '../src/camera/move.ts';
import type { MoveWord } from '../src/prompt/vocabulary.ts';
import { mappingOf } from '../src/photographs/photographs.ts';

const [widthPx, heightPx] = [1280, 720];
const texture = { widthPx: widthPx * 1.3, heightPx: heightPx * 1.3 };
const names = Object.keys(moves) as MoveWord[];

function mappingAt(
  name: MoveWord,
  frame: number,
  frames: number,
  take = { right: 0, down: 0, phase: 1 },
) {
  const view = viewAt({ ...moves[name], name }, take, frame / frames, frame / 24);
  return mappingOf(view, texture, widthPx, heightPx);
}

/** Source pixel seen at a point of the frame, in output pixels. */
function seenAt(mapping: ReturnType<typeof mappingOf>, x: number, y: number) {
  const spot = { u: 0, v: 0 };
  mapping(x, y, spot);
  return { u: spot.u / 1.3, v: spot.v / 1.3 };
}

const corners = [
  [0, 0],
  [widthPx, 0],
  [0, heightPx],
  [widthPx, heightPx],
  [widthPx / 2, heightPx / 2],
] as const;

test.each(names)('%s is smooth: no jerk from frame to frame', (name) => {
  const frames = 144;
  const jerkMaxPx = name === 'handheld' ? 0.2 : 0.05;
  for (const [x, y] of corners) {
    const path = Array.from({ length: frames }, (_, frame) =>
      seenAt(mappingAt(name, frame, frames), x, y),
    );
    for (let frame = 2; frame < frames; frame++) {
      const [a, b, c] = [path[frame - 2], path[frame - 1], path[frame]];
      if (!a || !b || !c) continue;
      expect(Math.hypot(a.u - 2 * b.u + c.u, a.v - 2 * b.v + c.v)).toBeLessThan(jerkMaxPx);
    }
  }
});

const level = names.filter((name) => !name.startsWith('roll'));

test.each(level)('%s keeps upright lines straight and upright', (name) => {
  for (const frame of [0, 40, 90, 143]) {
    const mapping = mappingAt(name, frame, 144);
    for (const x of [100, 640, 1180]) {
      const [top, middle, bottom] = [0, 360, 720].map((y) => seenAt(mapping, x, y));
      if (!top || !middle || !bottom) continue;
      expect(Math.abs((top.u + bottom.u) / 2 - middle.u)).toBeLessThan(0.5);
      expect(Math.abs(Math.atan2(bottom.u - top.u, bottom.v - top.v))).toBeLessThan(0.012);
    }
  }
});

test('no move of any take looks beyond the picture', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -0.45, max: 0.45, noNaN: true }),
      fc.double({ min: 0, max: 20, noNaN: true }),
      (name, progress, aside, phase) => {
        const take = { right: aside, down: -aside * 0.7, phase };
        const mapping = mappingAt(name, progress * 240, 240, take);
        for (const [x, y] of corners) {
          const { u, v } = seenAt(mapping, x, y);
          expect(u).toBeGreaterThan(-3);
          expect(u).toBeLessThan(widthPx + 3);
          expect(v).toBeGreaterThan(-3);
          expect(v).toBeLessThan(heightPx + 3);
        }
      },
    ),
    { numRuns: 2_000, examples: [['tilt-down', 0.8848, -0.45, 0]] },
  );
});

test.each([
  ['pan-left', 'u', -1],
  ['pan-right', 'u', 1],
  ['tilt-up', 'v', -1],
  ['tilt-down', 'v', 1],
] as const)('%s looks that way', (name, axis, sign) => {
  const [start, end] = [mappingAt(name, 0, 144), mappingAt(name, 144, 144)].map((mapping) =>
    seenAt(mapping, 640, 360),
  );
  expect(((end?.[axis] ?? 0) - (start?.[axis] ?? 0)) * sign).toBeGreaterThan(40);
});
