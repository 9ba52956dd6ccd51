import { expect, test } from 'vitest';
import { briefOf, type Brief } from '../src/brief/brief.ts';
import { strikesOf } from '../src/brief/lightning.ts';
import { integratedLufs, LoudnessMeter } from '../src/sound/loudness.ts';
import { planSound } from '../src/sound/plan-sound.ts';
import { SoundTrack } from '../src/sound/sound-track.ts';
import { TruePeakMeter } from '../src/sound/true-peak.ts';
import { swellOf } from '../src/scenes/swell.ts';
import { requestOf } from './workshop.ts';

const rate = 48_000;

type Changes = Partial<Parameters<typeof requestOf>[0]>;
type Sides = Record<'left' | 'right', Float32Array>;

function briefFor(prompt: string, changes: Changes = {}): Brief {
  return briefOf(requestOf({ prompt, durationS: 3, ...changes }));
}

/** As it is encoded. */
function soundOf(brief: Brief): Sides {
  const track = new SoundTrack(brief);
  const blocks = [];
  for (let block = track.next(); block.left.length > 0; block = track.next()) blocks.push(block);
  return { left: joined(blocks, 'left'), right: joined(blocks, 'right') };
}

function joined(blocks: readonly Sides[], side: 'left' | 'right'): Float32Array {
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block[side].length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block[side], at);
    at += block[side].length;
  }
  return all;
}

/** Before it is mastered and faded. */
function rawOf(brief: Brief): Sides {
  const count = Math.round(brief.durationS * rate);
  const all = { left: new Float32Array(count), right: new Float32Array(count) };
  const voices = planSound(brief);
  for (let start = 0; start < count; start += rate) {
    const end = Math.min(count, start + rate);
    for (const voice of voices) {
      voice(all.left.subarray(start, end), all.right.subarray(start, end), start);
    }
  }
  return all;
}

function ambienceOf(brief: Brief): Sides {
  return rawOf({ ...brief, sound: { ...brief.sound, music: null } });
}

function lufsOf({ left, right }: Sides): number {
  const meter = new LoudnessMeter();
  meter.add(left, right);
  return integratedLufs(meter.powers);
}

function truePeakDb({ left, right }: Sides): number {
  const meter = new TruePeakMeter();
  meter.add(left, right);
  return 20 * Math.log10(Math.max(...meter.peaks));
}

function levelDb(side: Float32Array, fromS = 0, toS = Infinity): number {
  const part = side.subarray(Math.round(fromS * rate), Math.min(side.length, toS * rate));
  return 10 * Math.log10(part.reduce((sum, value) => sum + value * value, 0) / part.length);
}

const clips = [
  { prompt: 'calm sea at sunset', durationS: 6 },
  { prompt: 'stormy sea with lightning', durationS: 3 },
  { prompt: 'mountain lake', durationS: 2 },
  { prompt: 'city at night in the rain', durationS: 2 },
  { prompt: 'street', durationS: 2 },
  { prompt: 'desert dunes', durationS: 2 },
  { prompt: 'meadow at night', durationS: 2 },
  { prompt: 'forest', durationS: 2 },
  { prompt: 'aurora', durationS: 2 },
  { prompt: 'underwater reef', durationS: 2 },
  { prompt: 'nebula in deep space', durationS: 2 },
  { prompt: 'a perfume bottle, product shot', durationS: 2 },
  { prompt: 'title card "SALE"', durationS: 2 },
  { prompt: 'geometric shapes', durationS: 2 },
  { prompt: 'glowing particles', durationS: 2 },
  { prompt: 'abstract', durationS: 1 },
  { prompt: 'epic drums in the mountains', durationS: 13 },
];

test.each(clips)('$prompt, $durationS s: -16 LUFS, below -1 dB', ({ prompt, durationS }) => {
  const sound = soundOf(briefFor(prompt, { durationS }));
  expect([sound.left.length, sound.right.length]).toEqual([durationS * rate, durationS * rate]);
  expect(Math.abs(lufsOf(sound) + 16)).toBeLessThan(0.7);
  expect(truePeakDb(sound)).toBeLessThan(-1);
  for (const side of [sound.left, sound.right]) {
    expect(Math.max(...side.subarray(0, 60).map(Math.abs))).toBeLessThan(0.01);
    expect(Math.max(...side.subarray(-60).map(Math.abs))).toBeLessThan(0.01);
    expect(Math.abs(side.reduce((sum, value) => sum + value, 0) / side.length)).toBeLessThan(1e-3);
  }
  expect(sound.left).not.toEqual(sound.right);
});

test('the same brief sounds the same, another seed does not', () => {
  const first = soundOf(briefFor('sea', { seed: 4 }));
  expect(soundOf(briefFor('sea', { seed: 4 }))).toEqual(first);
  expect(soundOf(briefFor('sea', { seed: 5 })).left).not.toEqual(first.left);
});

