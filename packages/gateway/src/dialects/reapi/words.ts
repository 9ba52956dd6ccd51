import type { ExpectedType, Violation, Wording } from '@reelgate/contracts';

/** The message for a violation, in the style that the model's contract asks for. */
export function wordsOf(violation: Violation, wording: Wording): string {
  return wording.prefix + stylists[wording.style](violation, wording);
}

type Stylist = (violation: Violation, wording: Wording) => string;

const stylists: Readonly<Record<Wording['style'], Stylist>> = { plain, observed };

/** What is expected (seed 000). */
function plain(violation: Violation, wording: Wording): string {
  const { field } = violation;
  switch (violation.kind) {
    case 'missing':
      return missing(violation);
    case 'wrong_type':
      return `${field} must be ${typeNames[violation.expected]}`;
    case 'too_long':
      return tooLong(violation);
    case 'too_many':
      return `${field} allows at most ${entries(violation.countMax)}`;
    case 'out_of_range':
      return `${field} must be ${violation.minS}-${violation.maxS} seconds`;
    case 'not_allowed':
      return `invalid ${field}${allowed(violation, wording)}`;
    case 'not_public_url':
      return `${field} entries must be public http(s) URLs`;
    case 'not_an_image':
      return `${field} entries must be JPEG, PNG or WebP images`;
    case 'conflict':
      return `${field} and ${violation.other} cannot be used together`;
    case 'unknown':
      return `${field} is not a known field`;
  }
}

/** What is expected, and what came instead (seed 001). */
function observed(violation: Violation, wording: Wording): string {
  const { field } = violation;
  switch (violation.kind) {
    case 'missing':
      return missing(violation);
    case 'wrong_type':
      return `${field} must be ${typeNames[violation.expected]}, got ${shown(violation.got)}`;
    case 'too_long':
      return tooLong(violation);
    case 'too_many':
      return `${field} accepts at most ${entries(violation.countMax)}, got ${violation.count}`;
    case 'out_of_range': {
      const { minS, maxS, gotS } = violation;
      return `${field} must be ${minS}-${maxS} seconds, got ${gotS}`;
    }
    case 'not_allowed':
      return `invalid ${field} ${shown(violation.got)}${allowed(violation, wording)}`;
    case 'not_public_url':
      return `${field} entries must be public http(s) URLs`;
    case 'not_an_image':
      return `${field} entries must be JPEG, PNG or WebP images`;
    case 'conflict':
      return `${field} and ${violation.other} cannot be used together`;
    case 'unknown':
      return `${field} is not a known field`;
  }
}

type OfKind<Kind extends Violation['kind']> = Extract<Violation, { kind: Kind }>;

function missing({ field, unless }: OfKind<'missing'>): string {
  const condition = unless === null ? '' : ` when ${unless} is empty (text-to-video)`;
  return `${field} is required${condition}`;
}

function tooLong({ field, lengthMax, length }: OfKind<'too_long'>): string {
  return `${field} exceeds ${lengthMax} characters (got ${length})`;
}

function allowed({ field, allowed: values }: OfKind<'not_allowed'>, wording: Wording): string {
  if (wording.unlistedFields.includes(field)) return '';
  return ` (allowed: ${values.join(' / ')})`;
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

const typeNames: Readonly<Record<ExpectedType, string>> = {
  string: 'a string',
  integer: 'an integer',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  number: 'a number',
};

/** A message quotes no more of a value than this. */
const shownCharactersMax = 60;

/** A value as JSON, shortened, or its type where it could be of any size. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string' || value.length <= shownCharactersMax) return JSON.stringify(value);
  return JSON.stringify(`${value.slice(0, shownCharactersMax)}…`);
}
