import { expect, test } from 'vitest';
import { integratedLufs, LoudnessMeter } from '../src/sound/loudness.ts';
import { applyGains, Hearing } from '../src/sound/mastering.ts';
import { TruePeakMeter } from '../src/sound/true-peak.ts';

const rate = 48_000;

interface Stretch {
  lengthS: number;
  /** Of the sine's peak against full scale. */
  levelDb: number;
}

function sine(hz: number, stretches: readonly Stretch[], phase = 0): Float32Array {
  const gains = stretches.flatMap(({ lengthS, levelDb }) =>
    Array<number>(Math.round(lengthS * rate)).fill(10 ** (levelDb / 20)),
  );
  const step = (2 * Math.PI * hz) / rate;
  return Float32Array.from(gains, (gain, index) => gain * Math.sin(step * index + phase));
}

function lufsOf(left: Float32Array, right: Float32Array): number {
  const meter = new LoudnessMeter();
  meter.add(left, right);
  return integratedLufs(meter.powers);
}

function truePeakDb(left: Float32Array, right = left): number {
  const meter = new TruePeakMeter();
  meter.add(left, right);
  return 20 * Math.log10(Math.max(...meter.peaks.slice(1)));
}

// The signals of EBU Tech 3341, shortened; what they must read is in its table 1.
test.each([
  { signal: [[3, -23]], lufs: -23 },
  { signal: [[3, -33]], lufs: -33 },
  {
    signal: [
      [1, -36],
      [12, -23],
      [1, -36],
    ],
    lufs: -23,
  },
  {
    signal: [
      [1, -72],
      [1, -36],
      [12, -23],
      [1, -36],
      [1, -72],
    ],
    lufs: -23,
  },
  {
    signal: [
      [2, -26],
      [2.01, -20],
      [2, -26],
    ],
    lufs: -23,
  },
])('a sine of $signal (s, dB) on both sides is $lufs LUFS', ({ signal, lufs }) => {
  const stretches = signal.map(([lengthS = 0, levelDb = 0]) => ({ lengthS, levelDb }));
  const both = sine(997, stretches);
  expect(Math.abs(lufsOf(both, both) - lufs)).toBeLessThan(0.15);
});

test.each([
  { hz: 997, lufs: -3.01 },
  { hz: 100, lufs: -4.85 },
  { hz: 25, lufs: -14.1 },
  { hz: 8000, lufs: 0.29 },
])('$hz Hz at full scale on one side only are $lufs LUFS', ({ hz, lufs }) => {
  const one = sine(hz, [{ lengthS: 2, levelDb: 0 }]);
  expect(Math.abs(lufsOf(one, new Float32Array(one.length)) - lufs)).toBeLessThan(0.1);
});

test('silence has no loudness', () => {
  const none = new Float32Array(rate);
  expect(lufsOf(none, none)).toBe(-Infinity);
});

// EBU Tech 3341, cases 15 to 19: peaks that lie between samples.
test.each([
  { hz: rate / 4, phase: 0, levelDb: -6 },
  { hz: rate / 4, phase: Math.PI / 4, levelDb: -6 },
  { hz: rate / 6, phase: Math.PI / 3, levelDb: -6 },
  { hz: rate / 8, phase: Math.PI / 8, levelDb: -6 },
  { hz: rate / 4, phase: Math.PI / 4, levelDb: 3 },
])('$hz Hz from phase $phase reach $levelDb dB', ({ hz, phase, levelDb }) => {
  const peakDb = truePeakDb(sine(hz, [{ lengthS: 0.5, levelDb }], phase));
  expect(peakDb - levelDb).toBeLessThan(0.2);
  expect(peakDb - levelDb).toBeGreaterThan(-0.4);
});

function mastered(given: Float32Array) {
  const hearing = new Hearing();
  hearing.add(given, given);
  const side = given.slice();
  applyGains(side, hearing.gains(), 0);
  return side;
}

/** A sine with strokes that are far louder. */
function struck(strokeDb: number): Float32Array {
  const side = sine(440, [{ lengthS: 4, levelDb: -30 }]);
  const stroke = sine(3000, [{ lengthS: 0.03, levelDb: strokeDb }], 1);
  for (let atS = 0.5; atS < 4; atS += 0.7) side.set(stroke, Math.round(atS * rate));
  return side;
}

test.each([
  { name: 'quiet', side: sine(440, [{ lengthS: 2, levelDb: -50 }]) },
  { name: 'far too loud', side: sine(440, [{ lengthS: 2, levelDb: 12 }]) },
  { name: 'with strokes', side: struck(-8) },
  { name: 'mostly strokes', side: struck(0) },
  {
    name: 'fading',
    side: sine(
      440,
      [-10, -20, -30].map((levelDb) => ({ lengthS: 1, levelDb })),
    ),
  },
])('mastering what is $name ends at -16 LUFS below -1 dB', ({ side }) => {
  const out = mastered(side);
  expect(Math.abs(lufsOf(out, out) + 16)).toBeLessThan(0.7);
  expect(truePeakDb(out)).toBeLessThan(-1);
});

test('mastering leaves silence alone', () => {
  expect(mastered(new Float32Array(rate)).every((value) => value === 0)).toBe(true);
});
