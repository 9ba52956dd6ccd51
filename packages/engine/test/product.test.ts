import { describe, expect, test } from 'vitest';
import { latheOf, meet } from '../src/paint/lathe.ts';
import { productLookOf } from '../src/scenes/product-colours.ts';
import { thingNameOf } from '../src/scenes/product-forms.ts';
import { MeshPicture, meshesOf } from '../src/scenes/product-mesh.ts';
import { plainSkin } from '../src/scenes/product-sheets.ts';
import { briefOf } from '../src/brief/brief.ts';
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

test.each([
  ['a smartphone on a turntable', 'phone'],
  ['wireless headphones, product shot', 'headphones'],
  ['running shoes', 'sneaker'],
  ['a sleek laptop', 'laptop'],
  ['a perfume bottle', 'perfume'],
  ['a jewel', 'sphere'],
  ['a shopping bag', 'bag'],
  ['a toaster, product shot', 'box'],
])('%s is a %s', (text, name) => {
  expect(thingNameOf(text, 0)).toBe(name);
});

describe('a mesh', () => {
  const brief = briefOf(requestOf({ prompt: 'a red gift box on a turntable' }));
  const card = {
    columns: 2,
    rows: 2,
    at: (u: number, v: number) => [u - 0.5, 1 - v, 0] as const,
    skin: plainSkin([200, 40, 40]),
    finish: 'paint',
  } as const;
  const meshes = meshesOf({ sheets: [card], height: 1, radius: 0.5, tilt: 0.1 });
  const picture = new MeshPicture({ widthPx: 64, heightPx: 64, unitPx: 32, footPx: 48 });
  const opaqueAt = (turn: number) => {
    const { rgba } = picture.draw(meshes, productLookOf(brief), 0.1, turn);
    return rgba.filter((value, index) => index % 4 === 3 && value === 255).length;
  };

  test('has an outer side alone', () => {
    expect(opaqueAt(0)).toBeGreaterThan(900);
    expect(opaqueAt(Math.PI)).toBe(0);
  });

  test('is narrower the more it is turned', () => {
    expect(opaqueAt(Math.PI / 3) / opaqueAt(0)).toBeCloseTo(0.5, 1);
  });
});

describe.each(['smartphone', 'laptop', 'sneaker', 'headphones', 'gift box', 'shopping bag'])(
  'a %s',
  (name) => {
    const size = { widthPx: 240, heightPx: 136, durationS: 6 };

    test('turns without a jump', async () => {
      const easel = await easelFor(
        requestOf({ ...size, prompt: `a ${name}, product shot, static camera`, seed: 3 }),
      );
      const changes: number[] = [];
      let before: Uint8Array | undefined;
      for (let frame = 0; frame < 60; frame++) {
        easel.paint(frame / 12);
        const luma = easel.luma();
        expect(Math.min(...luma)).toBeGreaterThanOrEqual(15);
        if (before) changes.push(meanDifference(luma, before));
        before = luma;
      }
      const usual = changes.toSorted((a, b) => a - b)[changes.length >> 1] ?? 0;
      expect(usual).toBeGreaterThan(0.03);
      expect(Math.max(...changes)).toBeLessThan(usual * 4);
    });
  },
);

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
