import { describe, expect, test } from 'vitest';
import { check, type Contract, type Order, type Violation } from '../src/index.ts';
import { beta, bodyOf, imageUrl, official, original, sourceFrame, type Body } from './body.ts';

const orders: Readonly<Record<string, Order>> = {
  [official.id]: {
    dialect: 'reapi',
    model: 'grok-imagine-video-1.5-official',
    mode: 'image_to_video',
    prompt: 'push in',
    images: [{ url: imageUrl }],
    frame: { kind: 'fixed', widthPx: 736, heightPx: 400 },
    resolution: '480p',
    durationS: 8,
    audio: true,
    moderated: true,
    seed: null,
  },
  [beta.id]: {
    dialect: 'reapi',
    model: 'grok-imagine-video-1.5-beta',
    mode: 'image_to_video',
    prompt: '',
    images: [{ url: imageUrl }],
    frame: sourceFrame(beta, '480p'),
    resolution: '480p',
    durationS: 8,
    audio: true,
    moderated: true,
    seed: null,
  },
  [original.id]: {
    dialect: 'reapi',
    model: 'grok-imagine-1.0-video',
    mode: 'text_to_video',
    prompt: 'push in',
    images: [],
    frame: { kind: 'fixed', widthPx: 736, heightPx: 400 },
    resolution: '480p',
    durationS: 6,
    audio: true,
    moderated: true,
    seed: null,
  },
};

const fromSource = {
  '480p': sourceFrame(official, '480p'),
  '720p': sourceFrame(official, '720p'),
} as const;

const images = (count: number) => Array.from({ length: count }, () => imageUrl);
const orderedImages = (count: number) => images(count).map((url) => ({ url }));
const withImages = (count: number): Partial<Order> => ({
  mode: 'image_to_video',
  images: orderedImages(count),
  frame: fromSource['480p'],
});
const fixed = (widthPx: number, heightPx: number): Partial<Order> => ({
  frame: { kind: 'fixed', widthPx, heightPx },
});

const missing = (field: string, unless: string | null = null): Violation => ({
  kind: 'missing',
  field,
  unless,
});
const notUrl = (index = 0): Violation => ({
  kind: 'not_public_url',
  field: 'image_urls',
  index,
});
const range = (minS: number, maxS: number, gotS: number): Violation => ({
  kind: 'out_of_range',
  field: 'duration',
  minS,
  maxS,
  gotS,
});
const notInteger = (got: unknown): Violation => ({
  kind: 'wrong_type',
  field: 'duration',
  expected: 'integer',
  got,
});

type Row = [Contract, Body, Partial<Order>];

describe('a draft that keeps its contract', () => {
  const rows: Row[] = [
    // Defaults, and null as absent.
    [official, {}, {}],
    [beta, {}, {}],
    [original, {}, {}],
    [official, { aspect_ratio: null, resolution: null, duration: null, audio: null }, {}],
    [beta, { prompt: null, aspect_ratio: null, duration: null, nsfw_checker: null }, {}],
    [original, { size: null, quality: null, duration: null, image_urls: null }, {}],
    // Prompts.
    [official, { prompt: '  padded ' }, { prompt: '  padded ' }],
    [official, { prompt: 'x'.repeat(4000) }, { prompt: 'x'.repeat(4000) }],
    [official, { prompt: '🎬'.repeat(4000) }, { prompt: '🎬'.repeat(4000) }],
    [official, { prompt: '\ud83c'.repeat(4000) }, { prompt: '\ud83c'.repeat(4000) }],
    [beta, { prompt: 'x'.repeat(4096) }, { prompt: 'x'.repeat(4096) }],
    [beta, { prompt: ' \n' }, {}],
    [original, { prompt: 'x'.repeat(4000) }, { prompt: 'x'.repeat(4000) }],
    // Images and modes.
    [original, { image_urls: [] }, {}],
    [original, { image_urls: images(1) }, withImages(1)],
    [original, { image_urls: images(7) }, withImages(7)],
    [original, { image_urls: images(1), prompt: undefined }, { ...withImages(1), prompt: '' }],
    [original, { image_urls: images(1), prompt: ' ' }, { ...withImages(1), prompt: '' }],
    [
      original,
      { image_urls: images(1), quality: '720p' },
      {
        ...withImages(1),
        frame: fromSource['720p'],
        resolution: '720p',
      },
    ],
    [
      beta,
      { aspect_ratio: 'auto', resolution: '720p' },
      {
        frame: fromSource['720p'],
        resolution: '720p',
      },
    ],
    // Durations at their ends.
    [official, { duration: 3 }, { durationS: 3 }],
    [official, { duration: 15 }, { durationS: 15 }],
    [beta, { duration: 1 }, { durationS: 1 }],
    [beta, { duration: 15 }, { durationS: 15 }],
    [original, { duration: 6 }, { durationS: 6 }],
    [original, { duration: 30 }, { durationS: 30 }],
    [original, JSON.parse('{"duration": 8.0}') as Body, { durationS: 8 }],
    // Switches.
    [official, { audio: false }, { audio: false }],
    [official, { audio: true }, { audio: true }],
    [beta, { nsfw_checker: false }, { moderated: false }],
    [beta, { nsfw_checker: true }, { moderated: true }],
    // Lower case is canonical for quality, so that upper case is understood.
    [original, { quality: '480P' }, {}],
    [original, { quality: '720P' }, { resolution: '720p', ...fixed(1280, 720) }],
  ];
  test.each(rows)('%#', (contract, change, expected) => {
    const body = bodyOf(contract, change);
    expect(check({ model: contract.id, body }, contract)).toEqual({
      order: { ...orders[contract.id], ...expected },
      ignoredFields: [],
    });
  });
});

