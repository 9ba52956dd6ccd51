import type { ImagesField, KeyframesField, SourceKind, VideoField } from './contract.ts';
import { FilePart } from './file-part.ts';
import { imageInDataUri, imageTypes, isDataUri } from './image-bytes.ts';
import type { InputImage, InputVideo, Keyframe } from './order.ts';
import { isPublicUrl } from './public-url.ts';
import type { Violation } from './violation.ts';

type SourceField = ImagesField | KeyframesField | VideoField;

/** An image that a contract takes, or what is wrong with it. `index` is its place in a list. */
export function readImage(
  field: ImagesField | KeyframesField,
  value: unknown,
  index: number,
): InputImage | Violation {
  if (value instanceof FilePart) {
    if (!takes(field, 'part') || !isImageType(value.mediaType)) return notAnImage(field, index);
    return { part: value };
  }
  const named = field.form === 'object' ? readObject(field, value) : { text: value };
  if ('kind' in named) return named;
  if ('fileId' in named) return named;
  const { text } = named;
  if (typeof text !== 'string') return notUrl(field, index);
  if (isDataUri(text) && takes(field, 'data')) {
    const base64 = imageInDataUri(text);
    return base64 === null ? notAnImage(field, index) : { base64 };
  }
  return takes(field, 'url') && isPublicUrl(text) ? { url: text } : notUrl(field, index);
}

export function readVideo(field: VideoField, value: unknown): InputVideo | Violation {
  if (value instanceof FilePart && takes(field, 'part')) return { part: value };
  if (typeof value === 'object' && value !== null && takes(field, 'task')) {
    const { id } = value as { id?: unknown };
    if (typeof id === 'string' && id !== '') return { taskId: id };
  }
  const named = field.form === 'object' ? readObject(field, value) : { text: value };
  if ('kind' in named || 'fileId' in named) return named;
  const { text } = named;
  return typeof text === 'string' && takes(field, 'url') && isPublicUrl(text)
    ? { url: text }
    : notUrl(field, 0);
}

/** `[{image, timestamp_s}]`, sorted by time; two at one time are one too many. */
export function readKeyframes(
  field: KeyframesField,
  value: readonly unknown[],
): readonly Keyframe[] | Violation {
  const keyframes: Keyframe[] = [];
  for (const entry of value) {
    if (!isObject(entry)) return wrongObject(field, entry);
    const { timestamp_s: atS } = entry;
    if (!isTime(atS) || keyframes.some((other) => other.atS === atS)) {
      const name = `${field.name}.timestamp_s`;
      return { kind: 'wrong_type', field: name, expected: 'number', got: atS };
    }
    const image = readImage(field, entry['image'], keyframes.length);
    if ('kind' in image) return image;
    keyframes.push({ image, atS });
  }
  return keyframes.sort((one, other) => one.atS - other.atS);
}

/** JSON can spell a number that is too large for one: 1e400 is read as infinite. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function readObject(
  field: SourceField,
  value: unknown,
): { readonly fileId: string } | { readonly text: unknown } | Violation {
  if (!isObject(value)) return wrongObject(field, value);
  const { url, file_id: fileId } = value;
  const hasId = typeof fileId === 'string' && fileId !== '';
  if ((url ?? null) === null && hasId && takes(field, 'file')) return { fileId };
  return { text: url };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function takes(field: SourceField, kind: SourceKind): boolean {
  return field.accepts.includes(kind);
}

function isImageType(mediaType: string | null): boolean {
  return (imageTypes as readonly (string | null)[]).includes(mediaType);
}

function wrongObject(field: SourceField, got: unknown): Violation {
  return { kind: 'wrong_type', field: field.name, expected: 'object', got };
}

function notUrl(field: SourceField, index: number): Violation {
  return { kind: 'not_public_url', field: field.name, index };
}

function notAnImage(field: SourceField, index: number): Violation {
  return { kind: 'not_an_image', field: field.name, index };
}
