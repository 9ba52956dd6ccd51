import {
  modelsOf,
  type Contract,
  type Field,
  type JsonSchema,
  type Operation,
} from '@reelgate/contracts';
import { inputSchemaOf, type ObjectSchema } from '../../http/schema-words.ts';
import { AUDIOS_MAX, DEFAULT_MODELS, FILE_ID } from './decode.ts';

/**
 * The body of a submit: what the contracts of an operation say, and besides the vendor's other
 * spellings, which `decodeSubmit` brings to those of the contracts.
 */
export function requestOf(operation: Operation): JsonSchema {
  const schemas = modelsOf('xai')
    .flatMap((model) => model.filter((contract) => contract.operation === operation))
    .map(schemaOf);
  return { anyOf: schemas };
}

function schemaOf(contract: Contract): JsonSchema {
  const { required, allOf = [], ...schema } = inputSchemaOf(contract);
  const properties: Record<string, JsonSchema> = { ...schema.properties, ...MORE };
  for (const field of contract.fields) {
    const rules = properties[field.name];
    if (rules !== undefined) properties[field.name] = withSpellings(rules, field);
  }
  const { model = {}, duration = {} } = properties;
  const isDefault = DEFAULT_MODELS[contract.operation] === contract.id;
  if (isDefault) properties['model'] = orNone(model, contract);
  return {
    ...schema,
    ...('if' in schema ? { if: withTexts(schema['if']) } : {}),
    properties,
    required: required.filter((name) => name !== 'model' || !isDefault),
    allOf: [...allOf, { anyOf: [WITH_DURATION, { properties: { seconds: duration } }] }],
  };
}

/** What the contracts have no fields for. */
const MORE: Readonly<Record<string, JsonSchema>> = {
  seconds: { description: 'Another name of duration, which wins.' },
  reference_audios: {
    type: ['array', 'null'],
    maxItems: AUDIOS_MAX,
    description: 'Taken, and not used.',
  },
  storage_options: { description: 'Taken, and not used.' },
};

const WITH_DURATION: JsonSchema = {
  properties: { duration: { not: { type: 'null' } } },
  required: ['duration'],
};

function orNone({ description = '' }: JsonSchema, { id, aliases }: Contract): JsonSchema {
  return { type: ['string', 'null'], enum: [id, ...aliases, null], default: id, description };
}

/** An image that stands there as a bare text is an image too. */
function withTexts(condition: unknown): JsonSchema {
  const bare = '{"type":["object","string"],"minLength":1}';
  const text = JSON.stringify(condition).replaceAll('{"type":"object"}', bare);
  return JSON.parse(text) as JsonSchema;
}

/** Wherever the rules list what a source may be. */
function withSpellings(rules: JsonSchema, { role }: Field): JsonSchema {
  const isImage = role === 'images' || role === 'keyframes';
  const text = JSON.stringify(rules, (key, value: unknown) => {
    if (key === 'file_id') return { type: 'string', pattern: FILE_ID.source };
    if (key !== 'anyOf' || !isImage) return value;
    return (value as readonly JsonSchema[]).flatMap(spellingsOf);
  });
  return JSON.parse(text) as JsonSchema;
}

const none: JsonSchema = { type: 'null' };

/** An image is `{url}`, `{image_url}`, `{file_id}` or the URL by itself. */
function spellingsOf(source: JsonSchema): readonly JsonSchema[] {
  const { type, properties = {} } = source as Partial<ObjectSchema>;
  const { url = none, file_id: fileId } = properties;
  if (type !== 'object') return [source];
  if (fileId !== undefined) return [{ ...source, properties: { ...properties, image_url: none } }];
  const other = { type, properties: { image_url: url, url: none }, required: ['image_url'] };
  return [source, other, url];
}
