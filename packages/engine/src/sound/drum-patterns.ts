import type { Feeling } from '../prompt/vocabulary.ts';
import { timeOf } from './form.ts';
import { between } from './grains.ts';
import type { Note, Sketch } from './sketch.ts';

/** In the order in which notes number them. */
export const drumNames = [
  'kick',
  'taiko',
  'brush',
  'clap',
  'rim',
  'shaker',
  'hat',
  'tom',
  'cymbal',
] as const;
export type DrumName = (typeof drumNames)[number];

type Stroke = readonly [beat: number, drum: DrumName, strength: number];

const patterns: Readonly<Record<Feeling, readonly Stroke[]>> = {
  tense: [
    [0, 'taiko', 0.75],
    [0.5, 'tom', 0.35],
    [1, 'hat', 0.25],
    [1.5, 'hat', 0.3],
    [2, 'taiko', 0.55],
    [2.5, 'hat', 0.25],
    [3, 'tom', 0.45],
    [3.5, 'hat', 0.35],
  ],
  epic: [
    [0, 'taiko', 1],
    [0.75, 'tom', 0.45],
    [1.5, 'taiko', 0.6],
    [2, 'taiko', 0.8],
    [2.5, 'tom', 0.5],
    [3, 'tom', 0.55],
    [3.5, 'tom', 0.65],
  ],
  playful: [
    [0, 'kick', 0.75],
    [0.5, 'shaker', 0.35],
    [1, 'clap', 0.5],
    [1, 'shaker', 0.25],
    [1.5, 'shaker', 0.4],
    [2, 'kick', 0.6],
    [2.5, 'kick', 0.4],
    [2.5, 'shaker', 0.35],
    [3, 'clap', 0.55],
    [3.5, 'shaker', 0.45],
  ],
  sad: [
    [0, 'kick', 0.5],
    [1, 'brush', 0.28],
    [2, 'rim', 0.3],
    [3, 'brush', 0.32],
    [3.5, 'brush', 0.18],
  ],
  dreamy: [
    [0, 'kick', 0.55],
    [0.5, 'shaker', 0.2],
    [1, 'shaker', 0.28],
    [1.5, 'shaker', 0.2],
    [2, 'rim', 0.34],
    [2.5, 'kick', 0.35],
    [3, 'shaker', 0.28],
    [3.5, 'shaker', 0.22],
  ],
  calm: [
    [0, 'kick', 0.55],
    [0.5, 'shaker', 0.22],
    [1, 'brush', 0.34],
    [1.5, 'shaker', 0.24],
    [2, 'kick', 0.42],
    [2.5, 'shaker', 0.22],
    [3, 'brush', 0.36],
    [3.5, 'shaker', 0.26],
  ],
};

/** What the drums play: from the body on, a cymbal where the picture changes, a fill before home. */
export function drummed({ form, direction, random }: Sketch): Note[] {
  const lastBeat = form.beatsS.length - 1;
  const notes: Note[] = [];
  const strike = (beat: number, drum: DrumName, strength: number) => {
    const atS = timeOf(form, beat);
    const pitch = drumNames.indexOf(drum);
    notes.push({ by: 'drums', pitch, atS, untilS: atS + 4, strength, short: false });
  };
  for (const slot of form.slots) {
    if (slot.onCut) strike(slot.firstBeat, 'cymbal', 0.3);
    if (slot.part === 'intro' && direction.instruments.length > 1) continue;
    for (const [beat, drum, strength] of patterns[direction.feeling]) {
      const at = slot.firstBeat + beat;
      if (beat >= slot.beatCount || at >= lastBeat - 1) continue;
      // Nobody plays every bar alike.
      if (beat > 0 && strength < 0.5 && random() < 0.16) continue;
      strike(at, drum, strength * slot.intensity * between(random, 0.88, 1));
    }
  }
  const heavy = direction.feeling === 'epic' || direction.feeling === 'tense';
  if (lastBeat >= 4) {
    for (const [step, strength] of [0.35, 0.45, 0.6, 0.75].entries()) {
      if (heavy || step % 2 === 0) {
        strike(lastBeat - 1 + step / 4, heavy ? 'tom' : 'brush', strength * (heavy ? 1 : 0.5));
      }
    }
  }
  strike(lastBeat, heavy ? 'taiko' : 'kick', heavy ? 1 : 0.6);
  strike(lastBeat, 'cymbal', heavy ? 0.6 : 0.25);
  return notes;
}
