import { describe, expect, test } from 'vitest';
import { latheOf, meet } from '../src/paint/lathe.ts';
import { meanDifference } from './probe.ts';
import { easelFor, requestOf } from './workshop.ts';

const cylinder = latheOf(
  [
    [0, 1],
    [2, 1],
  ],
  0.3,
);

describe('a line of sight meets a lathe', () => {
  test.each([
    { right: 0, angle: 0 },
    { right: Math.SQRT1_2, angle: Math.PI / 4 },
    { right: -0.5, angle: -Math.PI / 6 },
  ])('on its side at $right', ({ right, angle }) => {
    // Where the side at this angle and the height of 1 is seen.
    const up = Math.cos(0.3) - Math.cos(angle) * Math.sin(0.3);
    const met = meet(cylinder, right, up);
    expect(met?.top).toBe(false);
    expect(met?.angle).toBeCloseTo(angle, 2);
    expect(met?.height).toBeCloseTo(1, 2);
  });

  test('on its top, and not beside it', () => {
    expect(meet(cylinder, 0, 2 * Math.cos(0.3))?.top).toBe(true);
    expect(meet(cylinder, 1.01, 1)).toBeNull();
    expect(meet(cylinder, 0, 2.4)).toBeNull();
  });
});

describe('a product', () => {
  const size = { widthPx: 320, heightPx: 180, durationS: 10 };
  const request = requestOf({ ...size, prompt: 'soda can, static camera', seed: 4 });

  test('turns: its surface travels one way across the middle', async () => {
    const easel = await easelFor(request);
    const shifts = [0.5, 2, 3.5, 5].map((timeS) => {
      easel.paint(timeS);
      const before = easel.luma();
      easel.paint(timeS + 0.25);
      return shiftOf(before, easel.luma(), size.widthPx);
    });
    const ways = new Set(shifts.map((shift) => Math.sign(shift)));
    expect(ways.size, shifts.join()).toBe(1);
    for (const shift of shifts) expect(Math.abs(shift)).toBeGreaterThan(2);
  });

  test('shows no seam in a whole turn', async () => {
    const easel = await easelFor({ ...request, widthPx: 192, heightPx: 108 });
    const changes: number[] = [];
    let before: Uint8Array | undefined;
    for (let timeS = 0; timeS < 9.5; timeS += 1 / 6) {
      easel.paint(timeS);
      const luma = easel.luma();
      if (before) changes.push(meanDifference(luma, before));
      before = luma;
    }
    const usual = changes.toSorted((a, b) => a - b)[changes.length >> 1] ?? 0;
    expect(usual).toBeGreaterThan(0.05);
    expect(Math.max(...changes)).toBeLessThan(usual * 3);
  });
});

/** Columns by which the middle of the picture has moved to the right. */
function shiftOf(before: Uint8Array, after: Uint8Array, widthPx: number): number {
  let best = { shift: 0, difference: Number.POSITIVE_INFINITY };
  for (let shift = -9; shift <= 9; shift++) {
    let difference = 0;
    for (let row = 70; row < 115; row++) {
      for (let column = 150; column < 170; column++) {
        const at = row * widthPx + column;
        difference += Math.abs((before[at] ?? 0) - (after[at + shift] ?? 0));
      }
    }
    if (difference < best.difference) best = { shift, difference };
  }
  return best.shift;
}
