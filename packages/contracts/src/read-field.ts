import type {
  DurationField,
  EchoField,
  Field,
  ImagesField,
  KeyframesField,
  PromptField,
  RatioChoice,
  RatioField,
  ResolutionField,
  StyleField,
  UploadUrlField,
  VideoField,
} from './contract.ts';
import { FilePart } from './file-part.ts';
import type { InputImage, InputVideo, Keyframe, Ratio, Resolution } from './order.ts';
import { isPublicUrl } from './public-url.ts';
import { readImage, readKeyframes, readVideo } from './read-source.ts';
import type { ExpectedType, Violation } from './violation.ts';

/** What has been read of a draft so far. */
export interface Reading {
  /** Whether the client meant to send pictures of any kind. */
  readonly withImages: boolean;
  /** Whether there is one among them that the video begins with, and that has a ratio to follow. */
  readonly withFirstFrame: boolean;
  /** The wire name of the images, if the contract has any. */
  readonly imagesField: string | null;
  prompt: string;
  images: readonly InputImage[];
  references: readonly InputImage[];
  lastFrame: InputImage | null;
  keyframes: readonly Keyframe[];
  video: InputVideo | null;
  ratio: RatioChoice;
  resolution: Resolution;
  durationS: number;
  audio: boolean;
  moderated: boolean;
  style: string | null;
  uploadUrl: string | null;
  echo: Record<string, string> | null;
}

/** Reads one field's value into `reading`, or says what is wrong with it. */
export function readField(field: Field, value: unknown, reading: Reading): Violation | null {
  switch (field.role) {
    case 'prompt':
      return readPrompt(field, value, reading);
    case 'images':
      return readImages(field, value, reading);
    case 'keyframes':
      return readKeyframeList(field, value, reading);
    case 'video':
      return readVideoSource(field, value, reading);
    case 'ratio':
      return readRatio(field, value, reading);
    case 'resolution':
      return readResolution(field, value, reading);
    case 'duration':
      return readDuration(field, value, reading);
    case 'audio':
      reading.audio = typeof value === 'boolean' ? value : field.default;
      return isBoolean(value) ? null : wrongType(field, 'boolean', value);
    case 'moderation':
      reading.moderated = typeof value === 'boolean' ? value : field.default;
      return isBoolean(value) ? null : wrongType(field, 'boolean', value);
    case 'style':
      return readStyle(field, value, reading);
    case 'upload_url':
      return readUploadUrl(field, value, reading);
    case 'echo':
      return readEcho(field, value, reading);
  }
}

function readPrompt(field: PromptField, value: unknown, reading: Reading): Violation | null {
  const text = value ?? '';
  if (typeof text !== 'string') return wrongType(field, 'string', value);
  const tooLong = tooLongFor(field, text);
  if (tooLong !== null) return tooLong;
  if (text.trim() === '') return missingUnlessOptional(field, reading);
  reading.prompt = text;
  return null;
}

function missingUnlessOptional(field: PromptField, reading: Reading): Violation | null {
  switch (field.required) {
    case 'always':
      return { kind: 'missing', field: field.name, unless: null };
    case 'without_images':
      if (reading.withImages) return null;
      return { kind: 'missing', field: field.name, unless: reading.imagesField };
    case 'never':
      return null;
  }
}

function readImages(field: ImagesField, value: unknown, reading: Reading): Violation | null {
  const entries = entriesOf(field, value);
  if (!Array.isArray(entries)) return wrongType(field, 'array', value);
  if (entries.length === 0) {
    if (field.required === 'never') return null;
    return { kind: 'missing', field: field.name, unless: null };
  }
  if (entries.length > field.countMax) {
    return { kind: 'too_many', field: field.name, countMax: field.countMax, count: entries.length };
  }
  const images: InputImage[] = [];
  for (const entry of entries as readonly unknown[]) {
    const image = readImage(field, entry, images.length);
    if ('kind' in image) return image;
    images.push(image);
  }
  switch (field.use) {
    case 'first_frame':
      reading.images = reading.images.length === 0 ? images : [...reading.images, ...images];
      break;
    case 'references':
      reading.references = images;
      break;
    case 'last_frame':
      reading.lastFrame = images[0] ?? null;
      break;
  }
  return null;
}

/** One value counts as a list of one where there is one to be sent, and where it is a file. */
function entriesOf(field: ImagesField, value: unknown): unknown {
  if (value === undefined || value === null) return [];
  if (field.shape === 'one') return value === '' ? [] : [value];
  return value instanceof FilePart ? [value] : value;
}

function readKeyframeList(
  field: KeyframesField,
  value: unknown,
  reading: Reading,
): Violation | null {
  const entries = value ?? [];
  if (!Array.isArray(entries)) return wrongType(field, 'array', value);
  if (entries.length > field.countMax) {
    return { kind: 'too_many', field: field.name, countMax: field.countMax, count: entries.length };
  }
  const keyframes = readKeyframes(field, entries);
  if ('kind' in keyframes) return keyframes;
  reading.keyframes = keyframes;
  return null;
}

