import { SCOPES } from '../http/dialect.ts';

/** Fields that several bodies have, as JSON schemas. A description completes "<field> …". */
export const FIELDS = {
  workspace: {
    type: 'string',
    pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
    description: 'must be 1-63 of a-z, 0-9 and "-", and not begin with "-"',
  },
  concurrencyMax: { type: 'integer', minimum: 1, maximum: 10_000 },
  requestsPerMinute: { type: ['integer', 'null'], minimum: 1, maximum: 1_000_000 },
  scopes: {
    type: ['array', 'null'],
    items: { type: 'string', enum: SCOPES },
    minItems: 1,
    uniqueItems: true,
  },
  time: {
    type: ['string', 'null'],
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?(Z|[+-]\\d\\d:\\d\\d)$',
    description: 'must be a time such as 2027-01-31T00:00:00Z',
  },
  credits: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
  line: {
    type: 'string',
    pattern: '^[^\\p{C}\\p{Zl}\\p{Zp}]{1,200}$',
    description: 'must be one line of 1-200 characters',
  },
  grantId: {
    type: 'string',
    pattern: '^[A-Za-z0-9._:-]{1,100}$',
    description: 'must be 1-100 of A-Z, a-z, 0-9 and . _ : -',
  },
} as const;

/** An object with these fields and no others. */
export function objectOf(properties: object, required: readonly string[]): object {
  return { type: 'object', additionalProperties: false, required, properties };
}
