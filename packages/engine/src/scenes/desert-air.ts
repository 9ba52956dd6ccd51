import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paletteFor, type Palette } from './palette.ts';

/** What words and seed make of a desert, known alike in preparation and by every painter. */
export interface DesertPlan {
  palette: Palette;
  /** Sand in full light and in shade. */
  lit: Rgb;
  shade: Rgb;
  /** Place of the sun: share of the width, and height over the horizon in picture heights. */
  sunX: number;
  sunUp: number;
  /** Which way it stands from the middle. */
  sunSide: -1 | 1;
  /** Towards the sun, for light on the ground: right, up, away. */
  light: readonly [number, number, number];
  /** Height of the dunes, 1 as usual. */
  relief: number;
  /** How much sand the wind carries, 0..1. */
  blowing: number;
  /** Share of haze in the distance. */
  haze: number;
  oasis: boolean;
  caravan: boolean;
}

type Factors = readonly [number, number, number];

/** What the light makes of sand: factors in full light and in shade, and how high it stands. */
const lights: Readonly<
  Record<Palette['light'], { lit: Factors; shade: Factors; up: number; sunUp: number }>
> = {
  day: { lit: [1.6, 1.3, 0.98], shade: [0.52, 0.42, 0.41], up: 0.6, sunUp: 0.5 },
  sunset: { lit: [1.34, 0.9, 0.56], shade: [0.34, 0.22, 0.28], up: 0.25, sunUp: 0.2 },
  dawn: { lit: [1.42, 1.06, 0.84], shade: [0.45, 0.37, 0.46], up: 0.32, sunUp: 0.24 },
  night: { lit: [0.33, 0.5, 0.95], shade: [0.04, 0.075, 0.2], up: 0.42, sunUp: 0.36 },
  storm: { lit: [0.78, 0.75, 0.72], shade: [0.52, 0.5, 0.5], up: 1.1, sunUp: 0.4 },
};

export function desertPlanOf(brief: Brief): DesertPlan {
  const random = randomFrom(subSeed(brief.seed, 'desert'));
  const text = brief.prompt.toLowerCase();
  const base = paletteFor(brief.mood.light, brief.seed, ['day', 'sunset', 'dawn']);
  const side = random() < 0.5 ? -1 : 1;
  const air = lights[base.light];
  const sand = sandOf(text, random());
  // Pale sand throws so much light back that its shades are bright.
  const pale = sand[2] > 200 ? 1.3 : 1;
  // By the moon nobody sees hues.
  const seen = base.light === 'night' ? blend(sand, [190, 186, 180], 0.55) : sand;
  const lit = under(seen, air.lit, pale);
  const flat = /salt flat|salt pan|playa/.test(text);
  const { dust, wind, fog } = brief.mood;
  const storm = /sandstorm|haboob/.test(text);
  return {
    palette: dusty(base, lit, storm ? 0.78 : dust ? 0.58 : 0),
    lit,
    shade: under(seen, air.shade, 1 + (pale - 1) * 1.3),
    sunX: 0.5 + side * (0.26 + 0.12 * random()),
    sunUp: air.sunUp + 0.03 * random(),
    sunSide: side,
    light: [side * 0.82, air.up, 0.1],
    relief: (flat ? 0.12 : 1) * (0.85 + 0.35 * random()),
    blowing: storm ? 1 : dust ? 0.8 : wind ? 0.6 : 0.28,
    haze: storm ? 0.9 : dust || fog ? 0.62 : base.light === 'day' ? 0.34 : 0.42,
    oasis: /\boas[ie]s\b|\bpalms?\b/.test(text),
    caravan: /camel|caravan|bedouin|nomad/.test(text),
  };
}

function sandOf(text: string, take: number): Rgb {
  if (/salt flat|salt pan|white sand|white desert|playa|white dune/.test(text)) {
    return [238, 230, 218];
  }
  if (/arabia|sahara|red sand|red dune|namib|wadi rum/.test(text)) return [222, 138, 78];
  return blend([224, 180, 126], [216, 150, 98], take);
}

function under(colour: Rgb, factors: Factors, strength: number): Rgb {
  const [red, green, blue] = colour;
  return [
    exposed(red * factors[0] * strength),
    exposed(green * factors[1] * strength),
    exposed(blue * factors[2] * strength),
  ];
}

/** Bright parts do not clip. */
function exposed(part: number): number {
  return 255 * (1 - Math.exp((-part * 1.6) / 255));
}

/** Distance takes the colour of the sand; dust in the air takes the sky with it. */
function dusty(base: Palette, lit: Rgb, dust: number): Palette {
  const share = base.light === 'night' ? 0.12 : 0.3;
  const veil = blend(base.haze, lit, dust > 0 ? 0.78 : 0.5);
  return {
    ...base,
    haze: blend(base.haze, lit, share + dust * 0.6),
    sky: base.sky.map(([at, colour]) => {
      const low = at * at * 0.24;
      return [at, blend(colour, veil, low + (1 - low) * dust)] as const;
    }),
    glow: base.glow * (1 - 0.4 * dust),
    cloudiness: base.cloudiness * (dust > 0 ? 0.3 : 0.62),
  };
}
