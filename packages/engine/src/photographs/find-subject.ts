import { smoothstep } from '../paint/curves.ts';
import { distance } from './find-ground.ts';
import type { Segment, Segmentation } from './segments.ts';

export interface Subject {
  /** Of each segment. */
  isSubject: readonly boolean[];
  /** How surely it is one, 0..1. */
  confidence: number;
}

/**
 * What the picture is of, where that is sharp or of other colours than its surroundings, in the
 * middle and in one piece.
 */
export function findSubject({ segments, neighbours }: Segmentation): Subject {
  const around = segments.filter(({ rimTop, rimSides }) => rimTop > 0.03 || rimSides > 0.06);
  const scores = segments.map((segment) => scoreOf(segment, around));
  const limit = divideOf(segments, scores);
  const chosen = scores.map((score) => score > limit);
  const isSubject = largestPiece(segments, neighbours, chosen);
  fillHoles(segments, neighbours, isSubject);
  const confidence = confidenceOf(segments, scores, isSubject);
  takeInRest(segments, neighbours, isSubject);
  return { isSubject, confidence: confidence * clearness(segments, neighbours, isSubject) };
}

/** What goes on in the same colours and as sharp is of the subject, even up to the picture's rim. */
function takeInRest(
  segments: readonly Segment[],
  neighbours: Neighbours,
  isSubject: boolean[],
): void {
  for (let round = 0; round < 3; round++) {
    const before = [...isSubject];
    segments.forEach((segment, number) => {
      if (before[number] || segment.rimTop > 0.1 || segment.detail < 0.22) return;
      const alike = [...(neighbours[number]?.keys() ?? [])].some((other) => {
        const beside = before[other] ? segments[other] : undefined;
        return beside && beside.detail > 0.22 && distance(beside.colour, segment.colour) < 0.2;
      });
      if (alike) isSubject[number] = true;
    });
  }
}

/** How much of the outline divides colours that differ, 0..1. */
function clearness(
  segments: readonly Segment[],
  neighbours: Neighbours,
  isSubject: readonly boolean[],
): number {
  let [clear, all] = [0, 0];
  segments.forEach((segment, number) => {
    if (!isSubject[number]) return;
    for (const [other, count] of neighbours[number] ?? []) {
      const beside = segments[other];
      if (isSubject[other] || !beside) continue;
      all += count;
      if (distance(beside.colour, segment.colour) > 0.12) clear += count;
    }
  });
  return smoothstep(0.5, 0.85, clear / Math.max(1, all));
}

/** 0..1: sharp, unlike what is at the rim, and near the middle. */
function scoreOf(segment: Segment, around: readonly Segment[]): number {
  const { left, right, top, base, rimTop, rimSides, detail, colour } = segment;
  if (rimTop > 0.12 || rimSides > 0.22) return 0;
  const unlike = Math.min(1, ...around.map((other) => likeness(colour, other)));
  const aside = ((left + right) / 2 - 0.5) / 0.34;
  const below = ((top + base) / 2 - 0.56) / 0.42;
  const central = Math.exp(-(aside ** 2) - below ** 2);
  const strange = smoothstep(0.06, 0.4, unlike);
  return (0.55 * strange + 0.45 * smoothstep(0.15, 0.7, detail)) * (0.25 + 0.75 * central);
}

/** Small parts at the rim count little: they may be of the subject itself. */
function likeness(colour: Segment['colour'], other: Segment): number {
  return distance(colour, other.colour) + 0.25 * (1 - smoothstep(0, 0.05, other.area));
}

/** The score that divides the picture's area best into two (Otsu). */
function divideOf(segments: readonly Segment[], scores: readonly number[]): number {
  let best = { spread: 0, limit: 1 };
  for (let limit = 0.12; limit < 0.7; limit += 0.02) {
    let [area, sum, all] = [0, 0, 0];
    segments.forEach((segment, number) => {
      const score = scores[number] ?? 0;
      all += segment.area * score;
      if (score <= limit) return;
      area += segment.area;
      sum += segment.area * score;
    });
    if (area < 0.01 || area > 0.99) continue;
    const spread = area * (1 - area) * (sum / area - (all - sum) / (1 - area)) ** 2;
    if (spread > best.spread) best = { spread, limit };
  }
  return best.limit;
}

type Neighbours = Segmentation['neighbours'];

function largestPiece(
  segments: readonly Segment[],
  neighbours: Neighbours,
  chosen: readonly boolean[],
): boolean[] {
  const pieces = new Int32Array(segments.length).fill(-1);
  const areas: number[] = [];
  chosen.forEach((isChosen, first) => {
    if (!isChosen || (pieces[first] ?? 0) >= 0) return;
    const waiting = [first];
    pieces[first] = areas.length;
    let area = 0;
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      area += segments[number]?.area ?? 0;
      for (const other of neighbours[number]?.keys() ?? []) {
        if (!chosen[other] || (pieces[other] ?? 0) >= 0) continue;
        pieces[other] = areas.length;
        waiting.push(other);
      }
    }
    areas.push(area);
  });
  const largest = areas.indexOf(Math.max(...areas));
  return segments.map((_, number) => largest >= 0 && pieces[number] === largest);
}

/** What the subject encloses is part of it, and so is what it rests on at the lower rim. */
function fillHoles(
  segments: readonly Segment[],
  neighbours: Neighbours,
  isSubject: boolean[],
): void {
  for (let round = 0; round < 3; round++) {
    segments.forEach((segment, number) => {
      if (isSubject[number] || segment.rimTop > 0 || segment.rimSides > 0.08) return;
      let [inside, all] = [0, 0];
      for (const [other, count] of neighbours[number] ?? []) {
        if (isSubject[other]) inside += count;
        all += count;
      }
      const held = inside / Math.max(1, all);
      if (held > 0.6 || (held > 0.3 && segment.rimBase > 0.02)) isSubject[number] = true;
    });
  }
}

function confidenceOf(
  segments: readonly Segment[],
  scores: readonly number[],
  isSubject: readonly boolean[],
): number {
  let [area, rim, inner, outer, sharp, dull] = [0, 0, 0, 0, 0, 0];
  segments.forEach((segment, number) => {
    const score = (scores[number] ?? 0) * segment.area;
    if (isSubject[number]) {
      area += segment.area;
      rim += segment.rimTop + segment.rimSides;
      inner += score;
      sharp += segment.detail * segment.area;
    } else {
      outer += score;
      dull += segment.detail * segment.area;
    }
  });
  if (area < 0.025 || area > 0.6) return 0;
  const apart = inner / area - outer / (1 - area);
  const focus = sharp / area - dull / (1 - area);
  const compact = 1 - smoothstep(0.12, 0.4, rim);
  return compact * smoothstep(0.16, 0.42, apart + 0.5 * Math.max(0, focus));
}
