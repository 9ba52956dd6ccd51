/**
 * One way in which a draft breaks its contract, with what a dialect needs to word it. `field` is
 * the wire name; what the client sent is in `got` as it came, of any size.
 */
export type Violation =
  /** Absent, null, blank or empty. `unless` names the field that would have made it optional. */
  | { readonly kind: 'missing'; readonly field: string; readonly unless: string | null }
  | {
      readonly kind: 'wrong_type';
      readonly field: string;
      readonly expected: ExpectedType;
      readonly got: unknown;
    }
  /** Both in Unicode code points. */
  | {
      readonly kind: 'too_long';
      readonly field: string;
      readonly lengthMax: number;
      readonly length: number;
    }
  | {
      readonly kind: 'too_many';
      readonly field: string;
      readonly countMax: number;
      readonly count: number;
    }
  | {
      readonly kind: 'out_of_range';
      readonly field: string;
      readonly minS: number;
      readonly maxS: number;
      readonly gotS: number;
    }
  | {
      readonly kind: 'not_allowed';
      readonly field: string;
      readonly allowed: readonly string[];
      readonly got: string;
    }
  /** The first entry of a list, or the one value, that is no public http(s) URL. */
  | { readonly kind: 'not_public_url'; readonly field: string; readonly index: number }
  /** As above: a data URI or a file that holds no JPEG, PNG or WebP image. */
  | { readonly kind: 'not_an_image'; readonly field: string; readonly index: number }
  /** Both were sent, and only one may be. */
  | { readonly kind: 'conflict'; readonly field: string; readonly other: string }
  /** The contract does not know it, where unknown fields are refused. */
  | { readonly kind: 'unknown'; readonly field: string };

export type ExpectedType = 'string' | 'integer' | 'boolean' | 'array' | 'object' | 'number';
