import { describe, expect, test } from 'vitest';
import type { Contract, Order, Violation } from '../src/index.ts';
import {
  base64,
  checked,
  form,
  formMax,
  formPro,
  imageUrl,
  part,
  pngUri,
  preview,
  previewEdit,
  previewExtend,
  sourceFrame,
  times,
  type Body,
} from './body.ts';

const plain: Order = {
  dialect: 'openai',
  model: preview.id,
  mode: 'text_to_video',
  prompt: 'push in',
  images: [],
  frame: { kind: 'fixed', widthPx: 854, heightPx: 480 },
  resolution: '480p',
  durationS: 6,
  audio: true,
  moderated: true,
  seed: null,
};

const at720 = {
  resolution: '720p',
  frame: { kind: 'fixed', widthPx: 1280, heightPx: 720 },
} as const;

const orders = new Map<Contract, Order>([
  [preview, plain],
  [form, { ...plain, ...at720, model: form.id }],
  [formPro, { ...plain, ...at720, model: formPro.id, durationS: 10 }],
  [formMax, { ...plain, ...at720, model: formMax.id, durationS: 15 }],
  [
    previewEdit,
    {
      ...plain,
      mode: 'edit',
      frame: sourceFrame(preview, '480p'),
      durationS: 9,
      video: { taskId: 'video_1' },
    },
  ],
  [
    previewExtend,
    {
      ...plain,
      mode: 'extension',
      frame: sourceFrame(preview, '480p'),
      video: { taskId: 'video_1' },
    },
  ],
]);

const ratios = [
  ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '2:1', '1:2'],
  ['19.5:9', '9:19.5', '20:9', '9:20'],
].flat();

const png = { base64: base64.png };
const fromImages = (images: Order['images']): Partial<Order> => ({
  mode: 'image_to_video',
  images,
  frame: sourceFrame(preview, '480p'),
});

const previewRows: [Body, Partial<Order>][] = [
  [{}, {}],
  [{ seconds: null, aspect_ratio: null, resolution: null, image: null, images: null }, {}],
  [{ image: '', images: [] }, {}],
  [{ prompt: 'x'.repeat(4096) }, { prompt: 'x'.repeat(4096) }],
  [{ prompt: '🎬'.repeat(4096) }, { prompt: '🎬'.repeat(4096) }],
  // Seconds, as a text or a number.
  ...[1, '1', '01', ' 1 '].map((seconds): [Body, Partial<Order>] => [
    { seconds },
    { durationS: 1 },
  ]),
  ...[15, '15', '000015'].map((seconds): [Body, Partial<Order>] => [
    { seconds },
    { durationS: 15 },
  ]),
  // Spellings of a resolution.
  ...['480P', '480p', '480', 480].map((resolution): [Body, Partial<Order>] => [{ resolution }, {}]),
  ...['720P', '720p', '720', 720].map((resolution): [Body, Partial<Order>] => [
    { resolution },
    at720,
  ]),
  // Images.
  [{ image: pngUri }, fromImages([png])],
  [{ image: imageUrl }, fromImages([{ url: imageUrl }])],
  [{ images: [pngUri] }, fromImages([png])],
  [{ images: times(7, pngUri) }, fromImages(times(7, png))],
  [{ images: [pngUri, imageUrl] }, fromImages([png, { url: imageUrl }])],
  [{ image: pngUri, images: [] }, fromImages([png])],
  [{ image: '', images: [pngUri] }, fromImages([png])],
  [{ image: null, images: [pngUri] }, fromImages([png])],
  [
    { image: pngUri, resolution: '720P' },
    { ...fromImages([png]), resolution: '720p', frame: sourceFrame(preview, '720p') },
  ],
  // A ratio that is sent has its way, with an image too.
  [
    { image: pngUri, aspect_ratio: '1:1' },
    { ...fromImages([png]), frame: { kind: 'fixed', widthPx: 480, heightPx: 480 } },
  ],
];

