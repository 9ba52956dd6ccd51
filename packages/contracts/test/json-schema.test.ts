import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, contracts, jsonSchemaOf, type Contract } from '../src/index.ts';
import { beta, bodyOf, imageUrl, official, original, type Body } from './body.ts';

/** `strictTypes` would have every type repeated in each branch of a condition. */
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
const validators = new Map(
  contracts.map((contract) => [contract, ajv.compile(jsonSchemaOf(contract))]),
);

function verdicts(contract: Contract, body: Body) {
  return {
    schema: validators.get(contract)?.(body) ?? null,
    check: 'order' in check({ model: contract.id, body }, contract),
  };
}

/** Values that are right or wrong for one field or another. */
const values: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  1,
  2,
  3,
  5,
  6,
  8,
  8.5,
  15,
  16,
  30,
  31,
  -8,
  '8',
  '',
  ' \u00a0\ufeff',
  'push in',
  'x'.repeat(4000),
  'x'.repeat(4001),
  'x'.repeat(4096),
  'x'.repeat(4097),
  ' '.repeat(4097),
  '🎬'.repeat(4000),
  '🎬'.repeat(4001),
  'auto',
  '1:1',
  '16:9',
  '9:16',
  '4:3',
  '3:4',
  '3:2',
  '2:3',
  '480p',
  '720p',
  '480P',
  '720P',
  '1080p',
  [],
  [imageUrl],
  Array.from({ length: 2 }, () => imageUrl),
  Array.from({ length: 7 }, () => imageUrl),
  Array.from({ length: 8 }, () => imageUrl),
  ['data:image/png;base64,AAAA'],
  ['ftp://example.com/a.png'],
  ['https://user:secret@example.com/a.png'],
  ['HTTPS://EXAMPLE.COM?a@b'],
  [imageUrl, 'nowhere'],
  [imageUrl, null],
  [''],
  [5],
  {},
];

describe.each(contracts)('the schema and the check of $id agree', (contract) => {
  const names = contract.fields.map((field) => field.name);

  test('on every field with every value', () => {
    for (const name of names) {
      for (const value of values) {
        agree(contract, bodyOf(contract, { [name]: value }));
      }
    }
  });

  test('on every pair of a value and images', () => {
    for (const name of names) {
      for (const value of values) {
        for (const images of [null, [], [imageUrl], imageUrl, [5]]) {
          agree(contract, bodyOf(contract, { image_urls: images, [name]: value }));
        }
      }
    }
  });

  test('on anything', () => {
    const choice = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...values) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    );
    const changes = fc.dictionary(fc.constantFrom(...names, 'seed', 'mode'), choice);
    fc.assert(
      fc.property(changes, (change) => agree(contract, bodyOf(contract, change))),
      { numRuns: 500 },
    );
  });
});

describe('the exceptions: what only a URL parser knows', () => {
  test.each([
    // The schema is laxer about hosts and ports.
    ['https://example.com:99999/a.png', { schema: true, check: false }],
    ['https://exa%mple.com/a.png', { schema: true, check: false }],
    // And stricter about what the parser repairs.
    ['https:///example.com/a.png', { schema: false, check: true }],
    ['https://@example.com/a.png', { schema: false, check: true }],
  ])('%s', (url, expected) => {
    expect(verdicts(official, bodyOf(official, { image_urls: [url] }))).toEqual(expected);
  });
});

test('a schema is for its own model', () => {
  const validate = validators.get(beta);
  expect(validate?.(bodyOf(official))).toBe(false);
  expect(validate?.({ image_urls: [imageUrl] })).toBe(false);
  expect(validate?.([])).toBe(false);
});

test('the schema of the 1.0 model, whole', () => {
  expect(jsonSchemaOf(original)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Grok Imagine 1.0 Video',
    description: original.description,
    type: 'object',
    properties: {
      model: { type: 'string', const: original.id, description: original.summary },
      prompt: { ...notes('prompt'), type: ['string', 'null'], maxLength: 4000 },
      size: {
        ...notes('size'),
        default: '16:9',
        examples: ['16:9', '9:16', '1:1', '3:2', '2:3'],
      },
      duration: {
        ...notes('duration'),
        default: 6,
        type: ['integer', 'null'],
        minimum: 6,
        maximum: 30,
      },
      quality: {
        ...notes('quality'),
        default: '480p',
        type: ['string', 'null'],
        enum: ['480p', '480P', '720p', '720P', null],
      },
      image_urls: {
        ...notes('image_urls'),
        type: ['array', 'null'],
        items: { type: 'string', pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\s]+([/?#]|$)' },
        maxItems: 7,
      },
    },
    required: ['model'],
    if: { required: ['image_urls'], properties: { image_urls: { type: 'array', minItems: 1 } } },
    else: {
      properties: {
        prompt: { type: 'string', pattern: '\\S' },
        size: {
          type: ['string', 'null'],
          enum: ['16:9', '9:16', '1:1', '3:2', '2:3', null],
        },
      },
      required: ['prompt'],
    },
  });
});

function agree(contract: Contract, change: Body) {
  // A body that came as JSON has no undefined values.
  const body = JSON.parse(JSON.stringify(change)) as Body;
  const { schema, check: checked } = verdicts(contract, body);
  expect({ body, accepted: schema }).toEqual({ body, accepted: checked });
}

function notes(name: string) {
  const field = original.fields.find((candidate) => candidate.name === name);
  return { title: field?.title, description: field?.description };
}
