import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, contracts, jsonSchemaOf, type Contract, type JsonSchema } from '../src/index.ts';
import {
  base64,
  beta,
  bodyOf,
  empirio,
  form,
  formMax,
  imageUrl,
  official,
  original,
  pngUri,
  preview,
  rivya,
  times,
  videoUrl,
  xai,
  xai15,
  type Body,
} from './body.ts';

/** `strictTypes` would have every type repeated in each branch of a condition. */
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
const validators = new Map(
  contracts.map((contract) => [contract, ajv.compile(jsonSchemaOf(contract))]),
);

/** A draft is flat; what came over the wire, and what the schema is for, is not. */
function verdicts(contract: Contract, body: Body) {
  return {
    schema: validators.get(contract)?.(nested(body)) ?? null,
    check: 'order' in check({ model: contract.id, body }, contract),
  };
}

function nested(flat: Body): Body {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(flat)) {
    const [head = name, rest] = name.split('.', 2);
    body[head] = rest === undefined ? value : { ...(body[head] as Body), [rest]: value };
  }
  return body;
}

const at = (timestamp_s: unknown, image: unknown = { url: imageUrl }) => ({ image, timestamp_s });

/** Values that are right or wrong for one field or another. */
const valueRows: readonly (readonly unknown[])[] = [
  [undefined, null, true, false],
  [0, 1, 2, 3, 5, 6, 8, 8.5, 9, 10, 11, 15, 16, 30, 31, -8, 480, 540, 720, 1080, 480.5],
  ['8', ' 8\n', '08', '000008', '0000008', '0', '16', '30', '8.0', '8s', '+8', '\u00a08\ufeff'],
  ['', ' \u00a0\ufeff', 'push in', 'fun', 'normal', 'spicy', 'Fun'],
  [128, 129, 512, 513, 4000, 4001, 4096, 4097, 5000, 5001].map((count) => 'x'.repeat(count)),
  ['x'.repeat(20_000), 'x'.repeat(20_001), ' '.repeat(4097)],
  ['🎬'.repeat(128), '🎬'.repeat(129), '🎬'.repeat(4000), '🎬'.repeat(4001)],
  ['auto', '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '2:1', '1:2', '21:9', '5:2'],
  ['19.5:9', '9:19.5', '20:9', '9:20', '1.85:1', '4:1', '1:4', '016:09', '1.:1', '.5:1'],
  ['16:9 ', '16/9', '-1:1', '1:1:1', '1e1:9', '0.1234567:1', '1234567:1234567'],
  ['480p', '480P', '480', '540p', '540P', '540', '720p', '720P', '720', '1080p', '1080P', '1080'],
  ['0480', '480px', ' 480p', '360p'],
  [imageUrl, pngUri, 'nowhere', 'ftp://example.com/a.png', 'HTTPS://EXAMPLE.COM?a@b'],
  ['data:image/png;base64,AAAA', 'data:,', `DATA:;BASE64,${base64.webp}==`],
  [`data:image/gif;base64,${base64.gif}`, `data:a;b=c;base64,${base64.jpeg}`, `${pngUri}!`],
  [`data:image/png,${base64.png}`, `data:image/png;base64,${base64.jpeg.slice(0, 12)}`],
  [[], {}, [imageUrl], [pngUri], [{ url: imageUrl }], [''], [5], [null], [[]]],
  [1, 2, 4, 5, 7, 8].flatMap((count) => [
    times(count, imageUrl),
    times(count, pngUri),
    times(count, { url: imageUrl }),
    times(count, { file_id: 'file_1' }),
    Array.from({ length: count }, (_, index) => at(index / 2)),
  ]),
  ['data:image/png;base64,AAAA', 'ftp://example.com/a.png', 'https://a:b@example.com'].map(
    (url) => [url],
  ),
  [[imageUrl, 'nowhere'], [imageUrl, null], [at(-1)], [at('1')], [at(1, imageUrl)], [at(1, null)]],
  [{ url: imageUrl }, { url: pngUri }, { url: videoUrl, file_id: 5 }, { url: 'nowhere' }],
  [{ file_id: 'file_1' }, { url: null, file_id: 'file_1' }, { url: '', file_id: 'file_1' }],
  [{ file_id: '' }, { file_id: 5 }, { url: 5 }, { id: 'video_1' }, { id: '' }, { id: 5 }],
  [{ url: 'nowhere', id: 'video_1' }],
];

const values = valueRows.flat();

/** Of every form, and some that are none. */
const pictures: readonly unknown[] = [
  [null, '', [], imageUrl, [imageUrl], { url: imageUrl }, [{ url: imageUrl }], [at(1)]],
  [[5], {}],
].flat();

const title = '$dialect $id $operation';

describe.each(contracts)(`the schema and the check of ${title} agree`, (contract) => {
  const names = contract.fields.map((field) => field.name);
  const pictureNames = contract.fields
    .filter((field) => field.role === 'images' || field.role === 'keyframes')
    .map((field) => field.name);

  test('on every field with every value', () => {
    for (const name of [...names, ...contract.refusedFields]) {
      for (const value of values) agree(contract, bodyOf(contract, { [name]: value }));
    }
  });

  test('on every pair of a value and images', () => {
    for (const pictureName of pictureNames) {
      for (const picture of pictures) {
        const body = bodyOf(contract, { [pictureName]: picture });
        for (const name of names) {
          for (const value of values) agree(contract, { ...body, [name]: value });
        }
      }
    }
  });

  test('on anything', () => {
    const choice = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...values, ...pictures) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    );
    const keys = fc.constantFrom(...names, ...contract.refusedFields, 'seed', 'mode');
    const changes = fc.dictionary(keys, choice);
    fc.assert(
      fc.property(changes, (change) => agree(contract, bodyOf(contract, change))),
      { numRuns: 500 },
    );
  });

  test('on what it is named', () => {
    for (const id of [contract.id, ...contract.aliases]) {
      expect(verdicts(contract, bodyOf(contract, { model: id })).schema).toBe(true);
    }
    for (const model of [undefined, null, '', contract.id.toUpperCase()]) {
      expect(verdicts(contract, bodyOf(contract, { model })).schema).toBe(false);
    }
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

describe('the exceptions: what no pattern says', () => {
  const rows: [Contract, Body][] = [
    [preview, { aspect_ratio: '5:1' }],
    [preview, { aspect_ratio: '1:5' }],
    [preview, { aspect_ratio: '0:1' }],
    [preview, { aspect_ratio: '1:0' }],
    [form, { input_reference: [`${pngUri}A`] }],
    [xai15, { keyframes: [at(1), at(1)] }],
    [xai15, { keyframes: [at(20)] }],
    [xai15, { keyframes: [at(0)], image: { url: imageUrl } }],
  ];
  test.each(rows)('the schema is laxer: %#', (contract, change) => {
    const expected = { schema: true, check: false };
    expect(verdicts(contract, bodyOf(contract, change))).toEqual(expected);
  });

  test('the schema is stricter about nulls that nobody knows', () => {
    const body = bodyOf(rivya, { 'params.seed': null });
    expect(verdicts(rivya, body)).toEqual({ schema: false, check: true });
  });
});

describe('objects that hold fields', () => {
  const rows: [Contract, Body, boolean][] = [
    [rivya, {}, true],
    [rivya, { params: null }, true],
    [rivya, { params: {} }, true],
    [rivya, { params: { mode: 'fun', duration: 30 } }, true],
    [rivya, { params: { seed: 7 } }, false],
    [rivya, { params: { mode: 'fun', prompt: 'push in' } }, false],
    [rivya, { params: [] }, false],
    [rivya, { params: 'fun' }, false],
    // Beside params it is not strict.
    [rivya, { seed: 7, mode: 7 }, true],
    // A name with a dot is a field of nobody's.
    [rivya, { 'params.mode': 7 }, true],
    [xai15, { output: null }, true],
    [xai15, { output: { upload_url: videoUrl, format: 'mp4' } }, true],
    [xai15, { output: { upload_url: 'nowhere' } }, false],
    [xai15, { output: videoUrl }, false],
  ];
  test.each(rows)('%#', (contract, change, expected) => {
    expect(validators.get(contract)?.(bodyOf(contract, change))).toBe(expected);
  });
});

test('the pattern of a data URI knows every head that an image can have, and no other', () => {
  const magics = [
    [0xff, 0xd8, 0xff, ...times(9, null)],
    [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...times(4, null)],
    [0x52, 0x49, 0x46, 0x46, ...times(4, null), 0x57, 0x45, 0x42, 0x50],
  ];
  const noise = fc.uint8Array({ minLength: 12, maxLength: 15 });
  const wrong = fc.option(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 255 })));
  fc.assert(
    fc.property(fc.constantFrom(...magics), noise, wrong, (magic, bytes, mistake) => {
      const file = bytes.map((byte, index) => magic[index] ?? byte);
      if (mistake !== null) file[mistake[0]] = mistake[1];
      const image = `data:image/png;base64,${Buffer.from(file).toString('base64')}`;
      agree(empirio, bodyOf(empirio, { image }));
    }),
    { numRuns: 2000 },
  );
});

