import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { titleIn } from '../prompt/title-in.ts';
import { hues, huesIn } from '../scenes/title-hues.ts';
import { themeOf, type TitleTheme } from '../scenes/title-theme.ts';
import type { FaceName } from './faces.ts';

export type LookName = 'plain' | 'outlined' | 'neon' | 'gold';

/** How letters come and go: see `motion.ts`. */
export type EntranceName = 'rise' | 'mask' | 'tracking' | 'write' | 'blink' | 'pop';

export interface TitleStyle {
  face: FaceName;
  look: LookName;
  ink: Rgb;
  /** What lifts the letters off a picture: less of it, or nothing, on a ground made for them. */
  support: 'dark' | 'light' | 'soft' | 'none';
  entrance: EntranceName;
  place: TitlePlace;
}

/** Where in the picture from the top (0) to the bottom (1), and how large at most. */
export interface TitlePlace {
  height: number;
  /** Ems of the shorter side of the picture. */
  sizeMax: number;
  linesMax: number;
}

const lookWords: Readonly<Record<Exclude<LookName, 'plain'>, RegExp>> = {
  neon: /\bneon\b/,
  gold: /\b(?:gold|golden|gilded) (?:foil )?(?:\w+ )?(?:letters|lettering|text|type|typography|font|title|words)\b|\bgold foil\b/,
  outlined: /\b(?:outlined?|hollow|stroked?)\b/,
};

const faceWords: readonly (readonly [FaceName, RegExp])[] = [
  ['script', /\b(?:handwrit\w+|hand[- ]?lettered|script|cursive|calligraph\w*|signature)\b/],
  [
    'light',
    /\b(?:thin|light) (?:sans )?(?:letters|lettering|text|type|typography|font)\b|\b(?:minimal\w*|sleek|tech|technology|futuristic|sci-?fi)\b/,
  ],
  ['bold', /\b(?:bold|heavy|chunky|black letters|block letters|big letters|huge|impact)\b/],
  ['sans', /\b(?:sans|modern|clean|helvetica|corporate)\b/],
  ['serif', /\b(?:serif|classic|elegant|editorial|book|luxur\w*|antique|old[- ]style)\b/],
];

/** How a title is set: by the prompt's words, else by what is seen, the feeling and the seed. */
export function styleOf(brief: Brief): TitleStyle {
  const words = titleIn(brief.prompt).rest.toLowerCase();
  const random = randomFrom(subSeed(brief.seed, 'title style'));
  const names = Object.keys(lookWords) as Exclude<LookName, 'plain'>[];
  const look = names.find((name) => lookWords[name].test(words)) ?? 'plain';
  const chosen = faceFor(brief, words, look, random());
  // Hairlines are lost on a picture.
  const face = chosen === 'light' && brief.scene !== 'title' ? 'sans' : chosen;
  const ground = brief.scene === 'title' ? themeOf(brief) : null;
  const ink = inkIn(words) ?? ground?.ink ?? [252, 250, 245];
  const isDark = lightnessOf(ink) < 110;
  const needed = isDark ? 'light' : 'dark';
  const support = ground === null ? needed : ground.isLight === isDark ? made(ground) : needed;
  return {
    face,
    look,
    ink: look === 'neon' ? tubeColour(words, random()) : ink,
    support: look === 'neon' ? 'dark' : support,
    entrance: entranceFor(brief, { face, look, words, chance: random() }),
    place: placeIn(words, ground !== null),
  };
}

/** Dark type on paper casts no shadow. */
function made({ isLight }: TitleTheme): 'soft' | 'none' {
  return isLight ? 'none' : 'soft';
}

