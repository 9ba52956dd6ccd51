import { modelsOf, type Contract, type JsonSchema } from '@reelgate/contracts';
import { inputSchemaOf, type ObjectSchema } from '../../http/schema-words.ts';
import { schemaOfBody } from './body-rules.ts';
import { REFERENCE_RULES } from './decode.ts';
import { UPLOAD_RULES } from './file-policy.ts';

/** The body of POST /generations: what the contracts say, and the rules for an entry besides. */
export function generationRequest(): JsonSchema {
  const schemas = modelsOf('rivya').map(([contract]) => schemaOf(contract));
  const [first, ...others] = schemas;
  if (first === undefined) throw new Error('there is no model');
  return others.length === 0 ? first : { oneOf: schemas };
}

/** The form of POST /files. */
export function uploadRequest(): JsonSchema {
  const { properties, required } = schemaOfBody(UPLOAD_RULES) as ObjectSchema;
  const file = { type: 'string', format: 'binary', description: 'The file itself.' };
  return { type: 'object', properties: { file, ...properties }, required: ['file', ...required] };
}

function schemaOf(contract: Contract): JsonSchema {
  const schema = inputSchemaOf(contract);
  const { params } = schema.properties as { readonly params?: ObjectSchema };
  const list = params?.properties['referenceMediaItems'];
  if (params === undefined || list === undefined) return schema;
  const entry = schemaOfBody(REFERENCE_RULES, { isStrict: true });
  const items = { allOf: [list['items'] as JsonSchema, entry] };
  const referenceMediaItems = { ...list, items };
  return {
    ...schema,
    properties: {
      ...schema.properties,
      params: { ...params, properties: { ...params.properties, referenceMediaItems } },
    },
  };
}
