import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { moves } from '../src/camera/move.ts';
import type { MoveWord } from '../src/prompt/vocabulary.ts';
import {
  bendsOf,
  findDot,
  findDots,
  rmsOf,
  writeDots,
  type Dot,
  type LumaPicture,
} from './dots.ts';
import { easelFor, newFolder, requestOf } from './workshop.ts';

const size = { widthPx: 320, heightPx: 180 };
const source = { widthPx: 480, heightPx: 270 };
const shares = [0.3, 0.5, 0.7];
const marginPx = 26;

let picture: string;
beforeAll(async () => {
  picture = join(newFolder(), 'dots.png');
  const dots = shares.flatMap((x) =>
    shares.map((y) => ({ x: x * source.widthPx, y: y * source.heightPx })),
  );
  await writeDots(picture, source, { dots, radiusPx: 4 });
});

/** Where each dot is in the first frames, while the camera sets out, which is when it could jerk. */
async function waysUnder(name: MoveWord): Promise<Dot[][]> {
  const prompt = `camera ${name.replaceAll('-', ' ')}`;
  const easel = await easelFor(requestOf({ ...size, prompt, images: [picture], durationS: 6 }));
  const { y, stride, heightPx } = easel.stage.canvas;
  const luma = easel.stage.arena.bytes.subarray(y, y + stride * heightPx);
  const seen: LumaPicture = { luma, widthPx: stride, heightPx };
  easel.paint(0);
  const ways = findDots(seen, marginPx).map((dot) => [dot]);
  for (let frame = 1; frame < 14; frame++) {
    easel.paint(frame / 24);
    for (const way of ways) way.push(findDot(seen, way.at(-1) ?? { x: 0, y: 0 }, marginPx / 2));
  }
  return ways;
}

const names = Object.keys(moves) as MoveWord[];

test.each(names)('%s takes along what is in the picture, without a jerk', async (name) => {
  const ways = await waysUnder(name);
  const bends = ways.flatMap(bendsOf);
  expect(ways.length).toBeGreaterThanOrEqual(4);
  expect(rmsOf(bends)).toBeLessThan(0.025);
  expect(Math.max(...bends)).toBeLessThan(0.1);
  // The same way in whole pixels, as a cropping camera goes, is what must not pass.
  const stepped = ways.map((way) =>
    way.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })),
  );
  if (name !== 'static') expect(rmsOf(stepped.flatMap(bendsOf))).toBeGreaterThan(0.1);
});
