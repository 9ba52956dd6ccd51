import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import {
  drawBoulder,
  drawFan,
  drawStaghorn,
  drawTable,
  drawTubes,
  drawTuft,
  type CoralShape,
  type Hue,
} from './coral-drawing.ts';
import type { Studio } from './scene.ts';
import { seenThrough, type Water } from './underwater-water.ts';

export const reefCount = 3;

/** What distinguishes the rows of a reef, farthest first. */
interface Row {
  nearness: number;
  /** How much water lies before it. */
  away: number;
  /** Share of the height where its foot is, and how high it rises at the sides and in the middle. */
  foot: number;
  sides: number;
  middle: number;
  coralPx: number;
  corals: number;
}

const rows: readonly Row[] = [
  { nearness: 0.12, away: 1.15, foot: 0.85, sides: 0.3, middle: 0.07, coralPx: 0.05, corals: 70 },
  { nearness: 0.34, away: 0.42, foot: 0.97, sides: 0.4, middle: 0.03, coralPx: 0.085, corals: 130 },
  { nearness: 0.8, away: 0.12, foot: 1.09, sides: 0.5, middle: -0.07, coralPx: 0.165, corals: 74 },
];

const tints: readonly Rgb[] = [
  [236, 108, 122],
  [242, 158, 64],
  [214, 92, 176],
  [240, 206, 96],
  [150, 104, 210],
  [224, 84, 66],
  [130, 190, 120],
  [226, 170, 150],
];
const stone: Rgb = [112, 104, 92];

/** One row of reef: rock that leaves the middle open, overgrown with corals where there are any. */
export function reefLayer(studio: Studio, water: Water, index: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const row = rows[index] ?? rows[0];
  if (!row) throw new Error('a reef has rows');
  const random = randomFrom(subSeed(seed, `reef ${index}`));
  const unit = Math.min(heightPx, widthPx * 0.9);
  const bareRock = water.place !== 'reef';
  const rock = rockHue(water, row);
  // Upright pictures have room for higher reefs.
  const tall = Math.min(heightPx, widthPx * 1.4);
  const room = tall * (row.sides + 0.3);
  const drawing = new Drawing(widthPx * (layerMargin + 0.08 * row.nearness), room, rock.dark);
  const pinnacles = bareRock ? 0.16 : 0.5;
  const valley = valleyOf(seed, index);
  const crest = crestOf(drawing, { row, unit: tall, valley, pinnacles, random });
  drawRock(drawing, crest, { hue: rock, unit, row }, random);
  if (!bareRock) growCorals(drawing, crest, { water, row, unit }, random);
  if (row.foot < 1) sink(drawing, unit, random() * 6.28);
  return takeLayer(studio, drawing, {
    topPx: heightPx * row.foot - drawing.heightPx,
    nearness: row.nearness,
  });
}

function rockHue(water: Water, { away }: Row): Hue {
  const dark = seenThrough(water, blend(stone, [14, 26, 40], 0.72), away);
  const lit = seenThrough(water, stone, away);
  return water.place === 'deep' ? { dark: blend(dark, [1, 4, 10], 0.7), lit: dark } : { dark, lit };
}

/** Lets the foot run out into the sand instead of ending at a line. */
function sink(drawing: Drawing, unit: number, phase: number): void {
  const { widthPx, heightPx, rgba } = drawing;
  for (let x = 0; x < widthPx; x++) {
    const along = (x / unit) * 9 + phase;
    const bank = unit * (0.018 + 0.009 * Math.sin(along) + 0.006 * Math.sin(along * 2.7));
    for (let y = Math.floor(heightPx - bank * 3); y < heightPx; y++) {
      const at = (y * widthPx + x) * 4 + 3;
      rgba[at] = (rgba[at] ?? 0) * (1 - smoothstep(heightPx - bank * 2, heightPx - bank, y));
    }
  }
}

/** Where the rows open, 0..1 across: about the same place in each, so that one looks through. */
function valleyOf(seed: number, index: number): number {
  const random = randomFrom(subSeed(seed, 'valley'));
  const middle = 0.32 + 0.36 * random();
  return middle + (index - 1) * 0.05 * (random() - 0.5);
}

