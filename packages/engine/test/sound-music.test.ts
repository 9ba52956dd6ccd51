import { expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import { formOf } from '../src/sound/form.ts';
import { chordOf, ledVoices, modes, type ChordName } from '../src/sound/harmony.ts';
import { plucked } from '../src/sound/instruments.ts';
import { loopOf } from '../src/sound/pad-tables.ts';
import { hertzOf, scoreOf, tonicOf } from '../src/sound/score.ts';
import { directionOf, styles } from '../src/sound/styles.ts';
import { requestOf } from './workshop.ts';

const rate = 48_000;

function briefFor(prompt: string, durationS = 12, seed = 1) {
  return briefOf(requestOf({ prompt, durationS, seed }));
}

test.each([
  { durationS: 1, cutsS: [] },
  { durationS: 6, cutsS: [] },
  { durationS: 6, cutsS: [3] },
  { durationS: 10, cutsS: [2.9, 5.1, 7.4] },
  { durationS: 30, cutsS: [8.2, 19] },
])('$durationS s cut at $cutsS: beats on the cuts, an end before the end', (row) => {
  for (const beatsPerMinute of [60, 88, 130]) {
    const { beatsS, slots } = formOf(row.durationS, row.cutsS, beatsPerMinute);
    const starts = slots.map(({ firstBeat }) => beatsS[firstBeat]);
    const endS = beatsS.at(-1) ?? 0;
    for (const cutS of row.cutsS) expect([...starts, endS]).toContain(cutS);
    expect(beatsS).toEqual(beatsS.toSorted((one, other) => one - other));
    expect(row.durationS - endS).toBeGreaterThan(0.4);
    expect(row.durationS - endS).toBeLessThan(4.5);
    expect(slots.at(-1)?.part).toBe(slots.length > 1 ? 'cadence' : 'body');
    // No beat is out of time with the others.
    const lengths = beatsS.slice(1).map((beatS, index) => beatS - (beatsS[index] ?? 0));
    if (row.durationS > 1) expect(Math.max(...lengths) / Math.min(...lengths)).toBeLessThan(1.5);
  }
});

test('voices move little from chord to chord, keep their order, and have the third', () => {
  for (const { modes: own, progressions, cadence, colour } of Object.values(styles)) {
    for (const mode of own) {
      for (const progression of progressions) {
        const names: ChordName[] = [...progression, ...progression, ...cadence, 1];
        const chords = names.map((name) => chordOf(mode, name, colour));
        const all = ledVoices(chords);
        for (const [index, voices] of all.entries()) {
          const { tones } = chords[index] ?? { tones: [] };
          expect(voices).toHaveLength(4);
          expect(voices).toEqual(voices.toSorted((one, other) => one - other));
          expect(voices.some((pitch) => pitch % 12 === tones[1])).toBe(true);
          expect(voices.every((pitch) => tones.includes(pitch % 12))).toBe(true);
          const before = all[index - 1] ?? voices;
          const moved = voices.map((pitch, voice) => Math.abs(pitch - (before[voice] ?? pitch)));
          expect(Math.max(...moved)).toBeLessThanOrEqual(7);
        }
      }
    }
  }
});

const prompts = ['tense', 'sad', 'epic', 'playful', 'dreamy', 'calm'].map((word) => `${word} sea`);

test.each(prompts)('%s: a melody in the key that ends at home with the bass', (prompt) => {
  for (const seed of [1, 2, 3]) {
    const brief = briefFor(prompt, 16, seed);
    const notes = scoreOf(brief, []).filter(({ by }) => by !== 'drums');
    const home = tonicOf(seed) % 12;
    const lastS = Math.max(...notes.map(({ atS }) => atS));
    const final = notes.filter(({ atS }) => atS > lastS - 0.3);
    const lowest = final.toSorted((one, other) => one.pitch - other.pitch)[0];
    expect((lowest?.pitch ?? 0) % 12).toBe(home);
    // The leading note of a chord on the fifth is the only one from outside.
    const own = new Set(directionOf(brief).modes.flatMap((mode) => [...modes[mode], 11]));
    expect(notes.every(({ pitch }) => own.has((pitch - home + 120) % 12))).toBe(true);
    expect(notes.every(({ pitch }) => pitch > 30 && pitch < 100)).toBe(true);
    expect(notes.every(({ atS, untilS }) => atS >= 0 && untilS > atS && atS < 16)).toBe(true);
  }
});

const players = (prompt: string) => new Set(scoreOf(briefFor(prompt), []).map(({ by }) => by));

test('whoever is named plays, and nobody else', () => {
  expect(players('sea, soft piano')).toEqual(new Set(['piano']));
  expect(players('sea with guitar and drums')).toEqual(new Set(['guitar', 'drums']));
  expect(players('epic violins')).toEqual(new Set(['strings']));
  expect(players('calm synth')).toEqual(new Set(['synth', 'bass']));
  expect(players('sea, music box')).toEqual(new Set(['bells']));
});

const tempo = (prompt: string) => directionOf(briefFor(prompt)).beatsPerMinute;

test('pace is tempo, and a feeling has its own', () => {
  expect(tempo('sea, energetic')).toBeGreaterThan(tempo('sea'));
  expect(tempo('sea, slow motion')).toBeLessThan(tempo('sea'));
  expect(tempo('playful sea')).toBeGreaterThan(tempo('sad sea'));
});

/** How far the tone is from a pitch, in hundredths of a half tone, by turning against it. */
function centsOff(samples: Float32Array, hz: number): number {
  const phaseAt = (from: number) => {
    let [real, imaginary] = [0, 0];
    for (let index = from; index < from + 4800; index++) {
      const angle = (2 * Math.PI * hz * index) / rate;
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (index - from)) / 4800);
      real += (samples[index] ?? 0) * window * Math.cos(angle);
      imaginary -= (samples[index] ?? 0) * window * Math.sin(angle);
    }
    return Math.atan2(imaginary, real);
  };
  const turned = phaseAt(9600) - phaseAt(4800);
  const wrapped = turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI));
  return 1200 * Math.log2(1 + wrapped / (2 * Math.PI * hz * 0.1));
}

test.each(Object.entries(plucked))('%s is in tune, does not clip and dies away', (_, play) => {
  for (const pitch of [45, 57, 69]) {
    const samples = play(hertzOf(pitch));
    expect(Math.abs(centsOff(samples, hertzOf(pitch)))).toBeLessThan(6);
    const peak = (from: number) =>
      samples.subarray(from).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(peak(0)).toBeGreaterThan(0.15);
    expect(peak(0)).toBeLessThan(1.5);
    expect(peak(Math.round(samples.length * 0.95))).toBeLessThan(peak(0) * 0.3);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.001);
  }
});

test('a section is a loop without a seam, wide and in tune', () => {
  const { hz, left, right } = loopOf({ harmonic: (number) => 1 / number, spreadCents: 20 }, 220, 3);
  expect(hz).toBe(440);
  const steps = left.map((value, index) => Math.abs(value - (left.at(index - 1) ?? 0)));
  expect(steps[0]).toBeLessThan(steps.reduce((a, b) => Math.max(a, b)));
  const product = left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
  const power = left.reduce((sum, value) => sum + value * value, 0);
  expect(Math.abs(product / power)).toBeLessThan(0.4);
});
