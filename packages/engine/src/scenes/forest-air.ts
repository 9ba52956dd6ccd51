import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { paletteFor, type Palette } from './palette.ts';

/** Colours among trees, where leaves tint what the sky sends. */
export interface Air {
  haze: Rgb;
  top: Rgb;
  bark: Rgb;
  leaf: Rgb;
  sun: Rgb;
  shafts: number;
}

export function airOf(brief: Brief): Air {
  const palette: Palette = paletteFor(brief.mood.light, brief.seed, ['day', 'dawn', 'sunset']);
  const autumn = /autumn|fall\b|golden leaves|october/.test(brief.prompt.toLowerCase());
  const leaf: Rgb = autumn ? [196, 112, 34] : [92, 128, 48];
  const light = { day: 1, dawn: 0.95, sunset: 0.8, storm: 0.6, night: 0.2 }[palette.light];
  const glow = blend(palette.haze, leaf, palette.light === 'night' ? 0.05 : 0.22);
  const dimmed = (colour: Rgb): Rgb => [colour[0] * light, colour[1] * light, colour[2] * light];
  return {
    haze:
      palette.light === 'storm' || palette.light === 'night'
        ? palette.haze
        : blend(glow, palette.sun, 0.35),
    top: blend(dimmed(leaf), palette.haze, 0.35),
    bark: dimmed([44, 36, 30]),
    leaf: dimmed(leaf),
    sun: palette.sun,
    shafts: palette.light === 'storm' ? 0.15 : palette.light === 'night' ? 0.4 : 1,
  };
}
