import { expect, test } from 'vitest';
import { lookAt, type Eye, type Ground } from '../src/scenes/desert-ground.ts';

const eye: Eye = {
  heightM: 3,
  focalPx: 200,
  horizonPx: 100,
  widthPx: 200,
  heightPx: 200,
  columnPx: 2,
};

/** A wall of sand that runs away from the eye, 2 m to its right, on a plain. */
const ridge: Ground = {
  steps: 120,
  distance: (_, step) => 6 * 8 ** step,
  height: (right) => Math.max(0, 2 - 0.6 * Math.abs(right - 4)),
  fadeFrom: Number.MAX_VALUE,
  shadowDrift: 1,
};

function lightAt(rightM: number, sunX: number): number {
  const sight = lookAt(ridge, eye, 200, [sunX, 0.3, 0.1]);
  const step = 60;
  const distance = sight.distances[step] ?? 1;
  const column = Math.round(((rightM / distance) * eye.focalPx + 100) / sight.columnPx);
  return sight.light[column * sight.steps + step] ?? 0;
}

test.each([
  ['left', -0.8, [2, 6]],
  ['right', 0.8, [6, 2]],
] as const)('with the sun on the %s, dunes are lit from there', (_, sunX, [lit, shaded]) => {
  expect(lightAt(lit, sunX)).toBeGreaterThan(0.8);
  expect(lightAt(shaded, sunX)).toBeLessThan(0.2);
});

test('a dune throws its shadow away from the sun', () => {
  // The plain beyond the foot of the slope: at 0.3 up for 0.8 aside, 2 m reach past 5 m.
  expect(lightAt(8, -0.8)).toBeLessThan(0.2);
  expect(lightAt(0, -0.8)).toBeGreaterThan(0.3);
  expect(lightAt(0, 0.8)).toBeLessThan(0.2);
});

test('the ground is seen from its crest down, nearer parts lower', () => {
  const { rows, steps } = lookAt({ ...ridge, height: () => 0 }, eye, 200, [0.8, 0.3, 0.1]);
  const column = Array.from(rows.subarray(0, steps));
  expect(column).toEqual(column.toSorted((a, b) => b - a));
  expect(column[0]).toBeCloseTo(100 + (3 / 6) * 200, 3);
});
