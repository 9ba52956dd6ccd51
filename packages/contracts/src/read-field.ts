import type {
  DurationField,
  Field,
  ImagesField,
  PromptField,
  RatioChoice,
  RatioField,
  ResolutionField,
} from './contract.ts';
import type { InputImage, Resolution } from './order.ts';
import { isPublicUrl } from './public-url.ts';
import type { ExpectedType, Violation } from './violation.ts';

/** What has been read of a draft so far. */
export interface Reading {
  readonly withImages: boolean;
  /** The wire name of the images, if the contract has any. */
  readonly imagesField: string | null;
  prompt: string;
  images: readonly InputImage[];
  ratio: RatioChoice;
  resolution: Resolution;
  durationS: number;
  audio: boolean;
  moderated: boolean;
}

/** Reads one field's value into `reading`, or says what is wrong with it. */
export function readField(field: Field, value: unknown, reading: Reading): Violation | null {
  switch (field.role) {
    case 'prompt':
      return readPrompt(field, value, reading);
    case 'images':
      return readImages(field, value, reading);
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
  }
}

function readPrompt(field: PromptField, value: unknown, reading: Reading): Violation | null {
  const text = value ?? '';
  if (typeof text !== 'string') return wrongType(field, 'string', value);
  // A string has at least as many UTF-16 units as code points, so that most need no counting.
  const length = text.length > field.lengthMax ? codePoints(text) : text.length;
  if (length > field.lengthMax) {
    return { kind: 'too_long', field: field.name, lengthMax: field.lengthMax, length };
  }
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
  const urls = value ?? [];
  if (!Array.isArray(urls)) return wrongType(field, 'array', value);
  if (urls.length === 0) {
    if (field.required === 'never') return null;
    return { kind: 'missing', field: field.name, unless: null };
  }
  if (urls.length > field.countMax) {
    return { kind: 'too_many', field: field.name, countMax: field.countMax, count: urls.length };
  }
  const images: InputImage[] = [];
  for (const url of urls as readonly unknown[]) {
    if (typeof url !== 'string' || !isPublicUrl(url)) {
      return { kind: 'not_public_url', field: field.name, index: images.length };
    }
    images.push({ url });
  }
  reading.images = images;
  return null;
}

function readRatio(field: RatioField, value: unknown, reading: Reading): Violation | null {
  if (reading.withImages && field.withImages === 'ignored') {
    reading.ratio = 'auto';
    return null;
  }
  const text = value ?? field.default;
  if (typeof text !== 'string') return wrongType(field, 'string', value);
  if (!includes(field.allowed, text)) {
    return { kind: 'not_allowed', field: field.name, allowed: field.allowed, got: text };
  }
  reading.ratio = text;
  return null;
}

function readResolution(
  field: ResolutionField,
  value: unknown,
  reading: Reading,
): Violation | null {
  const text = value ?? field.default;
  if (typeof text !== 'string') return wrongType(field, 'string', value);
  const spelling = field.anyLetterCase ? text.toLowerCase() : text;
  if (!includes(field.allowed, spelling)) {
    return { kind: 'not_allowed', field: field.name, allowed: field.allowed, got: text };
  }
  reading.resolution = spelling;
  return null;
}

function readDuration(field: DurationField, value: unknown, reading: Reading): Violation | null {
  const durationS = value ?? field.defaultS;
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
