import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FontFile } from './font-file.ts';

export type FaceName = 'light' | 'sans' | 'bold' | 'serif' | 'serif-bold' | 'script';

const require = createRequire(import.meta.url);

interface Face {
  file: () => string;
  /** Where it lacks a letter of the title. */
  instead: FaceName | null;
  /** Size against the others, to look as large. */
  size: number;
  /** From baseline to baseline, in ems. */
  leading: number;
}

const faces: Readonly<Record<FaceName, Face>> = {
  light: {
    file: () => require.resolve('@expo-google-fonts/montserrat/300Light/Montserrat_300Light.ttf'),
    instead: 'serif',
    size: 0.94,
    leading: 1.2,
  },
  sans: {
    file: () =>
      require.resolve('@expo-google-fonts/montserrat/600SemiBold/Montserrat_600SemiBold.ttf'),
    instead: 'serif',
    size: 0.94,
    leading: 1.14,
  },
  bold: {
    file: () =>
      require.resolve('@expo-google-fonts/montserrat/800ExtraBold/Montserrat_800ExtraBold.ttf'),
    instead: 'serif-bold',
    size: 1,
    leading: 1.06,
  },
  serif: {
    file: () =>
      require.resolve('@expo-google-fonts/eb-garamond/500Medium/EBGaramond_500Medium.ttf'),
    instead: null,
    size: 1.08,
    leading: 1.06,
  },
  'serif-bold': {
    file: () => require.resolve('@expo-google-fonts/eb-garamond/700Bold/EBGaramond_700Bold.ttf'),
    instead: null,
    size: 1.08,
    leading: 1.04,
  },
  script: {
    file: () =>
      require.resolve('@expo-google-fonts/great-vibes/400Regular/GreatVibes_400Regular.ttf'),
    instead: 'serif',
    size: 1.34,
    leading: 0.98,
  },
};

export interface LoadedFace {
  font: FontFile;
  size: number;
  leading: number;
}

function load(name: FaceName): LoadedFace {
  const { file, size, leading } = faces[name];
  return { font: new FontFile(readFileSync(file())), size, leading };
}

export interface Legible {
  face: LoadedFace;
  text: string;
}

/**
 * The face to set a title in, and what of it can be set: one that has all of its letters, else the
 * last of those that stand in. Pictures among the letters are left out; where most of the letters
 * would be, nothing is set, as a title in pieces is worse than none.
 */
export function legible(title: string, wanted: FaceName): Legible | null {
  const text = tidied(title);
  for (let name: FaceName | null = wanted; name !== null; name = faces[name].instead) {
    const face = load(name);
    const has = (letter: string) => letter === ' ' || face.font.glyphOf(letter) !== 0;
    const letters = Array.from(text);
    const kept = letters.filter(has);
    if (kept.length < letters.length && faces[name].instead !== null) continue;
    const set = kept.join('').replaceAll(/\s+/g, ' ').trim();
    const isMost = wordsIn(set) > wordsIn(text) / 2 || wordsIn(text) === 0;
    return isMost && set !== '' ? { face, text: set } : null;
  }
  return null;
}

function wordsIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** As a typesetter would have it: letters whole, and the marks that belong in print. */
function tidied(title: string): string {
  return title
    .normalize('NFC')
    .replaceAll(/(?![©®™])[\p{Cc}\p{Cf}\p{M}\p{Extended_Pictographic}]/gu, '')
    .replaceAll(/(?<=[\p{L}\p{N}])'|'(?=\d\d)/gu, '’')
    .replaceAll("'", '‘')
    .replaceAll('...', '…')
    .replaceAll(' - ', ' – ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
