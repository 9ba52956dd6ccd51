import fc from 'fast-check';
import { expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import { weatherShareAt } from '../src/brief/keyframes.ts';
import { moves } from '../src/camera/move.ts';
import type { MoveWord } from '../src/prompt/vocabulary.ts';
import { planeMapping } from '../src/camera/plane-mapping.ts';
import type { RenderRequest } from '../src/brief/render-request.ts';
import { MorphCamera, type Pose } from '../src/photographs/morph-camera.ts';
import { opensOnScene, passagesOf, shareAt, travelAt } from '../src/photographs/passages.ts';
import { requestOf } from './workshop.ts';

const at = (...timesS: number[]) => timesS.map((atS) => ({ path: '/k.png', atS }));
const briefFor = (changes: Partial<RenderRequest>) =>
  briefOf(requestOf({ durationS: 10, ...changes }));

test.each<[string, Partial<RenderRequest>, number[], boolean]>([
  ['two ends', { images: ['/a.png'], lastImage: '/z.png' }, [0, 9.65], false],
  ['an end alone', { lastImage: '/z.png' }, [9.65], true],
  ['an end alone, in a hurry', { lastImage: '/z.png', durationS: 1 }, [0.65], false],
  [
    'images and an end',
    { images: ['/a', '/b', '/c'], lastImage: '/z' },
    [0, 10 / 3, 20 / 3, 9.65],
    false,
  ],
  ['a video', { continueFrom: '/a.mp4' }, [0], false],
  ['a video and images', { continueFrom: '/a.mp4', images: ['/b'] }, [0, 5], false],
  ['keyframes', { keyframes: at(2, 5) }, [2, 5], true],
  ['a keyframe at the end', { keyframes: at(0, 10) }, [0, 9.65], false],
  ['ends close together', { keyframes: at(9.9), lastImage: '/z' }, [9.9, 9.96], true],
])('%s: when the pictures are reached', (_, changes, timesS, painted) => {
  const brief = briefFor(changes);
  expect(brief.keyframes.map(({ atS }) => +atS.toFixed(6))).toEqual(
    timesS.map((timeS) => +timeS.toFixed(6)),
  );
  expect(opensOnScene(brief)).toBe(painted);
});

test('without the new inputs nothing is a morph', () => {
  expect(briefFor({ images: ['/a.png'], keyframes: [] })).toMatchObject({
    scene: 'photographs',
    images: ['/a.png'],
    keyframes: [],
  });
});

const someTimes = fc
  .uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 })
  .map((tenths) => at(...tenths.sort((a, b) => a - b).map((tenth) => tenth / 10)));

test('passages join without a gap, and the camera changes its pace without a jerk', () => {
  fc.assert(
    fc.property(someTimes, (keyframes) => {
      const brief = briefFor({ keyframes });
      const passages = passagesOf(brief);
      expect([passages[0]?.startS, passages.at(-1)?.endS]).toEqual([0, 10]);
      passages.forEach((passage, index) => {
        const { startS, endS, fadeStartS, fadeEndS } = passage;
        if (index > 0) expect(startS).toBe(passages[index - 1]?.endS);
        expect(fadeStartS).toBeGreaterThanOrEqual(startS);
        expect(fadeEndS).toBeLessThanOrEqual(endS);
        let before = 0;
        for (let step = 0; step <= 40; step++) {
          const timeS = startS + ((endS - startS) * step) / 40;
          const travel = travelAt(passage, timeS);
          expect(travel).toBeGreaterThanOrEqual(before - 1e-9);
          before = travel;
          expect(shareAt(passage, timeS)).toBeGreaterThanOrEqual(0);
        }
        expect(before).toBeCloseTo(passage.reach, 9);
      });
    }),
  );
});

const names = Object.keys(moves) as MoveWord[];
const [widthPx, heightPx] = [1280, 720];

/** Corners of the frame on the picture, 0..1 over its width and height. */
function cornersOf({ zoom, right, down, turn, roll }: Pose): number[] {
  const [centreU, centreV] = [widthPx * (0.5 + right), heightPx * (0.5 + down)];
  const sight = { centreU, centreV, scale: 1 / zoom, turn, roll };
  const mapping = planeMapping(sight, widthPx, heightPx);
  const spot = { u: 0, v: 0 };
  return [0, widthPx].flatMap((x) =>
    [0, heightPx].flatMap((y) => {
      mapping(x, y, spot);
      return [spot.u / widthPx, spot.v / heightPx];
    }),
  );
}

test.each(names)('%s: exact at keyframes, within its room everywhere', (name) => {
  for (const seed of [1, 2, 3]) {
    const request = { keyframes: at(0.5, 5, 8), seed, prompt: name };
    const brief = { ...briefFor(request), move: { ...moves[name], name } };
    const camera = new MorphCamera(brief);
    const [lead, between, , tail] = passagesOf(brief);
    if (!lead || !between || !tail) throw new Error('a passage is missing');
    const exact = { zoom: 1, right: 0, down: 0, turn: 0, roll: 0 };
    const poses = [
      camera.alone(lead, 0.5),
      camera.between(between, 0.5, 'earlier'),
      camera.between(between, 5, 'later'),
      camera.alone(tail, 8),
    ];
    for (const pose of poses) {
      for (const part of ['zoom', 'right', 'down', 'turn', 'roll'] as const)
        expect(pose[part]).toBeCloseTo(exact[part], 6);
    }
    for (let step = 0; step <= 20; step++) {
      const share = step / 20;
      for (const value of [
        ...cornersOf(camera.alone(tail, 8 + 2 * share)),
        ...cornersOf(camera.alone(lead, share / 2)),
      ]) {
        expect(value).toBeGreaterThan(-0.003);
        expect(value).toBeLessThan(1.003);
      }
      for (const which of ['earlier', 'later'] as const) {
        for (const value of cornersOf(camera.between(between, 0.5 + 4.5 * share, which))) {
          expect(value).toBeGreaterThan(-0.1);
          expect(value).toBeLessThan(1.1);
        }
      }
    }
  }
});

test.each<[string, Partial<RenderRequest>, number, number, number]>([
  ['a first image keeps its weather', { images: ['/a'], lastImage: '/z' }, 1, 1, 0],
  ['a continued video has none yet', { continueFrom: '/a.mp4' }, 0, 1, 1],
  ['a keyframe on the way keeps it', { keyframes: at(5) }, 1, 1, 1],
])('%s', (_, changes, ...shares) => {
  const brief = briefFor(changes);
  expect([0, 5, 9.65].map((timeS) => weatherShareAt(brief, timeS))).toEqual(shares);
});
