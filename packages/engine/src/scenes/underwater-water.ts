import type { Brief } from '../brief/brief.ts';
import { blend, rampAt, type Ramp, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paletteFor, type Palette } from './palette.ts';

export type Place = 'reef' | 'kelp' | 'deep' | 'open';
export type Giant = 'whale' | 'shark' | 'turtle';

/** What the water is like, and who lives in it. */
export interface Water {
  place: Place;
  giant: Giant | null;
  jellyfish: number;
  fish: boolean;
  /** Whether there are fish near enough to be drawn: beside a giant they would seem huge. */
  company: boolean;
  light: Palette['light'];
  /** Its colour from the top of the picture (0) to the bottom (1). */
  column: Ramp;
  /** What falls in from above. */
  lamp: Rgb;
  /** How bright the surface is, and what it throws into the water and on to the ground, 0..1. */
  surface: number;
  shafts: number;
  caustics: number;
  /** Share of their own brightness that things keep. */
  daylight: number;
  /** Where the light comes from, 0..1 across. */
  lampX: number;
}

interface Lit {
  column: Ramp;
  lamp: Rgb;
  surface: number;
  shafts: number;
  caustics: number;
  daylight: number;
}

const lights: Readonly<Record<Palette['light'] | 'deep', Lit>> = {
  day: {
    column: [
      [0, [96, 196, 214]],
      [0.24, [38, 148, 184]],
      [0.58, [16, 102, 150]],
      [1, [10, 66, 108]],
    ],
    lamp: [226, 252, 244],
    surface: 0.9,
    shafts: 1,
    caustics: 0.8,
    daylight: 1,
  },
  sunset: {
    column: [
      [0, [206, 152, 112]],
      [0.2, [116, 122, 124]],
      [0.5, [38, 82, 108]],
      [1, [14, 42, 70]],
    ],
    lamp: [255, 206, 140],
    surface: 0.85,
    shafts: 0.85,
    caustics: 0.55,
    daylight: 0.74,
  },
  dawn: {
    column: [
      [0, [190, 210, 200]],
      [0.24, [102, 166, 176]],
      [0.6, [46, 112, 138]],
      [1, [22, 70, 98]],
    ],
    lamp: [255, 238, 214],
    surface: 0.8,
    shafts: 0.8,
    caustics: 0.5,
    daylight: 0.88,
  },
  storm: {
    column: [
      [0, [112, 142, 140]],
      [0.3, [62, 100, 106]],
      [1, [18, 48, 58]],
    ],
    lamp: [196, 216, 212],
    surface: 0.5,
    shafts: 0.3,
    caustics: 0.15,
    daylight: 0.6,
  },
  night: {
    column: [
      [0, [48, 86, 128]],
      [0.26, [20, 48, 86]],
      [0.6, [9, 27, 55]],
      [1, [5, 14, 32]],
    ],
    lamp: [176, 206, 240],
    surface: 0.5,
    shafts: 0.6,
    caustics: 0.35,
    daylight: 0.36,
  },
  deep: {
    column: [
      [0, [16, 66, 98]],
      [0.3, [7, 32, 58]],
      [0.65, [3, 12, 28]],
      [1, [2, 6, 15]],
    ],
    lamp: [128, 208, 230],
    surface: 0,
    shafts: 0.85,
    caustics: 0,
    daylight: 0.2,
  },
};

export function waterOf(brief: Brief): Water {
  const text = brief.prompt.toLowerCase();
  const { light } = paletteFor(brief.mood.light, brief.seed, ['day']);
  const random = randomFrom(subSeed(brief.seed, 'water'));
  const giant = giantOf(text);
  const jellyfish = /jelly\s?fish|jellies|medusa/.test(text);
  const place = placeOf(text, giant !== null || jellyfish);
  const lit = lights[place === 'deep' ? 'deep' : light];
  const lampX = 0.26 + random() * 0.48;
  return {
    ...lit,
    place,
    giant,
    jellyfish: jellyfish ? 9 : place === 'deep' ? 4 : 0,
    fish: place !== 'deep' && !jellyfish,
    company: giant !== 'whale' && giant !== 'shark',
    light,
    lampX,
    column: lit.column.map(([at, colour]) => [at, tintOf({ place, jellyfish }, colour)]),
    surface: place === 'open' && jellyfish ? lit.surface * 0.6 : lit.surface,
    caustics: brief.mood.caustics ? Math.min(1, lit.caustics + 0.3) : lit.caustics,
    shafts: brief.mood['light-shafts'] ? lit.shafts * 1.25 : lit.shafts,
  };
}

function giantOf(text: string): Giant | null {
  if (/whale|humpback|orca/.test(text)) return 'whale';
  if (/shark/.test(text)) return 'shark';
  return /turtle|tortoise/.test(text) ? 'turtle' : null;
}

function placeOf(text: string, hasActor: boolean): Place {
  if (/kelp|seaweed|sea weed|underwater forest/.test(text)) return 'kelp';
  if (/deep[ -]?(sea|ocean|water|blue)|abyss|submarine|mid(night)? zone|angler|trench/.test(text))
    return 'deep';
  if (/coral|reef|seabed|sea ?floor|ocean floor|sand|grass/.test(text)) return 'reef';
  return hasActor ? 'open' : 'reef';
}

/** Kelp turns water green; what glows wants it darker. */
function tintOf({ place, jellyfish }: { place: Place; jellyfish: boolean }, colour: Rgb): Rgb {
  const [red, green, blue] = colour;
  if (place === 'kelp') return [red * 0.72 + 8, green * 0.96 + 4, blue * 0.7];
  return place === 'open' && jellyfish ? [red * 0.5, green * 0.46, blue * 0.66] : colour;
}

/** The colour of the water itself at a height of the picture. */
export function waterAt(water: Water, down: number): Rgb {
  return rampAt(water.column, clamp(down));
}

/** A thing's colour as it arrives through the water: red goes first, then all of it. */
export function seenThrough(water: Water, colour: Rgb, away: number, down = 0.62): Rgb {
  const kept: Rgb = [
    colour[0] * water.daylight * Math.exp(-1.5 * away),
    colour[1] * water.daylight * Math.exp(-0.5 * away),
    colour[2] * water.daylight * Math.exp(-0.25 * away),
  ];
  return blend(kept, waterAt(water, down), 1 - Math.exp(-2.1 * away));
}
