import type { ImagesField, KeyframesField, VideoField } from './contract.ts';
import { objectRules } from './json-schema-object.ts';
import type { JsonSchema } from './json-value.ts';

type SourceField = ImagesField | KeyframesField | VideoField;

export const publicUrl = '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\s]+([/?#]|$)';

/** The first 12 bytes of a JPEG, a PNG and a WebP file, as base64. */
const imageHeads = [
  '/9j/[A-Za-z0-9+/]{12}',
  'iVBORw0KGg[o-r][A-Za-z0-9+/]{5}',
  'UklGR[g-v][A-Za-z0-9+/]{4}[BFJNRVZdhlptx159]XRUJQ',
];

/** It counts nothing in what follows the head, so that megabytes of it need no stack. */
const imageDataUri =
  '^[Dd][Aa][Tt][Aa]:[^,]{0,187};[Bb][Aa][Ss][Ee]64,' +
  `(${imageHeads.join('|')})[A-Za-z0-9+/]*={0,2}$`;

export function imagesRules(field: ImagesField): JsonSchema {
  const sources = sourcesOf(field);
  const isRequired = field.required === 'always';
  if (field.shape === 'one') {
    return anyOf(isRequired ? sources : [{ enum: [null, ''] }, ...sources]);
  }
  const list = { items: anyOf(sources), maxItems: field.countMax };
  if (isRequired) return { type: 'array', ...list, minItems: 1 };
  return { type: ['array', 'null'], ...list };
}

/** That no two have one time is left to the check. */
export function keyframesRules(field: KeyframesField): JsonSchema {
  const rules = { image: anyOf(sourcesOf(field)), timestamp_s: { type: 'number', minimum: 0 } };
  const items = { type: 'object', ...objectRules(rules, Object.keys(rules)) };
  return { type: ['array', 'null'], items, maxItems: field.countMax };
}

export function videoRules(field: VideoField): JsonSchema {
  return anyOf(sourcesOf(field));
}

/** What is sent where the field is, given that it is what the field accepts. */
export function presentSource(field: SourceField): JsonSchema {
  const isList = field.role === 'keyframes' || (field.role === 'images' && field.shape === 'many');
  if (isList) return { type: 'array', minItems: 1 };
  return field.form === 'object' ? { type: 'object' } : { type: 'string', minLength: 1 };
}

/** A file that is a part of the request is not in the list: JSON has no parts. */
function sourcesOf(field: SourceField): readonly JsonSchema[] {
  const { accepts, form } = field;
  const texts: JsonSchema[] = [];
  if (accepts.includes('url')) texts.push({ type: 'string', pattern: publicUrl });
  if (accepts.includes('data')) texts.push({ type: 'string', pattern: imageDataUri });
  if (form === 'text') return texts;
  const objects: JsonSchema[] = [];
  if (texts.length > 0) objects.push(objectWith('url', anyOf(texts)));
  if (accepts.includes('file')) {
    // A URL beside it takes its place, and has to be one.
    objects.push({ type: 'object', ...objectRules({ file_id: id, url: absent }, ['file_id']) });
  }
  if (accepts.includes('task')) objects.push(objectWith('id', id));
  return objects;
}

const id = { type: 'string', minLength: 1 };

const absent = { type: 'null' };

function objectWith(name: string, rules: JsonSchema): JsonSchema {
  return { type: 'object', ...objectRules({ [name]: rules }, [name]) };
}

function anyOf(rules: readonly JsonSchema[]): JsonSchema {
  const [first, second] = rules;
  // No rule at all is a field that JSON cannot fill.
  if (first === undefined) return { not: {} };
  return second === undefined ? first : { anyOf: rules };
}
