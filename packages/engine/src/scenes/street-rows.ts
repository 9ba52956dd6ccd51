import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { drawBroadleaf } from './draw-trees.ts';
import type { Studio } from './scene.ts';
import { endM, housesOf, sunnySideOf, type House, type Side } from './street-houses.ts';
import { drawLampPost, drawSignBoard, lampsOf, signsOf } from './street-lamps.ts';
import { hazed, type StreetLook } from './street-look.ts';
import {
  eyeM,
  kerbM,
  nearnessAt,
  perspectiveOf,
  wallM,
  type Perspective,
  type StreetEasel,
} from './street-view.ts';
import { drawWallColumn, pigmentsFor, type WallLight, type WallTask } from './street-walls.ts';

/** A stretch of the street: what is over the horizon, and what is below it. */
export interface StreetRow {
  upper: Layer;
  lower: Layer;
}

export const rowsOfStreet = 4;
/** Room over the picture for a camera that looks up. */
const headroom = 0.07;

/** Distances at which the rows begin, in shares of where the picture's edge is. */
const starts = [1, 1.75, 3.3, 6.6] as const;

/** The houses, lamps and trees between two distances, farthest row first. */
export function streetRow(studio: Studio, look: StreetLook, index: number): StreetRow {
  const { brief } = studio;
  const perspective = perspectiveOf(brief);
  const which = rowsOfStreet - 1 - index;
  const from = perspective.edgeM * (starts[which] ?? 1);
  const to = which === rowsOfStreet - 1 ? endM : perspective.edgeM * (starts[which + 1] ?? 1);
  const stretch = { from, to, which };
  const easel = easelOf(perspective, stretch, hazed(look, [40, 40, 44], (from + to) / 2));
  for (const side of [-1, 1] as const) drawSide(easel, { studio, look, side, stretch });
  drawFurniture(easel, { studio, look, stretch });
  return split(studio, easel, nearnessAt(perspective, Math.sqrt(from * Math.min(to, from * 2))));
}

interface Stretch {
  from: number;
  to: number;
  which: number;
}

function easelOf(perspective: Perspective, { from }: Stretch, colour: Rgb): StreetEasel {
  const { widthPx, heightPx, focalPx, horizonPx, asidePx } = perspective;
  const over = Math.round((heightPx * headroom) / 2) * 2;
  const below = Math.min(heightPx * 1.06 - horizonPx, (focalPx * eyeM) / (from * 0.8) + 6);
  const drawing = new Drawing(widthPx * layerMargin, horizonPx + over + below, colour);
  return { drawing, perspective, middle: drawing.widthPx / 2 + asidePx, horizon: horizonPx + over };
}

interface SideTask {
  studio: Studio;
  look: StreetLook;
  side: Side;
  stretch: Stretch;
}

function drawSide(easel: StreetEasel, { studio, look, side, stretch }: SideTask): void {
  const { brief } = studio;
  const houses = housesOf(brief, look, side, easel.perspective);
  const light = lightOn(look, side === sunnySideOf(brief));
  const task = { look, light, pigments: pigmentsFor(easel.drawing.heightPx) };
  // Rows overlap, so that no gap opens between them as the camera travels.
  const nearest = stretch.which === 0 ? stretch.from * 0.7 : stretch.from * 0.9;
  const mine = houses.filter(({ from, to }) => to > nearest && from < stretch.to);
  for (const house of mine.toReversed()) {
    drawEnd(easel, house, { task, side, nearest });
    drawFront(easel, house, { task, side, nearest, farthest: stretch.to });
  }
}

function lightOn(look: StreetLook, isSunny: boolean): WallLight {
  const { light, sun } = look.palette;
  const strength = { day: 0.55, sunset: 0.34, dawn: 0.3, storm: 0, night: 0 }[light];
  const sky = { day: 1, sunset: 0.42, dawn: 0.62, storm: 0.5, night: 0 }[light];
  return { sky, sun: isSunny ? strength : strength * 0.1, sunColour: sun };
}

interface Front {
  task: WallTask;
  side: Side;
  nearest: number;
}