const formRows: [Body, Partial<Order>][] = [
  [{}, {}],
  [{ size: null, aspect_ratio: null, input_reference: null }, {}],
  [{ input_reference: [] }, {}],
  ...['480P', '480p', '480', 480].map((size): [Body, Partial<Order>] => [
    { size },
    { resolution: '480p', frame: { kind: 'fixed', widthPx: 854, heightPx: 480 } },
  ]),
  ...['540P', '540', 540].map((size): [Body, Partial<Order>] => [
    { size },
    { resolution: '540p', frame: { kind: 'fixed', widthPx: 960, heightPx: 540 } },
  ]),
  ...['720P', '720', 720].map((size): [Body, Partial<Order>] => [{ size }, {}]),
  ...['1080P', '1080p', '1080', 1080].map((size): [Body, Partial<Order>] => [
    { size },
    { resolution: '1080p', frame: { kind: 'fixed', widthPx: 1920, heightPx: 1080 } },
  ]),
];

describe('a draft that keeps its contract', () => {
  const rows = [
    ...previewRows.map(([change, expected]) => [preview, change, expected] as const),
    ...[form, formPro, formMax].flatMap((contract) =>
      formRows.map(([change, expected]) => [contract, change, expected] as const),
    ),
    [form, { seconds: '1' }, { durationS: 1 }] as const,
    [form, { seconds: 15 }, { durationS: 15 }] as const,
    [previewEdit, {}, {}] as const,
    [previewExtend, {}, {}] as const,
    [previewExtend, { seconds: '2' }, { durationS: 2 }] as const,
    [previewExtend, { seconds: 10 }, { durationS: 10 }] as const,
  ];
  test.each(rows)('%#', (contract, change, expected) => {
    expect(checked(contract, change)).toEqual({
      order: { ...orders.get(contract), ...expected },
      ignoredFields: [],
    });
  });
});

describe('pro and max have one length', () => {
  const lengths = [undefined, null, 1, '6', 99, -1, 1.5, 'long', '', true, {}, []];
  test.each(lengths)('whatever is sent: %j', (seconds) => {
    for (const contract of [formPro, formMax, previewEdit]) {
      expect(checked(contract, { seconds })).toEqual({
        order: orders.get(contract),
        ignoredFields: [],
      });
    }
  });
});

describe('every ratio, at 480 and at 720', () => {
  const rows: [string, [number, number], [number, number]][] = [
    ['1:1', [480, 480], [720, 720]],
    ['16:9', [854, 480], [1280, 720]],
    ['9:16', [480, 854], [720, 1280]],
    ['4:3', [640, 480], [960, 720]],
    ['3:4', [480, 640], [720, 960]],
    ['3:2', [720, 480], [1080, 720]],
    ['2:3', [480, 720], [720, 1080]],
    ['2:1', [960, 480], [1440, 720]],
    ['1:2', [480, 960], [720, 1440]],
    ['19.5:9', [1040, 480], [1560, 720]],
    ['9:19.5', [480, 1040], [720, 1560]],
    ['20:9', [1066, 480], [1600, 720]],
    ['9:20', [480, 1066], [720, 1600]],
    // Custom ones, up to 4:1 and 1:4.
    ['1.85:1', [888, 480], [1332, 720]],
    ['2.39:1', [1148, 480], [1720, 720]],
    ['21:9', [1120, 480], [1680, 720]],
    ['1:1.85', [480, 888], [720, 1332]],
    ['4:1', [1920, 480], [2880, 720]],
    ['1:4', [480, 1920], [720, 2880]],
    ['0.3:1.2', [480, 1920], [720, 2880]],
    ['016:09', [854, 480], [1280, 720]],
    ['1920:1080', [854, 480], [1280, 720]],
  ];
  test.each(rows)('%s', (ratio, ...sizes) => {
    for (const [index, resolution] of (['480p', '720p'] as const).entries()) {
      const [widthPx, heightPx] = sizes[index] ?? [0, 0];
      const frame = { kind: 'fixed', widthPx, heightPx };
      expect(checked(preview, { aspect_ratio: ratio, resolution })).toEqual({
        order: { ...plain, frame, resolution },
        ignoredFields: [],
      });
      expect(checked(formMax, { aspect_ratio: ratio, size: resolution })).toEqual({
        order: { ...orders.get(formMax), frame, resolution },
        ignoredFields: [],
      });
    }
  });

  const refused = [
    ['5:1', '1:5', '4.01:1', '1:4.01', '0:1', '1:0', '0:0', '0.0:1', '-16:9', '16:-9'],
    ['16:9 ', '16 :9', '16/9', '16x9', '1:1:1', '16', '16:', ':9', ':', 'auto', ''],
    ['1e1:9', '1.:1', '.5:1', 'NaN:1', 'Infinity:Infinity', '0x10:9', '１６:９', '1280x720'],
  ];
  test.each(refused.flat())('%j is refused', (got) => {
    const violation = { kind: 'not_allowed', allowed: [...ratios, 'width:height'], got };
    for (const contract of [preview, form, formPro, formMax]) {
      expect(checked(contract, { aspect_ratio: got })).toEqual({
        violations: [{ ...violation, field: 'aspect_ratio' }],
      });
    }
  });
});

