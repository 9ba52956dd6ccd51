import { describe, expect, test } from 'vitest';
import type { Order, Violation } from '../src/index.ts';
import { checked, imageUrl, pngUri, rivya, type Body } from './body.ts';

const plain: Order = {
  dialect: 'rivya',
  model: 'grok-imagine-video',
  mode: 'text_to_video',
  prompt: 'push in',
  images: [],
  frame: { kind: 'fixed', widthPx: 480, heightPx: 720 },
  resolution: '480p',
  durationS: 6,
  audio: true,
  moderated: true,
  seed: null,
  style: 'normal',
};

const fixed = (widthPx: number, heightPx: number): Partial<Order> => ({
  frame: { kind: 'fixed', widthPx, heightPx },
});

/** As in seed 004. */
const item = {
  url: imageUrl,
  kind: 'image',
  name: 'reference-image.png',
  mimeType: 'image/png',
};

describe('a draft that keeps its contract', () => {
  const withImage: Partial<Order> = { mode: 'image_to_video', images: [{ url: imageUrl }] };
  const rows: [Body, Partial<Order>][] = [
    [{}, {}],
    [{ 'params.mode': null, 'params.duration': null, client_request_id: null }, {}],
    [{ prompt: 'x'.repeat(5000) }, { prompt: 'x'.repeat(5000) }],
    [{ 'params.mode': 'fun' }, { style: 'fun' }],
    [{ 'params.mode': 'normal' }, {}],
    [{ 'params.mode': 'spicy' }, { style: 'spicy' }],
    [{ 'params.duration': 6 }, {}],
    [{ 'params.duration': 30 }, { durationS: 30 }],
    [{ 'params.resolution': '720p' }, { resolution: '720p', ...fixed(720, 1080) }],
    [{ 'params.aspect_ratio': '1:1' }, fixed(480, 480)],
    [{ 'params.aspect_ratio': '16:9' }, fixed(854, 480)],
    [{ 'params.aspect_ratio': '9:16' }, fixed(480, 854)],
    [{ 'params.aspect_ratio': '2:3' }, {}],
    [{ 'params.aspect_ratio': '3:2' }, fixed(720, 480)],
    // The default holds with an image too.
    [{ 'params.referenceMediaItems': [item] }, withImage],
    [{ 'params.referenceMediaItems': [{ url: imageUrl }] }, withImage],
    [{ 'params.referenceMediaItems': [] }, {}],
    [
      { 'params.referenceMediaItems': [item], 'params.aspect_ratio': '16:9' },
      { ...withImage, ...fixed(854, 480) },
    ],
    // A client's own word comes back as it was.
    ...['order 17', '', ' ', 'x'.repeat(128), '🎬'.repeat(128)].map(
      (word): [Body, Partial<Order>] => [
        { client_request_id: word },
        { echo: { client_request_id: word } },
      ],
    ),
  ];
  test.each(rows)('%#', (change, expected) => {
    expect(checked(rivya, change)).toEqual({ order: { ...plain, ...expected }, ignoredFields: [] });
  });
});

const range = (gotS: number): Violation => ({
  kind: 'out_of_range',
  field: 'params.duration',
  minS: 6,
  maxS: 30,
  gotS,
});
const notAllowed = (name: string, allowed: readonly string[], got: string): Violation => ({
  kind: 'not_allowed',
  field: `params.${name}`,
  allowed,
  got,
});
const unknown = (field: string): Violation => ({ kind: 'unknown', field });
const inItems = (violation: object, value: unknown): [Body, Violation[]] => [
  { 'params.referenceMediaItems': value },
  [{ ...violation, field: 'params.referenceMediaItems' } as Violation],
];
const notUrl = { kind: 'not_public_url', index: 0 };
const modes = ['fun', 'normal', 'spicy'];
const ratios = ['1:1', '16:9', '9:16', '2:3', '3:2'];

describe('a draft that breaks its contract', () => {
  const rows: [Body, Violation[]][] = [
    [{ prompt: undefined }, [{ kind: 'missing', field: 'prompt', unless: null }]],
    // An image is no replacement for the prompt here.
    [
      { prompt: undefined, 'params.referenceMediaItems': [item] },
      [{ kind: 'missing', field: 'prompt', unless: null }],
    ],
    [
      { prompt: 'x'.repeat(5001) },
      [{ kind: 'too_long', field: 'prompt', lengthMax: 5000, length: 5001 }],
    ],
    [
      { client_request_id: 'x'.repeat(129) },
      [{ kind: 'too_long', field: 'client_request_id', lengthMax: 128, length: 129 }],
    ],
    [
      { client_request_id: 17 },
      [{ kind: 'wrong_type', field: 'client_request_id', expected: 'string', got: 17 }],
    ],
    [{ 'params.duration': 5 }, [range(5)]],
    [{ 'params.duration': 31 }, [range(31)]],
    ...['6', 6.5].map((got): [Body, Violation[]] => [
      { 'params.duration': got },
      [{ kind: 'wrong_type', field: 'params.duration', expected: 'integer', got }],
    ]),
    [{ 'params.mode': 'Fun' }, [notAllowed('mode', modes, 'Fun')]],
    [{ 'params.mode': '' }, [notAllowed('mode', modes, '')]],
    [
      { 'params.mode': 1 },
      [{ kind: 'wrong_type', field: 'params.mode', expected: 'string', got: 1 }],
    ],
    [{ 'params.resolution': '1080p' }, [notAllowed('resolution', ['480p', '720p'], '1080p')]],
    [{ 'params.resolution': '720P' }, [notAllowed('resolution', ['480p', '720p'], '720P')]],
    [{ 'params.aspect_ratio': '4:3' }, [notAllowed('aspect_ratio', ratios, '4:3')]],
    [{ 'params.aspect_ratio': 'auto' }, [notAllowed('aspect_ratio', ratios, 'auto')]],
    inItems({ kind: 'too_many', countMax: 1, count: 2 }, [item, item]),
    inItems({ kind: 'wrong_type', expected: 'array', got: item }, item),
    inItems({ kind: 'wrong_type', expected: 'object', got: imageUrl }, [imageUrl]),
    inItems({ kind: 'wrong_type', expected: 'object', got: null }, [null]),
    inItems(notUrl, [{ ...item, url: pngUri }]),
    inItems(notUrl, [{ ...item, url: undefined }]),
    inItems(notUrl, [{ file_id: 'file_1' }]),
    // Keys that params does not have.
    [{ 'params.seed': 7 }, [unknown('params.seed')]],
    [{ 'params.Mode': 'fun' }, [unknown('params.Mode')]],
    [
      { 'params.b': false, 'params.duration': 5, 'params.a': '' },
      [range(5), unknown('params.b'), unknown('params.a')],
    ],
  ];
  test.each(rows)('%#', (change, violations) => {
    expect(checked(rivya, change)).toEqual({ violations });
  });
});

test('beside params unknown fields are ignored, and nulls everywhere', () => {
  expect(checked(rivya, { mode: 'fun', parameters: {}, 'params.seed': null })).toEqual({
    order: plain,
    ignoredFields: ['mode', 'parameters'],
  });
});
