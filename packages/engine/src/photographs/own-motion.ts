import type { Brief } from '../brief/brief.ts';
import { smoothstep } from '../paint/curves.ts';
import type { Spot } from '../paint/mapping.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Depth } from './depth.ts';
import { sampleAt, type PixelMap } from './pixel-map.ts';

export type MovingParts = Pick<
  Depth,
  'widthPx' | 'heightPx' | 'horizon' | 'sky' | 'water' | 'leaves'
>;

/** Moves a place of the picture, in shares of its width and height; `spot` is in texels. */
export type Stirring = (right: number, down: number, spot: Spot) => void;

/** Clouds pass by at most that share of the width, so that no stretch shows at the sky's edge. */
const driftMax = 0.014;
const driftEachS = 0.0022;

/** What moves by itself in a picture: clouds drift, water ripples and leaves sway. */
export function stirringAt(
  parts: MovingParts,
  brief: Pick<Brief, 'durationS' | 'mood' | 'seed'>,
  texels: { widthPx: number; perFrameHeight: number },
): (timeS: number) => Stirring {
  const { durationS, mood, seed } = brief;
  const random = randomFrom(subSeed(seed, 'stirring'));
  const towards = random() < 0.5 ? -1 : 1;
  const phase = random() * 20;
  const wind = mood.wind || mood.lightning ? 2.6 : 1;
  const unit = texels.perFrameHeight / 720;
  const drift = Math.min(driftMax, driftEachS * Math.sqrt(wind) * durationS) * texels.widthPx;
  const [hasSky, hasWater, hasLeaves] = [parts.sky, parts.water, parts.leaves].map(hasAny);
  return (timeS) => {
    const along = drift * towards * (timeS / durationS - 0.5);
    const gust = 0.75 + 0.25 * Math.sin(timeS * 0.7 + phase);
    return (right, down, spot) => {
      if (hasSky) spot.u += along * sampleAt(parts.sky, parts, right, down);
      if (hasWater) {
        const share = sampleAt(parts.water, parts, right, down);
        if (share > 0) ripple(spot, share * unit, { right, down, timeS }, parts.horizon);
      }
      if (!hasLeaves) return;
      const share = sampleAt(parts.leaves, parts, right, down);
      if (share <= 0) return;
      const sway = Math.sin(timeS * 1.9 + right * 23 + down * 9 + phase);
      const flutter = Math.sin(timeS * 3.7 + right * 71 - down * 47);
      spot.u += share * unit * wind * gust * (0.95 * sway + 0.35 * flutter);
      spot.v += share * unit * wind * 0.25 * flutter;
    };
  };
}

/** How much lighter the water is at a place than in the picture: gusts darken it, and pass. */
export function glint(right: number, down: number, horizon: number, timeS: number): number {
  const depth = Math.log(Math.max(0, down - horizon) / (1 - horizon) + 0.12);
  const slow = Math.sin(right * 11 + depth * 4 - timeS * 0.9) * Math.sin(depth * 7 + timeS * 0.5);
  const quick = Math.sin(right * 37 - depth * 13 + timeS * 1.7 + 2 * slow);
  return 0.035 * slow + 0.03 * quick;
}

export function hasAny(map: PixelMap): boolean {
  return map.some((value) => value > 0.02);
}

/** Long low waves that come closer: short far away, where they fade out, and long near the eye. */
function ripple(
  spot: Spot,
  strength: number,
  { right, down, timeS }: { right: number; down: number; timeS: number },
  horizon: number,
): void {
  const below = (down - horizon) / (1 - horizon);
  const depth = Math.log(below + 0.12);
  const aside =
    Math.sin(right * 13 + timeS * 0.43) * 0.9 + Math.sin(right * 29 - timeS * 0.31) * 0.4;
  const first = Math.sin(depth * 17 - timeS * 2.1 + aside);
  const second = Math.sin(depth * 29 - timeS * 3.1 - aside * 1.7 + 2);
  const amplitude = strength * (0.8 + 3 * below) * smoothstep(0, 0.1, below);
  spot.u += amplitude * (0.75 * first + 0.45 * second);
  spot.v += amplitude * 0.35 * Math.sin(depth * 17 - timeS * 2.1 + aside + 1.2);
}
