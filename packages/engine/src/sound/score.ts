import type { Brief } from '../brief/brief.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Instrument } from '../prompt/vocabulary.ts';
import { arranged } from './arrangement.ts';
import { drummed } from './drum-patterns.ts';
import { formOf, timeOf, type Form } from './form.ts';
import { picked } from './grains.ts';
import { chordOf, ledVoices, type ChordName } from './harmony.ts';
import { melodyOver } from './melody.ts';
import type { Note, Sketch } from './sketch.ts';
import { directionOf, type Direction } from './styles.ts';

/** Home for all that has a pitch in a clip, be it played or only hummed by its place. */
export function tonicOf(seed: number): number {
  return 45 + (subSeed(seed, 'tonic') % 8);
}

export function hertzOf(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** The music of a clip. Its chords change on the cuts, and it ends at home before the clip does. */
export function scoreOf(brief: Brief, cutsS: readonly number[]): Note[] {
  const direction = directionOf(brief);
  const random = randomFrom(subSeed(brief.seed, 'music'));
  const key = { tonic: tonicOf(brief.seed), mode: picked(random, direction.modes) };
  const form = formOf(brief.durationS, cutsS, direction.beatsPerMinute);
  const names = chordNames(form, direction, picked(random, direction.progressions));
  const chords = names.map((name) => chordOf(key.mode, name, direction.colour));
  const sketch = { direction, key, form, chords, voices: ledVoices(chords), random };
  const { instruments } = direction;
  const lead = leads.find((name) => instruments.includes(name));
  return [
    ...instruments.flatMap((by) => (by === 'drums' ? drummed(sketch) : arranged(by, sketch))),
    ...(lead === undefined ? [] : sung(lead, sketch)),
  ];
}

function chordNames(
  { slots }: Form,
  { cadence }: Direction,
  progression: readonly ChordName[],
): ChordName[] {
  const names = slots.map((_, index) => {
    const left = slots.length - index;
    if (index > 0 && left === 1) return cadence[1];
    if (index > 0 && left === 2) return cadence[0];
    return progression[index % progression.length] ?? 1;
  });
  return [...names, 1];
}

/** Who has the melody, the first of these that plays. */
const leads: readonly Instrument[] = ['piano', 'guitar', 'bells', 'strings', 'synth'];
/** Half tones by which they have it higher than it is written. */
const liftOf: Partial<Record<Instrument, number>> = {
  bells: 12,
  piano: 12,
  strings: 12,
  synth: 12,
};

function sung(by: Instrument, { key, form, chords, random }: Sketch): Note[] {
  const tones = melodyOver(random, key.mode, form.slots, chords);
  const ends = form.beatsS.length - 1;
  return tones.map(({ pitch, beat, beats, strength }) => {
    const atS = timeOf(form, beat);
    const rings = beat >= ends ? 4 : timeOf(form, beat + beats) - atS;
    const lift = liftOf[by] ?? 0;
    const written = key.tonic + pitch + lift;
    return { by, pitch: written, atS, untilS: atS + rings * 1.05, strength, short: false };
  });
}
