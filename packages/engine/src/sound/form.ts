import { clamp, lerp } from '../paint/curves.ts';

/** How a piece is laid out over a clip. */
export interface Form {
  /** Moments of its beats, the last of which is the final chord's. */
  beatsS: readonly number[];
  /** Each with a chord of its own, up to the final chord. */
  slots: readonly Slot[];
}

export interface Slot {
  firstBeat: number;
  beatCount: number;
  part: 'intro' | 'body' | 'cadence';
  /** How much is played, 0..1: it grows towards the last third and then gives way. */
  intensity: number;
  /** Whether the picture changes as it begins. */
  onCut: boolean;
}

export const finalChord = { part: 'cadence', intensity: 0.85 } as const;

/**
 * The form of a piece at about that tempo. Beats give way a little so that one falls on each cut,
 * where the chord changes, and one on the final chord, which has time to ring before the end.
 */
export function formOf(durationS: number, cutsS: readonly number[], beatsPerMinute: number): Form {
  const endS = endOf(durationS, cutsS);
  const anchorsS = [0, ...cutsS.filter((cutS) => cutS > 0.4 && cutS < endS - 0.4), endS];
  const beatS = 60 / beatsPerMinute;
  const groupMax = endS / beatS < 14 ? 2 : 4;
  const beatsS: number[] = [];
  const starts: { firstBeat: number; beatCount: number; onCut: boolean }[] = [];
  for (const [index, untilS] of anchorsS.slice(1).entries()) {
    const fromS = anchorsS[index] ?? 0;
    const count = beatCountOf(untilS - fromS, beatS, groupMax);
    const groups = Math.max(1, Math.round(count / groupMax));
    for (let group = 0; group < groups; group++) {
      const firstBeat = beatsS.length + Math.round((count * group) / groups);
      const nextBeat = beatsS.length + Math.round((count * (group + 1)) / groups);
      starts.push({ firstBeat, beatCount: nextBeat - firstBeat, onCut: group === 0 && index > 0 });
    }
    for (let beat = 0; beat < count; beat++) beatsS.push(lerp(fromS, untilS, beat / count));
  }
  beatsS.push(endS);
  const slots = starts.map((start, index) => ({ ...start, ...placeOf(index, starts.length) }));
  return { beatsS, slots };
}

/** When a beat, or a place between two, comes. */
export function timeOf({ beatsS }: Form, beat: number): number {
  const whole = Math.min(Math.floor(beat), beatsS.length - 1);
  const fromS = beatsS[whole] ?? 0;
  return lerp(fromS, beatsS[whole + 1] ?? fromS, beat - whole);
}

/** A cut that comes near the end takes the final chord. */
function endOf(durationS: number, cutsS: readonly number[]): number {
  const wantedS = durationS - clamp(durationS * 0.28, 0.5, 3.4);
  const near = cutsS.findLast(
    (cutS) => Math.abs(cutS - wantedS) < durationS * 0.08 && cutS < durationS - 0.5,
  );
  return near ?? wantedS;
}

/** Whole groups, unless that would change the tempo so much that it is heard. */
function beatCountOf(lengthS: number, beatS: number, group: number): number {
  const natural = lengthS / beatS;
  const grouped = Math.max(group, Math.round(natural / group) * group);
  if (Math.abs(grouped / natural - 1) < 0.16) return grouped;
  return Math.max(1, Math.round(natural));
}

function placeOf(index: number, count: number): Pick<Slot, 'part' | 'intensity'> {
  const share = count < 2 ? 1 : index / (count - 1);
  const intensity = share < 0.7 ? lerp(0.62, 1, share / 0.7) : lerp(1, 0.8, (share - 0.7) / 0.3);
  if (count > 1 && index >= count - 2) return { part: 'cadence', intensity };
  const introCount = count >= 12 ? 2 : count >= 5 ? 1 : 0;
  return { part: index < introCount ? 'intro' : 'body', intensity };
}
