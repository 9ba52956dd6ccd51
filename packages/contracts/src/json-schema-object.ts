import type { JsonSchema, JsonValue } from './json-value.ts';

/**
 * `properties` and `required` for rules by wire name. Names with a common start, `params.mode` and
 * `params.duration`, lie in one object, which may be left out unless something in it is required.
 *
 * Names that start with `strictPrefix` are refused where there is no rule for them.
 */
export function objectRules(
  rules: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  strictPrefix: string | null = null,
): JsonSchema {
  const properties: Record<string, JsonValue> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const head = headOf(name);
    if (head === name) properties[name] = rule;
    else properties[head] ??= innerObject(head, rules, required, strictPrefix);
  }
  const heads = [...new Set(required.map(headOf))];
  return {
    properties,
    ...(heads.length === 0 ? {} : { required: heads }),
    ...(strictPrefix === '' ? { additionalProperties: false } : {}),
  };
}

function innerObject(
  head: string,
  rules: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  strictPrefix: string | null,
): JsonSchema {
  const within = (name: string) => name.startsWith(`${head}.`);
  const rest = (name: string) => name.slice(head.length + 1);
  const innerRules = Object.entries(rules)
    .filter(([name]) => within(name))
    .map(([name, rule]) => [rest(name), rule] as const);
  const innerRequired = required.filter(within).map(rest);
  const isStrict = strictPrefix !== null && within(strictPrefix);
  return {
    type: innerRequired.length > 0 ? 'object' : ['object', 'null'],
    ...objectRules(
      Object.fromEntries(innerRules),
      innerRequired,
      isStrict ? rest(strictPrefix) : null,
    ),
  };
}

function headOf(name: string): string {
  return name.split('.', 1)[0] ?? name;
}