describe('every ratio at every resolution', () => {
  const rows: [Contract, string, string, [number, number], [number, number]][] = [
    [official, 'aspect_ratio', '1:1', [544, 544], [960, 960]],
    [official, 'aspect_ratio', '16:9', [736, 400], [1280, 720]],
    [official, 'aspect_ratio', '9:16', [400, 736], [720, 1280]],
    [beta, 'aspect_ratio', '1:1', [544, 544], [960, 960]],
    [beta, 'aspect_ratio', '16:9', [736, 400], [1280, 720]],
    [beta, 'aspect_ratio', '9:16', [400, 736], [720, 1280]],
    [beta, 'aspect_ratio', '4:3', [640, 480], [960, 720]],
    [beta, 'aspect_ratio', '3:4', [480, 640], [720, 960]],
    [beta, 'aspect_ratio', '3:2', [720, 480], [1080, 720]],
    [beta, 'aspect_ratio', '2:3', [480, 720], [720, 1080]],
    [original, 'size', '1:1', [544, 544], [960, 960]],
    [original, 'size', '16:9', [736, 400], [1280, 720]],
    [original, 'size', '9:16', [400, 736], [720, 1280]],
    [original, 'size', '3:2', [720, 480], [1080, 720]],
    [original, 'size', '2:3', [480, 720], [720, 1080]],
  ];
  test.each(rows)('%# $2', (contract, field, ratio, ...sizes) => {
    const resolutionField = contract === original ? 'quality' : 'resolution';
    for (const [index, resolution] of (['480p', '720p'] as const).entries()) {
      const [widthPx, heightPx] = sizes[index] ?? [0, 0];
      const body = bodyOf(contract, { [field]: ratio, [resolutionField]: resolution });
      expect(check({ model: contract.id, body }, contract)).toEqual({
        order: {
          ...orders[contract.id],
          frame: { kind: 'fixed', widthPx, heightPx },
          resolution,
        },
        ignoredFields: [],
      });
    }
  });
});

