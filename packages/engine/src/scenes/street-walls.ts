import type { Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import type { Drawing } from '../paint/drawing.ts';
import { groundFloorM, scattered, type House } from './street-houses.ts';
import type { StreetLook } from './street-look.ts';
import { eyeM } from './street-view.ts';

/** Share of the light of the sky and of the sun that a side of the street gets. */
export interface WallLight {
  sky: number;
  sun: number;
  sunColour: Rgb;
}

/** One column of a front: all of it is at one distance. */
export interface WallColumn {
  x: number;
  /** Along the front from its near end, and how much of it a pixel covers, in metres. */
  along: number;
  wideM: number;
  metrePx: number;
  /** Row of the eye's level. */
  horizon: number;
  /** Share of the column that the front covers. */
  cover: number;
  /** Share of air before it. */
  air: number;
}

/** One column being mixed, 0..255 per row. */
export interface Pigments {
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
}

export function pigmentsFor(heightPx: number): Pigments {
  const rows = () => new Float32Array(heightPx + 2);
  return { red: rows(), green: rows(), blue: rows() };
}

/** What a front is drawn by. */
export interface WallTask {
  look: StreetLook;
  light: WallLight;
  pigments: Pigments;
}

/** A run of rows being coloured. */
interface Run extends Pigments {
  first: number;
  last: number;
  column: WallColumn;
}

/** Lays a colour over heights from..to of the column, softly at both ends. */
function lay(
  { first, last, column, red, green, blue }: Run,
  from: number,
  to: number,
  colour: Rgb,
  share: number,
): void {
  if (share <= 0.01) return;
  const top = column.horizon - (to - eyeM) * column.metrePx;
  const bottom = column.horizon - (from - eyeM) * column.metrePx;
  const start = Math.max(first, Math.floor(top));
  const end = Math.min(last, Math.ceil(bottom));
  for (let y = start; y < end; y++) {
    const inside = Math.min(1, y + 1 - top, bottom - y) * share;
    if (inside <= 0) continue;
    red[y] = (red[y] ?? 0) + (colour[0] - (red[y] ?? 0)) * inside;
    green[y] = (green[y] ?? 0) + (colour[1] - (green[y] ?? 0)) * inside;
    blue[y] = (blue[y] ?? 0) + (colour[2] - (blue[y] ?? 0)) * inside;
  }
}

/** Draws one column of a front with its windows, its shop and the air before it. */
export function drawWallColumn(
  drawing: Drawing,
  house: House,
  column: WallColumn,
  task: WallTask,
): void {
  const { look } = task;
  const { red, green, blue } = task.pigments;
  const { horizon, metrePx } = column;
  const top = horizon - (house.height - eyeM) * metrePx;
  const foot = horizon + eyeM * metrePx + 1;
  const first = Math.max(0, Math.floor(top));
  const last = Math.min(drawing.heightPx, Math.ceil(foot));
  if (last <= first) return;
  const run = { ...task.pigments, first, last, column };
  plaster(run, house, task);
  windows(run, house, look);
  shop(run, house, look);
  const edge = Math.min(column.along, house.to - house.from - column.along);
  lay(run, 0, house.height, dark, 0.3 * within(edge, 0.12, column.wideM));
  const ledge: Rgb = scaled(house.wall, look.dark ? 0.1 : 0.3);
  lay(run, groundFloorM - 0.14, groundFloorM + 0.1, ledge, 0.7);
  lay(run, house.height - 0.5, house.height - 0.24, ledge, 0.5);
  const { haze } = look.palette;
  const { air, cover, x } = column;
  const { rgba, widthPx } = drawing;
  for (let y = first; y < last; y++) {
    const share = cover * Math.min(1, y + 1 - top, foot - y);
    const at = (y * widthPx + x) * 4;
    put(rgba, at, share, (red[y] ?? 0) + (haze[0] - (red[y] ?? 0)) * air);
    put(rgba, at + 1, share, (green[y] ?? 0) + (haze[1] - (green[y] ?? 0)) * air);
    put(rgba, at + 2, share, (blue[y] ?? 0) + (haze[2] - (blue[y] ?? 0)) * air);
    put(rgba, at + 3, share, 255);
  }
}

function put(rgba: Uint8Array, at: number, share: number, value: number): void {
  rgba[at] = Math.min(255, (rgba[at] ?? 0) * (1 - share) + value * share + 0.5);
}

const dark: Rgb = [6, 7, 12];

function scaled(colour: Rgb, share: number): Rgb {
  return [colour[0] * share, colour[1] * share, colour[2] * share];
}

/** 1 within a run around the middle of a cell, 0 outside, as wide as a pixel between. */
function within(off: number, half: number, blur: number): number {
  return clamp((half - off) / Math.max(blur, 0.004) + 0.5);
}

/** The bare wall: lit by the sky, by the sun high up, and from below by the street. */
function plaster(
  { first, last, column, red, green, blue }: Run,
  house: House,
  { look, light }: WallTask,
): void {
  const { wall } = house;
  const { along, horizon, metrePx } = column;
  const stain = scattered(Math.floor(along * 3), house.number, 5) * 0.07;
  const base = (look.dark ? 0.19 : 0.38 + 0.56 * light.sky) * (1 - stain);
  const strength = look.lamps * (look.dark ? 0.5 : 0.12);
  const fine = clamp(metrePx * 0.08) * 0.05;
  for (let y = first; y < last; y++) {
    const up = eyeM - (y + 0.5 - horizon) / metrePx;
    const course = 1 + fine * Math.sin(up * 21);
    const sun = light.sun * smoothstep(2.5, 7, up - along * 0.06);
    const street = strength * Math.exp(-Math.max(0, up - 2) / 3.6);
    const shine = (part: 0 | 1 | 2) =>
      wall[part] *
      (base * course + (sun * light.sunColour[part]) / 255 + (street * look.lamp[part]) / 255);
    red[y] = shine(0);
    green[y] = shine(1);
    blue[y] = shine(2);
  }
}

function windows(run: Run, house: House, look: StreetLook): void {
  const { column } = run;
  const { bay, floor, windowWide, windowHigh, number } = house;
  const bays = Math.max(1, Math.round((house.to - house.from) / bay));
  const width = (house.to - house.from) / bays;
  const place = Math.floor(column.along / width);
  const off = Math.abs(column.along / width - place - 0.5);
  const blur = column.wideM / width;
  const frame = within(off, windowWide / 2 + 0.05, blur);
  if (frame <= 0) return;
  const inside = within(off, windowWide / 2, blur);
  const bar = within(off, 0.014, blur);
  const glass = look.palette.sky[1]?.[1] ?? [90, 110, 130];
  const stone = scaled(house.wall, look.dark ? 0.22 : 0.86);
  for (let row = 0; groundFloorM + (row + 0.95) * floor < house.height; row++) {
    const sill = groundFloorM + (row + 0.24) * floor;
    const head = sill + windowHigh * floor;
    const mood = scattered(place, row, number);
    lay(run, sill - 0.12, head + 0.1, stone, frame * 0.75);
    const sheen = (look.dark ? 0.5 : 0.4) + 0.22 * (mood - 0.5);
    lay(run, sill, head, scaled(glass, sheen * 0.8), inside);
    lay(run, sill + (head - sill) * 0.45, head, scaled(glass, sheen * 1.12), inside * 0.7);
    if (mood < house.lit) {
      const strength =
        (0.32 + 0.68 * scattered(place, row, number + 9)) * (0.45 + 0.55 * look.lamps);
      const curtained = scattered(place, row, number + 4) < 0.5;
      const curtain = curtained ? 0.6 + 0.4 * smoothstep(0.3, 0.1, off / windowWide) : 1;
      const tone = scaled(house.lampTone, strength * curtain);
      lay(run, sill, head, scaled(tone, 0.72), inside * 0.95);
      lay(run, sill + (head - sill) * 0.5, head, tone, inside * 0.6);
      if (scattered(place, row, number + 5) < 0.4) {
        lay(run, head - 0.5, head, scaled(tone, 0.45), inside * 0.7);
      }
    }
    lay(run, sill, head, dark, inside * bar * 0.6);
    lay(run, sill + (head - sill) * 0.62, sill + (head - sill) * 0.62 + 0.05, dark, inside * 0.5);
  }
}

/** A shop: its window with shelves and goods, a door, and a lit board above. */
function shop(run: Run, house: House, look: StreetLook): void {
  const { column } = run;
  const bays = Math.max(1, Math.round((house.to - house.from) / house.shopBay));
  const width = (house.to - house.from) / bays;
  const place = Math.floor(column.along / width);
  const across = column.along / width - place;
  const blur = column.wideM / width;
  const seed = house.number * 13 + place;
  const open = scattered(place, house.number, 31) < (look.dark ? 0.82 : 0.95);
  const pane = within(Math.abs(across - 0.5), 0.455, blur);
  const shine = open ? 0.24 + 0.76 * look.lamps : 0.1 + (look.dark ? 0 : 0.08);
  const tone = (share: number): Rgb => {
    const [r, g, b] = house.shop;
    return [r * shine * share, g * shine * share * 0.94, b * shine * share * 0.86];
  };
  lay(run, 0.42, 2.84, tone(0.62), pane);
  lay(run, 1.5, 2.84, tone(0.78), pane * 0.8);
  lay(run, 2.3, 2.78, tone(1.08), pane * 0.75);
  goods(run, { width, across, seed, pane }, tone);
  const door = scattered(place, house.number, 33) < 0.45 && across > 0.7;
  if (door) lay(run, 0.1, 2.6, tone(0.3), pane * 0.75);
  const post = Math.abs(((across * 3 + 0.5) % 1) - 0.5);
  lay(run, 0.1, 2.9, dark, 0.75 * pane * within(post, 0.022, blur * 3));
  lay(run, 0, 0.42, scaled(house.wall, look.dark ? 0.1 : 0.36), door ? 0 : 1);
  if (house.awning) awning(run, house, look, across);
  board(run, house, { across, blur, seed, on: open ? look.lamps : 0 }, look);
}

/** What stands in a shop window, only as shapes. */
function goods(
  run: Run,
  { width, across, seed, pane }: { width: number; across: number; seed: number; pane: number },
  tone: (share: number) => Rgb,
): void {
  const cells = Math.max(4, Math.round(width / 0.3));
  const cell = Math.floor(across * cells);
  const clear = pane * clamp(0.3 / (run.column.wideM * 2));
  for (const [shelf, level] of [0.5, 1.12, 1.72].entries()) {
    const high = 0.42 * scattered(cell, shelf, seed);
    const bright = scattered(cell, shelf + 5, seed);
    lay(run, level, level + high, tone(0.26 + 0.6 * bright), clear * 0.7);
    lay(run, level - 0.05, level, tone(0.3), pane * 0.6);
  }
  const figure = Math.abs(across - 0.2 - 0.5 * scattered(seed, 7, 3)) * width;
  if (scattered(seed, 8, 2) < 0.55) {
    lay(run, 0.42, 1.5, tone(0.12), pane * within(figure, 0.2, run.column.wideM));
    lay(run, 1.5, 1.78, tone(0.12), pane * within(figure, 0.1, run.column.wideM));
  }
}

function awning(run: Run, house: House, look: StreetLook, across: number): void {
  const stripe = (across * 9) % 1 < 0.5;
  const light = look.dark ? 0.3 : 0.75;
  const cloth: Rgb = stripe ? scaled([236, 230, 220], light) : scaled(house.sign, light * 0.8);
  lay(run, 2.5, 3, cloth, 0.95);
  lay(run, 2.5, 2.6, scaled(cloth, 0.55), 0.7);
}

/** The board over a shop, with letters that nobody can read. */
function board(
  run: Run,
  house: House,
  at: { across: number; blur: number; seed: number; on: number },
  look: StreetLook,
): void {
  const { across, blur, seed, on } = at;
  const band = within(Math.abs(across - 0.5), 0.46, blur);
  if (band <= 0) return;
  const plain = 0.1 + 0.2 * on + (look.dark ? 0 : 0.34);
  lay(run, 3.02, 3.7, scaled(house.sign, plain), band);
  const [r, g, b] = house.sign;
  const light = 0.5 + 0.5 * on;
  const ink: Rgb = [(r * 0.45 + 140) * light, (g * 0.45 + 140) * light, (b * 0.45 + 140) * light];
  const letter = Math.floor(across * 14);
  const part = across * 14 - letter;
  const inside = within(Math.abs(across - 0.5), 0.34, blur);
  if (inside <= 0 || scattered(letter, 3, seed) < 0.18 || part > 0.74) return;
  const clear = inside * clamp(0.12 / run.column.wideM);
  const kind = scattered(letter, 4, seed);
  if (part < 0.22 || (kind > 0.5 && part > 0.52)) lay(run, 3.16, 3.56, ink, clear * 0.9);
  if (kind < 0.75) lay(run, 3.48, 3.56, ink, clear * 0.9);
  if (kind > 0.25) lay(run, 3.32, 3.4, ink, clear * 0.9);
  if (kind < 0.4 || kind > 0.8) lay(run, 3.16, 3.24, ink, clear * 0.9);
}
