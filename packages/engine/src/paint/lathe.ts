import { clamp } from './curves.ts';

/**
 * A solid of revolution on an upright axis, looked at from the front and slightly above, without
 * perspective. Lengths are in units of its own; `y` goes up the picture from the middle of its foot.
 */
export interface Lathe {
  /** Radius at even steps from the foot to the top. */
  radii: Float32Array;
  height: number;
  radiusMax: number;
  /** How far above it the eye stands, in radians. */
  tilt: number;
}

/** Where a line of sight meets a lathe. */
export interface Meeting {
  /** Around the axis from what faces the viewer, to the right, in radians. */
  angle: number;
  height: number;
  /** Distance from the axis. */
  radius: number;
  /** Of the surface as seen: right, up the picture, towards the viewer. */
  normal: readonly [number, number, number];
  /** Whether it is the flat top. */
  top: boolean;
}

const steps = 512;

/** A lathe through points of [height, radius] in rising order, by straight lines or by curves. */
export function latheOf(
  points: Points,
  tilt: number,
  shape: { rounding: number; curved?: boolean } = { rounding: 3 },
): Lathe {
  const height = points.at(-1)?.[0] ?? 1;
  let radii = Float32Array.from({ length: steps }, (_, step) => {
    const at = (step / (steps - 1)) * height;
    return shape.curved ? curveAt(points, at) : lineAt(points, at);
  });
  for (let round = 0; round < shape.rounding; round++) {
    radii = radii.map((radius, step) => {
      const [below, above] = [radii[step - 1] ?? radius, radii[step + 1] ?? radius];
      return (below + 2 * radius + above) / 4;
    });
  }
  return { radii, height, radiusMax: Math.max(...radii), tilt };
}

type Points = readonly (readonly [number, number])[];

function pieceAt(points: Points, at: number): number {
  const next = points.findIndex(([above]) => above >= at);
  return Math.max(1, next === -1 ? points.length - 1 : next);
}

function lineAt(points: Points, at: number): number {
  const next = pieceAt(points, at);
  const [low, lowRadius] = points[next - 1] ?? [0, 1];
  const [high, highRadius] = points[next] ?? [low, lowRadius];
  return lowRadius + (highRadius - lowRadius) * clamp((at - low) / (high - low || 1));
}

/** A curve through all points whose slope at each is that between its neighbours. */
function curveAt(points: Points, at: number): number {
  const next = pieceAt(points, at);
  const slopeAt = (index: number) => {
    const [low, lowRadius] = points[Math.max(0, index - 1)] ?? [0, 0];
    const [high, highRadius] = points[Math.min(points.length - 1, index + 1)] ?? [1, 0];
    return (highRadius - lowRadius) / (high - low || 1);
  };
  const [low, from] = points[next - 1] ?? [0, 1];
  const [high, to] = points[next] ?? [low, from];
  const length = high - low || 1;
  const t = clamp((at - low) / length);
  const rest = 1 - t;
  const [leaving, arriving] = [slopeAt(next - 1) * length, slopeAt(next) * length];
  return (
    from * rest * rest * (1 + 2 * t) +
    to * t * t * (3 - 2 * t) +
    t * rest * (leaving * rest - arriving * t)
  );
}

export function radiusAt({ radii, height }: Lathe, at: number): number {
  const place = clamp(at / height) * (steps - 1.001);
  const step = Math.floor(place);
  const low = radii[step] ?? 0;
  return low + ((radii[step + 1] ?? low) - low) * (place - step);
}

/** The first point of a lathe on the line of sight through a place of the picture. */
export function meet(lathe: Lathe, x: number, y: number): Meeting | null {
  const { height, radiusMax, tilt } = lathe;
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  const inside = (at: number) => {
    const near = (at * cos - y) / sin;
    const radius = radiusAt(lathe, at);
    return radius * radius - x * x - near * near;
  };
  const highest = Math.min(height, (y + radiusMax * sin) / cos);
  const lowest = Math.max(0, (y - radiusMax * sin) / cos);
  if (highest < lowest || Math.abs(x) > radiusMax) return null;
  if (highest === height && inside(height) >= 0) return onTop(lathe, x, (height * cos - y) / sin);
  const pieces = Math.ceil(12 + 24 * tilt);
  const length = (lowest - highest) / pieces;
  let nearest = { at: highest, depth: Number.NEGATIVE_INFINITY };
  for (let piece = 1; piece <= pieces; piece++) {
    const at = highest + length * piece;
    const depth = inside(at);
    if (depth >= 0) return onSide(lathe, x, rootOf(inside, at - length, at), y);
    if (depth > nearest.depth) nearest = { at, depth };
  }
  // A lip may lie between two of these.
  if (nearest.depth < -0.12 * radiusMax * radiusMax) return null;
  for (let piece = -7; piece <= 7; piece++) {
    const at = clamp(nearest.at + (length * piece) / 8, 0, height);
    if (inside(at) >= 0) return onSide(lathe, x, at, y);
  }
  return null;
}

function rootOf(inside: (at: number) => number, out: number, within: number): number {
  let [outer, inner] = [out, within];
  for (let halving = 0; halving < 7; halving++) {
    const middle = (outer + inner) / 2;
    if (inside(middle) < 0) outer = middle;
    else inner = middle;
  }
  return inner;
}

function onTop({ height, tilt }: Lathe, x: number, near: number): Meeting {
  const normal = [0, Math.cos(tilt), Math.sin(tilt)] as const;
  return { angle: Math.atan2(x, near), height, radius: Math.hypot(x, near), normal, top: true };
}

function onSide(lathe: Lathe, x: number, height: number, y: number): Meeting {
  const radius = radiusAt(lathe, height);
  const near = (height * Math.cos(lathe.tilt) - y) / Math.sin(lathe.tilt);
  const step = lathe.height / 256;
  const rise = (radiusAt(lathe, height + step) - radiusAt(lathe, height - step)) / (2 * step);
  const angle = Math.atan2(x, near);
  const length = Math.hypot(1, rise);
  const [right, up, out] = [Math.sin(angle) / length, -rise / length, Math.cos(angle) / length];
  const [cos, sin] = [Math.cos(lathe.tilt), Math.sin(lathe.tilt)];
  const normal = [right, up * cos - out * sin, out * cos + up * sin] as const;
  return { angle, height, radius, normal, top: false };
}