describe('a draft that breaks its contract', () => {
  const ratios = ['1:1', '16:9', '9:16'];
  const rows: [Contract, Body, Violation[]][] = [
    [official, { prompt: undefined }, [missing('prompt')]],
    [official, { prompt: null }, [missing('prompt')]],
    [official, { prompt: '' }, [missing('prompt')]],
    [official, { prompt: ' \n\t\u3000' }, [missing('prompt')]],
    [
      official,
      { prompt: 5 },
      [{ kind: 'wrong_type', field: 'prompt', expected: 'string', got: 5 }],
    ],
    [
      official,
      { prompt: 'x'.repeat(4001) },
      [{ kind: 'too_long', field: 'prompt', lengthMax: 4000, length: 4001 }],
    ],
    [
      official,
      { prompt: '🎬'.repeat(4001) },
      [{ kind: 'too_long', field: 'prompt', lengthMax: 4000, length: 4001 }],
    ],
    [
      beta,
      { prompt: 'x'.repeat(4097) },
      [{ kind: 'too_long', field: 'prompt', lengthMax: 4096, length: 4097 }],
    ],
    [
      original,
      { prompt: 'x'.repeat(4001) },
      [{ kind: 'too_long', field: 'prompt', lengthMax: 4000, length: 4001 }],
    ],
    [original, { prompt: undefined }, [missing('prompt', 'image_urls')]],
    [original, { prompt: ' ', image_urls: [] }, [missing('prompt', 'image_urls')]],

    [official, { image_urls: undefined }, [missing('image_urls')]],
    [official, { image_urls: null }, [missing('image_urls')]],
    [official, { image_urls: [] }, [missing('image_urls')]],
    [beta, { image_urls: undefined }, [missing('image_urls')]],
    [
      official,
      { image_urls: imageUrl },
      [{ kind: 'wrong_type', field: 'image_urls', expected: 'array', got: imageUrl }],
    ],
    // Whoever sends an image in the wrong shape is not told to send a prompt instead.
    [
      original,
      { prompt: undefined, image_urls: imageUrl },
      [{ kind: 'wrong_type', field: 'image_urls', expected: 'array', got: imageUrl }],
    ],
    [
      official,
      { image_urls: images(2) },
      [{ kind: 'too_many', field: 'image_urls', countMax: 1, count: 2 }],
    ],
    [
      beta,
      { image_urls: images(2) },
      [{ kind: 'too_many', field: 'image_urls', countMax: 1, count: 2 }],
    ],
    [
      original,
      { image_urls: images(8) },
      [{ kind: 'too_many', field: 'image_urls', countMax: 7, count: 8 }],
    ],
    ...[
      'data:image/png;base64,AAAA',
      'ftp://example.com/a.png',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https:example.com/a.png',
      'http:/example.com/a.png',
      '//example.com/a.png',
      'example.com/a.png',
      'https://',
      'https://user@example.com/a.png',
      'https://user:secret@example.com/a.png',
      'https://:secret@example.com/a.png',
      'https://exa mple.com/a.png',
      'https://example.com:99999/a.png',
      '',
      ' ',
      null,
      5,
      { url: imageUrl },
      [imageUrl],
    ].map((url): [Contract, Body, Violation[]] => [official, { image_urls: [url] }, [notUrl()]]),
    [original, { image_urls: [imageUrl, imageUrl, 'nowhere', 7] }, [notUrl(2)]],

    [official, { duration: 2 }, [range(3, 15, 2)]],
    [official, { duration: 16 }, [range(3, 15, 16)]],
    [beta, { duration: 0 }, [range(1, 15, 0)]],
    [beta, { duration: 16 }, [range(1, 15, 16)]],
    [original, { duration: 5 }, [range(6, 30, 5)]],
    [original, { duration: 31 }, [range(6, 30, 31)]],
    [original, { duration: -6 }, [range(6, 30, -6)]],
    [official, { duration: '8' }, [notInteger('8')]],
    [official, { duration: 8.5 }, [notInteger(8.5)]],
    [official, { duration: true }, [notInteger(true)]],
    [official, { duration: [8] }, [notInteger([8])]],
    [official, JSON.parse('{"duration": 1e400}') as Body, [notInteger(Infinity)]],

    [
      official,
      { aspect_ratio: 'auto' },
      [{ kind: 'not_allowed', field: 'aspect_ratio', allowed: ratios, got: 'auto' }],
    ],
    [
      official,
      { aspect_ratio: '' },
      [{ kind: 'not_allowed', field: 'aspect_ratio', allowed: ratios, got: '' }],
    ],
    [
      official,
      { aspect_ratio: 1 },
      [{ kind: 'wrong_type', field: 'aspect_ratio', expected: 'string', got: 1 }],
    ],
    [
      official,
      { resolution: '1080p' },
      [{ kind: 'not_allowed', field: 'resolution', allowed: ['480p', '720p'], got: '1080p' }],
    ],
    [
      official,
      { resolution: '720P' },
      [{ kind: 'not_allowed', field: 'resolution', allowed: ['480p', '720p'], got: '720P' }],
    ],
    [
      official,
      { resolution: 720 },
      [{ kind: 'wrong_type', field: 'resolution', expected: 'string', got: 720 }],
    ],
    [
      original,
      { size: '4:3' },
      [
        {
          kind: 'not_allowed',
          field: 'size',
          allowed: ['16:9', '9:16', '1:1', '3:2', '2:3'],
          got: '4:3',
        },
      ],
    ],
    [
      original,
      { quality: '1080P' },
      [{ kind: 'not_allowed', field: 'quality', allowed: ['480p', '720p'], got: '1080P' }],
    ],
    [
      official,
      { audio: 'false' },
      [{ kind: 'wrong_type', field: 'audio', expected: 'boolean', got: 'false' }],
    ],
    [official, { audio: 0 }, [{ kind: 'wrong_type', field: 'audio', expected: 'boolean', got: 0 }]],
    [
      beta,
      { nsfw_checker: 1 },
      [{ kind: 'wrong_type', field: 'nsfw_checker', expected: 'boolean', got: 1 }],
    ],

    // All at once, in the order of the contract's fields and not of the body.
    [
      official,
      { audio: 1, duration: 99, resolution: '', aspect_ratio: '', image_urls: [], prompt: '' },
      [
        missing('prompt'),
        missing('image_urls'),
        { kind: 'not_allowed', field: 'aspect_ratio', allowed: ratios, got: '' },
        { kind: 'not_allowed', field: 'resolution', allowed: ['480p', '720p'], got: '' },
        range(3, 15, 99),
        { kind: 'wrong_type', field: 'audio', expected: 'boolean', got: 1 },
      ],
    ],
  ];
  test.each(rows)('%#', (contract, change, violations) => {
    const body = bodyOf(contract, change);
    expect(check({ model: contract.id, body }, contract)).toEqual({ violations });
  });
});