test('nothing is heard where nothing is wanted', () => {
  const brief = briefFor('sea');
  for (const sound of [
    { silent: true, ambience: [], music: [] },
    { silent: false, ambience: null, music: null },
  ]) {
    const { left, right } = soundOf({ ...brief, sound });
    expect([left.length, right.length]).toEqual([3 * rate, 3 * rate]);
    expect([left, right].every((side) => side.every((value) => value === 0))).toBe(true);
  }
});

test('music and ambience can each be done without', () => {
  const whole = rawOf(briefFor('sea'));
  const [ambience, music] = [rawOf(briefFor('sea, no music')), rawOf(briefFor('sea, music only'))];
  const rest = whole.left.map((value, index) => value - (ambience.left[index] ?? 0));
  expect(levelDb(ambience.left)).toBeGreaterThan(-40);
  expect(levelDb(music.left)).toBeGreaterThan(-40);
  expect(levelDb(rest.map((value, index) => value - (music.left[index] ?? 0)))).toBeLessThan(-90);
});

const aurora = ambienceOf(briefFor('aurora'));

test.each([
  'the sound of waves',
  'the sound of rain',
  'howling wind',
  'birdsong',
  'crickets',
  'crackling fire',
  'traffic noise',
  'thunder',
  'babbling brook',
  'bubbling',
])('%s is heard where it would not be', (words) => {
  const asked = ambienceOf(briefFor(`aurora, ${words}`));
  const added = asked.left.map((value, index) => value - (aurora.left[index] ?? 0));
  expect(levelDb(added)).toBeGreaterThan(-50);
});

test('what is asked for is louder where it is heard anyway, and is not heard twice', () => {
  const [plain, asked] = [ambienceOf(briefFor('sea')), ambienceOf(briefFor('sea, wave sounds'))];
  const louderDb = levelDb(asked.left) - levelDb(plain.left);
  expect(louderDb).toBeGreaterThan(2);
  expect(louderDb).toBeLessThan(4);
});

test('waves are loud when the swell is high', () => {
  for (const seed of [1, 2]) {
    const { left } = ambienceOf(briefFor('sea', { durationS: 12, seed }));
    const { radiansPerS, phase } = swellOf(seed);
    const crests: number[] = [];
    const troughs: number[] = [];
    for (let timeS = 0; timeS < 11.5; timeS += 0.5) {
      const height = Math.sin((timeS + 0.25) * radiansPerS + phase);
      if (height > 0.7) crests.push(levelDb(left, timeS, timeS + 0.5));
      if (height < -0.7) troughs.push(levelDb(left, timeS, timeS + 0.5));
    }
    expect(Math.min(...crests)).toBeGreaterThan(Math.max(...troughs) + 3);
  }
});

test('thunder begins when the lightning says', () => {
  for (const seed of [1, 2]) {
    const brief = briefFor('aurora, lightning', { durationS: 4, seed });
    const calm = { ...brief, mood: { ...brief.mood, lightning: false } };
    const [{ left }, without] = [ambienceOf(brief), ambienceOf(calm)];
    const thunder = left.map((value, index) => value - (without.left[index] ?? 0));
    const [first] = strikesOf(brief);
    const heardS = thunder.findIndex((value) => Math.abs(value) > 0.004) / rate;
    expect(Math.abs(heardS - (first?.atS ?? 0) - (first?.delayS ?? 0))).toBeLessThan(0.04);
  }
});

const around = (brief: Brief) => levelDb(ambienceOf(brief).left, 1.7, 2.3);

test('a change of picture is accented', () => {
  const images = ['/a.png', '/b.png'];
  const steady = around(briefFor('', { durationS: 4, images: ['/a.png'] }));
  expect(around(briefFor('', { durationS: 4, images }))).toBeGreaterThan(steady + 3);
  // A morph is slow, and its accent soft.
  const morph = { durationS: 4, images: ['/a.png'], lastImage: '/b.png' };
  expect(around(briefFor('', morph))).toBeGreaterThan(steady);
});

test('each shot of a sequence has its own ambience, cross-faded', () => {
  const brief = briefFor('First the desert dunes, then under water', { durationS: 6 });
  const [desert, water] = brief.parts;
  if (desert === undefined || water === undefined) throw new Error('there should be two shots');
  const all = ambienceOf(brief).left;
  const before = ambienceOf(desert.brief).left;
  const after = ambienceOf(water.brief).left;
  const startS = water.startS;
  expect(all.subarray(0, rate)).toEqual(before.subarray(0, rate));
  const lengthS = 1;
  const shifted = Math.round((startS + water.fadeS) * rate);
  const own = Math.round(startS * rate);
  for (let index = shifted; index < shifted + lengthS * rate; index += 100) {
    expect(all[index]).toBeCloseTo(after[index - own] ?? 0, 3);
  }
  // Neither is gone in the middle of the fade.
  const middleS = startS + water.fadeS / 2;
  expect(levelDb(all, middleS - 0.1, middleS + 0.1)).toBeGreaterThan(-50);
});