function readVideoSource(field: VideoField, value: unknown, reading: Reading): Violation | null {
  if (value === undefined || value === null || value === '') {
    return { kind: 'missing', field: field.name, unless: null };
  }
  const video = readVideo(field, value);
  if ('kind' in video) return video;
  reading.video = video;
  return null;
}

function readRatio(field: RatioField, value: unknown, reading: Reading): Violation | null {
  if (reading.withFirstFrame && field.withImages === 'ignored') {
    reading.ratio = 'auto';
    return null;
  }
  if (value === undefined || value === null) {
    // It may be one that cannot be sent: in some dialects nothing but silence means auto.
    reading.ratio = reading.withFirstFrame ? field.defaultWithImages : field.default;
    return null;
  }
  if (typeof value !== 'string') return wrongType(field, 'string', value);
  if (!includes(field.allowed, value) && !isCustomRatio(field, value)) {
    const allowed = field.custom === null ? field.allowed : [...field.allowed, 'width:height'];
    return { kind: 'not_allowed', field: field.name, allowed, got: value };
  }
  reading.ratio = value;
  return null;
}

export const ratioForm = /^(\d{1,6}(?:\.\d{1,6})?):(\d{1,6}(?:\.\d{1,6})?)$/;

function isCustomRatio({ custom }: RatioField, text: string): text is Ratio {
  const sides = ratioForm.exec(text);
  if (custom === null || sides === null) return false;
  const quotient = Number(sides[1]) / Number(sides[2]);
  return quotient >= custom.min && quotient <= custom.max;
}

function readResolution(
  field: ResolutionField,
  value: unknown,
  reading: Reading,
): Violation | null {
  const { spelling } = field;
  const sent = spelling === 'loose' && typeof value === 'number' ? String(value) : value;
  const text = sent ?? field.default;
  if (typeof text !== 'string') return wrongType(field, 'string', value);
  const lower = spelling === 'exact' ? text : text.toLowerCase();
  const resolution = spelling === 'loose' && /^\d+$/.test(lower) ? `${lower}p` : lower;
  if (!includes(field.allowed, resolution)) {
    return { kind: 'not_allowed', field: field.name, allowed: field.allowed, got: text };
  }
  reading.resolution = resolution;
  return null;
}

function readDuration(field: DurationField, value: unknown, reading: Reading): Violation | null {
  if (field.forcedS !== null) {
    reading.durationS = field.forcedS;
    return null;
  }
  const isDigits = field.acceptsText && typeof value === 'string' && /^\d{1,6}$/.test(value.trim());
  const durationS = isDigits ? Number(value) : (value ?? field.defaultS);
  // JSON has one kind of number, so that 8.0 is 8; 8.5 is no integer and '8' no number.
  if (typeof durationS !== 'number' || !Number.isInteger(durationS)) {
    return wrongType(field, 'integer', value);
  }
  const { minS, maxS } = field;
  if (durationS < minS || durationS > maxS) {
    return { kind: 'out_of_range', field: field.name, minS, maxS, gotS: durationS };
  }
  reading.durationS = durationS;
  return null;
}

function readStyle(field: StyleField, value: unknown, reading: Reading): Violation | null {
  const text = value ?? field.default;
  if (typeof text !== 'string') return wrongType(field, 'string', value);
  if (!includes(field.allowed, text)) {
    return { kind: 'not_allowed', field: field.name, allowed: field.allowed, got: text };
  }
  reading.style = text;
  return null;
}

function readUploadUrl(field: UploadUrlField, value: unknown, reading: Reading): Violation | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return wrongType(field, 'string', value);
  if (!isPublicUrl(value)) return { kind: 'not_public_url', field: field.name, index: 0 };
  reading.uploadUrl = value;
  return null;
}

function readEcho(field: EchoField, value: unknown, reading: Reading): Violation | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return wrongType(field, 'string', value);
  const tooLong = tooLongFor(field, value);
  if (tooLong !== null) return tooLong;
  (reading.echo ??= {})[field.name] = value;
  return null;
}

function tooLongFor(field: PromptField | EchoField, text: string): Violation | null {
  // A string has at least as many UTF-16 units as code points, so that most need no counting.
  const length = text.length > field.lengthMax ? codePoints(text) : text.length;
  if (length <= field.lengthMax) return null;
  return { kind: 'too_long', field: field.name, lengthMax: field.lengthMax, length };
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean' || value === undefined || value === null;
}

function wrongType(field: Field, expected: ExpectedType, got: unknown): Violation {
  return { kind: 'wrong_type', field: field.name, expected, got };
}

function includes<T extends string>(allowed: readonly T[], value: string): value is T {
  return (allowed as readonly string[]).includes(value);
}

function codePoints(text: string): number {
  let pairs = 0;
  for (let index = 1; index < text.length; index += 1) {
    const isLow = (text.charCodeAt(index) & 0xfc00) === 0xdc00;
    if (isLow && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) pairs += 1;
  }
  return text.length - pairs;
}
