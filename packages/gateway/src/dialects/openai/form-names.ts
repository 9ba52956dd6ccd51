type Fields = Readonly<Record<string, unknown>>;

/** `images[]` and `images[0]` are entries of a list, `video[id]` is a member of an object. */
const BRACKETED = /^([^[\]]+)\[([^[\]]*)\]$/;

/**
 * Brings the names that forms give to lists and objects back to what they stand for, as the `openai`
 * package writes them: `input_reference[]` twice is a list of two, `video[id]` is `{video: {id}}`. A
 * name that comes both ways is one list.
 */
export function plainNames(fields: Fields): Fields {
  const plain = new Map<string, unknown>();
  const append = (name: string, values: readonly unknown[]): void => {
    const before = plain.has(name) ? listOf(plain.get(name)) : [];
    plain.set(name, [...before, ...values]);
  };
  for (const [key, value] of Object.entries(fields)) {
    const [, name = key, member] = BRACKETED.exec(key) ?? [];
    if (member === undefined) {
      if (plain.has(name)) append(name, listOf(value));
      else plain.set(name, value);
    } else if (/^\d*$/.test(member)) append(name, listOf(value));
    else
      plain.set(name, { ...membersOf(plain.get(name)), ...Object.fromEntries([[member, value]]) });
  }
  return Object.fromEntries(plain);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function membersOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
