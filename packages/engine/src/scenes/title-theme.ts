import type { Brief } from '../brief/brief.ts';
import type { Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { hues, huesIn, type Hue, type HueName } from './title-hues.ts';

/** What type is set on: drifting light, paper, velvet, or two colours side by side. */
export type Ground = 'leaks' | 'paper' | 'velvet' | 'split';

export interface TitleTheme {
  ground: Ground;
  hue: Hue;
  /** Beside the first; its own neighbour where the prompt names only one. */
  second: Hue;
  /** Of type on this ground. */
  ink: Rgb;
  /** Whether type has to be dark. */
  isLight: boolean;
  /** Colours at full strength, for what has to be seen across the street. */
  isBold: boolean;
}

interface Occasion {
  words: RegExp;
  grounds: readonly Ground[];
  hues: readonly HueName[];
}

/** What shines in the dark shines nowhere else. */
const dark: readonly Ground[] = ['velvet', 'leaks'];

const occasions: readonly Occasion[] = [
  { words: /\bneon\b/, grounds: dark, hues: ['navy', 'purple', 'black'] },
  {
    words: /\bgold(?:en)? (?:foil|letters|lettering|text|type|typography|font)\b/,
    grounds: dark,
    hues: ['black', 'navy', 'green', 'red'],
  },
  {
    words:
      /\b(?:horror|thriller|haunt\w*|murder\w*|blood\w*|nightmare\w*|terror|sinister|creepy)\b/,
    grounds: ['velvet'],
    hues: ['red', 'black', 'red'],
  },
  {
    words: /\b(?:sale|sales|offers?|discounts?|deals?|promo\w*|black friday|clearance)\b|\d ?%/,
    grounds: ['split'],
    hues: ['red', 'magenta', 'yellow', 'blue', 'orange'],
  },
  {
    words:
      /\b(?:wedding|love|bride|romantic|romance|valentine\w*|anniversary|save the date|marry)\b/,
    grounds: ['paper', 'leaks', 'paper'],
    hues: ['rose', 'ivory', 'sage', 'rose'],
  },
  {
    words:
      /\b(?:tech\w*|digital|ai|cyber\w*|software|data|startup|future|futuristic|robot\w*|code)\b/,
    grounds: ['leaks', 'velvet'],
    hues: ['blue', 'teal', 'purple', 'navy'],
  },
  {
    words: /\b(?:luxur\w*|premium|gala|awards?|elegan\w*|opera|exclusive|jewel\w*)\b/,
    grounds: ['velvet', 'leaks'],
    hues: ['gold', 'black', 'navy'],
  },
  {
    words: /\b(?:birthday|party|kids|playful|fun|festival|summer|holidays?)\b/,
    grounds: ['split', 'leaks'],
    hues: ['orange', 'magenta', 'teal', 'yellow'],
  },
  {
    words: /\b(?:organic|nature|garden|botanical|spring|eco|wellness|spa|yoga)\b/,
    grounds: ['paper', 'leaks'],
    hues: ['sage', 'green', 'ivory'],
  },
];

const groundWords: Readonly<Record<Ground, RegExp>> = {
  paper: /\b(?:paper|stationery|parchment|canvas|linen|plaster)\b/,
  velvet: /\b(?:velvet|bokeh|curtain|dark background|black background)\b/,
  split: /\b(?:split|two[- ]colou?r\w*|two[- ]tone|duotone|flat colou?rs?|geometric)\b/,
  leaks: /\b(?:gradient|light leaks?|leaks?|glow\w*|blurred background)\b/,
};

const plainHues: readonly HueName[] = ['navy', 'teal', 'red', 'purple', 'blue', 'green', 'orange'];

/** Words that colour the type, which say nothing of what it stands on. */
const ofType =
  /\b[\w-]+(?: (?:bold|serif|sans|script|handwritten|neon))? (?:letters|lettering|text|type|typography|font|words)\b/g;

export function themeOf(brief: Brief): TitleTheme {
  const all = `${brief.prompt} ${brief.title ?? ''}`.toLowerCase();
  const text = all.replace(ofType, ' ');
  const random = randomFrom(subSeed(brief.seed, 'title theme'));
  const pick = <Item>(items: readonly Item[], usual: Item): Item =>
    items[Math.floor(random() * items.length)] ?? usual;
  const occasion = occasions.find(({ words }) => words.test(all));
  const named = (Object.keys(groundWords) as Ground[]).find((one) => groundWords[one].test(text));
  const [first, other] = huesIn(text);
  const grounds = occasion?.grounds ?? (first && groundsByHue[first]) ?? usualGrounds(brief);
  const ground = named ?? pick(grounds, 'leaks');
  const name = first ?? pick(occasion?.hues ?? huesByLight(brief), 'navy');
  return {
    ...coloursOf(ground, hues[name]),
    second: hues[other ?? pick(neighbours[name], name)],
  };
}

function coloursOf(ground: Ground, hue: Hue): Omit<TitleTheme, 'second'> {
  const isBold = ground === 'split';
  // Yellow is never dark: what stands on it is.
  const isLight = ground === 'paper' || (isBold && hue === hues.yellow);
  const ink: Rgb = isLight ? hue.deep : [252, 249, 242];
  return { ground, hue, ink, isLight, isBold };
}

function usualGrounds({ mood }: Brief): readonly Ground[] {
  if (mood.light === 'day') return ['paper', 'split', 'leaks'];
  if (mood.light === 'dawn') return ['paper', 'leaks'];
  if (mood.light === 'sunset') return ['leaks', 'leaks', 'split'];
  if (mood.light === 'unspoken') return ['leaks', 'paper', 'velvet', 'split'];
  return dark;
}

function huesByLight({ mood }: Brief): readonly HueName[] {
  if (mood.light === 'sunset') return ['orange', 'red', 'magenta'];
  if (mood.light === 'dawn') return ['rose', 'ivory', 'sage'];
  if (mood.light === 'candle') return ['gold', 'brown'];
  if (mood.light === 'night' || mood.light === 'moonlight') return ['navy', 'purple', 'black'];
  if (mood.light === 'storm') return ['black', 'navy', 'teal'];
  return plainHues;
}

/** Where a named colour is at home. */
const groundsByHue: Partial<Record<HueName, readonly Ground[]>> = {
  ivory: ['paper'],
  black: ['velvet', 'leaks'],
  gold: ['velvet', 'leaks'],
};

/** What goes with a colour, quietly. */
const neighbours: Readonly<Record<HueName, readonly HueName[]>> = {
  red: ['orange', 'magenta'],
  orange: ['red', 'magenta'],
  gold: ['brown', 'orange'],
  yellow: ['orange', 'gold'],
  green: ['teal', 'sage'],
  sage: ['ivory', 'green'],
  teal: ['blue', 'green'],
  blue: ['teal', 'purple'],
  navy: ['blue', 'purple', 'teal'],
  purple: ['magenta', 'blue'],
  magenta: ['purple', 'red'],
  rose: ['magenta', 'orange'],
  brown: ['gold', 'orange'],
  ivory: ['rose', 'gold'],
  black: ['navy', 'black'],
};
