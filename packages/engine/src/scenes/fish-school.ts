import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb, type Yuv } from '../paint/colour.ts';
import type { CutOutPainter } from '../paint/cut-out.ts';
import { layerReach, panReach } from '../paint/layer.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { drawFish, type FishLook } from './fish-drawing.ts';
import type { Studio } from './scene.ts';
import type { Moment } from './underwater-light.ts';
import { seenThrough, waterAt, type Water } from './underwater-water.ts';

/** A fish too far away for more than its shape. */
interface FarFish {
  phase: number;
  out: number;
  up: number;
  wander: number;
  size: number;
  beat: number;
}

/** Many of a kind that circle together, as a flat wheel seen from the side. */
export interface School {
  x: number;
  y: number;
  reach: number;
  depth: number;
  turnsPerS: number;
  near: number;
  fish: readonly FarFish[];
  /** Of a back and of a flank, against the water around. */
  dark: Yuv;
  lit: Yuv;
}

export function schoolsOf(brief: Brief, water: Water): School[] {
  const random = randomFrom(subSeed(brief.seed, 'schools'));
  const many = /school|shoal|many fish|fishes/.test(brief.prompt.toLowerCase());
  const counts = many ? [110, 90, 44] : [74, 50];
  return counts.map((count, index) => schoolAt(random, { count, index, water }));
}

function schoolAt(
  random: Random,
  { count, index, water }: { count: number; index: number; water: Water },
): School {
  const near = index === 1 ? 0.4 : 0.2;
  const y = 0.34 + 0.2 * random();
  const around = waterAt(water, y);
  return {
    x: index === 0 ? 0.35 + 0.3 * random() : 0.15 + 0.7 * random(),
    y,
    reach: 0.16 + 0.12 * random(),
    depth: 0.03 + 0.04 * random(),
    turnsPerS: (random() < 0.5 ? -1 : 1) * (0.045 + 0.02 * random()),
    near,
    dark: toneOf(seenThrough(water, [20, 44, 66], 0.8 - near), around),
    lit: toneOf(blend(waterAt(water, 0.1), [220, 244, 244], 0.5 * water.daylight), around),
    fish: Array.from({ length: count }, () => ({
      // Denser at the head of the school than behind.
      phase: random() ** 1.4 * 0.62,
      out: (random() + random() - 1) * 0.55,
      up: random() + random() - 1,
      wander: random() * 6.28,
      size: (0.008 + 0.007 * random()) * (0.7 + near * 1.6),
      beat: 9 + 5 * random(),
    })),
  };
}

export function paintSchool(stage: Stage, school: School, { timeS, view, liftPx }: Moment): void {
  const { widthPx, heightPx } = stage.canvas;
  const shift = view.right * (panReach + layerReach * school.near) * widthPx;
  const zoom = 1 + (view.zoom - 1) * (0.5 + school.near * 0.5);
  const middle = widthPx / 2 + ((school.x - 0.5) * widthPx - shift) * zoom;
  const level = heightPx * (0.5 + (school.y - 0.5) * zoom) + liftPx;
  for (const fish of school.fish) {
    const angle = (timeS * school.turnsPerS + fish.phase) * 2 * Math.PI;
    const stray = 1 + fish.out * 0.5 + 0.06 * Math.sin(timeS * 0.9 + fish.wander);
    const reach = school.reach * heightPx * stray * zoom;
    const bob = 0.014 * Math.sin(timeS * 0.8 + fish.wander * 2);
    const rise = (fish.up * 0.075 + bob) * heightPx * zoom;
    const forward = Math.sign(school.turnsPerS) * -Math.sin(angle);
    paintFarFish(stage, fish, school, {
      x: middle + Math.cos(angle) * reach * 1.25,
      y: level + rise + Math.sin(angle) * school.depth * heightPx,
      // Those on the near side of the wheel are larger.
      sizePx: fish.size * heightPx * (1 + 0.3 * Math.sin(angle)) * zoom,
      forward,
      timeS,
    });
  }
}

interface Pose {
  x: number;
  y: number;
  sizePx: number;
  /** Along the picture, -1..1: a fish that turns towards the viewer looks short. */
  forward: number;
  timeS: number;
}

function paintFarFish(stage: Stage, fish: FarFish, school: School, pose: Pose): void {
  const { x, y, sizePx, forward, timeS } = pose;
  const length = sizePx * (0.35 + 0.65 * Math.abs(forward)) * (forward < 0 ? -1 : 1);
  const beat = Math.sin(timeS * fish.beat + fish.wander);
  // A flank flashes where it turns to the light.
  const flash = Math.max(0, 0.4 - Math.abs(forward)) * 0.5 + 0.1;
  for (const { at, radius } of body) {
    const swing = at < 0 ? beat * sizePx * 0.16 * at * at : 0;
    const place = { x: x + length * at, y: y + swing };
    const size = Math.max(1.3, sizePx * radius);
    addTone(stage, { ...place, y: place.y - size * 0.25 }, size, school.dark, 0.42);
    addTone(stage, { ...place, y: place.y + size * 0.45 }, size * 0.7, school.lit, flash);
  }
}

const body = [
  { at: 0.62, radius: 0.22 },
  { at: 0.32, radius: 0.34 },
  { at: -0.02, radius: 0.3 },
  { at: -0.36, radius: 0.17 },
  { at: -0.68, radius: 0.22 },
] as const;

