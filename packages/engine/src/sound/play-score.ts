import type { Instrument } from '../prompt/vocabulary.ts';
import { drumNames } from './drum-patterns.ts';
import { drums } from './drums.ts';
import { plucked } from './instruments.ts';
import { loopOf, type Loop, type Section } from './pad-tables.ts';
import { heldNotes, type Held } from './pads.ts';
import { inRoom } from './reverb.ts';
import { hertzOf } from './score.ts';
import { panned, shots, type Shot } from './shots.ts';
import type { Note } from './sketch.ts';
import type { Voice } from './voice.ts';

/** How loud an instrument is beside the others, and where it sits, 0 left .. 1 right. */
const seats: Readonly<Record<Note['by'], { gain: number; pan: number }>> = {
  piano: { gain: 1, pan: 0.5 },
  guitar: { gain: 0.62, pan: 0.54 },
  bells: { gain: 0.46, pan: 0.52 },
  strings: { gain: 0.2, pan: 0.5 },
  synth: { gain: 0.2, pan: 0.5 },
  bass: { gain: 0.24, pan: 0.5 },
  drums: { gain: 0.5, pan: 0.5 },
};

/** Short notes are over before they are as loud as long ones. */
const shortGain = 2.4;

const sections: Readonly<Record<'strings' | 'synth', Section>> = {
  strings: {
    spreadCents: 26,
    harmonic: (number, hz) =>
      (body(hz, 420) + body(hz, 1150) + 0.4) / number ** 1.15 / rolloff(hz, 3200),
  },
  synth: {
    spreadCents: 14,
    harmonic: (number, hz) => (number % 2 === 0 ? 0.6 : 1) / number ** 1.55 / rolloff(hz, 1900),
  },
};

/** A wooden body is louder around its own tones. */
function body(hz: number, ownHz: number): number {
  return Math.exp(-(Math.log2(hz / ownHz) ** 2) / 0.7);
}

function rolloff(hz: number, fromHz: number): number {
  return 1 + (hz / fromHz) ** 2.4;
}

/** What was made once for a pitch serves every note of it. */
class SampleStore {
  readonly #samples = new Map<string, Float32Array>();
  readonly #loops = new Map<string, Loop>();

  shot(by: Exclude<Note['by'], 'strings'>, pitch: number): Float32Array {
    const key = `${by} ${pitch}`;
    const known = this.#samples.get(key) ?? made(by, pitch);
    this.#samples.set(key, known);
    return known;
  }

  /** Neighbouring pitches share a loop, which is played a little faster or slower. */
  loop(by: 'strings' | 'synth', pitch: number): Loop {
    const shared = Math.round(pitch / 6) * 6;
    const key = `${by} ${shared}`;
    const known = this.#loops.get(key) ?? loopOf(sections[by], hertzOf(shared), shared * 7 + 1);
    this.#loops.set(key, known);
    return known;
  }
}

function made(by: Exclude<Note['by'], 'strings'>, pitch: number): Float32Array {
  if (by !== 'drums') return plucked[by](hertzOf(pitch));
  const name = drumNames[pitch];
  if (name === undefined) throw new Error(`there is no drum ${pitch}`);
  return drums[name]();
}

/** All notes, played in a hall. */
export function playScore(notes: readonly Note[], gain: number): Voice {
  const store = new SampleStore();
  const held: Held[] = [];
  const struck: Shot[] = [];
  const low: Shot[] = [];
  for (const [index, note] of notes.entries()) {
    const seat = seats[note.by];
    if (note.by === 'strings' || (note.by === 'synth' && !note.short)) {
      held.push(heldOf(note, { gain: gain * seat.gain, index, store, by: note.by }));
    } else {
      const { by } = note;
      const list = by === 'bass' ? low : struck;
      list.push(shotOf(note, gain, () => store.shot(by, note.pitch)));
    }
  }
  const hall = { wet: 0.2, dry: 1, decayS: 2.1, dullness: 0.35 };
  const players = inRoom([shots(struck), heldNotes(held)], hall);
  // What is low would only blur.
  const bass = shots(low);
  return (left, right, firstSample) => {
    players(left, right, firstSample);
    bass(left, right, firstSample);
  };
}

function heldOf(
  note: Note,
  {
    gain,
    index,
    store,
    by,
  }: { gain: number; index: number; store: SampleStore; by: 'strings' | 'synth' },
): Held {
  const { atS, untilS, strength, pitch, short } = note;
  return {
    hz: hertzOf(pitch),
    atS: short ? atS : Math.max(0, atS - 0.06),
    untilS,
    gain: gain * strength * (short ? shortGain : 1),
    attackS: short ? 0.03 : Math.min(0.45, (untilS - atS) * 0.4),
    releaseS: short ? 0.12 : 0.6,
    loop: () => store.loop(by, pitch),
    offset: (index * 0.618) % 1,
  };
}

/** Low notes on one side of an instrument, high ones on the other, as its player hears it. */
function shotOf(note: Note, gain: number, sound: () => Float32Array): Shot {
  const { gain: seatGain, pan } = seats[note.by];
  const isPitched = note.by === 'piano' || note.by === 'guitar' || note.by === 'bells';
  const place =
    pan + (isPitched ? (note.pitch - 66) * 0.008 : ((note.pitch * 37) % 10) * 0.03 - 0.135);
  const loudness = gain * seatGain * note.strength * (note.short ? shortGain : 1);
  const middle = note.by === 'bass' || (note.by === 'drums' && note.pitch < 2);
  const sides = panned(loudness * Math.SQRT2, middle ? 0.5 : place);
  const damped: Instrument[] = ['piano', 'guitar', 'synth'];
  const rings = note.by === 'drums' || note.by === 'bells' || note.short;
  const untilS = rings || !(damped as string[]).includes(note.by) ? {} : { untilS: note.untilS };
  return {
    atS: note.atS,
    sound,
    ...sides,
    ...(note.by === 'bass' ? { untilS: note.untilS } : untilS),
  };
}
