import { clamp, smoothstep } from '../paint/curves.ts';
import type { NoiseField } from '../paint/noise-field.ts';
import type { Random } from '../paint/random.ts';
import type { DesertPlan } from './desert-air.ts';
import type { Eye, Ground } from './desert-ground.ts';

/** Height of the eye over the plain, in metres. */
export const eyeHeightM = 2.6;
/** Tangent of the slope that falling sand comes to rest on. */
const reposeSlope = 0.6;
/** Farther than anything: ground that dissolves there never does. */
export const nowhereM = 1e6;

export interface Lands {
  near: Ground;
  middle: Ground;
  far: Ground;
}

/** Three depths of dunes; all turn their steep sides away from the sun. */
export function landsOf(plan: DesertPlan, eye: Eye, noise: NoiseField, random: Random): Lands {
  // Dunes of the middle distance rise by this much at 70 m, whatever the shape of the picture.
  const reliefM = ((0.19 * eye.heightPx * 70) / eye.focalPx) * plan.relief;
  return {
    near: nearGround(plan, eye, random),
    middle: middleGround(plan, { noise, reliefM, eye }, random),
    far: farGround(plan, noise, reliefM * 1.9, random),
  };
}

/** Rises towards a sweeping crest; a second, winding one parts it into a lit and a shaded side. */
function nearGround(plan: DesertPlan, eye: Eye, random: Random): Ground {
  const away = -plan.sunSide;
  const [phase, turn] = [random() * 6.28, random() * 6.28];
  const half = eye.widthPx / 2 / eye.focalPx;
  const lean = (0.02 + 0.05 * random()) * plan.sunSide;
  const start = 0.2 + 0.25 * random();
  const depthM = 0.45 + 0.4 * random();
  const nearestM = (0.55 * eyeHeightM * eye.focalPx) / (0.62 * eye.heightPx);
  const crestM = (across: number) => 15 + 4.5 * Math.sin((across / half) * 1.6 + phase);
  const crestHeightM = (across: number) => {
    const share = across / half;
    const below = 0.165 - lean * share + 0.016 * Math.sin(share * 3.1 + turn);
    return eyeHeightM - (below * eye.heightPx * crestM(across)) / eye.focalPx;
  };
  return {
    steps: 260,
    distance: (across, step) => nearestM * (crestM(across) / nearestM) ** step,
    height(right, distance) {
      const across = right / distance;
      const share = clamp((distance - nearestM) / (crestM(across) - nearestM));
      const slope = 0.45 * share + 0.55 * share * share * (3 - 2 * share);
      const winding = 0.2 * Math.sin(share * 4.4 + turn) * (0.3 + share);
      const brink = half * away * (-start + 0.7 * share + winding) * distance;
      const past = (right - brink) * away;
      const hollow = past > 0 ? depthM * (1 - Math.exp((-reposeSlope * past) / depthM)) : 0;
      return crestHeightM(across) * slope - hollow * plan.relief;
    },
    fadeFrom: nowhereM,
    shadowDrift: 0,
  };
}

interface MiddleParts {
  noise: NoiseField;
  reliefM: number;
  eye: Eye;
}

/** A row of dunes and one that stands out, whose crest winds towards the viewer. */
function middleGround(
  plan: DesertPlan,
  { noise, reliefM, eye }: MiddleParts,
  random: Random,
): Ground {
  const away = -plan.sunSide;
  const rows = duneRows(noise, { lengthM: 46, turn: 0.35 + 0.35 * random(), away }, random);
  const small = duneRows(noise, { lengthM: 15, turn: 0.2 + 0.3 * random(), away }, random);
  const half = eye.widthPx / 2 / eye.focalPx;
  // One dune in three is long and low instead of a peak.
  const low = random() < 0.34;
  const summit = {
    distance: 78 + 14 * random(),
    across: half * away * (0.22 + 0.24 * random()),
    height: reliefM * (low ? 0.8 : 1.2 + 0.45 * random()),
    front: low ? 70 : 52,
    back: low ? 60 : 34,
    sway: 3 + 3.5 * random(),
    phase: random() * 6.28,
  };
  // Low enough for the deepest hollow of the near dune.
  const nearestM = (eyeHeightM * eye.focalPx) / (0.36 * eye.heightPx);
  const heroAt = (right: number, distance: number) => {
    const ahead = summit.distance - distance;
    const crest = ahead > 0 ? 1 - ahead / summit.front : 1 + ahead / summit.back;
    if (crest <= 0) return 0;
    const winding = summit.sway * Math.sin(ahead / 11 + summit.phase) * Math.min(1, crest + 0.3);
    const ridge = summit.across * summit.distance - away * ahead * 0.28 + winding;
    const uneven = 1 + 0.05 * Math.sin(ahead / 4.3 + summit.phase * 2);
    const top = summit.height * uneven * crest ** 1.15;
    const past = (right - ridge) * away;
    return past > 0 ? top - reposeSlope * past : top * leeward(-past / (top * 3.4 + 0.1));
  };
  return {
    steps: 350,
    distance: (_, step) => nearestM * (150 / nearestM) ** step,
    height(right, distance) {
      const shown = smoothstep(22, 52, distance);
      const row = shown > 0 ? reliefM * rows(right, distance) * shown : 0;
      const minor = reliefM * 0.13 * small(right, distance) * smoothstep(20, 30, distance);
      return softMax(row + minor, heroAt(right, distance), 0.5);
    },
    fadeFrom: 118,
    shadowDrift: 1,
  };
}

/** The long side of a dune: steepest below the crest, running out flat; 1 at 0. */
function leeward(share: number): number {
  if (share >= 1) return 0;
  const rest = 1 - share;
  return rest * (0.45 + 0.55 * rest);
}

function farGround(plan: DesertPlan, noise: NoiseField, reliefM: number, random: Random): Ground {
  const away = -plan.sunSide;
  const rows = duneRows(noise, { lengthM: 120, turn: 0.6 + 0.4 * random(), away }, random);
  return {
    steps: 170,
    distance: (_, step) => 95 * (620 / 95) ** step,
    height: (right, distance) =>
      reliefM * rows(right, distance) * (0.25 + 0.75 * smoothstep(100, 260, distance)),
    fadeFrom: nowhereM,
    shadowDrift: 1,
  };
}

/** Crest after crest across the wind, bent and uneven: 0..1. */
function duneRows(
  noise: NoiseField,
  look: { lengthM: number; turn: number; away: number },
  random: Random,
): (right: number, distance: number) => number {
  const { lengthM, away } = look;
  const [alongX, alongZ] = [Math.cos(look.turn) * away, Math.sin(look.turn)];
  const offset = random() * 400;
  const texels = 26 / lengthM;
  return (right, distance) => {
    const [u, v] = [right * texels + offset, distance * texels + offset * 1.7];
    const bend = noise.at(u * 0.8, v * 0.8) * 0.9;
    const phase = (right * alongX + distance * alongZ) / lengthM + bend;
    const share = phase - Math.floor(phase);
    const tall = clamp(0.5 + 0.85 * noise.at(u * 0.55 + 90, v * 0.55 + 31), 0.04, 1);
    const windward = share / 0.7;
    const slope =
      share < 0.7
        ? 0.4 * windward + 0.6 * windward * windward * (3 - 2 * windward)
        : ((1 - share) / 0.3) ** 1.2;
    return tall * slope;
  };
}

/** The greater of two, rounded where they meet. */
function softMax(a: number, b: number, width: number): number {
  const share = clamp(0.5 + (0.5 * (b - a)) / width);
  return a + (b - a) * share + width * share * (1 - share) * 0.5;
}
