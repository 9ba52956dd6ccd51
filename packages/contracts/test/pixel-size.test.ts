import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pixelSizeOfSource, type SourceFrame } from '../src/index.ts';
import { official, sourceFrame } from './body.ts';

const frames: Readonly<Record<'480p' | '720p', SourceFrame>> = {
  '480p': sourceFrame(official, '480p'),
  '720p': sourceFrame(official, '720p'),
};

describe('a frame that follows its source', () => {
  const rows: [[number, number], [number, number], [number, number]][] = [
    // The published ratios, exactly and within 1%.
    [
      [1000, 1000],
      [544, 544],
      [960, 960],
    ],
    [
      [1000, 1009],
      [544, 544],
      [960, 960],
    ],
    [
      [1920, 1080],
      [736, 400],
      [1280, 720],
    ],
    [
      [1920, 1088],
      [736, 400],
      [1280, 720],
    ],
    [
      [1080, 1920],
      [400, 736],
      [720, 1280],
    ],
    [
      [9, 16],
      [400, 736],
      [720, 1280],
    ],
    // More than 1% off, and ratios that are not published.
    [
      [1000, 1020],
      [480, 490],
      [720, 734],
    ],
    [
      [4000, 3000],
      [640, 480],
      [960, 720],
    ],
    [
      [3000, 4000],
      [480, 640],
      [720, 960],
    ],
    [
      [3000, 2000],
      [720, 480],
      [1080, 720],
    ],
    [
      [1003, 617],
      [780, 480],
      [1170, 720],
    ],
    // Extreme ones are framed as 3:1 and 1:3.
    [
      [3000, 1000],
      [1440, 480],
      [2160, 720],
    ],
    [
      [10_000, 1],
      [1440, 480],
      [2160, 720],
    ],
    [
      [1, 10_000],
      [480, 1440],
      [720, 2160],
    ],
  ];
  test.each(rows)('%j', ([widthPx, heightPx], at480, at720) => {
    for (const [resolution, size] of [
      ['480p', at480],
      ['720p', at720],
    ] as const) {
      expect(pixelSizeOfSource(frames[resolution], widthPx, heightPx)).toEqual({
        widthPx: size[0],
        heightPx: size[1],
      });
    }
  });
});

test('without published sizes the short side decides', () => {
  const frame: SourceFrame = { kind: 'source', shortSidePx: 480 };
  expect(pixelSizeOfSource(frame, 1920, 1080)).toEqual({ widthPx: 854, heightPx: 480 });
});

test('sides are even and near the source ratio, whatever the source', () => {
  const sides = fc.integer({ min: 1, max: 50_000 });
  fc.assert(
    fc.property(fc.constantFrom('480p', '720p'), sides, sides, (resolution, width, height) => {
      const { widthPx, heightPx } = pixelSizeOfSource(frames[resolution], width, height);
      expect([widthPx % 2, heightPx % 2]).toEqual([0, 0]);
      const quotient = Math.min(Math.max(width / height, 1 / 3), 3);
      expect(Math.abs(widthPx / heightPx / quotient - 1)).toBeLessThan(0.05);
    }),
  );
});

test.each([
  [0, 100],
  [100, 0],
  [-1, 100],
  [NaN, 100],
])('%d x %d is no image', (widthPx, heightPx) => {
  expect(() => pixelSizeOfSource(frames['480p'], widthPx, heightPx)).toThrow(RangeError);
});