describe('files in a form', () => {
  const jpegPart = part('image/jpeg');
  const pngPart = part('image/png');
  const webpPart = part('image/webp');
  const rows: [unknown, Order['images']][] = [
    [jpegPart, [{ part: jpegPart }]],
    [[jpegPart], [{ part: jpegPart }]],
    [
      [jpegPart, pngPart, webpPart],
      [{ part: jpegPart }, { part: pngPart }, { part: webpPart }],
    ],
    [times(7, pngPart), times(7, { part: pngPart })],
    [
      [pngPart, pngUri, imageUrl],
      [{ part: pngPart }, png, { url: imageUrl }],
    ],
  ];
  test.each(rows)('%#', (files, images) => {
    expect(checked(form, { input_reference: files })).toEqual({
      order: { ...orders.get(form), ...fromImages(images), frame: sourceFrame(form, '720p') },
      ignoredFields: [],
    });
  });

  const refused: [Contract, string, unknown, Partial<Violation>][] = [
    [form, 'input_reference', part(null), { kind: 'not_an_image', index: 0 }],
    [form, 'input_reference', part('video/mp4'), { kind: 'not_an_image', index: 0 }],
    [form, 'input_reference', [pngPart, part('image/gif')], { kind: 'not_an_image', index: 1 }],
    [form, 'input_reference', times(8, pngPart), { kind: 'too_many', countMax: 7, count: 8 }],
    [preview, 'image', part('image/gif'), { kind: 'not_an_image', index: 0 }],
    [form, 'prompt', pngPart, { kind: 'wrong_type', expected: 'string', got: pngPart }],
    // What pretends to be a part is none.
    [
      form,
      'input_reference',
      [JSON.parse(JSON.stringify(pngPart))],
      { kind: 'not_public_url', index: 0 },
    ],
  ];
  test.each(refused)('refused: %#', (contract, field, value, violation) => {
    expect(checked(contract, { [field]: value })).toEqual({
      violations: [{ ...violation, field }],
    });
  });

  test('a video to edit is a file or an earlier video', () => {
    const video = part('video/mp4');
    for (const contract of [previewEdit, previewExtend]) {
      expect(checked(contract, { video })).toEqual({
        order: { ...orders.get(contract), video: { part: video } },
        ignoredFields: [],
      });
    }
  });
});

const missing = (field: string): Violation => ({ kind: 'missing', field, unless: null });
const range = (minS: number, maxS: number, gotS: number): Violation => ({
  kind: 'out_of_range',
  field: 'seconds',
  minS,
  maxS,
  gotS,
});
const notInteger = (got: unknown): Violation => ({
  kind: 'wrong_type',
  field: 'seconds',
  expected: 'integer',
  got,
});
const notSize = (field: string, allowed: readonly string[], got: string): Violation => ({
  kind: 'not_allowed',
  field,
  allowed,
  got,
});
const notUrl = (field: string, index = 0): Violation => ({
  kind: 'not_public_url',
  field,
  index,
});
const noVideo: Violation = {
  kind: 'wrong_type',
  field: 'video',
  expected: 'object',
  got: 'video_1',
};
const conflict: Violation = { kind: 'conflict', field: 'image', other: 'images' };

