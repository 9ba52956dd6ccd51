/** Half tones of a mode's seven steps above its first. */
export const modes = {
  major: [0, 2, 4, 5, 7, 9, 11],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  minor: [0, 2, 3, 5, 7, 8, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
} as const satisfies Record<string, readonly number[]>;

export type ModeName = keyof typeof modes;

/** Where a piece is at home. */
export interface Key {
  /** MIDI number of its first step, around 48 (C3). */
  tonic: number;
  mode: ModeName;
}

/**
 * A chord on a step of the mode, 1 to 7. `V` is the major chord on the fifth that leads home in any
 * mode, as its third is the leading note.
 */
export type ChordName = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 'V';

export interface Chord {
  /** Half tones above the tonic, 0..11: root, third, fifth, and what colours it. */
  tones: readonly number[];
}

/** Whether a ninth, or else a seventh, is added to the triad. */
export type Colour = 'plain' | 'ninth';

export function chordOf(mode: ModeName, name: ChordName, colour: Colour): Chord {
  if (name === 'V') return { tones: [7, 11, 2, ...(colour === 'plain' ? [] : [5])] };
  const step = (above: number) => modes[mode][(name - 1 + above) % 7] ?? 0;
  const triad = [step(0), step(2), step(4)];
  if (colour === 'plain') return { tones: triad };
  // A ninth that is only a half tone away from the root would grate.
  const isMild = (step(1) - step(0) + 12) % 12 === 2;
  return { tones: [...triad, isMild ? step(1) : step(6)] };
}

const upperCount = 4;
/** Half tones above the tonic between which the upper voices of a chord move. */
const range = { low: 7, high: 28, middle: 16 } as const;

/**
 * The upper voices of chords that follow each other, low to high, in half tones above the tonic:
 * each voice goes to the nearest tone of the next chord, as singers would.
 */
export function ledVoices(chords: readonly Chord[]): number[][] {
  let before: number[] | undefined;
  return chords.map(({ tones }) => {
    const all = voicingsOf(tones);
    const best = all.reduce((one, other) =>
      effort(other, before) < effort(one, before) ? other : one,
    );
    before = best;
    return best;
  });
}

/** Every close way to lay a chord out over the range. */
function voicingsOf(tones: readonly number[]): [number[], ...number[][]] {
  const pitches: number[] = [];
  for (let pitch = range.low; pitch <= range.high; pitch++) {
    if (tones.includes(pitch % 12)) pitches.push(pitch);
  }
  const voicings: number[][] = [];
  const extend = (voicing: number[], from: number): void => {
    if (voicing.length === upperCount) {
      if (isWhole(voicing, tones)) voicings.push(voicing);
      return;
    }
    for (let index = from; index < pitches.length; index++) {
      const pitch = pitches[index] ?? 0;
      const gap = pitch - (voicing.at(-1) ?? pitch);
      if (gap <= 9 && gap !== 1) extend([...voicing, pitch], index + 1);
    }
  };
  extend([], 0);
  const [first = pitches.slice(0, upperCount), ...rest] = voicings;
  return [first, ...rest];
}

/** With its third, and with what colours it; the bass has the root, and the fifth may be missing. */
function isWhole(voicing: readonly number[], [, third, , extra]: readonly number[]): boolean {
  const has = (tone: number | undefined) =>
    tone === undefined || voicing.some((pitch) => pitch % 12 === tone);
  return has(third) && has(extra);
}

function effort(voicing: readonly number[], before: readonly number[] | undefined): number {
  const middle = voicing.reduce((sum, pitch) => sum + pitch, 0) / voicing.length;
  const off = Math.abs(middle - range.middle);
  // Low thirds sound muddy.
  const [first = 0, second = 0] = voicing;
  const mud = first < 12 && second - first < 4 ? 3 : 0;
  if (before === undefined) return off + mud;
  const moved = voicing.reduce((sum, pitch, voice) => {
    const leap = Math.abs(pitch - (before[voice] ?? pitch));
    return sum + leap + 2 * Math.max(0, leap - 5);
  }, 0);
  return moved + off * 0.35 + mud;
}
