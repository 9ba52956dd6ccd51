import type { Random } from '../paint/random.ts';
import type { Instrument } from '../prompt/vocabulary.ts';
import type { Form } from './form.ts';
import type { Chord, Key } from './harmony.ts';
import type { Direction } from './styles.ts';

/** A note as it is to be played. */
export interface Note {
  by: Instrument | 'bass';
  /** MIDI number; of drums, which of them. */
  pitch: number;
  atS: number;
  untilS: number;
  /** 0..1 */
  strength: number;
  /** Short, where an instrument can do both. */
  short: boolean;
}

/** Everything that an arranger has before him. */
export interface Sketch {
  direction: Direction;
  key: Key;
  form: Form;
  /** One for each slot, and the final one. */
  chords: readonly Chord[];
  /** Of each chord, in half tones above the tonic. */
  voices: readonly (readonly number[])[];
  random: Random;
}
