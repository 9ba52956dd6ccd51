import type { Brief } from '../brief/brief.ts';
import type { Rgb } from '../paint/colour.ts';
import { layerReach, layerZoom, panReach } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import type { SceneView } from './scene-camera.ts';
import { quayNearness } from './skyline.ts';

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
export function paintCars(stage: Stage, cars: readonly Car[], moment: Moment): void {
  const unit = unitOf(stage);
  for (const car of cars) {
    const share = (((car.startShare + car.speed * moment.timeS) % 1) + 1) % 1;
    const { x, y } = placeOf(stage, moment, share * 1.3 - 0.65, car.up);
    const colour: Rgb = car.red ? [255, 60, 40] : [255, 232, 192];
    paintSpot(stage, { x, y, radius: unit * 0.0065, colour, strength: 0.85 });
    paintSpot(stage, { x, y, radius: unit * 0.02, colour, strength: 0.16 });
  }
}

interface Beacon {
  x: number;
  up: number;
  phase: number;
  colour: Rgb;
  size: number;
  /** Share of its light that comes and goes. */
  breath: number;
}

const quayLamps = 30;

/** Lamps evenly along the quay, and coloured signs low on the buildings. */
export function beaconsOf(brief: Brief): Beacon[] {
  const random = randomFrom(subSeed(brief.seed, 'beacons'));
  const colours: readonly Rgb[] = [
    [255, 96, 70],
    [255, 196, 120],
    [120, 190, 255],
    [255, 120, 200],
  ];
  const lamps = Array.from({ length: quayLamps }, (_, index) => ({
    x: (index + 0.5) / quayLamps,
    up: 0.026,
    phase: Math.PI / 2,
    colour: [255, 208, 148] as Rgb,
    size: 0.8,
    breath: 0,
  }));
  const signs = Array.from({ length: 22 }, () => ({
    x: random(),
    up: 0.03 + random() * 0.055,
    phase: random() * 6.28,
    colour: colours[Math.floor(random() * colours.length)] ?? [255, 200, 140],
    size: 0.5 + random(),
    breath: 0.45,
  }));
  return [...lamps, ...signs];
}

/** Signs breathe slowly; they keep a still skyline alive. */
export function paintBeacons(stage: Stage, beacons: readonly Beacon[], moment: Moment): void {
  const unit = unitOf(stage);
  for (const beacon of beacons) {
    const { colour, size, breath } = beacon;
    const { x, y } = placeOf(stage, moment, (beacon.x - 0.5) * 1.1, beacon.up);
    const strength = 1 - breath + breath * Math.sin(moment.timeS * 1.1 + beacon.phase);
    paintSpot(stage, { x, y, radius: unit * 0.005 * size, colour, strength: 0.8 * strength });
    paintSpot(stage, { x, y, radius: unit * 0.042 * size, colour, strength: 0.15 * strength });
  }
}

function unitOf(stage: Stage): number {
  return Math.min(stage.canvas.heightPx, stage.canvas.widthPx * 0.85);
}

/** Where something on the quay is seen: it moves with the nearest row of buildings. */
function placeOf(stage: Stage, moment: Moment, across: number, up: number) {
  const { view, horizonPx } = moment;
  const zoom = layerZoom(view, quayNearness);
  const travel = view.right * (panReach + layerReach * quayNearness) * zoom;
  return {
    x: stage.canvas.widthPx * (0.5 + across * zoom - travel),
    y: horizonPx - unitOf(stage) * up * zoom,
  };
}
