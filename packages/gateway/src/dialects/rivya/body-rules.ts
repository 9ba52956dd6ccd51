import type { JsonSchema } from '@reelgate/contracts';

/**
 * What one field of a small body may be. Read by `readBody` and published by `schemaOfBody`, so that
 * the OpenAPI page cannot say anything else. Null is absent, as in the models' contracts.
 */
export interface FieldRule {
  readonly type: 'string' | 'number' | 'boolean' | 'strings';
  readonly description: string;
  readonly required?: boolean;
  /** Of a string, in UTF-16 units. */
  readonly lengthMax?: number;
  /** All that a string, or an entry of `strings`, may be. */
  readonly choices?: readonly string[];
}

export type BodyRules = Readonly<Record<string, FieldRule>>;

export type ReadBody =
  | {
      /** By name, of the types that the rules say; absent ones are not there. */
      readonly values: Readonly<Record<string, unknown>>;
      /** What no rule knows, as the client wrote it. */
      readonly ignoredFields: readonly string[];
    }
  /** What is wrong with it, for people. */
  | { readonly trouble: string };

/** `path` begins the names in messages: `params.referenceMediaItems[0].`, or nothing. */
export function readBody(rules: BodyRules, body: unknown, path = ''): ReadBody {
  if (!isObject(body)) return { trouble: 'request body must be a JSON object' };
  const values: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = Object.hasOwn(body, name) ? (body[name] ?? null) : null;
    if (value === null) {
      if (rule.required === true) return { trouble: `${path}${name} is required` };
      continue;
    }
    const trouble = troubleWith(rule, value);
    if (trouble !== null) return { trouble: `${path}${name} ${trouble}` };
    values[name] = value;
  }
  const ignoredFields = Object.keys(body).filter((name) => !Object.hasOwn(rules, name));
  return { values, ignoredFields };
}

export function schemaOfBody(
  rules: BodyRules,
  { isStrict = false }: { readonly isStrict?: boolean } = {},
): JsonSchema {
  const entries = Object.entries(rules);
  const required = entries.filter(([, rule]) => rule.required === true).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, rule]) => [name, schemaOf(rule)])),
    ...(required.length === 0 ? {} : { required }),
    ...(isStrict ? { additionalProperties: false } : {}),
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function troubleWith(rule: FieldRule, value: unknown): string | null {
  const { type, lengthMax, choices, required } = rule;
  switch (type) {
    case 'string':
      if (typeof value !== 'string') return 'must be a string';
      if (required === true && value.trim() === '') return 'is required';
      if (lengthMax !== undefined && value.length > lengthMax) {
        return `exceeds ${lengthMax} characters (got ${value.length})`;
      }
      return choices === undefined || choices.includes(value) ? null : oneOf(choices);
    case 'strings':
      if (!Array.isArray(value) || value.length === 0)
        return 'must be a list with an entry or more';
      return value.every((entry) => choices?.includes(entry as string) !== false)
        ? null
        : `entries ${oneOf(choices ?? [])}`;
    case 'number':
      return Number.isFinite(value) ? null : 'must be a number';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be a boolean';
  }
}

function oneOf(choices: readonly string[]): string {
  return `must be ${choices.length === 1 ? '' : 'one of '}${choices.join(', ')}`;
}

function schemaOf({ type, description, required, lengthMax, choices }: FieldRule): JsonSchema {
  const nullable = required !== true;
  if (type === 'strings') {
    const items = { type: 'string', ...(choices === undefined ? {} : { enum: choices }) };
    return { type: nullable ? ['array', 'null'] : 'array', description, items, minItems: 1 };
  }
  return {
    type: nullable ? [type, 'null'] : type,
    description,
    ...(lengthMax === undefined ? {} : { maxLength: lengthMax }),
    ...(choices === undefined ? {} : { enum: nullable ? [...choices, null] : choices }),
  };
}
