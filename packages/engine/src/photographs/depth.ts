import { smoothstep } from '../paint/curves.ts';
import { cuesOf, type Cues, type SmallPicture } from './cues.ts';
import { findGround, flatness, waterMap, type Ground } from './find-ground.ts';
import { findSubject, type Subject } from './find-subject.ts';
import { nearnessAt, uprightSegments } from './find-uprights.ts';
import { regrown } from './regrow.ts';
import { leafMap, skyMap } from './moving-regions.ts';
import { grown, type MapSize, type PixelMap } from './pixel-map.ts';
import { segmentsOf, type Segmentation } from './segments.ts';

/** Something that stands before the rest and moves as one piece. */
export interface CutOut {
  /** 1 where it is, else 0. */
  mask: PixelMap;
  /**
   * How near it is in each column, 0..1. All of a column is as near as its foot: with a depth for
   * each pixel, what is upright would lean as soon as the camera moves aside.
   */
  nearness: PixelMap;
}

/** What the cues of a picture say of its depth. */
export interface Depth extends MapSize {
  picture: SmallPicture;
  /** Where the ground begins, as a share of the height, and how surely it is level, 0..1. */
  horizon: number;
  ground: number;
  /** From far to near; none where the cues say too little. */
  cutOuts: readonly CutOut[];
  /** What moves by itself, 0..1, fading to nothing towards everything else. */
  sky: PixelMap;
  water: PixelMap;
  leaves: PixelMap;
}

export interface DepthOptions {
  /** How many cut-outs there may be. */
  cutOutsMax: number;
  /** Where the picture itself is opaque, if it has a transparent background. */
  opaque?: PixelMap;
}

export function depthOf(picture: SmallPicture, options: DepthOptions): Depth {
  const cues = cuesOf(picture);
  const segmentation = segmentsOf(cues);
  const ground = findGround(cues, segmentation);
  const { widthPx, heightPx } = picture;
  const empty = new Float32Array(widthPx * heightPx);
  const nothing = { sky: empty, water: empty, leaves: empty };
  const flat = { widthPx, heightPx, picture, horizon: 0.5, ground: 0, ...nothing };
  if (options.opaque) {
    const mask = options.opaque.map((value) => (value > 0.5 ? 1 : 0));
    return { ...flat, cutOuts: [evenCutOut(mask, widthPx)] };
  }
  const subject = findSubject(segmentation);
  const leaves = leafMap(cues);
  if (!isLandscape(ground, subject)) {
    return { ...flat, leaves, cutOuts: subjectCutOuts(cues, segmentation, subject) };
  }
  const chosen = maskOf(segmentation, uprightSegments(segmentation, ground));
  dropFarShore(chosen, cues, ground.horizon);
  const standing = regrown(chosen, picture);
  const level = flatness(cues, ground.horizon, standing);
  const sky = skyMap(cues, maskOf(segmentation, ground.isSky));
  const water = waterMap(cues, ground, standing);
  const { horizon } = ground;
  const found = { ...flat, sky, water, leaves, horizon };
  const cutOutsOn = (isLevel: boolean) =>
    standingCutOuts(standing, cues, { horizon, level: isLevel }, options.cutOutsMax);
  const cutOuts = cutOutsOn(level > 0.5);
  // What stays upright in the background would lean with the ground that it stands on.
  if (!hasUprightEdges(cues, horizon, cutOuts)) return { ...found, ground: level, cutOuts };
  return { ...found, cutOuts: cutOutsOn(false) };
}

/** Without a horizon, a plain upper part may as well be a blurred wall behind a subject. */
function isLandscape({ edge, skyArea, horizon }: Ground, subject: Subject): boolean {
  return edge > 0.3 || (skyArea > 0.06 && horizon < 0.85 && subject.confidence < 0.5);
}

function maskOf({ labels }: Segmentation, chosen: readonly boolean[]): PixelMap {
  return Float32Array.from(labels, (label) => (chosen[label] ? 1 : 0));
}

const subjectNearness = 0.8;

function evenCutOut(mask: PixelMap, widthPx: number): CutOut {
  return { mask, nearness: new Float32Array(widthPx).fill(subjectNearness) };
}

/** Below that it is as likely a pattern as a subject, and moving it apart would tear it. */
const confidenceLeast = 0.35;

