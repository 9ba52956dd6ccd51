import { english } from './english.ts';
import { readerOf, type Reader } from './reader.ts';
import { splitterOf } from './split-shots.ts';
import { titleIn } from './title-in.ts';
import type {
  Ambience,
  Atmosphere,
  Feeling,
  Grade,
  Instrument,
  Light,
  MoveWord,
  Pace,
  SceneName,
  Speed,
} from './vocabulary.ts';

/** What a prompt was understood to ask for; null and empty where it says nothing. */
export interface Understanding {
  /** In the order in which they are seen; at least one. */
  readonly shots: readonly ShotWish[];
  readonly grade: Grade | null;
  readonly speed: Speed | null;
  readonly feeling: Feeling | null;
  /** To be set in type. */
  readonly title: string | null;
  readonly sound: SoundWish;
}

export interface ShotWish {
  /** What of the prompt speaks of it. */
  readonly text: string;
  readonly scene: SceneName | null;
  readonly camera: readonly MoveWord[];
  readonly pace: Pace | null;
  readonly light: Light | null;
  readonly atmosphere: readonly Atmosphere[];
}

export interface SoundWish {
  readonly silent: boolean;
  /** What is to be heard besides what is seen; null is nothing of either. */
  readonly ambience: readonly Ambience[] | null;
  /** Null is no music; none named leaves the choice to the scene. */
  readonly music: readonly Instrument[] | null;
}

const reader = readerOf(english);
const splitShots = splitterOf(english);

export function readPrompt(prompt: string): Understanding {
  const { title, rest } = titleIn(prompt);
  const all = reader.read(rest);
  return {
    shots: splitShots(rest).map((text) => shotIn(text, reader)),
    grade: all.one('grade'),
    speed: all.one('speed'),
    feeling: all.one('mood'),
    title,
    sound: {
      silent: all.says('silence'),
      ambience: withoutNone(all.every('ambience')),
      music: withoutNone(all.every('music')),
    },
  };
}

function shotIn(text: string, tables: Reader): ShotWish {
  const words = tables.read(text);
  const camera = words.every('camera');
  const light = words.one('light');
  const byLight = light === null ? null : english.sceneByLight[light];
  return {
    text,
    scene: words.one('scene') ?? words.one('sceneByWord') ?? byLight,
    camera: camera.includes('static') ? ['static'] : camera,
    pace: words.one('pace'),
    light,
    atmosphere: words.every('atmosphere').filter((name) => name !== 'none'),
  };
}

function withoutNone<Name extends string>(names: readonly (Name | 'none')[]): Name[] | null {
  if (names.includes('none')) return null;
  return names.filter((name): name is Name => name !== 'none');
}
