import { smoothstep } from '../paint/curves.ts';
import type { RenderRequest } from './render-request.ts';

/** A picture that the clip shows in full, framed exactly, at one moment. */
export interface Keyframe {
  path: string;
  /** A video stands for the picture that it ends on. */
  kind: 'image' | 'video';
  /** Seconds from the start. */
  atS: number;
}

/** How long the last picture rests: seconds before the end by which it has been reached. */
const restS = 0.35;

/**
 * The pictures that a request wants reached, in the order of their moments; none when it asks for
 * nothing but images, which then simply follow each other.
 */
export function keyframesOf(request: RenderRequest): Keyframe[] {
  const { images, durationS, lastImage, keyframes = [], continueFrom } = request;
  if (lastImage === undefined && keyframes.length === 0 && continueFrom === undefined) return [];
  const opening = [
    ...(continueFrom === undefined ? [] : [{ path: continueFrom, kind: 'video' as const }]),
    ...images.map((path) => ({ path, kind: 'image' as const })),
  ];
  const stepS = durationS / opening.length;
  const all: Keyframe[] = [
    ...opening.map((picture, index) => ({ ...picture, atS: index * stepS })),
    ...keyframes.map(({ path, atS }) => ({ path, kind: 'image' as const, atS })),
  ];
  if (lastImage !== undefined) all.push({ path: lastImage, kind: 'image', atS: durationS });
  return all.map((keyframe, index) => {
    const earlierS = all[index - 1]?.atS ?? 0;
    return { ...keyframe, atS: reachedS(keyframe.atS, { earlierS, durationS }) };
  });
}

/** What is wanted at the end is there a little earlier, so that the end is seen at rest. */
function reachedS(atS: number, { earlierS, durationS }: { earlierS: number; durationS: number }) {
  const latestS = Math.max(durationS - restS, earlierS + (durationS - earlierS) * 0.6);
  return atS >= durationS ? latestS : atS;
}

type Schedule = Readonly<{ keyframes: readonly Keyframe[]; durationS: number }>;

/** Whether the clip comes to rest on its last picture, as that is wanted at the end. */
export function restsAtEnd({ keyframes, durationS }: Schedule): boolean {
  const last = keyframes.at(-1);
  return last !== undefined && durationS - last.atS < restS + 0.001;
}

/** Whether the clip starts as the picture that a video ended on. */
export function continuesVideo({ keyframes }: Pick<Schedule, 'keyframes'>): boolean {
  return keyframes[0]?.kind === 'video';
}

const weatherFadeS = 1.2;

/**
 * How much of weather and fog is laid over the pictures, 0..1: none of it where the clip must begin
 * or end on exactly a given picture.
 */
export function weatherShareAt(schedule: Schedule, timeS: number): number {
  const begun = continuesVideo(schedule) ? smoothstep(0, weatherFadeS, timeS) : 1;
  const lastS = schedule.keyframes.at(-1)?.atS ?? 0;
  if (!restsAtEnd(schedule)) return begun;
  return begun * (1 - smoothstep(lastS - Math.min(weatherFadeS, lastS / 2), lastS, timeS));
}