/** The front along the street, column by column: each is at one distance. */
function drawFront(
  easel: StreetEasel,
  house: House,
  { side, nearest, farthest, task }: Front & { farthest: number },
): void {
  const { drawing, middle, horizon, perspective } = easel;
  const { focalPx } = perspective;
  const far = Math.min(house.to, farthest);
  const near = Math.max(house.from, nearest);
  if (far <= near) return;
  const reach = (away: number) => middle + (side * wallM * focalPx) / away;
  const [left, right] = [Math.min(reach(near), reach(far)), Math.max(reach(near), reach(far))];
  // Nearer houses are drawn over the near end; a soft edge there would be seen through.
  const [start, end] = side < 0 ? [left - 1, right] : [left, right + 1];
  for (let x = Math.max(0, Math.floor(start)); x < Math.min(drawing.widthPx, Math.ceil(end)); x++) {
    const off = Math.max(0.5, Math.abs(x + 0.5 - middle));
    const away = clamp((focalPx * wallM) / off, near, far);
    const column = {
      x,
      along: away - house.from,
      wideM: (away * away) / (focalPx * wallM),
      metrePx: focalPx / away,
      horizon,
      cover: clamp(side < 0 ? right - x : x + 1 - left),
      air: 1 - Math.exp(-away / task.look.clearM),
    };
    drawWallColumn(drawing, house, column, task);
  }
}

/** The side towards the viewer, seen over the roof of the house before it. */
function drawEnd(
  easel: StreetEasel,
  house: House,
  { task: { look, light }, side, nearest }: Front,
): void {
  if (house.from < nearest) return;
  const { drawing, middle, horizon, perspective } = easel;
  const metrePx = perspective.focalPx / house.from;
  const edge = middle + side * wallM * metrePx;
  const outer = edge + side * 13 * metrePx;
  const top = horizon - (house.height - eyeM) * metrePx;
  const daylight = look.dark ? 0.1 : 0.3 + 0.42 * light.sky;
  for (
    let y = Math.max(0, Math.floor(top));
    y < drawing.heightPx && y < horizon + eyeM * metrePx;
    y++
  ) {
    const up = eyeM - (y + 0.5 - horizon) / metrePx;
    const street = look.lamps * 0.1 * Math.exp(-up / 6);
    const shine = daylight + street - 0.02 * (y % 3);
    const [red, green, blue] = house.wall;
    const colour: Rgb = [red * shine * 0.9, green * shine * 0.92, blue * shine];
    drawing.span(Math.min(edge, outer), Math.max(edge, outer), y, hazed(look, colour, house.from));
  }
}

/** Lamps, boards that stick out, and trees, from far to near. */
function drawFurniture(
  easel: StreetEasel,
  { studio, look, stretch }: { studio: Studio; look: StreetLook; stretch: Stretch },
): void {
  const inside = ({ away }: { away: number }) => away >= stretch.from && away < stretch.to;
  const random = randomFrom(subSeed(studio.brief.seed, `trees ${stretch.which}`));
  const { perspective } = easel;
  for (const sign of signsOf(studio.brief, look).filter(inside)) drawSignBoard(easel, sign, look);
  for (const lamp of lampsOf(studio.brief).filter(inside).toReversed()) {
    const tree = lamp.away * 1.14;
    if (look.trees && tree < stretch.to) {
      const metrePx = perspective.focalPx / tree;
      const green: Rgb = studio.brief.prompt.toLowerCase().includes('autumn')
        ? [186, 112, 40]
        : [96, 128, 56];
      const light = look.dark
        ? 0.16
        : { day: 0.95, dawn: 0.7, sunset: 0.5, storm: 0.55, night: 0.2 }[look.palette.light];
      const lit = hazed(look, blend([0, 0, 0], blend(green, look.palette.sun, 0.15), light), tree);
      const shade = hazed(look, blend([4, 8, 10], green, light * 0.32), tree);
      drawBroadleaf(
        easel.drawing,
        {
          x: easel.middle + lamp.side * (kerbM + 1.3) * metrePx,
          baseY: easel.horizon + eyeM * metrePx,
          heightPx: (5.2 + 2.2 * random()) * metrePx,
        },
        { dark: shade, lit },
        random,
      );
    }
    drawLampPost(easel, lamp, look);
  }
}

/** Cuts a drawing at the horizon. */
function split(studio: Studio, easel: StreetEasel, nearness: number): StreetRow {
  const { drawing, horizon, perspective } = easel;
  const { rgba, widthPx, heightPx } = drawing;
  const part = (from: number, to: number): Layer => {
    const picture = {
      rgba: rgba.subarray(from * widthPx * 4, to * widthPx * 4),
      widthPx,
      heightPx: to - from,
    };
    return takeLayer(studio, picture, { topPx: perspective.horizonPx - horizon + from, nearness });
  };
  // Two rows in common, so that no seam shows between them.
  return { upper: part(0, horizon + 2), lower: part(horizon, heightPx) };
}
