import type { Random } from '../paint/random.ts';
import type { Slot } from './form.ts';
import { between, picked } from './grains.ts';
import { modes, type Chord, type ModeName } from './harmony.ts';

/** Of a melody, in half tones above the tonic and in beats of the piece. */
export interface Tone {
  pitch: number;
  beat: number;
  beats: number;
  strength: number;
}

/** Lengths of a motif's notes in beats, by how many beats there are. */
const rhythms: Readonly<Record<number, readonly (readonly number[])[]>> = {
  4: [
    [1.5, 0.5, 2],
    [1, 1, 2],
    [1, 0.5, 0.5, 2],
    [0.5, 0.5, 1, 2],
    [2, 1, 1],
    [1.5, 0.5, 1, 1],
  ],
  3: [
    [1, 1, 1],
    [2, 1],
    [1.5, 0.5, 1],
  ],
  2: [
    [1, 1],
    [1.5, 0.5],
    [0.5, 0.5, 1],
  ],
};

/** Steps of the scale from the first note of a motif. */
const contours = [
  [0, 1, 2, 1, 0],
  [0, 2, 1, 3, 2],
  [0, -1, 0, 2, 1],
  [0, 3, 2, 1, 0],
  [0, 1, -1, 2, 1],
  [0, 2, 4, 3, 2],
] as const;

interface Motif {
  rhythms: ReadonlyMap<number, readonly number[]>;
  contour: readonly number[];
}

/** Where in a phrase of four slots the line lies, in half tones above its usual place. */
const arch = [0, 2, 5, 1] as const;
const middlePitch = 17;

/**
 * A melody over chords: one motif, said again on other steps, answered upside down, and rested from
 * on every fourth chord; at the end it goes home.
 */
export function melodyOver(
  random: Random,
  mode: ModeName,
  slots: readonly Slot[],
  chords: readonly Chord[],
): Tone[] {
  const motif = motifOf(random);
  const tones: Tone[] = [];
  let last = middlePitch;
  for (const [index, slot] of slots.entries()) {
    const chord = chords[index];
    if (chord === undefined || slot.part === 'intro') continue;
    const place = index % 4;
    const isLast = index === slots.length - 1;
    const resting = isLast || (place === 3 && slot.part === 'body');
    const aim = (last + 2 * (middlePitch + (arch[place] ?? 0))) / 3;
    const line = resting
      ? [{ pitch: nearest(restsOf(chord, isLast), aim - 1), beat: 0, beats: slot.beatCount }]
      : phrase(motif, { slot, chord, mode, aim, turned: place === 2 });
    for (const { pitch, beat, beats } of line) {
      const strength = between(random, 0.85, 1) * (beat === 0 ? 1 : 0.86) * slot.intensity;
      tones.push({ pitch, beat: slot.firstBeat + beat, beats, strength });
      last = pitch;
    }
  }
  const end = slots.at(-1);
  if (end === undefined) return tones;
  const home = nearest([0], last);
  return [...tones, { pitch: home, beat: end.firstBeat + end.beatCount, beats: 4, strength: 0.8 }];
}

function motifOf(random: Random): Motif {
  const chosen = Object.entries(rhythms).map(([beats, all]) => {
    return [Number(beats), picked(random, all)] as const;
  });
  return { rhythms: new Map(chosen), contour: picked(random, contours) };
}

interface Setting {
  slot: Slot;
  chord: Chord;
  mode: ModeName;
  aim: number;
  /** Upside down. */
  turned: boolean;
}

function phrase(motif: Motif, { slot, chord, mode, aim, turned }: Setting) {
  const rhythm = motif.rhythms.get(slot.beatCount) ?? [slot.beatCount];
  const scale = scaleOf(mode, chord);
  const start = nearest(triadOf(chord), aim);
  return rhythm.map((beats, note) => {
    const beat = rhythm.slice(0, note).reduce((sum, length) => sum + length, 0);
    const steps = (motif.contour[note] ?? 0) * (turned ? -1 : 1);
    const pitch = stepped(scale, start, steps);
    // What falls on a beat belongs to the chord; between beats the scale passes through.
    const strong = Number.isInteger(beat) && beats >= 1;
    return { pitch: strong ? nearest(chord.tones, pitch) : pitch, beat, beats };
  });
}

function triadOf({ tones }: Chord): readonly number[] {
  return tones.slice(0, 3);
}

/** Where the line may rest; before the end it is a step away from home. */
function restsOf(chord: Chord, beforeHome: boolean): readonly number[] {
  const triad = triadOf(chord);
  const homeward = triad.filter((tone) => (tone > 0 && tone <= 2) || tone >= 10);
  return beforeHome && homeward.length > 0 ? homeward : triad;
}

/** With the leading note where the chord has it. */
function scaleOf(mode: ModeName, chord: Chord): number[] {
  return modes[mode].map((tone) => (tone === 10 && chord.tones.includes(11) ? 11 : tone));
}

function stepped(scale: readonly number[], from: number, steps: number): number {
  let pitch = from;
  for (let left = Math.abs(steps); left > 0; left--) {
    do pitch += Math.sign(steps);
    while (!scale.includes(((pitch % 12) + 12) % 12));
  }
  return pitch;
}

/** The pitch of one of these tones, in any octave, that lies nearest. */
function nearest(tones: readonly number[], aim: number): number {
  const candidates = tones.map((tone) => tone + 12 * Math.round((aim - tone) / 12));
  return candidates.reduce((best, pitch) =>
    Math.abs(pitch - aim) < Math.abs(best - aim) ? pitch : best,
  );
}