/** Adds what tells a colour from that of the water, which may darken. */
function addTone(
  stage: Stage,
  place: { x: number; y: number },
  radius: number,
  tone: Yuv,
  share: number,
): void {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const light = [tone[0] * share, tone[1] * share, tone[2] * share] as const;
  const size = [Math.max(1.3, radius), 1.6] as const;
  stage.kernels.splat(y, u, v, stride, widthPx, heightPx, place.x, place.y, ...size, ...light);
}

function toneOf(colour: Rgb, around: Rgb): Yuv {
  const [from, to] = [yuvOf(around), yuvOf(colour)];
  return [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
}

/** A fish close enough to be drawn. */
interface NearFish {
  texture: Texture;
  start: number;
  y: number;
  speed: number;
  size: number;
  near: number;
  phase: number;
  beat: number;
}

const kinds: readonly Omit<FishLook, 'lengthPx'>[] = [
  {
    plump: 0.52,
    back: [34, 66, 160],
    flank: [46, 104, 208],
    belly: [70, 130, 220],
    tail: [246, 206, 60],
    mark: [16, 24, 66],
    marking: 'line',
  },
  {
    plump: 0.6,
    back: [236, 190, 64],
    flank: [250, 220, 110],
    belly: [255, 240, 190],
    tail: [244, 206, 90],
    mark: [34, 34, 46],
    marking: 'bars',
  },
  {
    plump: 0.34,
    back: [86, 120, 150],
    flank: [190, 206, 210],
    belly: [236, 240, 236],
    tail: [236, 196, 70],
    mark: [244, 204, 72],
    marking: 'line',
  },
  {
    plump: 0.38,
    back: [222, 84, 46],
    flank: [250, 132, 74],
    belly: [255, 190, 140],
    tail: [240, 110, 110],
    mark: [255, 236, 226],
    marking: 'bars',
  },
];

export function fishTextures(studio: Studio, water: Water): Texture[] {
  const { heightPx, widthPx } = studio.brief;
  const { arena, kernels, dither, scratch } = studio;
  const lengthPx = Math.max(20, Math.round(Math.min(heightPx, widthPx) * 0.13));
  const through = (colour: Rgb) => seenThrough(water, colour, 0.2, 0.45);
  return kinds.map((kind) => {
    const drawing = drawFish({
      ...kind,
      lengthPx,
      back: through(kind.back),
      flank: through(kind.flank),
      belly: through(kind.belly),
      tail: through(kind.tail),
      mark: through(kind.mark),
    });
    return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
  });
}

/** Loose company that crosses the picture, each fish at its own pace. */
export function nearFishOf(seed: number, textures: readonly Texture[]): NearFish[] {
  const random = randomFrom(subSeed(seed, 'near fish'));
  const rightward = random() < 0.5 ? 1 : -1;
  const groups = [0, 1].map((group) => {
    const texture = textures[Math.floor(random() * textures.length)];
    const middle = {
      x: random(),
      y: 0.5 + 0.2 * random(),
      sign: group === 0 ? rightward : -rightward,
    };
    return Array.from({ length: group === 0 ? 7 : 4 }, () => ({
      texture: texture ?? textures[0],
      start: middle.x + (random() - 0.5) * 0.36,
      y: middle.y + (random() - 0.5) * 0.2,
      speed: middle.sign * (0.03 + 0.018 * random()),
      size: 0.5 + 0.45 * random(),
      near: 0.5 + 0.3 * random(),
      phase: random() * 6.28,
      beat: 5.5 + 3 * random(),
    }));
  });
  return groups
    .flat()
    .flatMap((fish) => (fish.texture ? [{ ...fish, texture: fish.texture }] : []));
}

export function paintNearFish(
  stage: Stage,
  painter: CutOutPainter,
  fish: NearFish,
  { timeS, view, liftPx }: Moment,
): void {
  const { widthPx, heightPx } = stage.canvas;
  const { texture, speed, near, phase, beat, size } = fish;
  // A swimmer surges a little with each few beats.
  const along =
    fish.start + speed * timeS + 0.008 * Math.sin(timeS * 1.3 + phase) * Math.sign(speed);
  const across = along - Math.floor(along);
  const zoom = 1 + (view.zoom - 1) * (0.5 + near * 0.5);
  const shift = view.right * (panReach + layerReach * near);
  const rise = 0.018 * Math.sin(timeS * 0.7 + phase) + 0.006 * Math.sin(timeS * 1.9 + phase * 3);
  const half = texture.widthPx / 2;
  const swing = texture.heightPx * 0.05;
  painter.paint(texture, {
    x: widthPx * (0.5 + (across * 1.5 - 0.75 - shift) * zoom),
    y: heightPx * (0.5 + (fish.y + rise - 0.5) * zoom) + liftPx,
    across: (speed > 0 ? -1 : 1) * size * zoom,
    down: size * zoom,
    turn: 0.16 * Math.cos(timeS * 0.7 + phase) * Math.sign(speed) * 0.6,
    bend: (spot) => {
      const back = Math.max(0, (spot.u - half * 0.7) / half);
      spot.v += swing * Math.sin(timeS * beat + phase - back * 2.4) * back * back;
      // Seen from the side a tail that swings away grows shorter.
      spot.u += back * back * half * 0.1 * (1 + Math.sin(timeS * beat + phase));
    },
  });
}
