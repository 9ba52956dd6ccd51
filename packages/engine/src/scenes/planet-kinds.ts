import type { Brief } from '../brief/brief.ts';
import { blend, type Ramp, type Rgb } from '../paint/colour.ts';
import { huesIn } from '../paint/hues.ts';
import { randomFrom, subSeed } from '../paint/random.ts';

/** What a planet is made of, and what lies around it. */
export interface PlanetKind {
  /** Colours by height (rock) or by band (gas), and others that they wander into. */
  ground: Ramp;
  other: Ramp;
  gas: boolean;
  /** Height, 0..1, below which the ground is flat water; 0 where there is none. */
  seaLevel: number;
  /** How rough it looks where light grazes it. */
  relief: number;
  craters: number;
  /** Colour of the poles; null where they are as the rest. */
  cap: Rgb | null;
  /** Glow of the air around it; null without air. */
  air: Rgb | null;
  clouds: { lit: Rgb; shade: Rgb; cover: number } | null;
  rings: Rgb | null;
  /** Radians that it turns in a second; faster than life, or nothing would be seen of it. */
  spin: number;
}

const rock = { gas: false, seaLevel: 0, relief: 1, craters: 0, cap: null, clouds: null };
const bare = { ...rock, air: null, rings: null, spin: 0.045 };
const gas = { ...rock, gas: true, relief: 0, rings: null, spin: 0.075 };

const kinds = {
  earth: {
    ...bare,
    seaLevel: 0.53,
    relief: 0.8,
    ground: [
      [0, [6, 22, 62]],
      [0.4, [10, 44, 102]],
      [0.525, [26, 98, 148]],
      [0.535, [64, 88, 58]],
      [0.68, [76, 94, 56]],
      [0.82, [112, 104, 76]],
      [1, [214, 216, 220]],
    ],
    other: [
      [0, [6, 22, 62]],
      [0.4, [10, 44, 102]],
      [0.525, [26, 98, 148]],
      [0.535, [176, 150, 104]],
      [0.7, [186, 144, 92]],
      [0.85, [142, 110, 84]],
      [1, [228, 226, 224]],
    ],
    cap: [236, 242, 250],
    air: [104, 168, 255],
    clouds: { lit: [250, 252, 255], shade: [156, 176, 206], cover: 0.72 },
    spin: 0.055,
  },
  mars: {
    ...bare,
    craters: 60,
    relief: 1.1,
    ground: [
      [0, [88, 42, 30]],
      [0.35, [138, 66, 42]],
      [0.55, [190, 98, 60]],
      [0.8, [220, 142, 94]],
      [1, [238, 184, 138]],
    ],
    other: [
      [0, [58, 34, 30]],
      [0.5, [108, 62, 48]],
      [1, [176, 112, 82]],
    ],
    cap: [240, 232, 226],
    air: [236, 158, 118],
  },
  moon: {
    ...bare,
    craters: 260,
    relief: 1.25,
    ground: [
      [0, [70, 70, 74]],
      [0.45, [112, 111, 112]],
      [0.7, [158, 156, 154]],
      [1, [206, 204, 200]],
    ],
    other: [
      [0, [54, 55, 60]],
      [0.6, [94, 93, 96]],
      [1, [160, 158, 156]],
    ],
    spin: 0.03,
  },
  jupiter: {
    ...gas,
    ground: [
      [0, [142, 92, 62]],
      [0.25, [198, 146, 104]],
      [0.5, [238, 218, 188]],
      [0.75, [218, 178, 138]],
      [1, [250, 240, 222]],
    ],
    other: [
      [0, [120, 66, 46]],
      [0.5, [206, 168, 132]],
      [1, [196, 206, 214]],
    ],
    air: [255, 214, 170],
  },
  saturn: {
    ...gas,
    ground: [
      [0, [176, 142, 98]],
      [0.4, [216, 186, 138]],
      [0.7, [240, 218, 176]],
      [1, [226, 200, 160]],
    ],
    other: [
      [0, [160, 128, 94]],
      [1, [236, 224, 196]],
    ],
    air: [255, 226, 180],
    rings: [226, 204, 168],
  },
  ice: {
    ...gas,
    ground: [
      [0, [38, 96, 168]],
      [0.5, [84, 156, 214]],
      [1, [172, 220, 240]],
    ],
    other: [
      [0, [52, 78, 170]],
      [1, [140, 214, 226]],
    ],
    air: [120, 200, 255],
    rings: [150, 178, 206],
  },
} as const satisfies Record<string, PlanetKind>;

export type PlanetName = keyof typeof kinds;

const words: readonly (readonly [RegExp, PlanetName])[] = [
  [/saturn|ringed|\brings?\b/, 'saturn'],
  [/jupiter|gas giant/, 'jupiter'],
  [/mars\b|martian|red planet/, 'mars'],
  [/earth|blue marble|blue planet|home planet/, 'earth'],
  [/neptune|uranus|ice giant/, 'ice'],
  [/\b(the|full|grey|gray) moon\b|lunar|mercury/, 'moon'],
];

export function namesPlanet(prompt: string): boolean {
  return words.some(([expression]) => expression.test(prompt.toLowerCase()));
}

/** The planet that a prompt names; else a strange one of the seed's, in the colours it names. */
export function planetKindOf({ prompt, seed }: Pick<Brief, 'prompt' | 'seed'>): PlanetKind {
  const text = prompt.toLowerCase();
  const named = words.find(([expression]) => expression.test(text))?.[1];
  const [hue, second] = huesIn(prompt);
  if (named !== undefined) {
    const kind: PlanetKind = kinds[named];
    return named === 'saturn' && hue ? tinted(kind, hue, second ?? hue) : kind;
  }
  const random = randomFrom(subSeed(seed, 'planet kind'));
  const pair = strange[Math.floor(random() * strange.length)] ?? strange[0];
  const kind: PlanetKind = random() < 0.5 ? kinds.jupiter : kinds.mars;
  const rings: Rgb | null = random() < 0.45 ? [214, 206, 198] : null;
  return { ...tinted(kind, hue ?? pair[0], second ?? pair[1]), rings, cap: null };
}

export function planetNamed(name: PlanetName): PlanetKind {
  return kinds[name];
}

/** Ground and air of planets that nobody has seen. */
const strange: readonly [readonly [Rgb, Rgb], ...(readonly [Rgb, Rgb])[]] = [
  [
    [64, 196, 190],
    [255, 190, 140],
  ],
  [
    [150, 96, 230],
    [255, 140, 190],
  ],
  [
    [236, 130, 62],
    [255, 212, 150],
  ],
  [
    [70, 120, 236],
    [150, 226, 255],
  ],
  [
    [206, 70, 96],
    [255, 176, 120],
  ],
];

function tinted(kind: PlanetKind, hue: Rgb, second: Rgb): PlanetKind {
  const rings = kind.rings === null ? null : blend(kind.rings, second, 0.25);
  const other = rampOf(blend(hue, second, 0.7));
  return { ...kind, ground: rampOf(hue), other, air: second, rings };
}

/** From dark over the colour itself to pale. */
function rampOf(colour: Rgb): Ramp {
  return [
    [0, blend(colour, [10, 8, 16], 0.72)],
    [0.4, blend(colour, [20, 16, 26], 0.36)],
    [0.7, blend(colour, [240, 236, 230], 0.12)],
    [1, blend(colour, [250, 246, 240], 0.55)],
  ];
}
