import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { windOf, type Wind } from './gusts.ts';
import { countFor, cycled, scattered, unitOf, type Overlay } from './overlay.ts';

interface Ember {
  index: number;
  phase: number;
  sway: number;
  rate: number;
  /** 0 a spark .. 1 a glowing flake close by. */
  size: number;
}

const hot: Rgb = [255, 190, 88];
const cold: Rgb = [255, 84, 22];

/** Sparks that shoot up from below, waver in the hot air, and cool from yellow to red. */
export function embers(stage: Stage, brief: Brief): Overlay {
  const random = randomFrom(subSeed(brief.seed, 'embers'));
  const wind = windOf(brief);
  // The fire is below the picture, wider than it and hottest in one place.
  const fire = 0.3 + 0.4 * random();
  const all: Ember[] = Array.from({ length: countFor(stage.canvas, 110) }, () => ({
    index: random() * 4096,
    phase: random(),
    sway: random() * 6.28,
    rate: 0.13 + 0.16 * random(),
    size: random() ** 4,
  }));
  return (timeS) => {
    for (const ember of all) paintEmber(stage, ember, { fire, wind, timeS });
  };
}

function paintEmber(
  stage: Stage,
  ember: Ember,
  at: { fire: number; wind: Wind; timeS: number },
): void {
  const { widthPx, heightPx } = stage.canvas;
  const { timeS, wind } = at;
  const { share, round } = cycled(timeS * ember.rate + ember.phase);
  const place = scattered(ember.index, round) - 0.5;
  const from = at.fire + place * (0.5 + 1.3 * Math.abs(place));
  // Fast out of the fire, slower as the air cools.
  const height = (1 - (1 - share) ** 1.6) * (0.5 + 0.75 * scattered(ember.index + 9, round));
  const waver =
    0.022 * Math.sin(timeS * 1.7 + ember.sway + height * 7) +
    0.012 * Math.sin(timeS * 3.9 + ember.sway * 2.3);
  const carried = wind.side * wind.force * 0.2 * share ** 1.4;
  const flicker =
    0.62 +
    0.26 * Math.sin(timeS * 9.1 + ember.sway * 5) +
    0.12 * Math.sin(timeS * 17.3 + ember.sway * 9);
  const shown = Math.min(1, share * 12, (1 - share) * 2.2) * flicker;
  const spot = {
    x: widthPx * (from + waver * (0.3 + share) + carried),
    y: heightPx * (1.03 - height),
    colour: blend(hot, cold, Math.min(1, share * 1.3)),
  };
  const radius = unitOf(stage.canvas) * (1.7 + 4.2 * ember.size);
  paintSpot(stage, { ...spot, radius, strength: 0.95 * shown, hardness: 1.6 });
  // What it lights of the smoke around it.
  if (ember.size > 0.12) paintSpot(stage, { ...spot, radius: radius * 5, strength: 0.12 * shown });
}
