import { blend, type Rgb } from '../paint/colour.ts';
import type { Palette } from './palette.ts';

/** The storm of the palette is a dull day; here it is dark, but for the light far out. */
export function stormPalette(palette: Palette): Palette {
  const night = palette.light === 'night';
  return {
    ...palette,
    sky: palette.sky.map(([at, colour]) => [at, darker(colour, 0.5 - 0.28 * at)] as const),
    glow: night ? 0.1 : palette.glow,
    cloudLit: darker(palette.cloudLit, night ? 0.45 : 0.22),
    cloudShade: darker(palette.cloudShade, 0.42),
    haze: darker(palette.haze, 0.22),
    deepWater: darker(palette.deepWater, 0.25),
  };
}

/** Fog takes the colours of sky and water, most of them low down. */
export function fogPalette(palette: Palette): Palette {
  const grey = (palette.haze[0] + palette.haze[1] + palette.haze[2]) / 3;
  const fog = blend(palette.haze, [grey, grey, grey], 0.45);
  return {
    ...palette,
    haze: fog,
    sky: palette.sky.map(([at, colour]) => [at, blend(colour, fog, 0.66 + 0.3 * at)] as const),
    glow: palette.glow * 0.7,
    cloudLit: blend(palette.cloudLit, fog, 0.6),
    cloudShade: blend(palette.cloudShade, fog, 0.7),
    deepWater: blend(palette.deepWater, fog, 0.22),
  };
}

function darker(colour: Rgb, share: number): Rgb {
  return blend(colour, [14, 20, 30], share);
}