type Crest = (x: number) => number;

interface Relief {
  row: Row;
  unit: number;
  valley: number;
  /** How much single rocks stand out. */
  pinnacles: number;
  random: Random;
}

/** Row of the drawing at which the rock begins, per column. */
function crestOf(drawing: Drawing, { row, unit, valley, pinnacles, random }: Relief): Crest {
  const waves = Array.from({ length: 6 }, (_, octave) => ({
    rate: (2.1 * 1.9 ** octave) / unit,
    phase: random() * 6.28,
    size: 0.36 / 1.75 ** octave,
  }));
  const left = 0.75 + 0.5 * random();
  return (x) => {
    const off = x / drawing.widthPx - valley;
    const side = smoothstep(0.05, 0.5, Math.abs(off)) * (off < 0 ? left : 1.5 - left);
    const rough = waves.reduce((sum, { rate, phase, size }) => {
      return sum + size * Math.abs(Math.sin(x * rate * 2 + phase));
    }, -0.32);
    const high = row.middle + (row.sides - row.middle) * side;
    return drawing.heightPx - unit * (high + rough * (0.06 + pinnacles * side * row.sides));
  };
}

function drawRock(
  drawing: Drawing,
  crest: Crest,
  { hue, unit, row }: { hue: Hue; unit: number; row: Row },
  random: Random,
): void {
  for (let x = 0; x < drawing.widthPx; x++) {
    const top = crest(x);
    if (top >= drawing.heightPx) continue;
    drawing.block(x, top, 1, drawing.heightPx - top, hue.dark);
  }
  const size = unit * (0.004 + 0.011 * row.nearness);
  const knobs = Math.round((drawing.widthPx * unit * row.sides) / (size * size * 5));
  for (let knob = 0; knob < knobs; knob++) {
    const x = random() * drawing.widthPx;
    const top = crest(x);
    const deep = random() ** 1.5;
    const y = top + (drawing.heightPx - top) * deep;
    if (y > drawing.heightPx + size) continue;
    const slope = (crest(x + size) - crest(x - size)) / (2 * size);
    const light = clamp(0.75 - deep * 1.1 - Math.abs(slope) * 0.16 + (random() - 0.5) * 0.5);
    drawing.disc(
      x,
      y + size * 0.4,
      size * (0.4 + 0.8 * random()),
      blend(hue.dark, hue.lit, light),
      0.85,
    );
  }
}

const shapes: readonly CoralShape[] = [
  drawBoulder,
  drawStaghorn,
  drawBoulder,
  drawTuft,
  drawTable,
  drawTubes,
  drawTuft,
  drawFan,
];

/** Corals grow in patches of a kind, from the crest down to the foot: those below stand in front. */
function growCorals(
  drawing: Drawing,
  crest: Crest,
  { water, row, unit }: { water: Water; row: Row; unit: number },
  random: Random,
): void {
  const area = (drawing.widthPx * drawing.heightPx) / (unit * unit);
  const count = Math.round(row.corals * Math.min(1.6, area * 0.9));
  for (let coral = 0; coral < count; coral++) {
    const x = random() * drawing.widthPx;
    const top = crest(x);
    const deep = 0.85 * (coral / count) ** 1.3;
    const y = top + (drawing.heightPx - top) * deep + unit * 0.012;
    const sizePx = unit * row.coralPx * (0.45 + 0.8 * random()) * (0.75 + 0.4 * deep);
    if (top > drawing.heightPx - sizePx * 0.25) continue;
    const patch = Math.floor((x / drawing.widthPx) * 9 + random() * 2.4);
    const shape = shapes[(patch * 5 + (random() < 0.3 ? 1 : 0)) % shapes.length] ?? drawBoulder;
    const tint = tints[(patch * 3 + Math.floor(random() * 2.5)) % tints.length] ?? stone;
    const away = row.away + deep * 0.08;
    const shadow = blend(tint, [10, 26, 52], 0.68);
    const hue = { dark: seenThrough(water, shadow, away), lit: seenThrough(water, tint, away) };
    shape(drawing, { x, y, sizePx }, hue, random);
  }
}
