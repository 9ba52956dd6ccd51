import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { cutOutMargin, type CutOutPainter } from '../paint/cut-out.ts';
import { Drawing } from '../paint/drawing.ts';
import type { GlowPainter } from '../paint/glow.ts';
import { paintLightRun } from '../paint/light-run.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { Studio } from './scene.ts';
import type { StreetLook } from './street-look.ts';
import { drawShadow } from './street-shadow.ts';
import { seenAt, type StreetMoment } from './street-view.ts';

/** One car from the front or from behind, at a size that is laid nearly as it is. */
export interface CarTexture {
  texture: Texture;
  metrePx: number;
  fromBehind: boolean;
  paint: number;
}

const wideM = 1.96;
const highM = 1.5;
const paints: readonly Rgb[] = [
  [52, 58, 70],
  [128, 38, 36],
  [134, 138, 142],
];

export function carTextures(studio: Studio, look: StreetLook): CarTexture[] {
  if (!look.cars) return [];
  const { arena, kernels, dither, scratch, brief } = studio;
  const full = Math.min(brief.heightPx, brief.widthPx * 1.6) / 720;
  return [140, 50, 18].flatMap((size) =>
    [false, true].flatMap((fromBehind) =>
      paints.map((colour, paint) => {
        const metrePx = Math.max(4, size * full);
        const drawing = drawCar({ metrePx, fromBehind, colour, look });
        const texture = takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
        return { texture, metrePx, fromBehind, paint };
      }),
    ),
  );
}

interface CarLook {
  metrePx: number;
  fromBehind: boolean;
  colour: Rgb;
  look: StreetLook;
}

/** Wheels, body, cabin and glass, each a run of rows with a width of its own. */
function drawCar({ metrePx, fromBehind, colour, look }: CarLook): Drawing {
  const margin = cutOutMargin(0.7);
  const { light } = look.palette;
  const shine = { day: 0.95, dawn: 0.75, sunset: 0.5, storm: 0.6, night: 0.11 }[light];
  const body = blend([0, 0, 0], colour, shine);
  const drawing = new Drawing(wideM * metrePx + 2 * margin, highM * metrePx + 2 * margin, body);
  const middle = drawing.widthPx / 2;
  const foot = drawing.heightPx - margin;
  const sky = look.palette.sky[2]?.[1] ?? [120, 130, 140];
  const glass = blend([6, 8, 12], sky, 0.4);
  const rows = (
    from: number,
    to: number,
    half: (share: number) => number,
    tone: (share: number) => Rgb,
  ) => {
    for (let y = Math.floor(foot - to * metrePx); y < foot - from * metrePx; y++) {
      const share = ((foot - y - 0.5) / metrePx - from) / (to - from);
      const reach = half(share) * metrePx;
      drawing.span(middle - reach, middle + reach, y, tone(share));
    }
  };
  const under = { x: middle, y: foot - 0.02 * metrePx };
  drawShadow(drawing, under, { wide: 1.02 * metrePx, high: 0.13 * metrePx, cover: 0.7 });
  drawing.block(
    middle - 0.8 * metrePx,
    foot - 0.26 * metrePx,
    1.6 * metrePx,
    0.2 * metrePx,
    [7, 8, 10],
  );
  for (const side of [-1, 1]) {
    const x = middle + side * 0.74 * metrePx;
    drawing.block(
      x - 0.11 * metrePx,
      foot - 0.4 * metrePx,
      0.22 * metrePx,
      0.4 * metrePx,
      [8, 8, 10],
    );
    const ear = { x: middle + side * 0.88 * metrePx, y: foot - 0.97 * metrePx };
    drawing.line(
      ear,
      { x: middle + side * 0.78 * metrePx, y: ear.y + 2 },
      [0.11 * metrePx, 0.05 * metrePx],
      blend(body, [0, 0, 0], 0.4),
    );
  }
  const black: Rgb = [0, 0, 0];
  rows(0.2, 0.92, bodyHalf, (share) =>
    blend(blend(body, black, 0.66 - 0.5 * share), sky, 0.26 * smoothstep(0.74, 1, share)),
  );
  rows(0.9, 1.46, cabinHalf, (share) => blend(blend(body, black, 0.34), sky, 0.34 * share ** 4));
  rows(
    0.96,
    1.37,
    (share) => 0.72 - 0.2 * share - 0.03 * share ** 6,
    (share) => blend(blend(glass, black, 0.55), sky, 0.1 + 0.4 * share ** 1.5),
  );
  // A grille or a boot lid between the lights, the bumper, and the plate.
  rows(
    0.56,
    0.78,
    (share) => 0.44 + 0.05 * share,
    () => blend(body, black, fromBehind ? 0.5 : 0.72),
  );
  rows(
    0.24,
    0.36,
    (share) => 0.8 + 0.06 * share,
    () => blend(body, black, 0.76),
  );
  const plate: Rgb = fromBehind ? [196, 188, 150] : [176, 180, 182];
  rows(
    0.4,
    0.5,
    () => 0.23,
    () => blend(black, plate, 0.18 + 0.6 * shine),
  );
  const lens: Rgb = fromBehind ? [214, 30, 22] : [255, 244, 222];
  for (const side of [-1, 1]) {
    const inner = { x: middle + side * 0.52 * metrePx, y: foot - 0.64 * metrePx };
    const outer = { x: middle + side * 0.8 * metrePx, y: foot - 0.71 * metrePx };
    const glow = blend(body, lens, 0.3 + 0.6 * Math.max(look.lamps, 0.3));
    drawing.line(inner, outer, [0.07 * metrePx, 0.14 * metrePx], blend(body, black, 0.7));
    drawing.line(inner, outer, [0.045 * metrePx, 0.1 * metrePx], glow);
  }
  return drawing;
}

