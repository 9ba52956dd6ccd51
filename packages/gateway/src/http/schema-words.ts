import { jsonSchemaOf, type Contract, type JsonSchema } from '@reelgate/contracts';

/** A schema that is surely one of an object. */
export interface ObjectSchema extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  readonly allOf?: readonly JsonSchema[];
}

/** An object that has all of these and nothing else. */
export function whole(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const required = Object.keys(properties);
  return { type: 'object', properties, required, additionalProperties: false };
}

export function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}

/** What a reference to one of the dialect's own schemas begins with. */
export const REF = '#/components/schemas/';

/** One of the dialect's own schemas. */
export function refTo(name: string): JsonSchema {
  return { $ref: `${REF}${name}` };
}

/** What a contract takes, without the keyword that only a document of its own may have. */
export function inputSchemaOf(contract: Contract): ObjectSchema {
  const { $schema: _dialectOfSchema, ...schema } = jsonSchemaOf(contract) as ObjectSchema;
  return schema;
}
