import type { Brief } from '../brief/brief.ts';
import type { Rgb } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { countFor, unitOf, type Overlay } from './overlay.ts';

interface Firefly {
  x: number;
  y: number;
  near: number;
  phase: number;
  /** Seconds from one light to the next. */
  periodS: number;
  rates: readonly [number, number, number];
}

const colour: Rgb = [214, 244, 96];
const core: Rgb = [255, 252, 190];

/** Lights that wander low over the ground, each coming on and fading out in its own time. */
export function fireflies(stage: Stage, { seed }: Brief): Overlay {
  const random = randomFrom(subSeed(seed, 'fireflies'));
  const all: Firefly[] = Array.from({ length: countFor(stage.canvas, 90) }, () => {
    const near = random() ** 2;
    return {
      x: random() * 1.1 - 0.05,
      // Far ones close to the horizon, near ones lower.
      y: 0.56 + 0.2 * near + 0.26 * random() ** 1.3,
      near,
      phase: random() * 40,
      periodS: 2.1 + 1.9 * random(),
      rates: [0.31 + 0.3 * random(), 0.83 + 0.5 * random(), 0.57 + 0.4 * random()],
    };
  });
  return (timeS) => {
    for (const firefly of all) paintFirefly(stage, firefly, timeS);
  };
}

function paintFirefly(stage: Stage, firefly: Firefly, timeS: number): void {
  const light = lightAt(firefly, timeS);
  if (light <= 0.01) return;
  const { widthPx, heightPx } = stage.canvas;
  const { near, phase, rates } = firefly;
  const reach = unitOf(stage.canvas) * (26 + 60 * near);
  const [slow, quick, upward] = rates;
  const aside = Math.sin(timeS * slow + phase) + 0.35 * Math.sin(timeS * quick * 2 + phase * 3);
  const up = 0.6 * Math.sin(timeS * upward + phase * 2) + 0.25 * Math.sin(timeS * quick + phase);
  const place = { x: firefly.x * widthPx + aside * reach, y: firefly.y * heightPx - up * reach };
  const radius = unitOf(stage.canvas) * (1.8 + 2.6 * near);
  paintSpot(stage, { ...place, radius: radius * 7, colour, strength: 0.16 * light });
  paintSpot(stage, { ...place, radius: radius * 2.2, colour, strength: 0.5 * light });
  paintSpot(stage, { ...place, radius, colour: core, strength: 0.8 * light, hardness: 1.5 });
}

/** It comes on quickly, holds a moment, fades slowly, and stays dark for half of its time. */
function lightAt({ phase, periodS }: Firefly, timeS: number): number {
  const turn = ((timeS + phase) / periodS) % 1;
  return smoothstep(0, 0.12, turn) * (1 - smoothstep(0.2, 0.62, turn));
}
