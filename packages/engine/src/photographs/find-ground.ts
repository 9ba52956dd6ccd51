import { clamp, smoothstep } from '../paint/curves.ts';
import { blurred, softened, type PixelMap } from './pixel-map.ts';
import type { Cues } from './cues.ts';
import type { Segment, Segmentation } from './segments.ts';

/** The lie of the land: where the sky is and from where on down there is ground. */
export interface Ground {
  /** Of each segment. */
  isSky: readonly boolean[];
  skyArea: number;
  /** Share of the height where the ground begins. */
  horizon: number;
  /** How surely there is an edge right across the picture at that height, 0..1. */
  edge: number;
}

export function findGround(cues: Cues, segmentation: Segmentation): Ground {
  const isSky = skySegments(segmentation);
  const skyArea = segmentation.segments.reduce(
    (sum, { area }, number) => sum + (isSky[number] ? area : 0),
    0,
  );
  const found = horizonOf(cues);
  if (skyArea < 0.04) return { isSky, skyArea, ...found };
  const rim = skyBase(cues, segmentation, isSky);
  // Hills may stand between the sky and a shore, but the ground does not begin above the sky's end.
  const horizon = found.edge > 0.35 && found.horizon > rim - 0.04 ? found.horizon : rim;
  return { isSky, skyArea, horizon, edge: found.edge };
}

/** Plain stretches that hang from the upper rim, and what they enclose. */
function skySegments({ segments, neighbours }: Segmentation): boolean[] {
  const isSky = segments.map(
    (segment) => segment.rimTop > 0.04 && isPlain(segment) && isAiry(segment),
  );
  const colours = segments.filter((_, number) => isSky[number]);
  const isLike = (segment: Segment) =>
    colours.some((sky) => distance(sky.colour, segment.colour) < 0.13);
  for (let round = 0; round < 4; round++) {
    segments.forEach((segment, number) => {
      if (isSky[number] || segment.base > 0.75) return;
      const shared = [...(neighbours[number] ?? [])];
      const all = shared.reduce((sum, [, count]) => sum + count, 0);
      const sky = shared.reduce((sum, [other, count]) => sum + (isSky[other] ? count : 0), 0);
      const within = sky / Math.max(1, all) > 0.92 && segment.rimTop + segment.rimSides < 0.05;
      const beside = sky / Math.max(1, all) > 0.2 && isPlain(segment) && isLike(segment);
      if (within || beside) isSky[number] = true;
    });
  }
  const covered = segments.reduce(
    (sum, { rimTop }, number) => sum + (isSky[number] ? rimTop : 0),
    0,
  );
  return covered < 0.3 ? segments.map(() => false) : isSky;
}

function isPlain({ detail, base }: Segment): boolean {
  return detail < 0.45 && base < 0.8;
}

/** Neither green nor black. */
function isAiry({ colour: [red, green, blue] }: Segment): boolean {
  const leafy = green > blue + 0.05 && green > red + 0.01;
  return !leafy && Math.max(red, green, blue) > 0.06;
}

