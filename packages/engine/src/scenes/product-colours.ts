import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { thingNameOf, type Form, type ThingName, type Tone } from './product-forms.ts';

/** Colours and light of a product shot. */
export interface ProductLook {
  thing: ThingName;
  /** A number of its own, 0..1. */
  take: number;
  tones: Readonly<Record<Tone, Rgb>>;
  label: Rgb;
  ink: Rgb;
  /** Backdrop behind the product, at the edges, and the floor. */
  glow: Rgb;
  edge: Rgb;
  floor: Rgb;
  pedestal: Rgb;
  /** Light from behind, at both sides. */
  rims: readonly [Rgb, Rgb];
  dark: boolean;
}

/** Of a thing that is a solid of revolution. */
export interface FormLook extends ProductLook {
  form: Form;
}

const gold: Rgb = [222, 176, 92];
const silver: Rgb = [206, 210, 216];
const roseGold: Rgb = [226, 168, 146];

interface Colour {
  words: RegExp;
  body: Rgb;
  accent: Rgb;
  /** What it stands before when that is light. */
  paper: Rgb;
}

const colours: readonly Colour[] = [
  { words: /\brose\b|pink|blush/, body: [226, 138, 150], accent: roseGold, paper: [246, 214, 212] },
  { words: /\bgold(en)?\b|brass/, body: [206, 158, 74], accent: gold, paper: [240, 226, 200] },
  {
    words: /\bred\b|crimson|ruby|scarlet/,
    body: [170, 22, 32],
    accent: gold,
    paper: [238, 200, 190],
  },
  {
    words: /\bblue\b|navy|sapphire|azure/,
    body: [30, 70, 160],
    accent: silver,
    paper: [196, 216, 238],
  },
  { words: /\bgreen\b|emerald|jade/, body: [22, 96, 66], accent: gold, paper: [206, 224, 206] },
  {
    words: /purple|violet|lavender|lilac|amethyst/,
    body: [98, 56, 146],
    accent: silver,
    paper: [222, 208, 238],
  },
  {
    words: /orange|amber|copper|tangerine/,
    body: [222, 112, 36],
    accent: gold,
    paper: [248, 220, 190],
  },
  {
    words: /teal|turquoise|aqua|mint|cyan/,
    body: [26, 134, 138],
    accent: silver,
    paper: [200, 230, 226],
  },
  { words: /yellow|lemon/, body: [238, 194, 48], accent: silver, paper: [248, 236, 196] },
  {
    words: /silver|chrome|steel|grey|gray/,
    body: [170, 176, 184],
    accent: silver,
    paper: [222, 226, 232],
  },
  {
    words: /\bblack\b|onyx|obsidian|dark/,
    body: [26, 26, 31],
    accent: gold,
    paper: [226, 218, 206],
  },
  {
    words: /\bwhite\b|ivory|pearl|cream\b/,
    body: [238, 234, 226],
    accent: gold,
    paper: [232, 220, 210],
  },
];

export function productLookOf(brief: Brief): ProductLook {
  const random = randomFrom(subSeed(brief.seed, 'product'));
  const text = brief.prompt.toLowerCase();
  const take = random();
  const picked = Math.floor(random() * 8);
  // The ground behind it is not the colour of the thing.
  const things = text.replace(/\b\w+ (background|backdrop|studio|pedestal)/g, '');
  const colour = colours.find(({ words }) => words.test(things)) ?? colours[picked];
  if (!colour) throw new Error('there are colours');
  const dark = isDark(brief, text, random());
  const neon = brief.grade === 'neon';
  const { body, accent, paper } = colour;
  const luma = (body[0] + body[1] + body[2]) / 765;
  const deep = blend(luma > 0.8 || luma < 0.15 ? [70, 74, 86] : body, [6, 7, 12], 0.62);
  const glow: Rgb = dark ? blend(deep, accent, 0.1) : blend(paper, [255, 252, 248], 0.45);
  const edge: Rgb = dark ? blend(deep, [5, 6, 10], 0.78) : blend(paper, [120, 112, 116], 0.28);
  return {
    thing: thingNameOf(text, take),
    take,
    tones: {
      body,
      accent,
      dark: [24, 24, 28],
      pale: [204, 207, 212],
    },
    label: luma > 0.7 ? blend(body, [40, 40, 46], 0.82) : [226, 219, 206],
    ink: luma > 0.7 ? accent : blend(body, [30, 26, 26], 0.5),
    glow,
    edge,
    floor: dark ? blend(edge, glow, 0.45) : blend(paper, glow, 0.4),
    pedestal: dark ? blend(edge, [70, 70, 78], 0.3) : blend(paper, [255, 253, 250], 0.4),
    rims: neon
      ? [
          [255, 60, 190],
          [60, 210, 255],
        ]
      : [[255, 250, 242], dark ? blend(accent, [255, 240, 220], 0.5) : [255, 255, 255]],
    dark,
  };
}

function isDark(brief: Brief, text: string, take: number): boolean {
  const { light } = brief.mood;
  if (/white (background|backdrop|studio)|bright|clean|minimal|pastel/.test(text)) return false;
  if (/dark|luxur|premium|moody|dramatic|black/.test(text)) return true;
  if (light === 'day' || light === 'dawn' || brief.grade === 'pastel') return false;
  if (light !== 'unspoken' || brief.grade === 'neon' || brief.grade === 'noir') return true;
  return take < 0.55;
}
