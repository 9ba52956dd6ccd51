import type { ExpectedType, Violation } from '@reelgate/contracts';

/** What a violation is called, and said, in an error of this dialect. */
export interface Words {
  readonly code: string;
  readonly message: string;
}

export function wordsOf(violation: Violation): Words {
  const { field } = violation;
  switch (violation.kind) {
    case 'missing':
      return words('missing_required_parameter', `${field} is required`);
    case 'wrong_type':
      return words('invalid_type', `${field} must be ${typeNames[violation.expected]}`);
    case 'too_long': {
      const { lengthMax, length } = violation;
      return words(
        'string_above_max_length',
        `${field} has ${length} characters; at most ${lengthMax} are allowed`,
      );
    }
    case 'too_many': {
      const { countMax, count } = violation;
      return words(
        'array_above_max_length',
        `${field} has ${count} images; at most ${countMax} are allowed`,
      );
    }
    case 'out_of_range': {
      const { minS, maxS, gotS } = violation;
      const code = gotS < minS ? 'integer_below_min_value' : 'integer_above_max_value';
      return words(code, `${field} must be from ${minS} to ${maxS}, not ${gotS}`);
    }
    case 'not_allowed':
      return words('invalid_value', `${field} must be one of ${allowedIn(violation)}`);
    case 'not_public_url':
      return words(
        'invalid_image',
        `${field} must hold image files, data URIs or public http(s) URLs`,
      );
    case 'not_an_image':
      return words('invalid_image', `${field} must hold JPEG, PNG or WebP images`);
    case 'conflict':
      return words(
        'mutually_exclusive_parameters',
        `${field} and ${violation.other} cannot be sent together`,
      );
    case 'unknown':
      return words('unknown_parameter', `${field} is not known`);
  }
}

function words(code: string, message: string): Words {
  return { code, message };
}

/** Resolutions are written as seed 002 writes them: `720P`. */
function allowedIn({ allowed }: Extract<Violation, { kind: 'not_allowed' }>): string {
  return allowed.map((value) => value.replace(/^(\d+)p$/, '$1P')).join(', ');
}

const typeNames: Readonly<Record<ExpectedType, string>> = {
  string: 'a string',
  integer: 'an integer',
  boolean: 'a boolean',
  array: 'a list',
  object: 'an object',
  number: 'a number',
};