test('a data URI of megabytes overflows no stack', () => {
  const uri = `data:image/jpeg;base64,${base64.jpeg}${'A'.repeat(7_000_000)}`;
  expect(verdicts(empirio, bodyOf(empirio, { image: uri }))).toEqual({ schema: true, check: true });
  const broken = bodyOf(empirio, { image: `${uri}!` });
  expect(verdicts(empirio, broken)).toEqual({ schema: false, check: false });
});

test('a default is told only where it is one, whatever images there are', () => {
  expect(told(preview, 'aspect_ratio')).toBe(undefined);
  expect(told(empirio, 'aspect_ratio')).toBe(undefined);
  expect(told(xai, 'aspect_ratio')).toBe(undefined);
  expect(told(beta, 'aspect_ratio')).toBe('auto');
  expect(told(formMax, 'seconds')).toBe(15);
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
      prompt: { ...notes('prompt', original), type: ['string', 'null'], maxLength: 4000 },
      size: {
        ...notes('size', original),
        default: '16:9',
        examples: ['16:9', '9:16', '1:1', '3:2', '2:3'],
      },
      duration: {
        ...notes('duration', original),
        default: 6,
        type: ['integer', 'null'],
        minimum: 6,
        maximum: 30,
      },
      quality: {
        ...notes('quality', original),
        default: '480p',
        type: ['string', 'null'],
        enum: ['480p', '480P', '720p', '720P', null],
      },
      image_urls: {
        ...notes('image_urls', original),
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

test("the schema of Rivya's model, whole", () => {
  const url = {
    type: 'string',
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\s]+([/?#]|$)',
  };
  expect(jsonSchemaOf(rivya)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Grok Imagine Video',
    description: rivya.description,
    type: 'object',
    properties: {
      model: { type: 'string', const: rivya.id, description: rivya.summary },
      prompt: { ...notes('prompt', rivya), type: 'string', maxLength: 5000, pattern: '\\S' },
      client_request_id: {
        ...notes('client_request_id', rivya),
        type: ['string', 'null'],
        maxLength: 128,
      },
      params: {
        type: ['object', 'null'],
        properties: {
          mode: {
            ...notes('params.mode', rivya),
            default: 'normal',
            type: ['string', 'null'],
            enum: ['fun', 'normal', 'spicy', null],
          },
          duration: {
            ...notes('params.duration', rivya),
            default: 6,
            type: ['integer', 'null'],
            minimum: 6,
            maximum: 30,
          },
          resolution: {
            ...notes('params.resolution', rivya),
            default: '480p',
            type: ['string', 'null'],
            enum: ['480p', '720p', null],
          },
          aspect_ratio: {
            ...notes('params.aspect_ratio', rivya),
            default: '2:3',
            type: ['string', 'null'],
            enum: ['1:1', '16:9', '9:16', '2:3', '3:2', null],
          },
          referenceMediaItems: {
            ...notes('params.referenceMediaItems', rivya),
            type: ['array', 'null'],
            items: { type: 'object', properties: { url }, required: ['url'] },
            maxItems: 1,
          },
        },
        additionalProperties: false,
      },
    },
    required: ['model', 'prompt'],
  });
});

function agree(contract: Contract, change: Body) {
  // A body that came as JSON has no undefined values.
  const body = JSON.parse(JSON.stringify(change)) as Body;
  const { schema, check: checked } = verdicts(contract, body);
  const accepted = checked || isOnlyOfTimes(contract, body);
  expect({ body, accepted: schema }).toEqual({ body, accepted });
}

/** No schema compares a keyframe's time with the length; see the exceptions. */
function isOnlyOfTimes(contract: Contract, body: Body): boolean {
  const checked = check({ model: contract.id, body }, contract);
  if ('order' in checked) return false;
  return checked.violations.every(
    ({ kind, field }) =>
      (kind === 'out_of_range' && field === 'keyframes.timestamp_s') ||
      (kind === 'conflict' && field === 'keyframes'),
  );
}

function notes(name: string, contract: Contract) {
  const field = contract.fields.find((candidate) => candidate.name === name);
  return { title: field?.title, description: field?.description };
}

function told(contract: Contract, name: string) {
  const properties = jsonSchemaOf(contract)['properties'] as Record<string, JsonSchema>;
  return properties[name]?.['default'];
}
