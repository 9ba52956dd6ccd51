import { pixelSizeOfSource, type PixelSize, type Resolution } from '@reelgate/contracts';
import { flag, repeated, required, text, type Option } from '../option.ts';

const SECONDS_MAX = 30;
const SEED_MAX = 0xffff_ffff;
export const IMAGES_MAX = 7;
export const KEYFRAMES_MAX = 4;
const STYLES: readonly string[] = ['fun', 'normal', 'spicy'];

export interface GivenKeyframe {
  readonly path: string;
  readonly atS: number;
}

const SHORT_SIDES_PX: Readonly<Record<Resolution, number>> = {
  '480p': 480,
  '540p': 540,
  '720p': 720,
  '1080p': 1080,
};

const seconds: Option<number> = {
  placeholder: 'N',
  help: 'how long it is, from 1 to 30; else 6',
  required: false,
  expected: `a whole number from 1 to ${SECONDS_MAX}`,
  read: (given) => readWhole(given, 1, SECONDS_MAX),
};

const ratio: Option<PixelSize> = {
  placeholder: 'W:H',
  help: 'such as 16:9, 9:16 or 1:1; else that of the first picture, else 16:9',
  required: false,
  expected: 'a width to a height, such as 16:9, from 1:3 to 3:1',
  read: readRatio,
};

const resolution: Option<number> = {
  placeholder: 'NAME',
  help: `${Object.keys(SHORT_SIDES_PX).join(', ')}: the short side; else that of the video, else 720p`,
  required: false,
  expected: `one of ${Object.keys(SHORT_SIDES_PX).join(', ')}`,
  read: (given) => (isResolution(given) ? SHORT_SIDES_PX[given] : null),
};

const seed: Option<number> = {
  placeholder: 'N',
  help: 'another one gives another take, the same one the same clip; else any',
  required: false,
  expected: `a whole number from 0 to ${SEED_MAX}`,
  read: (given) => readWhole(given, 0, SEED_MAX),
};

const still: Option<number> = {
  placeholder: 't=S',
  help: 'only the frame at that second',
  required: false,
  expected: 'a time in seconds, such as t=3 or 1.5',
  read: readMoment,
};

const keyframe: Option<GivenKeyframe> = {
  placeholder: 'FILE@S',
  help: `a picture that is reached at that second, up to ${KEYFRAMES_MAX}`,
  required: false,
  expected: 'a picture and its second, such as b.jpg@2.5',
  read: readKeyframe,
};

const style: Option<string> = {
  placeholder: 'NAME',
  help: `${STYLES.join(', ')}: the manner where PROMPT names none; else normal`,
  required: false,
  expected: `one of ${STYLES.join(', ')}`,
  read: (given) => (STYLES.includes(given) ? given : null),
};

export const RENDER_OPTIONS = {
  out: required({
    ...text('FILE', 'what to write: an .mp4, or for a still a .png or .jpg'),
    short: 'o',
  }),
  image: repeated(text('FILE', `a JPEG, PNG or WebP that it begins with, up to ${IMAGES_MAX}`)),
  keyframe: repeated(keyframe),
  'last-image': text('FILE', 'the picture that it ends on'),
  continue: text('FILE', 'an MP4 that it goes on from; only what is new is written'),
  edit: text('FILE', 'an MP4 that PROMPT changes: grade, weather, camera, speed, title'),
  seconds,
  ratio,
  resolution,
  seed,
  style,
  'no-audio': flag('without a sound track'),
  still,
  force: flag('write over a file that is there'),
} as const;

/** The frame for a ratio, or for a picture that it follows; sides are even. */
export function frameOf(shape: PixelSize, shortSidePx: number): PixelSize {
  return pixelSizeOfSource({ kind: 'source', shortSidePx }, shape.widthPx, shape.heightPx);
}

export const DEFAULTS = {
  seconds: 6,
  ratio: { widthPx: 16, heightPx: 9 },
  shortSidePx: SHORT_SIDES_PX['720p'],
  seedMax: SEED_MAX,
} as const;

function isResolution(given: string): given is Resolution {
  return Object.hasOwn(SHORT_SIDES_PX, given);
}

function readWhole(given: string, least: number, most: number): number | null {
  const number = /^\d{1,10}$/.test(given) ? Number(given) : -1;
  return number >= least && number <= most ? number : null;
}

function readRatio(given: string): PixelSize | null {
  const match = /^(\d{1,4}(?:\.\d{1,4})?):(\d{1,4}(?:\.\d{1,4})?)$/.exec(given);
  const [widthPx, heightPx] = [Number(match?.[1]), Number(match?.[2])];
  const quotient = widthPx / heightPx;
  // What pixelSizeOfSource would quietly bring within its bounds is better said.
  return quotient >= 1 / 3 && quotient <= 3 ? { widthPx, heightPx } : null;
}

function readMoment(given: string): number | null {
  const match = /^(?:t=)?(\d{1,2}(?:\.\d{1,3})?)$/.exec(given);
  return match === null ? null : Number(match[1]);
}

/** A name may have an @ of its own: the last one counts. */
function readKeyframe(given: string): GivenKeyframe | null {
  const [, path, second] = /^(.+)@(\d{1,2}(?:\.\d{1,3})?)$/s.exec(given) ?? [];
  return path === undefined ? null : { path, atS: Number(second) };
}