describe('URLs that are accepted as they were written', () => {
  test.each([
    'http://example.com',
    'HTTPS://EXAMPLE.COM/A.PNG',
    'https://example.com:8443/a%20b.png?size=1&user=a@b.c#top',
    'https://example.com/a b.png',
    'https://bücher.example/ü.png',
    // Whether an address may be reached is for the worker's guard to decide.
    'http://127.0.0.1:9000/a.png',
    'http://[::1]/a.png',
    'http://localhost/a.png',
  ])('%s', (url) => {
    const body = bodyOf(official, { image_urls: [url] });
    expect(check({ model: official.id, body }, official)).toEqual({
      order: { ...orders[official.id], images: [{ url }] },
      ignoredFields: [],
    });
  });
});

describe('fields that are ignored', () => {
  const rows: [Contract, Body, string[]][] = [
    [official, { nsfw_checker: 'maybe', mode: 'fun' }, ['nsfw_checker', 'mode']],
    [beta, { audio: false }, ['audio']],
    [original, { aspect_ratio: '16:9', resolution: 7 }, ['aspect_ratio', 'resolution']],
    // Null is absent, so that it is nothing to be told about.
    [original, { seed: null, callback_url: '' }, ['callback_url']],
  ];
  test.each(rows)('%#', (contract, change, ignored) => {
    const body = bodyOf(contract, change);
    expect(check({ model: contract.id, body }, contract)).toEqual({
      order: orders[contract.id],
      ignoredFields: ignored,
    });
  });

  test.each(['3:2', '4:3', '', 7, []])('the 1.0 model reads no size beside images: %j', (size) => {
    const body = bodyOf(original, { image_urls: images(1), size });
    expect(check({ model: original.id, body }, original)).toEqual({
      order: { ...orders[original.id], ...withImages(1) },
      ignoredFields: ['size'],
    });
  });

  test('a key that every object inherits is a key like others', () => {
    const body = JSON.parse(
      JSON.stringify(bodyOf(original)).replace('{', '{"__proto__":{"duration":30},'),
    ) as Body;
    expect(check({ model: original.id, body }, original)).toEqual({
      order: orders[original.id],
      ignoredFields: ['__proto__'],
    });
  });
});
