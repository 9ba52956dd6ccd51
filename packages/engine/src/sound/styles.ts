import type { Brief } from '../brief/brief.ts';
import type { Feeling, Instrument, Pace, SceneName } from '../prompt/vocabulary.ts';
import type { ChordName, Colour, ModeName } from './harmony.ts';

/** How a feeling is put into music. */
interface Style {
  modes: readonly ModeName[];
  beatsPerMinute: number;
  /** Chords that go round in the body; the first is home. */
  progressions: readonly (readonly ChordName[])[];
  /** The two chords before the last one, which is home. */
  cadence: readonly [ChordName, ChordName];
  colour: Colour;
  instruments: readonly Instrument[];
  /** Whether notes are short and driving, or long and flowing. */
  motion: 'flowing' | 'driving' | 'light';
}

export const styles: Readonly<Record<Feeling, Style>> = {
  tense: {
    modes: ['minor', 'phrygian'],
    beatsPerMinute: 96,
    progressions: [
      [1, 6, 1, 2],
      [1, 4, 6, 'V'],
      [1, 2, 1, 7],
    ],
    cadence: [4, 'V'],
    colour: 'plain',
    instruments: ['strings', 'synth', 'drums'],
    motion: 'driving',
  },
  sad: {
    modes: ['minor'],
    beatsPerMinute: 66,
    progressions: [
      [1, 6, 3, 7],
      [1, 4, 6, 3],
      [1, 7, 6, 4],
    ],
    cadence: [4, 'V'],
    colour: 'ninth',
    instruments: ['piano', 'strings'],
    motion: 'flowing',
  },
  epic: {
    modes: ['minor'],
    beatsPerMinute: 88,
    progressions: [
      [1, 6, 3, 7],
      [1, 3, 7, 4],
      [1, 7, 6, 7],
    ],
    cadence: [6, 7],
    colour: 'plain',
    instruments: ['strings', 'drums', 'synth'],
    motion: 'driving',
  },
  playful: {
    modes: ['major', 'mixolydian'],
    beatsPerMinute: 112,
    progressions: [
      [1, 4, 1, 5],
      [1, 6, 4, 5],
      [1, 2, 5, 1],
    ],
    cadence: [2, 'V'],
    colour: 'plain',
    instruments: ['guitar', 'bells', 'drums'],
    motion: 'light',
  },
  dreamy: {
    modes: ['lydian', 'major'],
    beatsPerMinute: 68,
    progressions: [
      [1, 2, 1, 5],
      [1, 3, 6, 2],
      [1, 5, 2, 6],
    ],
    cadence: [2, 5],
    colour: 'ninth',
    instruments: ['synth', 'bells'],
    motion: 'flowing',
  },
  calm: {
    modes: ['major', 'mixolydian'],
    beatsPerMinute: 72,
    progressions: [
      [1, 5, 6, 4],
      [1, 4, 6, 5],
      [1, 3, 4, 5],
    ],
    cadence: [4, 'V'],
    colour: 'ninth',
    instruments: ['piano', 'strings'],
    motion: 'flowing',
  },
};

/** What a place feels like by day, and what is played there, when the prompt does not say. */
const places: Readonly<Record<SceneName, readonly [Feeling, readonly Instrument[]]>> = {
  title: ['epic', ['strings', 'synth', 'drums']],
  product: ['dreamy', ['synth', 'piano', 'drums']],
  underwater: ['dreamy', ['synth', 'bells']],
  space: ['dreamy', ['synth', 'strings']],
  aurora: ['dreamy', ['strings', 'bells']],
  street: ['calm', ['piano', 'synth']],
  city: ['calm', ['synth', 'piano']],
  desert: ['calm', ['guitar', 'strings']],
  sea: ['calm', ['guitar', 'strings']],
  mountains: ['calm', ['piano', 'strings']],
  forest: ['calm', ['guitar', 'strings']],
  meadow: ['calm', ['guitar', 'strings']],
  geometry: ['playful', ['synth', 'bells', 'drums']],
  particles: ['dreamy', ['bells', 'synth']],
  ribbons: ['dreamy', ['synth', 'piano']],
};

const paces: Readonly<Record<Pace, number>> = {
  'very-slow': 0.82,
  slow: 0.9,
  quick: 1.15,
  energetic: 1.3,
};

export interface Direction extends Style {
  feeling: Feeling;
}

/** How the music of a clip is to be: as the prompt says, else by its place, light and pace. */
export function directionOf(brief: Brief): Direction {
  // Of several shots the first one sets the tone.
  const { setting, mood, pace } = brief.parts[0]?.brief ?? brief;
  const [placeFeeling, placeInstruments] = places[setting];
  const feeling = brief.feeling ?? inThatLight({ mood, pace }, placeFeeling);
  const style = styles[feeling];
  const chosen = feeling === placeFeeling ? placeInstruments : style.instruments;
  const quick = pace === 'quick' || pace === 'energetic';
  const instruments = quick && !chosen.includes('drums') ? [...chosen, 'drums' as const] : chosen;
  const named = brief.sound.music ?? [];
  return {
    ...style,
    feeling,
    beatsPerMinute: style.beatsPerMinute * (pace === null ? 1 : paces[pace]),
    instruments: named.length > 0 ? named : instruments,
    motion: quick && style.motion === 'flowing' ? 'light' : style.motion,
  };
}

function inThatLight({ mood, pace }: Pick<Brief, 'mood' | 'pace'>, feeling: Feeling): Feeling {
  if (mood.light === 'storm' || mood.lightning) return 'tense';
  if (feeling !== 'calm') return feeling;
  if (pace === 'energetic') return 'playful';
  if (mood.rain || mood.light === 'night') return 'sad';
  return mood.light === 'moonlight' || mood.fog || mood.snow ? 'dreamy' : 'calm';
}
