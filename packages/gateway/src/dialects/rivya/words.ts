import type { ExpectedType, Violation } from '@reelgate/contracts';

/** What is wrong with a field, and what would be right. */
export function wordsOf(violation: Violation): string {
  const { field } = violation;
  switch (violation.kind) {
    case 'missing':
      return `${field} is required`;
    case 'wrong_type':
      return `${field} must be ${typeNames[violation.expected]}`;
    case 'too_long':
      return `${field} exceeds ${violation.lengthMax} characters (got ${violation.length})`;
    case 'too_many':
      return `${field} takes at most ${violation.countMax} (got ${violation.count})`;
    case 'out_of_range':
      return `${field} must be from ${violation.minS} to ${violation.maxS} (got ${violation.gotS})`;
    case 'not_allowed':
      return `${field} must be one of ${violation.allowed.join(', ')} (got ${shown(violation.got)})`;
    case 'not_public_url':
      return `${field}[${violation.index}].url must be a public http(s) URL`;
    case 'not_an_image':
      return `${field}[${violation.index}] must be a JPEG, PNG or WebP image`;
    case 'conflict':
      return `${field} and ${violation.other} cannot be used together`;
    case 'unknown':
      return `${shown(field)} is not a parameter of this model`;
  }
}

const typeNames: Readonly<Record<ExpectedType, string>> = {
  string: 'a string',
  integer: 'a whole number',
  boolean: 'a boolean',
  array: 'a list',
  object: 'a list of objects',
  number: 'a number',
};

/** A message quotes no more of a text than this. */
const SHOWN_MAX = 60;

export function shown(text: string): string {
  return JSON.stringify(text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`);
}
