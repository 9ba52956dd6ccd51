import type { Brief } from '../brief/brief.ts';
import type { Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import type { SceneView } from './scene-camera.ts';

interface Car {
  startShare: number;
  speed: number;
  up: number;
  red: boolean;
}

export function carsOf(brief: Brief): Car[] {
  const random = randomFrom(subSeed(brief.seed, 'cars'));
  return Array.from({ length: 16 }, () => {
    const rightward = random() < 0.5;
    return {
      startShare: random(),
      speed: (rightward ? 1 : -1) * (0.03 + random() * 0.025),
      up: rightward ? 0.012 : 0.017,
      red: rightward,
    };
  });
}

interface Moment {
  view: SceneView;
  horizonPx: number;
  timeS: number;
}

/** Head and tail lights along the quay. */
export function paintCars(
  stage: Stage,
  cars: readonly Car[],
  { view, horizonPx, timeS }: Moment,
): void {
  const { widthPx, heightPx } = stage.canvas;
  for (const car of cars) {
    const share = (((car.startShare + car.speed * timeS) % 1) + 1) % 1;
    const x = widthPx * (0.5 + (share * 1.3 - 0.65) * view.zoom - view.right * 0.026);
    const y = horizonPx - heightPx * car.up * view.zoom;
    const colour: Rgb = car.red ? [255, 60, 40] : [255, 232, 192];
    paintSpot(stage, { x, y, radius: heightPx * 0.007, colour, strength: 0.9 });
    paintSpot(stage, { x, y, radius: heightPx * 0.024, colour, strength: 0.16 });
  }
}

interface Beacon {
  x: number;
  up: number;
  phase: number;
  colour: Rgb;
  size: number;
}

export function beaconsOf(brief: Brief): Beacon[] {
  const random = randomFrom(subSeed(brief.seed, 'beacons'));
  const colours: readonly Rgb[] = [
    [255, 96, 70],
    [255, 196, 120],
    [120, 190, 255],
    [255, 120, 200],
  ];
  return Array.from({ length: 26 }, () => ({
    x: random(),
    up: 0.015 + random() * 0.19,
    phase: random() * 6.28,
    colour: colours[Math.floor(random() * colours.length)] ?? [255, 200, 140],
    size: 0.5 + random(),
  }));
}

/** Signs and lamps that breathe slowly; they keep a still skyline alive. */
export function paintBeacons(
  stage: Stage,
  beacons: readonly Beacon[],
  { view, horizonPx, timeS }: Moment,
): void {
  const { widthPx, heightPx } = stage.canvas;
  for (const beacon of beacons) {
    const x = widthPx * (0.5 + (beacon.x - 0.5) * 1.1 * view.zoom - view.right * 0.026);
    const y = horizonPx - heightPx * beacon.up * view.zoom;
    const strength = 0.55 + 0.45 * Math.sin(timeS * 1.1 + beacon.phase);
    const { colour, size } = beacon;
    paintSpot(stage, { x, y, radius: heightPx * 0.005 * size, colour, strength: 0.75 * strength });
    paintSpot(stage, { x, y, radius: heightPx * 0.04 * size, colour, strength: 0.13 * strength });
  }
}
