import type { Brief } from '../brief/brief.ts';
import type { Rgb } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { lumaAt } from './brightness.ts';
import { windOf } from './gusts.ts';
import { countFor, cycled, scattered, unitOf, type Overlay } from './overlay.ts';

interface Mote {
  index: number;
  /** 0 far .. 1 near. */
  near: number;
  phase: number;
  sway: number;
  rate: number;
}

const colour: Rgb = [255, 236, 204];

/** Slow motes that catch the light, only before what is dark: on a sky they would be dirt. */
export function dust(stage: Stage, brief: Brief): Overlay {
  const random = randomFrom(subSeed(brief.seed, 'dust'));
  const wind = windOf(brief);
  const motes: Mote[] = Array.from({ length: countFor(stage.canvas, 260) }, () => ({
    index: random() * 4096,
    near: random() ** 3,
    phase: random(),
    sway: random() * 6.28,
    rate: 0.09 + 0.07 * random(),
  }));
  return (timeS) => {
    const drift = wind.side * wind.force * wind.carriedAt(timeS);
    for (const mote of motes) paintMote(stage, mote, drift, timeS);
  };
}

function paintMote(stage: Stage, mote: Mote, drift: number, timeS: number): void {
  const { near, sway } = mote;
  const { share, round } = cycled(timeS * mote.rate + mote.phase);
  // Each life is short, so that none is seen to travel far.
  const shown = Math.min(1, share * 4, (1 - share) * 4);
  const away = drift * (0.012 + 0.03 * near);
  const x = scattered(mote.index, round) + (away % 1) + 0.014 * Math.sin(timeS * 0.5 + sway);
  const across = x - Math.floor(x);
  const down =
    scattered(mote.index, round + 0.5) -
    0.05 * (share - 0.5) +
    0.012 * Math.sin(timeS * 0.7 + sway * 2);
  // Turning as they float, they glint.
  const glint = 0.55 + 0.45 * Math.sin(timeS * (1.1 + near) + sway * 3);
  const strength = shown * glint * (0.66 - 0.36 * near) * darknessAt(stage, across, down);
  if (strength < 0.02) return;
  const { widthPx, heightPx } = stage.canvas;
  paintSpot(stage, {
    x: across * widthPx,
    y: down * heightPx,
    radius: unitOf(stage.canvas) * (1.7 + 6.5 * near),
    colour,
    strength,
    hardness: 1 + near,
  });
}

/** 1 before dark parts, 0 before bright ones; from around, so that edges are no switches. */
function darknessAt(stage: Stage, x: number, y: number): number {
  const reach = 0.012;
  const sum =
    lumaAt(stage, x - reach, y) +
    lumaAt(stage, x + reach, y) +
    lumaAt(stage, x, y - reach) +
    lumaAt(stage, x, y + reach) +
    lumaAt(stage, x, y);
  return 1 - smoothstep(60, 124, sum / 5);
}
