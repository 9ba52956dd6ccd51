import type { Contract, ExpectedType, Violation } from '@reelgate/contracts';

/** The message for a violation: what is expected, as a sentence that begins with the field's name. */
export function wordsOf(violation: Violation, contract: Contract): string {
  const { field } = violation;
  switch (violation.kind) {
    case 'missing':
      return missing(violation);
    case 'wrong_type':
      return `${field} must be ${typeNames[violation.expected]}.`;
    case 'too_long':
      return `${field} must have at most ${violation.lengthMax} characters, not ${violation.length}.`;
    case 'too_many':
      return `${field} takes at most ${entries(violation.countMax)}, not ${violation.count}.`;
    case 'out_of_range': {
      const { minS, maxS, gotS } = violation;
      return `${field} must be ${minS} to ${maxS} seconds, not ${gotS}.`;
    }
    case 'not_allowed': {
      const { allowed, got } = violation;
      return `${field} must be one of ${allowed.join(', ')}, not ${shown(got)}.`;
    }
    case 'not_public_url':
      return notUrl(violation, contract);
    case 'not_an_image':
      return `${placeOf(violation, contract)} must be a JPEG, PNG or WebP image.`;
    case 'conflict':
      // Keyframes go with both, and only not at the very same moment.
      return field === 'keyframes'
        ? `A keyframe and ${violation.other} cannot have the same moment.`
        : `${field} and ${violation.other} cannot be used together.`;
    case 'unknown':
      return `${field} is not supported by the model ${contract.id}.`;
  }
}

type OfKind<Kind extends Violation['kind']> = Extract<Violation, { kind: Kind }>;

function missing({ field, unless }: OfKind<'missing'>): string {
  const condition = unless === null ? '' : ', as there is no image to begin from';
  return `missing field \`${field}\`${condition}.`;
}

function notUrl(violation: OfKind<'not_public_url'>, contract: Contract): string {
  const field = contract.fields.find(({ name }) => name === violation.field);
  const place = placeOf(violation, contract);
  if (field === undefined || !('accepts' in field)) return `${place} must be a public http(s) URL.`;
  const data = field.accepts.includes('data') ? ' or a data URI of an image' : '';
  return `${place} must have a url, a public http(s) URL${data}, or a file_id.`;
}

/** Entries of a list are named by their place in it. */
function placeOf(
  { field: name, index }: OfKind<'not_public_url' | 'not_an_image'>,
  { fields }: Contract,
): string {
  const field = fields.find((candidate) => candidate.name === name);
  const isList =
    field?.role === 'keyframes' || (field?.role === 'images' && field.shape === 'many');
  return isList ? `${name}[${index}]` : name;
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

const typeNames: Readonly<Record<ExpectedType, string>> = {
  string: 'a string',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  number: 'a number of 0 or more that no other entry has',
};

/** A message quotes no more of a value than this. */
const SHOWN_MAX = 60;

export function shown(text: string): string {
  return JSON.stringify(text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`);
}