function faceFor(brief: Brief, words: string, look: LookName, chance: number): FaceName {
  const named = faceWords.find(([, pattern]) => pattern.test(words))?.[0];
  if (named !== undefined) return named === 'serif' && look === 'gold' ? 'serif-bold' : named;
  if (look === 'gold') return 'serif-bold';
  const isLoud = brief.title === brief.title?.toUpperCase();
  if (look !== 'plain') return look === 'neon' && chance < 0.5 && !isLoud ? 'script' : 'bold';
  const all = `${words} ${brief.title ?? ''}`.toLowerCase();
  const pick = (...faces: readonly FaceName[]) =>
    faces[Math.floor(chance * faces.length)] ?? 'sans';
  if (/\b(?:sale|offers?|discounts?|deals?|festival)\b|%/.test(all)) return 'bold';
  if (/\b(?:wedding|love|bride|marry|valentine\w*)\b/.test(all))
    return isLoud ? 'serif' : pick('script', 'serif');
  if (/\b(?:horror|thriller|haunted)\b/.test(all)) return pick('serif', 'light');
  if (brief.feeling === 'playful') return 'bold';
  if (brief.feeling === 'epic' || brief.feeling === 'tense') return pick('serif', 'light', 'sans');
  if (brief.feeling !== null) return pick('serif', 'light');
  return pick('sans', 'serif', 'bold', 'serif', 'light');
}

/** The colour that the prompt wants the letters in: "red letters", "white bold text". */
function inkIn(words: string): Rgb | null {
  const phrase =
    /\b(\w+)(?: (?:bold|serif|sans|script|handwritten|thin|outlined|block|big))? (?:letters|lettering|text|type|typography|font)\b/.exec(
      words,
    );
  const [name] = huesIn(phrase?.[1] ?? '');
  if (name === undefined) return null;
  if (name === 'ivory') return [252, 250, 245];
  if (name === 'black') return [22, 22, 26];
  return name === 'gold' ? [240, 204, 130] : blend(hues[name].bright, [255, 255, 255], 0.08);
}

function tubeColour(words: string, chance: number): Rgb {
  const named = huesIn(words).find((name) => name !== 'black' && name !== 'ivory');
  const tubes: readonly Rgb[] = [
    [255, 64, 150],
    [60, 190, 255],
    [255, 88, 60],
    [110, 90, 255],
  ];
  const usual = tubes[Math.floor(chance * tubes.length)] ?? [255, 64, 150];
  return named === undefined ? usual : blend(hues[named].bright, hues[named].accent, 0.35);
}

interface Manner {
  face: FaceName;
  look: LookName;
  words: string;
  chance: number;
}

function entranceFor(brief: Brief, { face, look, words, chance }: Manner): EntranceName {
  const pick = (...names: readonly EntranceName[]) =>
    names[Math.floor(chance * names.length)] ?? 'rise';
  if (look === 'neon') return 'blink';
  if (face === 'script' || /\btype ?writer|typed out|writes? itself\b/.test(words)) return 'write';
  const { pace, feeling } = brief;
  if (pace === 'quick' || pace === 'energetic' || feeling === 'playful') return pick('pop', 'mask');
  if (feeling === 'epic' || feeling === 'tense') return 'tracking';
  if (pace !== null || feeling !== null) return pick('tracking', 'rise');
  return face === 'bold' ? pick('mask', 'pop', 'rise') : pick('rise', 'mask', 'tracking');
}

/** A card is for its title alone; over a picture it is smaller, and a caption smaller still. */
function placeIn(words: string, isCard: boolean): TitlePlace {
  const caption = { sizeMax: 0.085, linesMax: 3 };
  if (/\b(?:lower third|subtitles?|captions?)\b/.test(words)) return { ...caption, height: 0.82 };
  const usual = { sizeMax: isCard ? 0.28 : 0.21, linesMax: 7 };
  if (/\b(?:at|along|near) the bottom\b/.test(words)) return { ...usual, height: 0.76 };
  return { ...usual, height: /\b(?:at|along|near) the top\b/.test(words) ? 0.24 : 0.5 };
}

function lightnessOf([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
