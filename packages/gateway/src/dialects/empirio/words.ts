import type { ExpectedType, Violation } from '@reelgate/contracts';

/** The message for a violation. It names the field and what is expected, and quotes nothing. */
export function wordsOf(violation: Violation): string {
  const { field } = violation;
  switch (violation.kind) {
    case 'missing':
      return `${field} is required`;
    case 'wrong_type':
      return `${field} must be ${typeNames[violation.expected]}`;
    case 'too_long':
      return `${field} must have at most ${violation.lengthMax} characters, not ${violation.length}`;
    case 'too_many':
      return `${field} allows at most ${violation.countMax}, not ${violation.count}`;
    case 'out_of_range':
      return `${field} must be from ${violation.minS} to ${violation.maxS} seconds`;
    case 'not_allowed':
      return `${field} must be one of ${violation.allowed.join(', ')}`;
    case 'not_public_url':
      return `${field} must be a public http(s) URL, a data URI or the URL of an uploaded image`;
    case 'not_an_image':
      return `${field} must hold a JPEG, PNG or WebP image`;
    case 'conflict':
      return `${field} and ${violation.other} cannot be used together`;
    case 'unknown':
      return `${field} is not a known field`;
  }
}

const typeNames: Readonly<Record<ExpectedType, string>> = {
  string: 'a string',
  integer: 'a whole number',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  number: 'a number',
};

/** A message quotes no more of a value than this. */
const SHOWN_CHARACTERS_MAX = 60;

/** A text out of a request, shortened and with its control characters escaped. */
export function shown(text: string): string {
  if (text.length <= SHOWN_CHARACTERS_MAX) return JSON.stringify(text);
  return JSON.stringify(`${text.slice(0, SHOWN_CHARACTERS_MAX).toWellFormed()}…`);
}