function subjectCutOuts(
  cues: Cues,
  segmentation: Segmentation,
  { isSubject, confidence }: Subject,
): CutOut[] {
  if (confidence < confidenceLeast) return [];
  const mask = regrown(maskOf(segmentation, isSubject), cues.picture);
  const clear = outlineOf(mask, cues) > outlineLeast && canBeFilled(mask, cues);
  return clear ? [evenCutOut(mask, cues.widthPx)] : [];
}

const areaMax = 0.58;
const unrestMax = 0.02;

/**
 * Whether what is around a mask would do for what is behind it: between trunks and pillars a fill
 * shows as soon as they part.
 */
function canBeFilled(mask: PixelMap, { widthPx, heightPx, slopeX }: Cues): boolean {
  const size = { widthPx, heightPx };
  const area = mask.reduce((sum, value) => sum + value, 0) / mask.length;
  const inner = grown(mask, size, 3);
  let [unrest, all] = [0, 0];
  grown(mask, size, 10).forEach((value, at) => {
    if (value === 0 || (inner[at] ?? 0) > 0) return;
    unrest += Math.abs(slopeX[at] ?? 0);
    all++;
  });
  return area < areaMax && all > 0 && unrest / all < unrestMax;
}

const outlineLeast = 0.55;

/** The share of a mask's outline that lies on edges of the picture. */
function outlineOf(mask: PixelMap, { widthPx, slopeX, slopeY }: Cues): number {
  let [clear, all] = [0, 0];
  for (let at = widthPx; at < mask.length - widthPx; at++) {
    const x = at % widthPx;
    if (x === 0 || x === widthPx - 1 || (mask[at] ?? 0) === 0) continue;
    const around = [at - 1, at + 1, at - widthPx, at + widthPx];
    if (around.every((other) => (mask[other] ?? 0) > 0)) continue;
    all++;
    const steepest = Math.max(
      ...[at, ...around].map((place) => Math.hypot(slopeX[place] ?? 0, slopeY[place] ?? 0)),
    );
    if (steepest > 0.025) clear++;
  }
  return clear / Math.max(1, all);
}

/** Whether below the horizon an edge runs upwards for long that no cut-out takes with it. */
function hasUprightEdges(cues: Cues, horizon: number, cutOuts: readonly CutOut[]): boolean {
  const { widthPx, heightPx, slopeX } = cues;
  const taken = cutOuts.map(({ mask }) => grown(mask, { widthPx, heightPx }, 3));
  const least = Math.round(heightPx * 0.09);
  for (let x = 1; x < widthPx - 1; x++) {
    let run = 0;
    for (let y = Math.round(horizon * heightPx) + 2; y < heightPx; y++) {
      const at = y * widthPx + x;
      const beside = Math.max(Math.abs(slopeX[at - 1] ?? 0), Math.abs(slopeX[at + 1] ?? 0));
      const slope = Math.max(beside, Math.abs(slopeX[at] ?? 0));
      const isEdge = slope > 0.03 && !taken.some((mask) => (mask[at] ?? 0) > 0);
      run = isEdge ? run + 1 : 0;
      if (run > least) return true;
    }
  }
  return false;
}

/** A shore in the colour of a tree is one segment with it, though it ends at the horizon. */
function dropFarShore(mask: PixelMap, { widthPx, heightPx }: Cues, horizon: number): void {
  const endsFar = (x: number) => {
    let foot = heightPx - 1;
    while (foot >= 0 && (mask[foot * widthPx + x] ?? 0) === 0) foot--;
    return foot >= 0 && Math.abs((foot + 1) / heightPx - horizon) < 0.055;
  };
  let start = 0;
  for (let x = 0; x <= widthPx; x++) {
    if (x < widthPx && endsFar(x)) continue;
    if (x - start > widthPx * 0.07) {
      for (let at = 0; at < mask.length; at += widthPx) mask.fill(0, at + start, at + x);
    }
    start = x + 1;
  }
}

interface Piece {
  pixels: number[];
  nearness: number;
}

const farthest = 0.06;
/** What is nearer than that goes into the nearest of two cut-outs. */
const divide = 0.55;

