import { beforeAll, describe, expect, test } from 'vitest';
import { meanDifference, meanOf } from './probe.ts';
import { easelFor, requestOf, type Easel } from './workshop.ts';

const size = { widthPx: 160, heightPx: 90, durationS: 6, seed: 4 };

/** Mean of the luma in a part of the picture, by shares of its width and height. */
function meanIn(
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  luma: Uint8Array,
  [left, top, right, bottom]: readonly [number, number, number, number],
): number {
  const part: number[] = [];
  for (let y = Math.floor(top * heightPx); y < bottom * heightPx; y++) {
    for (let x = Math.floor(left * widthPx); x < right * widthPx; x++)
      part.push(luma[y * widthPx + x] ?? 0);
  }
  return meanOf(Uint8Array.from(part));
}

async function painted(prompt: string, timeS = 2, changes: object = {}): Promise<Uint8Array> {
  const easel = await easelFor(requestOf({ ...size, ...changes, prompt }));
  easel.paint(timeS);
  return easel.luma();
}

describe('a lighthouse', () => {
  let easel: Easel;
  beforeAll(async () => {
    easel = await easelFor(requestOf({ ...size, prompt: 'a lighthouse at night, static' }));
  });
  const at = (timeS: number): Uint8Array => {
    easel.paint(timeS);
    return easel.luma();
  };

  test('stands where the prompt names it, on one side of the picture', async () => {
    const bare = await painted('the sea at night, static');
    const shown = at(2);
    const sides = [
      [0, 0.1, 0.5, 0.6],
      [0.5, 0.1, 1, 0.6],
    ] as const;
    const changes = sides.map((side) =>
      Math.abs(meanIn(size, shown, side) - meanIn(size, bare, side)),
    );
    expect(Math.max(...changes)).toBeGreaterThan(1);
    expect(meanDifference(shown, bare)).toBeGreaterThan(2);
  });

  test('sweeps its beam around: the sky beside it is lit in turn', () => {
    const left = [0.02, 0.02, 0.14, 0.3] as const;
    const right = [0.36, 0.02, 0.6, 0.3] as const;
    const lights = [0, 1, 2, 3, 4, 5].map((timeS) => {
      const luma = at(timeS);
      return [meanIn(size, luma, left), meanIn(size, luma, right)] as const;
    });
    for (const side of [0, 1] as const) {
      const seen = lights.map((pair) => pair[side]);
      expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThan(2);
    }
  });

  test('does not flicker, not even when its beam meets the eye', () => {
    let before: Uint8Array | undefined;
    for (let frame = 56; frame < 90; frame++) {
      const luma = at(frame / 24);
      if (before) expect(Math.abs(meanOf(luma) - meanOf(before))).toBeLessThan(1);
      before = luma;
    }
  });

  test('is on the other side in other takes, and seen in upright pictures', async () => {
    const upright = { widthPx: 90, heightPx: 160 };
    const sides = [];
    for (const seed of [1, 4]) {
      const luma = await painted('a lighthouse at noon', 1, { ...upright, seed });
      const bare = await painted('the sea at noon', 1, { ...upright, seed });
      const [left, right] = [
        [0, 0.4, 0.3, 0.6],
        [0.7, 0.4, 1, 0.6],
      ].map((side) => {
        const part = side as [number, number, number, number];
        return meanIn(upright, bare, part) - meanIn(upright, luma, part);
      });
      sides.push(Math.sign((left ?? 0) - (right ?? 0)));
    }
    expect(new Set(sides)).toEqual(new Set([-1, 1]));
  });
});

test('storms break on the rocks, and whiten the sea', async () => {
  const [storm, calm] = [
    await painted('a lighthouse in a storm at night'),
    await painted('a lighthouse at night'),
  ];
  expect(meanDifference(storm, calm)).toBeGreaterThan(1);
});

test.each(['a sailing boat at noon', 'the sea in fog at noon'])('%s is seen', async (prompt) => {
  const bare = await painted('the sea at noon');
  expect(meanDifference(await painted(prompt), bare)).toBeGreaterThan(0.4);
});

test.each(['the sea at noon', 'a mountain lake at noon', 'northern lights'])(
  'over %s the camera rolls',
  async (prompt) => {
    // Both are the same but for the way that they turn.
    const left = await painted(`${prompt}, roll left`, 0);
    const right = await painted(`${prompt}, roll right`, 0);
    expect(meanDifference(left, right)).toBeGreaterThan(2);
  },
);

test('snow on mountains is brighter, and lies still', async () => {
  const [bare, snowy] = [
    await painted('mountains at noon, static'),
    await painted('snowy mountains at noon, static'),
  ];
  const range = [0, 0.3, 1, 0.56] as const;
  expect(meanIn(size, snowy, range)).toBeGreaterThan(meanIn(size, bare, range) + 5);
  const sky = [0, 0, 1, 0.1] as const;
  expect(Math.abs(meanIn(size, snowy, sky) - meanIn(size, bare, sky))).toBeLessThan(0.1);
});
