import { FIELDS } from './fields.ts';

/** The part of JSON Schema that the configuration file's schema uses for a channel. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly description?: string;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * What the configuration file may say of a channel, in the words of the admin API: `pollMs` is `poll_ms`.
 * The file's schema is the only list of it.
 */
export interface ChannelMembers {
  /** Schemas by the names that members have here, but for the channel's own name. */
  readonly fields: Readonly<Record<string, object>>;
  /** The same for a change, where null takes away what is not required. */
  readonly nullableFields: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  /** With null for what is not set. */
  encode(settings: Members): Members;
  decode(fields: Members): Members;
  /** What a setting of the file is called here. */
  nameOf(setting: string): string;
}

export function createChannelMembers(fileSchema: object): ChannelMembers {
  const { name: _name, ...properties } = (fileSchema as Schema).properties ?? {};
  const schema: Schema = { ...(fileSchema as Schema), properties };
  const { properties: fields = {}, required = [] } = renamed(schema);
  const nothing = Object.fromEntries(Object.keys(fields).map((field) => [field, null]));
  return {
    fields,
    nullableFields: Object.fromEntries(
      Object.entries(fields).map(([field, own]) => [
        field,
        required.includes(field) ? own : orNull(own),
      ]),
    ),
    required: required.filter((field) => field !== 'name'),
    encode: (settings) => ({
      ...nothing,
      ...convert(settings, schema, (name) => [name, wire(name)]),
    }),
    decode: (given) => convert(given, schema, (name) => [wire(name), name]),
    nameOf: wire,
  };
}

function wire(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A description of the file is for whoever writes it; here one says what a field must be. */
function renamed({ description: _description, ...schema }: Schema): Schema {
  const { properties, required, items, additionalProperties: others, pattern } = schema;
  const words = pattern === undefined ? undefined : WORDS[pattern];
  return {
    ...schema,
    ...(words === undefined ? {} : { description: words }),
    ...(items === undefined ? {} : { items: renamed(items) }),
    ...(typeof others === 'object' ? { additionalProperties: renamed(others) } : {}),
    ...(required === undefined ? {} : { required: required.map(wire) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, own]) => [wire(name), renamed(own)]),
          ),
        }),
  };
}

/** What the patterns of the file's schema ask for, in words. */
const WORDS: Readonly<Record<string, string>> = {
  '^https?://': 'must begin with http:// or https://',
  '^[A-Z][A-Z0-9_]{0,127}$': 'must be the name of an environment variable, such as ACME_API_KEY',
  [FIELDS.workspace.pattern]: FIELDS.workspace.description,
};

function orNull(schema: Schema): Schema {
  const { type, enum: choices } = schema;
  return {
    ...schema,
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(choices === undefined ? {} : { enum: [...choices, null] }),
  };
}

type Names = (name: string) => readonly [from: string, to: string];

/** Members that the schema names get their other names; keys of any other kind are data and stay. */
function convert(given: Members, schema: Schema, names: Names): Members {
  const { properties = {}, additionalProperties: others } = schema;
  const pairs = Object.entries(properties).map(([name, own]) => [...names(name), own] as const);
  const known = pairs.filter(([from]) => Object.hasOwn(given, from));
  const isData = (key: string): boolean => pairs.every(([from]) => from !== key);
  const data = typeof others === 'object' ? Object.keys(given).filter(isData) : [];
  return Object.fromEntries([
    ...data.map((key) => [key, convertValue(given[key], others as Schema, names)] as const),
    ...known.map(([from, to, own]) => [to, convertValue(given[from], own, names)] as const),
  ]);
}

function convertValue(value: unknown, schema: Schema, names: Names): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => convertValue(item, schema.items ?? {}, names));
  }
  if (typeof value !== 'object' || value === null) return value;
  const isNamed =
    schema.properties !== undefined || typeof schema.additionalProperties === 'object';
  return isNamed ? convert(value as Members, schema, names) : value;
}
