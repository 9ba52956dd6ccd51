import type { Instrument } from '../prompt/vocabulary.ts';
import { finalChord, timeOf, type Slot } from './form.ts';
import { between } from './grains.ts';
import type { Note, Sketch } from './sketch.ts';

/** A voice of the chord, from the bottom; or its bass, or the fifth above that. */
type Part = 'bass' | 'fifth' | 0 | 1 | 2 | 3;
type Beat = readonly [beat: number, parts: readonly Part[], strength: number];

/** Over four beats; a shorter slot takes as much of it as there is room for. */
const figures = {
  rolling: [
    [0, ['bass', 2], 0.8],
    [0.5, [0], 0.5],
    [1, [1], 0.55],
    [1.5, [2], 0.5],
    [2, ['fifth', 3], 0.62],
    [2.5, [1], 0.48],
    [3, [2], 0.54],
    [3.5, [1], 0.46],
  ],
  picked: [
    [0, ['bass', 3], 0.85],
    [0.5, [1], 0.55],
    [1, [2], 0.6],
    [1.5, [0], 0.5],
    [2, ['fifth'], 0.7],
    [2.5, [2], 0.55],
    [3, [3], 0.6],
    [3.5, [1], 0.5],
  ],
  bouncing: [
    [0, ['bass'], 0.85],
    [0.5, [1, 2, 3], 0.42],
    [1, [1, 2, 3], 0.6],
    [2, ['fifth'], 0.75],
    [2.5, [1, 2, 3], 0.42],
    [3, [1, 2, 3], 0.6],
    [3.5, [2], 0.4],
  ],
  driving: [
    [0, ['bass', 1], 0.9],
    [0.5, [0], 0.5],
    [1, [1], 0.6],
    [1.5, [0], 0.5],
    [2, [1], 0.72],
    [2.5, [0], 0.5],
    [3, [2], 0.6],
    [3.5, [0], 0.5],
  ],
  sparkling: [
    [0, [3], 0.6],
    [1.5, [1], 0.42],
    [2.5, [2], 0.46],
  ],
  rising: [
    [0, [0], 0.6],
    [0.5, [1], 0.5],
    [1, [2], 0.55],
    [1.5, [3], 0.5],
    [2, [2], 0.55],
    [2.5, [3], 0.5],
    [3, [1], 0.55],
    [3.5, [2], 0.5],
  ],
} as const satisfies Record<string, readonly Beat[]>;

type Figure = keyof typeof figures;

const figureOf = {
  piano: { flowing: 'rolling', light: 'bouncing', driving: 'driving' },
  guitar: { flowing: 'picked', light: 'bouncing', driving: 'driving' },
  bells: { flowing: 'sparkling', light: 'sparkling', driving: 'sparkling' },
  strings: { flowing: null, light: null, driving: 'driving' },
  synth: { flowing: null, light: 'rising', driving: 'rising' },
} as const satisfies Record<
  Exclude<Instrument, 'drums'>,
  Record<Sketch['direction']['motion'], Figure | null>
>;

/** What an instrument plays under the melody, in its own way. */
export function arranged(by: Exclude<Instrument, 'drums'>, sketch: Sketch): Note[] {
  const { form, direction } = sketch;
  const figure = figureOf[by][direction.motion];
  const sustained = by === 'strings' || by === 'synth';
  const last = { firstBeat: form.beatsS.length - 1, beatCount: 4, onCut: false, ...finalChord };
  return [...form.slots, last].flatMap((slot, index) => [
    ...(sustained ? held(by, sketch, slot, index) : []),
    ...(slot === last
      ? spread(by, sketch, slot, index)
      : figure === null || (sustained && slot.part === 'intro')
        ? []
        : figured(by, { ...sketch, figure, short: sustained }, slot, index)),
  ]);
}

/** How long the final chord is held; it fades with the clip. */
const finalS = 6;

function held(by: 'strings' | 'synth', sketch: Sketch, slot: Slot, index: number): Note[] {
  const atS = timeOf(sketch.form, slot.firstBeat);
  const isLast = slot.firstBeat === sketch.form.beatsS.length - 1;
  const untilS = isLast ? atS + finalS : timeOf(sketch.form, slot.firstBeat + slot.beatCount);
  const note = { atS, untilS, strength: 0.42 * slot.intensity, short: false };
  const upper = (sketch.voices[index] ?? []).map((voice) => {
    return { ...note, by, pitch: sketch.key.tonic + voice };
  });
  const low = {
    ...note,
    by: by === 'synth' ? ('bass' as const) : by,
    strength: 0.7 * slot.intensity,
  };
  return [...upper, { ...low, pitch: pitchOf('bass', sketch, index) }];
}

interface Figured extends Sketch {
  figure: Figure;
  short: boolean;
}

function figured(by: Instrument, sketch: Figured, slot: Slot, index: number): Note[] {
  const { form, random, figure, short } = sketch;
  const beats: readonly Beat[] = figures[figure];
  return beats.flatMap(([beat, parts, strength]) => {
    if (beat >= slot.beatCount) return [];
    const atS = timeOf(form, slot.firstBeat + beat);
    const nextS = timeOf(
      form,
      Math.min(slot.firstBeat + slot.beatCount, slot.firstBeat + beat + 1.5),
    );
    const untilS = short ? atS + 0.14 : Math.max(nextS, atS + 0.3);
    return parts.map((part) => ({
      by,
      pitch: pitchOf(part, sketch, index) + liftOf(by),
      // Nobody plays quite evenly.
      atS: beat === 0 ? atS : atS + between(random, 0, 0.009),
      untilS,
      strength: strength * slot.intensity * between(random, 0.88, 1) * (short ? 0.8 : 0.62),
      short,
    }));
  });
}

/** The final chord, from the bottom up. */
function spread(by: Instrument, sketch: Sketch, slot: Slot, index: number): Note[] {
  if (by === 'strings' || by === 'synth') return [];
  const atS = timeOf(sketch.form, slot.firstBeat);
  const parts: readonly Part[] = by === 'bells' ? [1, 3] : ['bass', 'fifth', 0, 1, 2];
  return parts.map((part, order) => ({
    by,
    pitch: pitchOf(part, sketch, index) + liftOf(by),
    atS: atS + order * 0.035,
    untilS: atS + finalS,
    strength: (part === 'bass' ? 0.7 : 0.5) * slot.intensity,
    short: false,
  }));
}

function liftOf(by: Instrument): number {
  return by === 'bells' || by === 'synth' ? 12 : 0;
}

/** The bass lies in the octave below home, its lowest tone not far under it. */
function pitchOf(part: Part, { chords, voices, key }: Sketch, index: number): number {
  const root = chords[index]?.tones[0] ?? 0;
  const bass = key.tonic + (root > 7 ? root - 12 : root) - (root > 4 && root <= 7 ? 12 : 0);
  if (part === 'bass') return bass;
  if (part === 'fifth') return bass + 7;
  return key.tonic + (voices[index]?.[part] ?? 12);
}