export function distance(first: Segment['colour'], second: Segment['colour']): number {
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

/** The height down to which three quarters of the columns have sky, as a share. */
function skyBase({ widthPx, heightPx }: Cues, { labels }: Segmentation, isSky: readonly boolean[]) {
  const ends: number[] = [];
  for (let x = 0; x < widthPx; x++) {
    let end = 0;
    for (let y = 0; y < heightPx; y++) if (isSky[labels[y * widthPx + x] ?? 0]) end = y + 1;
    ends.push(end);
  }
  ends.sort((a, b) => a - b);
  return (ends[Math.floor(widthPx * 0.75)] ?? 0) / heightPx;
}

/**
 * The row along which brightness or colour changes alike in most columns. Waterlines, beaches and
 * table tops give one; hills and foliage do not.
 */
function horizonOf({ widthPx, heightPx, slopeY }: Cues): { horizon: number; edge: number } {
  const from = Math.round(heightPx * 0.2);
  const to = Math.round(heightPx * 0.86);
  let best = { horizon: 0.5, strength: 0, share: 0 };
  for (let y = from; y < to; y++) {
    let [darker, lighter, sum] = [0, 0, 0];
    for (let x = 0; x < widthPx; x++) {
      // The row above or below counts too, as a camera is seldom quite level.
      let change = 0;
      for (const row of [y - 1, y, y + 1]) {
        const slope = slopeY[row * widthPx + x] ?? 0;
        if (Math.abs(slope) > Math.abs(change)) change = slope;
      }
      if (change > 0.018) lighter++;
      if (change < -0.018) darker++;
      sum += clamp(change, -0.09, 0.09);
    }
    const strength = Math.abs(sum) / widthPx;
    const share = Math.abs(darker - lighter) / widthPx;
    // Mist and waves have edges as well; where all are alike the shore is the lowest.
    if (strength > best.strength * 0.97) best = { horizon: (y + 0.5) / heightPx, strength, share };
  }
  return { horizon: best.horizon, edge: smoothstep(0.4, 0.75, best.share) };
}

/**
 * How far the lower part may be taken for level ground, 0..1: what lies flat has streaks along the
 * rows or none at all, while walls and what stands upright have edges from top to bottom.
 */
export function flatness(cues: Cues, horizon: number, upright: PixelMap): number {
  const { widthPx, heightPx, slopeX, slopeY } = cues;
  let [flat, steep, count] = [0, 0, 0];
  const start = Math.ceil((horizon + 0.03) * heightPx) * widthPx;
  for (let at = start; at < upright.length; at++) {
    if ((upright[at] ?? 0) > 0) continue;
    flat += Math.abs(slopeY[at] ?? 0);
    steep += Math.abs(slopeX[at] ?? 0);
    count++;
  }
  if (count < upright.length * 0.08) return 0;
  const rough = (flat + steep) / count;
  const share = steep / Math.max(1e-6, flat + steep);
  return Math.max(1 - smoothstep(0.44, 0.54, share), 1 - smoothstep(0.002, 0.006, rough));
}

/** Where there is water, 0..1: below a clear edge, streaked along the rows, in the sky's colours. */
export function waterMap(cues: Cues, ground: Ground, upright: PixelMap): PixelMap {
  const { widthPx, heightPx, picture, slopeX, slopeY } = cues;
  const size = { widthPx, heightPx };
  const map = new Float32Array(widthPx * heightPx);
  if (ground.edge < 0.3) return map;
  const along = blurred(slopeY.map(Math.abs), size, 4);
  const across = blurred(slopeX.map(Math.abs), size, 4);
  const first = Math.ceil(ground.horizon * heightPx) + 1;
  for (let at = first * widthPx; at < map.length; at++) {
    if ((upright[at] ?? 0) > 0) continue;
    const [red, green, blue] = [picture.red[at], picture.green[at], picture.blue[at]];
    const mirrored = 2 * first - Math.floor(at / widthPx) - 2;
    const above = Math.max(0, mirrored) * widthPx + (at % widthPx);
    const unlike =
      Math.abs((picture.red[above] ?? 0) - (red ?? 0)) +
      Math.abs((picture.green[above] ?? 0) - (green ?? 0)) +
      Math.abs((picture.blue[above] ?? 0) - (blue ?? 0));
    const cool = smoothstep(-0.06, 0.04, (blue ?? 0) - (red ?? 0));
    const leafy = smoothstep(0.01, 0.05, (green ?? 0) - Math.max(red ?? 0, blue ?? 0));
    const tint = Math.max(cool, 1 - smoothstep(0.25, 0.6, unlike)) * (1 - leafy);
    const streaked = smoothstep(0.8, 1.5, (along[at] ?? 0) / ((across[at] ?? 0) + 0.0004));
    const plain = 1 - smoothstep(0.004, 0.012, (across[at] ?? 0) + (along[at] ?? 0));
    map[at] = tint * Math.max(streaked, plain);
  }
  const even = softened(map, size, 4);
  const share = even.reduce((sum, value) => sum + value, 0) / (map.length - first * widthPx);
  if (share < 0.25) return new Float32Array(map.length);
  // Towards the shore and what stands in the water it must fade to nothing.
  return softened(
    map.map((value, at) => Math.min(value, smoothstep(0.35, 0.75, even[at] ?? 0))),
    size,
    2,
  ).map((value, at) => {
    const below = Math.floor(at / widthPx) - first;
    return clamp(value) * smoothstep(0, heightPx * 0.05, below);
  });
}