/** Half widths of the body from sill to bonnet, and of the cabin to the roof. */
function bodyHalf(share: number): number {
  return 0.94 - 0.13 * (1 - share) ** 4 - 0.1 * share ** 5;
}

function cabinHalf(share: number): number {
  return 0.83 - 0.2 * share - 0.1 * share ** 6;
}

interface Car {
  lane: number;
  start: number;
  speed: number;
  paint: number;
  fromBehind: boolean;
}

const nearestM = 1.6;
const lengthM = 96;

export function carsOnStreet(brief: Brief, look: StreetLook): Car[] {
  if (!look.cars) return [];
  const random = randomFrom(subSeed(brief.seed, 'street cars'));
  const many = /traffic|cars|busy|rush hour/.test(brief.prompt.toLowerCase()) ? 5 : 3;
  return [-1, 1].flatMap((side) => {
    const first = random();
    return Array.from({ length: many }, (_, index) => ({
      lane: side * (2.6 + 0.3 * random()),
      start: first + (index + 0.6 * random()) / many,
      // Those of one lane keep their distance.
      speed: side * (side < 0 ? 6.4 : 6.9),
      paint: Math.floor(random() * paints.length),
      fromBehind: side > 0,
    }));
  });
}

export function carAway({ start, speed }: Car, timeS: number): number {
  const share = start + (speed * timeS) / lengthM;
  return nearestM + lengthM * (share - Math.floor(share));
}

/** What the wet ground makes of a car: its lights drawn out towards the viewer, and its dark shape. */
export function paintCarMirror(
  stage: Stage,
  painter: CutOutPainter,
  { car, textures }: { car: Car; textures: readonly CarTexture[] },
  { perspective, motion, look, timeS }: StreetMoment,
): void {
  const away = carAway(car, timeS);
  const { x, y, metrePx } = seenAt(perspective, motion, { x: car.lane, up: 0, away });
  const shown = clearOf(away);
  const entry = textureFor(textures, car, metrePx);
  if (entry && look.wet > 0.3) {
    const scale = metrePx / entry.metrePx;
    const middle = y + (entry.texture.heightPx / 2 - cutOutMargin(0.7)) * scale;
    const opacity = 0.24 * look.wet * shown;
    painter.paint(entry.texture, { x, y: middle, across: scale, down: -scale, opacity });
  }
  const strength = look.wet * Math.max(look.lamps, 0.25) * shown;
  if (strength <= 0.02) return;
  const colour: Rgb = car.fromBehind ? [255, 44, 30] : [255, 236, 204];
  for (const side of [-1, 1]) {
    const flicker = 1 + 0.12 * Math.sin(timeS * 7 + side + car.start * 20);
    paintLightRun(stage, {
      x: x + side * 0.68 * metrePx,
      topPx: y - 0.5 * metrePx,
      lengthPx: Math.min((car.fromBehind ? 2.4 : 3) * metrePx, stage.canvas.heightPx * 0.5),
      reachPx: Math.min(0.34 * metrePx, stage.canvas.heightPx * 0.05),
      colour,
      strength: (car.fromBehind ? 0.42 : 0.6) * strength * flicker,
    });
  }
}

export function paintCar(
  stage: Stage,
  glow: GlowPainter,
  painter: CutOutPainter,
  { car, textures }: { car: Car; textures: readonly CarTexture[] },
  { perspective, motion, look, timeS }: StreetMoment,
): void {
  const away = carAway(car, timeS);
  const { x, y, metrePx } = seenAt(perspective, motion, { x: car.lane, up: 0, away });
  const shown = clearOf(away);
  const entry = textureFor(textures, car, metrePx);
  if (entry) {
    const scale = metrePx / entry.metrePx;
    const middle = y - (entry.texture.heightPx / 2 - cutOutMargin(0.7)) * scale;
    const opacity = shown * Math.exp(-away / 120);
    painter.paint(entry.texture, { x, y: middle, across: scale, down: scale, opacity });
  }
  const bright = Math.max(look.lamps * (look.dark ? 1 : 0.6), look.rain ? 0.35 : 0) * shown;
  if (bright <= 0) return;
  const colour: Rgb = car.fromBehind ? [255, 40, 28] : [255, 240, 214];
  for (const side of [-1, 1]) {
    const lamp = { x: x + side * 0.7 * metrePx, y: y - 0.68 * metrePx, colour };
    const halo = car.fromBehind ? 0.7 : 1.5;
    const core = Math.min(0.15 * metrePx, stage.canvas.heightPx * 0.03);
    paintSpot(stage, { ...lamp, radius: core, strength: 0.95 * bright, hardness: 1.4 });
    glow.add({ ...lamp, radius: halo * metrePx, strength: (car.fromBehind ? 0.3 : 0.34) * bright });
  }
  if (car.fromBehind) return;
  glow.add({ x, y: y - 0.6 * metrePx, radius: 3.4 * metrePx, colour, strength: 0.05 * bright });
}

/** Cars come out of the distance and are lost in it. */
function clearOf(away: number): number {
  return smoothstep(lengthM, lengthM * 0.72, away);
}

function textureFor(
  textures: readonly CarTexture[],
  car: Car,
  metrePx: number,
): CarTexture | undefined {
  const mine = textures.filter(
    ({ paint, fromBehind }) => paint === car.paint && fromBehind === car.fromBehind,
  );
  // The smallest that need not be made much larger; the largest otherwise.
  return mine.toReversed().find((entry) => entry.metrePx * 1.25 >= metrePx) ?? mine[0];
}