describe('a draft that breaks its contract', () => {
  const rows: [Contract, Body, Violation[]][] = [
    ...[preview, form, formPro, formMax].flatMap((contract): [Contract, Body, Violation[]][] => [
      [contract, { prompt: undefined }, [missing('prompt')]],
      [contract, { prompt: ' ' }, [missing('prompt')]],
      [
        contract,
        { prompt: 'x'.repeat(4097) },
        [{ kind: 'too_long', field: 'prompt', lengthMax: 4096, length: 4097 }],
      ],
    ]),
    // An image is no replacement for the prompt here.
    [preview, { prompt: undefined, image: pngUri }, [missing('prompt')]],
    ...[preview, form].flatMap((contract): [Contract, Body, Violation[]][] => [
      [contract, { seconds: 0 }, [range(1, 15, 0)]],
      [contract, { seconds: '0' }, [range(1, 15, 0)]],
      [contract, { seconds: 16 }, [range(1, 15, 16)]],
      [contract, { seconds: '16' }, [range(1, 15, 16)]],
      [contract, { seconds: -6 }, [range(1, 15, -6)]],
      ...['-6', '6.0', '6s', '', ' ', '1e1', '0x6', '0000006', '٦', 6.5, true, [6]].map(
        (seconds): [Contract, Body, Violation[]] => [contract, { seconds }, [notInteger(seconds)]],
      ),
    ]),
    [previewExtend, { seconds: 1 }, [range(2, 10, 1)]],
    [previewExtend, { seconds: '11' }, [range(2, 10, 11)]],
    ...['1080P', '540P', '360', '0480', ' 480', '480 P', ''].map(
      (resolution): [Contract, Body, Violation[]] => [
        preview,
        { resolution },
        [notSize('resolution', ['480p', '720p'], resolution)],
      ],
    ),
    [preview, { resolution: 540 }, [notSize('resolution', ['480p', '720p'], '540')]],
    [preview, { resolution: 480.5 }, [notSize('resolution', ['480p', '720p'], '480.5')]],
    [
      preview,
      { resolution: true },
      [{ kind: 'wrong_type', field: 'resolution', expected: 'string', got: true }],
    ],
    ...['1440P', '2160', '1280x720'].map((size): [Contract, Body, Violation[]] => [
      form,
      { size },
      [notSize('size', ['480p', '540p', '720p', '1080p'], size)],
    ]),
    [preview, { image: pngUri, images: [pngUri] }, [conflict]],
    [preview, { image: 'nowhere', images: [pngUri] }, [notUrl('image'), conflict]],
    [
      preview,
      { images: times(8, pngUri) },
      [{ kind: 'too_many', field: 'images', countMax: 7, count: 8 }],
    ],
    [preview, { images: [pngUri, 'nowhere'] }, [notUrl('images', 1)]],
    [
      preview,
      { images: pngUri },
      [{ kind: 'wrong_type', field: 'images', expected: 'array', got: pngUri }],
    ],
    [preview, { image: [pngUri] }, [notUrl('image')]],
    [preview, { image: 5 }, [notUrl('image')]],
    [previewEdit, { prompt: undefined }, [missing('prompt')]],
    [previewEdit, { video: undefined }, [missing('video')]],
    [previewExtend, { video: '' }, [missing('video')]],
    [previewEdit, { video: 'video_1' }, [noVideo]],
    [previewEdit, { video: { id: '' } }, [notUrl('video')]],
    [previewEdit, { video: { url: imageUrl } }, [notUrl('video')]],
  ];
  test.each(rows)('%#', (contract, change, violations) => {
    expect(checked(contract, change)).toEqual({ violations });
  });
});

test('fields of other models are ignored', () => {
  expect(checked(preview, { size: '1080P', input_reference: [5], n: 1, user: null })).toEqual({
    order: plain,
    ignoredFields: ['size', 'input_reference', 'n'],
  });
  expect(checked(form, { resolution: '480P', image: pngUri })).toEqual({
    order: orders.get(form),
    ignoredFields: ['resolution', 'image'],
  });
});
