import { expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import { SoundTrack } from '../src/sound/sound-track.ts';
import { requestOf } from './workshop.ts';

function soundOf(
  prompt: string,
  changes: { seed?: number; durationS?: number; images?: string[]; lastImage?: string } = {},
) {
  const track = new SoundTrack(briefOf(requestOf({ prompt, durationS: 3, ...changes })));
  const sides: [number[], number[]] = [[], []];
  for (;;) {
    const { left, right } = track.next();
    if (left.length === 0) return { left: sides[0], right: sides[1] };
    for (const value of left) sides[0].push(value);
    for (const value of right) sides[1].push(value);
  }
}

function loudnessDb(samples: readonly number[]): number {
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  return 10 * Math.log10(power);
}

const prompts = [
  'calm sea',
  'stormy sea with wind',
  'mountain lake',
  'city at night in the rain',
  'meadow in spring',
  'meadow at night',
  'forest',
  'aurora',
  'abstract',
];

test.each(prompts)('%s sounds: audible, unclipped, stereo, faded at both ends', (prompt) => {
  const { left, right } = soundOf(prompt);
  expect([left.length, right.length]).toEqual([144_000, 144_000]);
  for (const side of [left, right]) {
    expect(side.every((value) => Number.isFinite(value) && Math.abs(value) < 0.9)).toBe(true);
    expect(Math.max(...side.slice(0, 60).map(Math.abs))).toBeLessThan(0.01);
    expect(Math.max(...side.slice(-60).map(Math.abs))).toBeLessThan(0.01);
    expect(loudnessDb(side)).toBeGreaterThan(-34);
    expect(loudnessDb(side)).toBeLessThan(-13);
  }
  expect(left).not.toEqual(right);
});

test('the same brief sounds the same, another seed does not', () => {
  const first = soundOf('sea', { seed: 4 });
  expect(soundOf('sea', { seed: 4 }).left).toEqual(first.left);
  expect(soundOf('sea', { seed: 5 }).left).not.toEqual(first.left);
});

const around = (samples: number[]) => loudnessDb(samples.slice(2.7 * 48_000, 3.3 * 48_000));

test('a change of picture is accented', () => {
  const images = ['/a.png', '/b.png'];
  const changing = soundOf('', { durationS: 6, images }).left;
  const steady = soundOf('', { durationS: 6, images: ['/a.png'] }).left;
  expect(around(changing)).toBeGreaterThan(around(steady) + 1);
  // A morph is slow, and its accent soft.
  const morph = { durationS: 6, images: ['/a.png'], lastImage: '/b.png' };
  expect(around(soundOf('', morph).left)).toBeGreaterThan(around(steady));
});
