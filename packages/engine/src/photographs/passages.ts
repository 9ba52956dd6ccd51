import type { Brief } from '../brief/brief.ts';
import { continuesVideo, restsAtEnd } from '../brief/keyframes.ts';
import { clamp, smoothstep } from '../paint/curves.ts';

/** The time from one keyframe to the next, before the first, or after the last. */
export interface Passage {
  startS: number;
  endS: number;
  /** Number of the keyframe shown when it starts; null before the first one. */
  from: number | null;
  /** Number of the keyframe shown when it ends; null after the last one. */
  to: number | null;
  /** Between these moments the later picture covers the earlier; equal when nothing changes. */
  fadeStartS: number;
  fadeEndS: number;
  /** How far the camera travels; 1 is all of the move that the prompt names. */
  reach: number;
  /** Speed at both ends against the mean. */
  speeds: readonly [start: number, end: number];
}

/**
 * The passages of a morph, in order, without a gap. `flowing` tells of each keyframe whether things
 * flow from it to the next one.
 */
export function passagesOf(brief: Brief, flowing: readonly boolean[] = []): Passage[] {
  const { keyframes, durationS } = brief;
  const timesS = keyframes.map(({ atS }) => atS);
  const [firstS = 0, lastS = 0] = [timesS[0], timesS.at(-1)];
  const passages: Passage[] = [];
  if (firstS > 0) {
    const alone = !opensOnScene(brief);
    const span = { startS: 0, endS: firstS, from: null, to: 0 };
    passages.push(passage(brief, { ...span, alone, flowing }));
  }
  for (let from = 0; from + 1 < timesS.length; from++) {
    const [startS = 0, endS = 0] = timesS.slice(from);
    const span = { startS, endS, from, to: from + 1 };
    passages.push(passage(brief, { ...span, alone: false, flowing }));
  }
  const from = timesS.length - 1;
  if (lastS < durationS) {
    const span = { startS: lastS, endS: durationS, from, to: null };
    passages.push(passage(brief, { ...span, alone: true, flowing }));
  }
  return passages;
}

const sceneShownS = 1;

/** Whether the painted scene comes before the first picture, as there is time for it. */
export function opensOnScene({ keyframes }: Pick<Brief, 'keyframes'>): boolean {
  return (keyframes[0]?.atS ?? 0) >= sceneShownS;
}

/** How much of the later picture shows, 0..1. */
export function shareAt({ fadeStartS, fadeEndS, from }: Passage, timeS: number): number {
  if (fadeStartS === fadeEndS) return from === null ? 1 : 0;
  return smoothstep(fadeStartS, fadeEndS, timeS);
}

/** The camera's way since the start of the passage: 0 there, `reach` at its end. */
export function travelAt(passage: Passage, timeS: number): number {
  const { startS, endS, reach, speeds } = passage;
  const t = clamp((timeS - startS) / (endS - startS));
  const [start, end] = speeds;
  const eased = t * t * (3 - 2 * t) + start * t * (1 - t) ** 2 - end * t * t * (1 - t);
  return reach * eased;
}

/** The share of their way that things have gone which flow from one keyframe to the next. */
export function goneAt(passage: Passage, timeS: number): number {
  return travelAt(passage, timeS) / passage.reach;
}

/** A dissolve takes about half of its passage, so that each picture is also seen alone. */
const fadeShare = 0.56;
const fadeMaxS = 4;
/** What flows is one thing in both pictures, and best seen while each is bent little. */
const flowFadeShare = 0.76;
/** Travel each second where the camera only passes a keyframe. */
const passingPace = 0.07;

function passage(
  brief: Brief,
  span: Pick<Passage, 'startS' | 'endS' | 'from' | 'to'> & {
    alone: boolean;
    flowing: readonly boolean[];
  },
): Passage {
  const { startS, endS, from, to, alone, flowing } = span;
  const lengthS = endS - startS;
  const flows = from !== null && to !== null && flowing[from] === true;
  const dissolveS = flows ? lengthS * flowFadeShare : Math.min(fadeMaxS, lengthS * fadeShare);
  const fadeS = alone ? 0 : dissolveS;
  const fadeStartS = startS + (lengthS - fadeS) / 2;
  const resting = to === null && restsAtEnd(brief);
  const reach = resting ? 0 : alone ? reachAlone(lengthS) : Math.min(0.12 * lengthS, 0.6);
  const passing = clamp((passingPace * lengthS) / (reach || 1), 0, 1.2);
  // How fast a video was at its end is not known: neither a stop nor a start shows much at half.
  const starting = startS === 0 && continuesVideo(brief) ? passing / 2 : passing;
  const endsAtRest = to === brief.keyframes.length - 1 && restsAtEnd(brief);
  // Things flow another way after a keyframe than before it: all is at rest there.
  const flowsAt = (keyframe: number | null) =>
    keyframe !== null && (flowing[keyframe - 1] === true || flowing[keyframe] === true);
  return {
    startS,
    endS,
    from,
    to,
    fadeStartS,
    fadeEndS: fadeStartS + fadeS,
    reach,
    speeds: [flowsAt(from) ? 0 : starting, endsAtRest || flowsAt(to) ? 0 : passing],
  };
}

function reachAlone(lengthS: number): number {
  return Math.min(0.2 * lengthS, 0.8 * clamp(Math.sqrt(lengthS / 6), 0.4, 1.25));
}
