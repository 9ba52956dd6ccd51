import type { Light } from '../brief/mood.ts';
import { blend, rampAt, type Ramp, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';

/** Colours of the air and of what it lights. */
export interface Palette {
  light: 'day' | 'sunset' | 'dawn' | 'night' | 'storm';
  /** From the top of the sky (0) to the horizon (1). */
  sky: Ramp;
  sun: Rgb;
  /** Strength of the glow around the sun or moon, 0..1. */
  glow: number;
  cloudLit: Rgb;
  cloudShade: Rgb;
  /** Share of the sky under cloud, 0..1. */
  cloudiness: number;
  deepWater: Rgb;
  /** What distance fades into. */
  haze: Rgb;
  /** Nearest ground, almost a silhouette. */
  near: Rgb;
}

const palettes: Readonly<Record<Palette['light'], Omit<Palette, 'light'>>> = {
  sunset: {
    sky: [
      [0, [50, 66, 116]],
      [0.38, [112, 98, 140]],
      [0.64, [198, 128, 124]],
      [0.84, [240, 168, 114]],
      [1, [253, 206, 146]],
    ],
    sun: [255, 226, 172],
    glow: 0.85,
    cloudLit: [255, 190, 150],
    cloudShade: [112, 88, 118],
    cloudiness: 0.5,
    deepWater: [26, 40, 62],
    haze: [244, 186, 140],
    near: [26, 22, 30],
  },
  dawn: {
    sky: [
      [0, [94, 130, 180]],
      [0.45, [152, 172, 204]],
      [0.75, [222, 192, 196]],
      [1, [254, 224, 198]],
    ],
    sun: [255, 240, 214],
    glow: 0.6,
    cloudLit: [255, 226, 208],
    cloudShade: [146, 150, 178],
    cloudiness: 0.45,
    deepWater: [40, 66, 88],
    haze: [236, 214, 206],
    near: [36, 42, 46],
  },
  day: {
    sky: [
      [0, [44, 104, 174]],
      [0.5, [96, 156, 212]],
      [0.85, [170, 206, 232]],
      [1, [206, 226, 238]],
    ],
    sun: [255, 250, 236],
    glow: 0.3,
    cloudLit: [252, 252, 250],
    cloudShade: [150, 168, 190],
    cloudiness: 0.5,
    deepWater: [12, 62, 92],
    haze: [196, 216, 230],
    near: [34, 52, 36],
  },
  night: {
    sky: [
      [0, [7, 12, 28]],
      [0.5, [14, 26, 54]],
      [0.85, [30, 50, 86]],
      [1, [52, 76, 112]],
    ],
    sun: [226, 234, 250],
    glow: 0.35,
    cloudLit: [92, 110, 146],
    cloudShade: [18, 26, 46],
    cloudiness: 0.4,
    deepWater: [4, 10, 22],
    haze: [48, 70, 104],
    near: [5, 8, 14],
  },
  storm: {
    sky: [
      [0, [66, 76, 90]],
      [0.5, [96, 107, 119]],
      [1, [170, 177, 178]],
    ],
    sun: [214, 220, 222],
    glow: 0.15,
    cloudLit: [186, 192, 196],
    cloudShade: [66, 74, 86],
    cloudiness: 0.85,
    deepWater: [24, 42, 50],
    haze: [166, 174, 178],
    near: [28, 32, 34],
  },
};

/** The palette of a light; without one named, the seed picks among `usual`. */
export function paletteFor(
  light: Light,
  seed: number,
  usual: readonly Palette['light'][],
): Palette {
  const random = randomFrom(subSeed(seed, 'palette'));
  const picked = usual[Math.floor(random() * usual.length)] ?? 'day';
  const name = light === 'unspoken' ? picked : nameOf(light);
  const base = palettes[name];
  // Takes differ slightly in warmth.
  const cast: Rgb = random() < 0.5 ? [255, 226, 190] : [190, 206, 255];
  const share = random() * 0.07;
  return {
    ...base,
    light: name,
    sky: base.sky.map(([at, colour]) => [at, blend(colour, scaled(cast, colour), share)] as const),
    cloudiness: Math.min(1, base.cloudiness * (0.8 + 0.4 * random())),
  };
}

/** Of light that is known by what it comes from. */
function nameOf(light: Exclude<Light, 'unspoken'>): Palette['light'] {
  return light === 'moonlight' || light === 'candle' ? 'night' : light;
}

/** The tint at the brightness of the colour. */
function scaled(tint: Rgb, colour: Rgb): Rgb {
  const brightness = (colour[0] + colour[1] + colour[2]) / 765;
  return [tint[0] * brightness, tint[1] * brightness, tint[2] * brightness];
}

export function skyAt(palette: Palette, share: number): Rgb {
  return rampAt(palette.sky, share);
}
