import type { Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';

/** Where the ground is seen from; the horizon is the row at eye level. */
export interface Eye {
  heightM: number;
  focalPx: number;
  horizonPx: number;
  widthPx: number;
  heightPx: number;
  /** Columns of the picture from one line of sight to the next. */
  columnPx: number;
}

/** Ground given by height, looked at along lines of sight from near to far. */
export interface Ground {
  steps: number;
  /** Metres away at a step 0..1 of the line of sight that goes `across` to the right per metre. */
  distance(across: number, step: number): number;
  height(right: number, distance: number): number;
  /** From here on it dissolves into what lies behind. */
  fadeFrom: number;
  /** 1 where steps are even in the logarithm of distance, so that shadows can be followed. */
  shadowDrift: number;
}

/** A ground sampled along lines of sight: rows of the picture, light and distance. */
export interface Sight {
  columnPx: number;
  columns: number;
  steps: number;
  rows: Float32Array;
  light: Float32Array;
  distances: Float32Array;
}

/** Looks at a ground `widthPx` wide, the middle of it straight ahead. */
export function lookAt(
  ground: Ground,
  eye: Eye,
  widthPx: number,
  sun: readonly [number, number, number],
): Sight {
  const { columnPx } = eye;
  const columns = Math.ceil(widthPx / columnPx) + 2;
  const { steps } = ground;
  const acrossOf = (column: number) => (column * columnPx - widthPx / 2) / eye.focalPx;
  const heights = new Float32Array(columns * steps);
  const distances = new Float32Array(columns * steps);
  const rows = new Float32Array(columns * steps);
  for (let column = 0; column < columns; column++) {
    const across = acrossOf(column);
    for (let step = 0; step < steps; step++) {
      const at = column * steps + step;
      const distance = ground.distance(across, step / (steps - 1));
      const height = ground.height(across * distance, distance);
      heights[at] = height;
      distances[at] = distance;
      rows[at] = eye.horizonPx + ((eye.heightM - height) / distance) * eye.focalPx;
    }
  }
  const crests = sharpenCrests(rows, steps, (column, step) => {
    const distance = ground.distance(acrossOf(column), step / (steps - 1));
    const height = ground.height(acrossOf(column) * distance, distance);
    return eye.horizonPx + ((eye.heightM - height) / distance) * eye.focalPx;
  });
  const sight = { columnPx, columns, steps, rows, light: heights, distances };
  const shadows = shadowsOf(sight, ground.shadowDrift, columnPx / eye.focalPx, sun);
  const light = softened(softened(lightOf(sight, acrossOf, shadows, sun), steps), steps);
  // Up to its crest a slope has the light of its own side, none of the other's.
  for (const at of crests) light.fill(light[at - 3] ?? 0, at - 2, at + hiddenSteps);
  return { ...sight, light };
}

/** What lies behind a crest is hidden for at least this many samples. */
const hiddenSteps = 6;

/**
 * Crests mostly fall between two samples: finds where they are, and draws them out over what they
 * hide, so that neighbouring lines of sight agree on them step by step. Returns their samples.
 */
function sharpenCrests(rows: Float32Array, steps: number, rowAt: RowAt): number[] {
  const crests: number[] = [];
  for (let start = 0, column = 0; start < rows.length; start += steps, column++) {
    for (let at = start + 3; at < start + steps - 1; at++) {
      const here = rows[at] ?? 0;
      if (here >= (rows[at - 1] ?? 0) || here >= (rows[at + 1] ?? 0)) continue;
      const crest = Math.min(here, crestNear(column, at - start, rowAt));
      rows[at] = crest;
      const last = Math.min(at + hiddenSteps, start + steps - 1);
      for (let behind = at + 1; behind <= last; behind++) {
        rows[behind] = Math.min(rows[behind] ?? 0, crest);
      }
      crests.push(at);
      at = last;
    }
  }
  return crests;
}

/** Row of the picture at a column and a step, which may lie between two. */
type RowAt = (column: number, step: number) => number;

function crestNear(column: number, step: number, rowAt: RowAt): number {
  let [low, high] = [step - 1, step + 1];
  for (let round = 0; round < 7; round++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (rowAt(column, left) < rowAt(column, right)) high = right;
    else low = left;
  }
  return rowAt(column, (low + high) / 2);
}

/** Height of the edge of the shadow over every sample, swept over the columns from the sun's side. */
function shadowsOf(
  { columns, steps, light: heights, distances }: Sight,
  drift: number,
  acrossStep: number,
  [sunX, sunY, sunZ]: readonly [number, number, number],
): Float32Array {
  const shadows = new Float32Array(columns * steps).fill(-1000);
  const toSun = sunX > 0 ? 1 : -1;
  const growth = Math.log((distances[steps - 1] ?? 1) / (distances[0] ?? 1)) / (steps - 1);
  const shift = (drift * acrossStep * (sunZ / Math.abs(sunX))) / growth;
  const fall = sunY / Math.abs(sunX);
  for (let index = 1; index < columns; index++) {
    const column = toSun > 0 ? columns - 1 - index : index;
    const from = (column + toSun) * steps;
    for (let step = 0; step < steps - 1; step++) {
      const place = Math.min(steps - 2, step + shift);
      const low = from + Math.floor(place);
      const share = place - Math.floor(place);
      const edge =
        Math.max(heights[low] ?? 0, shadows[low] ?? 0) * (1 - share) +
        Math.max(heights[low + 1] ?? 0, shadows[low + 1] ?? 0) * share;
      const travel = (distances[column * steps + step] ?? 1) * acrossStep;
      shadows[column * steps + step] = edge - travel * fall;
    }
  }
  return shadows;
}

/** Light on every sample, 0 in shade .. 1 on a slope that faces the sun. */
function lightOf(
  { columns, steps, light: heights, distances }: Sight,
  acrossOf: (column: number) => number,
  shadows: Float32Array,
  [sunX, sunY, sunZ]: readonly [number, number, number],
): Float32Array {
  const light = new Float32Array(columns * steps);
  // What a slope of 0.3 that faces the sun receives counts as full.
  const full = (0.3 * Math.abs(sunX) + sunY) / 1.044;
  const toSun = Math.sign(sunX);
  for (let column = 0; column < columns; column++) {
    const left = Math.max(0, column - 1);
    const right = Math.min(columns - 1, column + 1);
    const across = acrossOf(column);
    const acrossStep = acrossOf(right) - acrossOf(left);
    for (let step = 0; step < steps; step++) {
      const at = column * steps + step;
      const near = step > 0 ? at - 1 : at;
      const far = step < steps - 1 ? at + 1 : at;
      const distance = distances[at] ?? 1;
      const rise = (heights[right * steps + step] ?? 0) - (heights[left * steps + step] ?? 0);
      const slopeX = rise / (acrossStep * distance);
      const climb = (heights[far] ?? 0) - (heights[near] ?? 0);
      const slopeZ = climb / ((distances[far] ?? 1) - (distances[near] ?? 0)) - across * slopeX;
      const facing = sunY - slopeX * sunX - slopeZ * sunZ;
      const received = facing / Math.sqrt(1 + slopeX * slopeX + slopeZ * slopeZ) / full;
      const under = (shadows[at] ?? -1000) - (heights[at] ?? 0);
      const open = under > 0 ? 1 - smoothstep(0, 0.06 + distance * 0.004, under) : 1;
      // A little light comes back from the slopes around, most to those that turn from the sun.
      const bounce = 0.1 * clamp(0.5 - slopeX * toSun * 0.6);
      light[at] = clamp(Math.max(0, received) * open * 0.93 + bounce);
    }
  }
  return light;
}

/** Takes off the steps that single samples make along a crest. */
function softened(light: Float32Array, steps: number): Float32Array {
  const soft = light.slice();
  for (let at = steps + 1; at < light.length - steps - 1; at++) {
    const around =
      (light[at - 1] ?? 0) +
      (light[at + 1] ?? 0) +
      (light[at - steps] ?? 0) +
      (light[at + steps] ?? 0);
    soft[at] = 0.4 * (light[at] ?? 0) + 0.15 * around;
  }
  return soft;
}

export interface GroundLook {
  widthPx: number;
  /** Rows of the picture that the drawing holds. */
  topPx: number;
  bottomPx: number;
  lit: Rgb;
  shade: Rgb;
  haze: Rgb;
  /** What clear pixels hold, which shows through where a crest is thin. */
  edge: Rgb;
  /** Share of haze at a distance in metres. */
  hazeAt(distance: number): number;
  fadeFrom: number;
  fadeTo: number;
  /** Unevenness of the sand, a texel each: factor on the light at a pixel. */
  grain(x: number, y: number): number;
  /** 0 dry .. 1 wet .. 2 under water, at a row of the drawing and a distance. */
  wetAt?: (row: number, distance: number) => number;
}

export interface DrawnGround {
  drawing: Drawing;
  /** Row of the picture where each column's ground begins. */
  crests: Float32Array;
}

/** Draws what is seen of a ground, near to far, each sample hiding what lies lower behind it. */
export function drawGround(sight: Sight, look: GroundLook): DrawnGround {
  const drawing = new Drawing(look.widthPx, look.bottomPx - look.topPx, look.edge);
  const { widthPx, heightPx } = drawing;
  const crests = new Float32Array(widthPx).fill(look.bottomPx);
  const { steps, columnPx } = sight;
  const samples = {
    rows: new Float32Array(steps),
    light: new Float32Array(steps),
    distances: new Float32Array(steps),
  };
  for (let x = 0; x < widthPx; x++) {
    const left = Math.floor(x / columnPx) * steps;
    const share = (x % columnPx) / columnPx;
    mixInto(samples.rows, sight.rows, left, share);
    mixInto(samples.light, sight.light, left, share);
    mixInto(samples.distances, sight.distances, left, share);
    let lowest = look.bottomPx;
    for (let step = 0; step < steps; step++) {
      const row = samples.rows[step] ?? 0;
      if (row >= lowest) continue;
      fillRun(drawing, look, samples, { x, step, lowest: Math.min(lowest - look.topPx, heightPx) });
      lowest = row;
    }
    crests[x] = lowest;
  }
  return { drawing, crests };
}

function mixInto(target: Float32Array, values: Float32Array, left: number, share: number): void {
  const right = left + target.length;
  for (let step = 0; step < target.length; step++) {
    const value = values[left + step] ?? 0;
    target[step] = value + ((values[right + step] ?? 0) - value) * share;
  }
}

/** The pixels of one column between a sample and the one before it, down to what hides them. */
function fillRun(
  { rgba, widthPx, heightPx }: Drawing,
  look: GroundLook,
  samples: { rows: Float32Array; light: Float32Array; distances: Float32Array },
  { x, step, lowest }: { x: number; step: number; lowest: number },
): void {
  const { lit, shade, haze, topPx, wetAt } = look;
  const before = step > 0 ? step - 1 : step;
  const farRow = (samples.rows[step] ?? 0) - topPx;
  const nearRow = step > 0 ? (samples.rows[before] ?? 0) - topPx : heightPx;
  const nearLight = samples.light[before] ?? 0;
  const lightStep = (samples.light[step] ?? 0) - nearLight;
  const nearDistance = samples.distances[before] ?? 1;
  const distanceStep = (samples.distances[step] ?? 1) - nearDistance;
  const hazeShare = look.hazeAt(nearDistance);
  const clear = 1 - hazeShare;
  const cover =
    nearDistance < look.fadeFrom ? 1 : 1 - smoothstep(look.fadeFrom, look.fadeTo, nearDistance);
  const inverse = 1 / (nearRow - farRow || 1);
  const bottom = Math.ceil(lowest) - 1;
  for (let y = bottom; y >= Math.max(0, Math.floor(farRow)); y--) {
    const share = clamp((nearRow - y - 0.5) * inverse);
    const light = (nearLight + lightStep * share) * look.grain(x, y);
    const wet = wetAt ? wetAt(y, nearDistance + distanceStep * share) : 0;
    const dark = (wet > 0 ? 1 - 0.55 * clamp(wet) : 1) * clear;
    const at = (y * widthPx + x) * 4;
    // What hides this run may cover a part of its lowest pixel already.
    const fresh = y === bottom && bottom < heightPx - 1 ? lowest - bottom : 1;
    const [red, green, blue] = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0];
    const sandRed = (shade[0] + (lit[0] - shade[0]) * light) * dark + haze[0] * hazeShare;
    const sandGreen = (shade[1] + (lit[1] - shade[1]) * light) * dark + haze[1] * hazeShare;
    const sandBlue = (shade[2] + (lit[2] - shade[2]) * light) * dark + haze[2] * hazeShare;
    rgba[at] = red + (sandRed - red) * fresh + 0.5;
    rgba[at + 1] = green + (sandGreen - green) * fresh + 0.5;
    rgba[at + 2] = blue + (sandBlue - blue) * fresh + 0.5;
    const opacity = 255 * cover * (wet > 1 ? 2 - wet : 1) * clamp(y + 1 - farRow);
    rgba[at + 3] = Math.max(rgba[at + 3] ?? 0, opacity + 0.5);
  }
}
