import type { Brief } from '../brief/brief.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { windOf, type Wind } from './gusts.ts';
import { countFor, cycled, isPainted, scattered, unitOf, type Overlay } from './overlay.ts';
import { splashes } from './splashes.ts';

interface Depth {
  /** Drops seen at once in a 720p picture. */
  count: number;
  /** Pixels of such a picture that a drop falls in a second. */
  speedPx: number;
  halfWidthPx: number;
  luma: number;
}

/** From far to near: fewer, faster, so longer in one exposure, and further out of focus. */
const depths: readonly Depth[] = [
  { count: 380, speedPx: 900, halfWidthPx: 1, luma: 27 },
  { count: 150, speedPx: 1500, halfWidthPx: 1.3, luma: 42 },
  { count: 24, speedPx: 2500, halfWidthPx: 2.4, luma: 26 },
];

/** Seconds that a frame is exposed. */
const exposureS = 0.034;

interface Drop extends Depth {
  index: number;
  phase: number;
  /** Streaks of one depth differ in length and light. */
  size: number;
}

/** Streaks in three depths that thicken and lean with the gusts, and splashes where they end. */
export function rain(stage: Stage, brief: Brief): Overlay {
  const { seed } = brief;
  const strength = strengthOf(brief);
  const wind = windOf(brief);
  const drops = dropsOf(stage, seed, strength);
  // A painted street has puddles.
  const hasOwn = isPainted(brief) && brief.setting === 'street';
  const splash = hasOwn ? null : splashes(stage, seed, strength);
  return (timeS) => {
    for (const drop of drops) paintDrop(stage, drop, wind, timeS);
    splash?.(timeS);
  };
}

/** 1 is steady rain. */
function strengthOf({ prompt, mood }: Brief): number {
  const words = prompt.toLowerCase();
  if (/drizzl|light rain|gentle rain|soft rain/.test(words)) return 0.5;
  const heavy = /heavy|downpour|monsoon|torrent|pouring/.test(words);
  return heavy || mood.lightning || mood.light === 'storm' ? 1.5 : 1;
}

function dropsOf({ canvas }: Stage, seed: number, strength: number): Drop[] {
  const random = randomFrom(subSeed(seed, 'rain'));
  return depths.flatMap((depth) =>
    Array.from({ length: countFor(canvas, depth.count * strength) }, () => {
      const size = 0.6 + 0.8 * random() ** 1.5;
      const speedPx = depth.speedPx * (0.85 + 0.3 * random());
      return { ...depth, speedPx, size, index: random() * 4096, phase: random() };
    }),
  );
}

function paintDrop(stage: Stage, drop: Drop, wind: Wind, timeS: number): void {
  const { y, stride, widthPx, heightPx } = stage.canvas;
  const unit = unitOf(stage.canvas);
  const speed = (drop.speedPx * unit) / heightPx;
  const { share, round } = cycled(timeS * speed + drop.phase);
  // As the wind was when it came into the picture, so that its way is straight.
  const gust = wind.gustAt((round - drop.phase) / speed);
  const slant = wind.side * wind.force * (0.1 + 0.13 * gust);
  const place = scattered(drop.index, round);
  // A gust brings its drops in bands.
  const dense = 0.45 + 0.55 * Math.min(1, gust * (0.6 + 0.8 * scattered(drop.index + 3, round)));
  const length = drop.speedPx * unit * exposureS * drop.size;
  const top = share * (heightPx + length * 2) - length * 1.5;
  const reach = Math.abs(slant) * heightPx;
  const start = place * (widthPx + reach) - (slant > 0 ? reach : 0);
  const half = Math.max(0.9, drop.halfWidthPx * unit);
  const luma = drop.luma * (0.55 + 0.45 * drop.size) * dense;
  const size = [stride, widthPx, heightPx] as const;
  stage.kernels.streak(y, ...size, start + top * slant, top, length, slant, half, luma);
}
