import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paletteFor, type Palette } from './palette.ts';

/** What the words and the hour make of a street. */
export interface StreetLook {
  palette: Palette;
  /** Lamps, windows and signs carry the picture. */
  dark: boolean;
  /** How strongly lamps and windows shine, 0..1. */
  lamps: number;
  /** 0 dry .. 1 under standing water. */
  wet: number;
  rain: boolean;
  neon: boolean;
  lamp: Rgb;
  signs: readonly Rgb[];
  trees: boolean;
  walkers: number;
  umbrellas: boolean;
  /** Somebody with an umbrella in the middle of the picture. */
  hero: boolean;
  steam: boolean;
  cars: boolean;
  /** How far one sees before air has taken two thirds of a colour. */
  clearM: number;
}

const neonSigns: readonly Rgb[] = [
  [255, 46, 150],
  [40, 220, 255],
  [170, 80, 255],
  [255, 70, 70],
  [60, 120, 255],
];
const shopSigns: readonly Rgb[] = [
  [255, 84, 62],
  [255, 190, 90],
  [96, 220, 170],
  [110, 170, 255],
  [255, 236, 200],
];

export function streetLookOf(brief: Brief): StreetLook {
  const text = brief.prompt.toLowerCase();
  const { rain } = brief.mood;
  const random = randomFrom(subSeed(brief.seed, 'street look'));
  const neon = /neon|cyber|tokyo|hong kong|shibuya|synth/.test(text);
  const usual = rain || neon ? (['night'] as const) : (['night', 'sunset', 'day'] as const);
  const palette = streetPalette(brief, { usual, neon });
  const dark = palette.light === 'night';
  const puddles = /puddle|wet|reflect|after the rain|soaked/.test(text);
  const crowd = /crowd|busy|rush hour|bustl/.test(text);
  const people = /people|pedestrian|walk|passers|person|man\b|woman|figure|couple/.test(text);
  const umbrella = /umbrella/.test(text);
  const empty = /empty|deserted|alone|lonely|abandoned/.test(text);
  return {
    palette,
    dark,
    lamps: { night: 1, storm: 0.6, sunset: 0.55, dawn: 0.35, day: 0 }[palette.light],
    wet: rain ? 1 : puddles ? 0.9 : dark ? 0.55 : 0,
    rain,
    neon,
    lamp: neon ? [255, 176, 214] : [255, 204, 140],
    signs: neon ? neonSigns : shopSigns,
    trees:
      /\btrees?\b|avenue|boulevard|\bpark|leafy|autumn/.test(text) || (!dark && random() < 0.75),
    walkers: empty ? 0 : crowd ? 16 : people || umbrella ? 9 : 4,
    umbrellas: umbrella || rain,
    hero:
      umbrella ||
      /\b(a|one|lone|lonely|single) (\w+ )?(person|man|woman|figure|girl|boy)/.test(text),
    steam: dark || /steam|smoke|vapou?r/.test(text),
    clearM: brief.mood.fog ? 38 : rain ? 80 : 95,
    cars: !/no cars|alley|pedestrian street|empty|deserted/.test(text),
  };
}

function streetPalette(
  brief: Brief,
  { usual, neon }: { usual: readonly Palette['light'][]; neon: boolean },
): Palette {
  const base = paletteFor(brief.mood.light, brief.seed, usual);
  if (base.light !== 'night') return base;
  // Streets light the air from below.
  const glow: Rgb = neon ? [150, 66, 168] : [176, 122, 84];
  return {
    ...base,
    sky: [
      [0, [9, 12, 26]],
      [0.55, [19, 25, 48]],
      [1, blend([48, 54, 84], glow, 0.5)],
    ],
    haze: blend([40, 46, 74], glow, 0.42),
    sun: blend(glow, [255, 255, 255], 0.2),
    glow: 0.6,
    cloudLit: blend([58, 64, 92], glow, 0.3),
    cloudShade: [22, 26, 44],
    deepWater: [7, 9, 15],
  };
}

/** A colour with air before it. */
export function hazed(look: StreetLook, colour: Rgb, away: number, clearM = look.clearM): Rgb {
  return blend(colour, look.palette.haze, 1 - Math.exp(-away / clearM));
}
