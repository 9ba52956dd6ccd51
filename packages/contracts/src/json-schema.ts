import type { Contract, Field, ImagesField, PromptField } from './contract.ts';

/** A JSON Schema of draft 2020-12, as plain JSON. */
export interface JsonSchema {
  readonly [keyword: string]: JsonValue;
}

type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * The schema of a submit's body. It says the same as `check`, with one exception: which texts are
 * URLs is left to a pattern, which takes some that a URL parser refuses.
 *
 * Unknown fields are allowed, because they are ignored.
 */
export function jsonSchemaOf(contract: Contract): JsonSchema {
  const { fields } = contract;
  const properties: Record<string, JsonValue> = {
    model: { type: 'string', const: contract.id, description: contract.summary },
  };
  for (const field of fields) properties[field.name] = { ...notesOf(field), ...rulesOf(field) };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: contract.title,
    description: contract.description,
    type: 'object',
    properties,
    required: ['model', ...fields.filter(isAlwaysRequired).map((field) => field.name)],
    ...rulesWithoutImages(fields),
  };
}

function isAlwaysRequired(field: Field): boolean {
  return field.required === 'always';
}

/** What a reader or a form wants to know, and a validator does not. */
function notesOf(field: Field): JsonSchema {
  const notes = { title: field.title, description: field.description };
  switch (field.role) {
    case 'prompt':
    case 'images':
      return notes;
    case 'duration':
      return { ...notes, default: field.defaultS };
    case 'ratio':
    case 'resolution':
    case 'audio':
    case 'moderation':
      return { ...notes, default: field.default };
  }
}

/** The rules that hold whether there are images or not. */
function rulesOf(field: Field): JsonSchema {
  switch (field.role) {
    case 'prompt':
      return promptRules(field);
    case 'images':
      return imagesRules(field);
    case 'ratio':
      // Where images make it ignored, its values are only examples here; see rulesWithoutImages.
      return field.withImages === 'ignored'
        ? { examples: field.allowed }
        : choiceRules(field.allowed);
    case 'resolution':
      return choiceRules(field.anyLetterCase ? bothCases(field.allowed) : field.allowed);
    case 'duration':
      return { type: ['integer', 'null'], minimum: field.minS, maximum: field.maxS };
    case 'audio':
    case 'moderation':
      return { type: ['boolean', 'null'] };
  }
}

/** One character that is no white space: a blank prompt counts as missing. */
const notBlank = '\\S';

function promptRules(field: PromptField): JsonSchema {
  const maxLength = field.lengthMax;
  if (field.required === 'always') return { type: 'string', maxLength, pattern: notBlank };
  return { type: ['string', 'null'], maxLength };
}

const publicUrl = '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\s]+([/?#]|$)';

function imagesRules(field: ImagesField): JsonSchema {
  const items = { type: 'string', pattern: publicUrl };
  const maxItems = field.countMax;
  if (field.required === 'always') return { type: 'array', items, minItems: 1, maxItems };
  return { type: ['array', 'null'], items, maxItems };
}

function choiceRules(allowed: readonly string[]): JsonSchema {
  return { type: ['string', 'null'], enum: [...allowed, null] };
}

function bothCases(allowed: readonly string[]): readonly string[] {
  return allowed.flatMap((value) => [value, value.toUpperCase()]);
}

/** The rules that images lift. */
function rulesWithoutImages(fields: readonly Field[]): JsonSchema {
  const images = fields.find((field) => field.role === 'images');
  if (images === undefined || images.required === 'always') return {};
  const required: string[] = [];
  const properties: Record<string, JsonValue> = {};
  for (const field of fields) {
    if (field.role === 'prompt' && field.required === 'without_images') {
      required.push(field.name);
      properties[field.name] = { type: 'string', pattern: notBlank };
    }
    if (field.role === 'ratio' && field.withImages === 'ignored') {
      properties[field.name] = choiceRules(field.allowed);
    }
  }
  const present = { type: 'array', minItems: 1 };
  return {
    if: { required: [images.name], properties: { [images.name]: present } },
    else: { properties, required },
  };
}