function standingCutOuts(
  mask: PixelMap,
  cues: Cues,
  { horizon, level }: { horizon: number; level: boolean },
  cutOutsMax: number,
): CutOut[] {
  const { widthPx, heightPx } = cues;
  const least = mask.length * 0.0015;
  const large = piecesOf(mask, widthPx).filter(({ length }) => length > least);
  const pieces = large.map((pixels): Piece => {
    const rows = pixels.map((at) => Math.floor(at / widthPx)).sort((a, b) => a - b);
    const base = ((rows[Math.floor(rows.length * 0.985)] ?? 0) + 1) / heightPx;
    const alone = new Float32Array(mask.length);
    for (const at of pixels) alone[at] = 1;
    // Where it stands is only known on level ground, or if it rises from the lower rim.
    const placed = level || (base > 0.97 && (rows[0] ?? 0) / heightPx < horizon - 0.05);
    const clear = placed && !isGap(pixels, cues, horizon) && outlineOf(alone, cues) > outlineLeast;
    return { pixels, nearness: clear ? nearnessAt(base, horizon) : 0 };
  });
  const kept = pieces.filter(({ nearness }) => nearness > farthest);
  const far = kept.filter(({ nearness }) => nearness <= divide);
  const near = kept.filter(({ nearness }) => nearness > divide);
  const groups = cutOutsMax < 2 ? [kept] : [far, near];
  return groups
    .filter((group) => group.length > 0)
    .map((group) => cutOutOf(group, widthPx, mask.length))
    .filter((cutOut) => canBeFilled(cutOut.mask, cues));
}

/** Light that falls between trunks or houses is as narrow and tall as they are. */
function isGap(pixels: readonly number[], { widthPx, heightPx, luma }: Cues, horizon: number) {
  const mean = (places: readonly number[]) =>
    places.reduce((sum, at) => sum + (luma[at] ?? 0), 0) / Math.max(1, places.length);
  const first = pixels.reduce((least, at) => Math.min(least, at), luma.length);
  if (first > 0.25 * heightPx * widthPx) return false;
  const above = Array.from({ length: Math.floor(horizon * heightPx) * widthPx }, (_, at) => at);
  return mean(pixels) > mean(above) + 0.03;
}

/** Pixels of each connected part of a mask. */
function piecesOf(mask: PixelMap, widthPx: number): number[][] {
  const seen = new Uint8Array(mask.length);
  const pieces: number[][] = [];
  mask.forEach((value, first) => {
    if (value === 0 || seen[first]) return;
    const pixels = [first];
    seen[first] = 1;
    for (let next = 0; next < pixels.length; next++) {
      const at = pixels[next] ?? 0;
      const x = at % widthPx;
      const beside = [
        x > 0 ? at - 1 : -1,
        x < widthPx - 1 ? at + 1 : -1,
        at - widthPx,
        at + widthPx,
      ];
      for (const other of beside) {
        if (other < 0 || seen[other] || (mask[other] ?? 0) === 0) continue;
        seen[other] = 1;
        pixels.push(other);
      }
    }
    pieces.push(pixels);
  });
  return pieces;
}

function cutOutOf(pieces: readonly Piece[], widthPx: number, pixelCount: number): CutOut {
  const mask = new Float32Array(pixelCount);
  const weights = new Float32Array(widthPx);
  const sums = new Float32Array(widthPx);
  for (const { pixels, nearness } of pieces) {
    for (const at of pixels) {
      const x = at % widthPx;
      mask[at] = 1;
      weights[x] = (weights[x] ?? 0) + 1;
      sums[x] = (sums[x] ?? 0) + nearness;
    }
  }
  return { mask, nearness: filledBetween(weights, sums) };
}

/** The mean of each column; columns without any pass smoothly from one neighbour to the next. */
function filledBetween(weights: PixelMap, sums: PixelMap): PixelMap {
  const nearness = new Float32Array(weights.length);
  const known = [...weights.keys()].filter((x) => (weights[x] ?? 0) > 0);
  const valueAt = (x: number) => (sums[x] ?? 0) / (weights[x] ?? 1);
  let place = 0;
  for (let x = 0; x < nearness.length; x++) {
    while (place < known.length && (known[place] ?? 0) < x) place++;
    const right = known[place] ?? known.at(-1) ?? x;
    const left = right === x ? x : (known[place - 1] ?? right);
    const share = right === left ? 0 : smoothstep(left, right, x);
    nearness[x] = valueAt(left) + (valueAt(right) - valueAt(left)) * share;
  }
  return nearness;
}
