import type { Brief } from '../brief/brief.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { windOf, type Wind } from './gusts.ts';
import { countFor, cycled, scattered, unitOf, type Overlay } from './overlay.ts';

interface Depth {
  count: number;
  /** Pixels of a 720p picture. */
  radiusPx: number;
  speedPx: number;
  strength: number;
  /** 1 is out of focus. */
  hardness: number;
}

/** From far to near. */
const depths: readonly Depth[] = [
  { count: 360, radiusPx: 1.5, speedPx: 46, strength: 0.42, hardness: 1.6 },
  { count: 150, radiusPx: 2.7, speedPx: 88, strength: 0.6, hardness: 2 },
  { count: 36, radiusPx: 5, speedPx: 150, strength: 0.5, hardness: 1.4 },
  { count: 7, radiusPx: 14, speedPx: 240, strength: 0.2, hardness: 1.1 },
];

interface Flake extends Depth {
  index: number;
  phase: number;
  sway: number;
}

/** Flakes in four depths, the nearest out of focus, carried by gusts and whirled on their way. */
export function snow(stage: Stage, brief: Brief): Overlay {
  const random = randomFrom(subSeed(brief.seed, 'snow'));
  const wind = windOf(brief);
  const blizzard = /blizzard|snowstorm|heavy snow/.test(brief.prompt.toLowerCase());
  const flakes: Flake[] = depths.flatMap((depth) =>
    Array.from({ length: countFor(stage.canvas, depth.count * (blizzard ? 1.7 : 1)) }, () => ({
      ...depth,
      radiusPx: depth.radiusPx * (0.75 + 0.6 * random() ** 2),
      speedPx: depth.speedPx * (0.8 + 0.5 * random()) * (blizzard ? 1.5 : 1),
      index: random() * 4096,
      phase: random(),
      sway: random() * 6.28,
    })),
  );
  return (timeS) => {
    for (const flake of flakes) paintFlake(stage, flake, wind, timeS);
  };
}

function paintFlake(stage: Stage, flake: Flake, wind: Wind, timeS: number): void {
  const { widthPx, heightPx } = stage.canvas;
  const unit = unitOf(stage.canvas);
  const margin = 20 * unit;
  const fallPx = flake.speedPx * unit;
  const rate = fallPx / (heightPx + 2 * margin);
  const { share, round } = cycled(timeS * rate + flake.phase);
  const startS = (round - flake.phase) / rate;
  const carried = wind.carriedAt(timeS) - wind.carriedAt(startS);
  const place = scattered(flake.index, round);
  // Neighbours whirl alike: the air turns, not each flake for itself.
  const whirl =
    Math.sin(timeS * 1.15 + place * 9 + share * 5) +
    0.5 * Math.sin(timeS * 2.3 + flake.sway + share * 8);
  const away = wind.side * wind.force * carried * fallPx * 0.75 + whirl * fallPx * 0.14;
  // What leaves on one side comes in on the other.
  const across = widthPx + 2 * margin;
  const x = place * across + away;
  paintSpot(stage, {
    x: x - Math.floor(x / across) * across - margin,
    y: share * (heightPx + 2 * margin) - margin,
    radius: flake.radiusPx * unit,
    colour: [244, 247, 252],
    strength: flake.strength,
    hardness: flake.hardness,
  });
}
