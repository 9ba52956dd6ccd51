import type {
  Contract,
  DurationField,
  Field,
  PromptField,
  RatioField,
  ResolutionField,
} from './contract.ts';
import { objectRules } from './json-schema-object.ts';
import {
  imagesRules,
  keyframesRules,
  presentSource,
  publicUrl,
  videoRules,
} from './json-schema-sources.ts';
import type { JsonSchema, JsonValue } from './json-value.ts';
import { ratioForm } from './read-field.ts';

/**
 * The schema of a submit's body, in which a name with a dot lies in an object. It says the same as
 * `check`, but for what a pattern cannot say: which texts a URL parser takes, whether base64 ends
 * well, whether a ratio is within bounds, and that no two keyframes have one time. An unknown null
 * is absent to the check and refused here where unknown fields are.
 *
 * Other unknown fields are allowed, because they are ignored.
 */
export function jsonSchemaOf(contract: Contract): JsonSchema {
  const { fields, refusedFields } = contract;
  const rules: Record<string, JsonSchema> = { model: modelRules(contract) };
  for (const field of fields) rules[field.name] = { ...notesOf(field), ...rulesOf(field) };
  for (const name of refusedFields) rules[name] = { enum: notSent };
  const required = ['model', ...fields.filter(isAlwaysRequired).map((field) => field.name)];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: contract.title,
    description: contract.description,
    type: 'object',
    ...objectRules(rules, required, contract.strictPrefix),
    ...rulesWithoutImages(fields),
    ...conflictRules(contract),
  };
}

/** What counts as nothing where something could be sent. */
const notSent = [null, '', []];

function modelRules({ id, aliases, summary }: Contract): JsonSchema {
  const ids = aliases.length === 0 ? { const: id } : { enum: [id, ...aliases] };
  return { type: 'string', ...ids, description: summary };
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
    case 'keyframes':
    case 'video':
    case 'upload_url':
    case 'echo':
      return notes;
    case 'duration':
      return { ...notes, default: field.defaultS };
    case 'ratio':
      return hasOneDefault(field) ? { ...notes, default: field.default } : notes;
    case 'resolution':
    case 'audio':
    case 'moderation':
    case 'style':
      return { ...notes, default: field.default };
  }
}

/** A form would send a default that it was told, where an image should have decided. */
function hasOneDefault(field: RatioField): boolean {
  return field.default === field.defaultWithImages && field.allowed.includes(field.default);
}

/** The rules that hold whether there are images or not. */
function rulesOf(field: Field): JsonSchema {
  switch (field.role) {
    case 'prompt':
      return promptRules(field);
    case 'images':
      return imagesRules(field);
    case 'keyframes':
      return keyframesRules(field);
    case 'video':
      return videoRules(field);
    case 'ratio':
      // Where images make it ignored, its values are only examples here; see rulesWithoutImages.
      return field.withImages === 'ignored' ? { examples: field.allowed } : ratioRules(field);
    case 'resolution':
      return resolutionRules(field);
    case 'duration':
      return durationRules(field);
    case 'audio':
    case 'moderation':
      return { type: ['boolean', 'null'] };
    case 'style':
      return choiceRules(field.allowed);
    case 'upload_url':
      return { type: ['string', 'null'], pattern: publicUrl };
    case 'echo':
      return { type: ['string', 'null'], maxLength: field.lengthMax };
  }
}

/** One character that is no white space: a blank prompt counts as missing. */
const notBlank = '\\S';

function promptRules(field: PromptField): JsonSchema {
  const maxLength = field.lengthMax;
  if (field.required === 'always') return { type: 'string', maxLength, pattern: notBlank };
  return { type: ['string', 'null'], maxLength };
}

function ratioRules({ allowed, custom }: RatioField): JsonSchema {
  if (custom === null) return choiceRules(allowed);
  return {
    type: ['string', 'null'],
    anyOf: [{ enum: [...allowed, null] }, { type: 'string', pattern: ratioForm.source }],
  };
}

function resolutionRules({ allowed, spelling }: ResolutionField): JsonSchema {
  switch (spelling) {
    case 'exact':
      return choiceRules(allowed);
    case 'any_case':
      return choiceRules(allowed.flatMap(bothCases));
    case 'loose': {
      const spellings = allowed.flatMap((resolution): readonly JsonValue[] => {
        const sidePx = Number.parseInt(resolution, 10);
        return [...bothCases(resolution), String(sidePx), sidePx];
      });
      return { type: ['string', 'integer', 'null'], enum: [...spellings, null] };
    }
  }
}

function bothCases(value: string): readonly string[] {
  return [value, value.toUpperCase()];
}

function durationRules(field: DurationField): JsonSchema {
  const { minS, maxS } = field;
  // Whatever is sent, it is not even read.
  if (field.forcedS !== null) return {};
  const bounds = { minimum: minS, maximum: maxS };
  if (!field.acceptsText) return { type: ['integer', 'null'], ...bounds };
  const lengths = Array.from({ length: maxS - minS + 1 }, (_, index) => minS + index);
  const pattern = `^(?=\\s*\\d{1,6}\\s*$)\\s*0*(${lengths.join('|')})\\s*$`;
  return { type: ['integer', 'string', 'null'], ...bounds, pattern };
}

function choiceRules(allowed: readonly string[]): JsonSchema {
  return { type: ['string', 'null'], enum: [...allowed, null] };
}

/** The rules that images lift. */
function rulesWithoutImages(fields: readonly Field[]): JsonSchema {
  const required: string[] = [];
  const rules: Record<string, JsonSchema> = {};
  for (const field of fields) {
    if (field.role === 'prompt' && field.required === 'without_images') {
      required.push(field.name);
      rules[field.name] = { type: 'string', pattern: notBlank };
    }
    if (field.role === 'ratio' && field.withImages === 'ignored') {
      rules[field.name] = ratioRules(field);
    }
  }
  if (Object.keys(rules).length === 0) return {};
  const [first, ...others] = fields
    .filter((field) => field.role === 'images' || field.role === 'keyframes')
    .map((field) => sentRules(field.name, presentSource(field)));
  if (first === undefined) return objectRules(rules, required);
  return {
    if: others.length === 0 ? first : { anyOf: [first, ...others] },
    else: objectRules(rules, required),
  };
}

function conflictRules({ conflicts }: Contract): JsonSchema {
  if (conflicts.length === 0) return {};
  const sent = { not: { enum: notSent } };
  return {
    allOf: conflicts.map((names) => ({
      not: { allOf: names.map((name) => sentRules(name, sent)) },
    })),
  };
}

function sentRules(name: string, rules: JsonSchema): JsonSchema {
  return objectRules({ [name]: rules }, [name]);
}
