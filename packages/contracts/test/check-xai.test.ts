import { describe, expect, test } from 'vitest';
import { check, type Contract, type Order, type Violation } from '../src/index.ts';
import {
  base64,
  checked,
  imageUrl,
  pngUri,
  sourceFrame,
  videoUrl,
  xai,
  xai15,
  xai15Edit,
  xai15Extend,
  xaiEdit,
  xaiExtend,
  xaiLite,
  times,
  type Body,
} from './body.ts';

const makers = [xai, xai15, xaiLite];
const family15 = [xai15, xaiLite];
const editors = [xaiEdit, xai15Edit];
const extenders = [xaiExtend, xai15Extend];

function plain(contract: Contract): Order {
  const { operation } = contract;
  const order: Order = {
    dialect: 'xai',
    model: contract.id,
    mode: 'text_to_video',
    prompt: 'push in',
    images: [],
    frame: { kind: 'fixed', widthPx: 854, heightPx: 480 },
    resolution: '480p',
    durationS: 8,
    audio: true,
    moderated: true,
    seed: null,
  };
  if (operation === 'generate') return order;
  const frame = sourceFrame(contract, '480p');
  const video = { url: videoUrl };
  if (operation === 'edit') return { ...order, mode: 'edit', frame, durationS: 9, video };
  return { ...order, mode: 'extension', frame, durationS: 6, video };
}

const image = { url: imageUrl };
const file = { file_id: 'file_1' };
const follows = sourceFrame(xai, '480p');
const fromImage: Partial<Order> = {
  mode: 'image_to_video',
  images: [{ url: imageUrl }],
  frame: follows,
};
const fixed = (widthPx: number, heightPx: number): Partial<Order> => ({
  frame: { kind: 'fixed', widthPx, heightPx },
});
const keyframe = (timestamp_s: unknown, picture: unknown = image) => ({
  image: picture,
  timestamp_s,
});
const taken = (atS: number) => ({ image, atS });

type Row = [readonly Contract[], Body, Partial<Order>];

describe('a draft that keeps its contract', () => {
  const rows: Row[] = [
    [makers, {}, {}],
    [makers, { duration: null, aspect_ratio: null, resolution: null, image: null }, {}],
    [makers, { reference_images: [], generate_audio: null, user: null }, {}],
    [family15, { last_frame: null, keyframes: [] }, {}],
    // Lengths, as a number or as digits.
    [makers, { duration: 1 }, { durationS: 1 }],
    [makers, { duration: '15' }, { durationS: 15 }],
    [makers, { generate_audio: false }, { audio: false }],
    // Resolutions.
    [makers, { resolution: '720p' }, { resolution: '720p', ...fixed(1280, 720) }],
    [family15, { resolution: '1080p' }, { resolution: '1080p', ...fixed(1920, 1080) }],
    // Ratios.
    [makers, { aspect_ratio: '1:1' }, fixed(480, 480)],
    [makers, { aspect_ratio: '16:9' }, {}],
    [makers, { aspect_ratio: '9:16' }, fixed(480, 854)],
    [makers, { aspect_ratio: '4:3' }, fixed(640, 480)],
    [makers, { aspect_ratio: '3:4' }, fixed(480, 640)],
    [makers, { aspect_ratio: '3:2' }, fixed(720, 480)],
    [makers, { aspect_ratio: '2:3' }, fixed(480, 720)],
    [makers, { aspect_ratio: '21:9' }, fixed(1120, 480)],
    [makers, { aspect_ratio: '5:2' }, fixed(1200, 480)],
    // The image, as an address, a data URI or a file, with and without a prompt.
    [makers, { image }, fromImage],
    [makers, { image, prompt: undefined }, { ...fromImage, prompt: '' }],
    [makers, { image, prompt: ' ' }, { ...fromImage, prompt: '' }],
    [makers, { image, aspect_ratio: '1:1' }, { ...fromImage, ...fixed(480, 480) }],
    [makers, { image: { url: pngUri } }, { ...fromImage, images: [{ base64: base64.png }] }],
    [makers, { image: file }, { ...fromImage, images: [{ fileId: 'file_1' }] }],
    [makers, { image: { ...file, url: null } }, { ...fromImage, images: [{ fileId: 'file_1' }] }],
    [makers, { image: { ...image, file_id: null } }, fromImage],
    // References are what is to be seen, not what it begins with: no ratio is taken from them.
    [
      makers,
      { reference_images: [image] },
      { mode: 'reference_to_video', images: [{ url: imageUrl }] },
    ],
    [
      makers,
      { reference_images: times(7, file), prompt: undefined },
      { mode: 'reference_to_video', images: times(7, { fileId: 'file_1' }), prompt: '' },
    ],
    [
      family15,
      { image, reference_images: [file] },
      { ...fromImage, mode: 'reference_to_video', images: [image, { fileId: 'file_1' }] },
    ],
    // Nor from a last frame or keyframes: nothing is decoded that an order has no image for.
    [
      family15,
      { last_frame: image, prompt: undefined },
      { mode: 'image_to_video', prompt: '', lastFrame: { url: imageUrl } },
    ],
    [family15, { image, last_frame: file }, { ...fromImage, lastFrame: { fileId: 'file_1' } }],
    [
      family15,
      { keyframes: [keyframe(3)], prompt: undefined },
      { mode: 'image_to_video', prompt: '', keyframes: [taken(3)] },
    ],
    // Keyframes come in the order of their times.
    [
      family15,
      { image, keyframes: [keyframe(7.5), keyframe(0.5), keyframe(8), keyframe(2.25)] },
      { ...fromImage, keyframes: [taken(0.5), taken(2.25), taken(7.5), taken(8)] },
    ],
    [
      family15,
      { image, keyframes: [keyframe(1, { url: pngUri }), keyframe(0.5, file)] },
      {
        ...fromImage,
        keyframes: [
          { image: { fileId: 'file_1' }, atS: 0.5 },
          { image: { base64: base64.png }, atS: 1 },
        ],
      },
    ],
    // What changes nothing about the video.
    [makers, { user: 'u-17' }, { echo: { user: 'u-17' } }],
    [makers, { 'output.upload_url': videoUrl }, { uploadUrl: videoUrl }],
    [
      [...editors, ...extenders],
      { 'output.upload_url': videoUrl, user: 'u-17' },
      { uploadUrl: videoUrl, echo: { user: 'u-17' } },
    ],
    // Edits and extensions.
    [editors, {}, {}],
    [editors, { duration: 3 }, {}],
    [editors, { duration: 'long' }, {}],
    [extenders, {}, {}],
    [extenders, { duration: 2 }, { durationS: 2 }],
    [extenders, { duration: '10' }, { durationS: 10 }],
    [[...editors, ...extenders], { video: file }, { video: { fileId: 'file_1' } }],
  ];
  test.each(rows)('%#', (contracts, change, expected) => {
    for (const contract of contracts) {
      expect(checked(contract, change)).toEqual({
        order: { ...plain(contract), ...expected },
        ignoredFields: [],
      });
    }
  });
});

const missing = (field: string, unless: string | null = null): Violation => ({
  kind: 'missing',
  field,
  unless,
});
const range = (minS: number, maxS: number, gotS: number): Violation => ({
  kind: 'out_of_range',
  field: 'duration',
  minS,
  maxS,
  gotS,
});
const wrongType = (
  field: string,
  expected: 'string' | 'integer' | 'boolean' | 'array' | 'object' | 'number',
  got: unknown,
): Violation => ({ kind: 'wrong_type', field, expected, got });
const notUrl = (field: string, index = 0): Violation => ({
  kind: 'not_public_url',
  field,
  index,
});
const tooMany = (field: string, countMax: number): Violation => ({
  kind: 'too_many',
  field,
  countMax,
  count: countMax + 1,
});
const notAllowed = (field: string, allowed: readonly string[], got: string): Violation => ({
  kind: 'not_allowed',
  field,
  allowed,
  got,
});
const ratios = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9', '5:2'];
const noTime = (got: unknown) => wrongType('keyframes.timestamp_s', 'number', got);

describe('a draft that breaks its contract', () => {
  const rows: [readonly Contract[], Body, Violation[]][] = [
    [makers, { prompt: undefined }, [missing('prompt', 'image')]],
    [makers, { prompt: '', image: '', reference_images: [] }, [missing('prompt', 'image')]],
    [
      makers,
      { prompt: 'x'.repeat(20_001) },
      [{ kind: 'too_long', field: 'prompt', lengthMax: 20_000, length: 20_001 }],
    ],
    // Whoever sends bad pictures is not told to send a prompt instead.
    [makers, { prompt: undefined, image: imageUrl }, [wrongType('image', 'object', imageUrl)]],
    [makers, { image: [image] }, [wrongType('image', 'object', [image])]],
    [makers, { image: {} }, [notUrl('image')]],
    [makers, { image: { url: 'nowhere' } }, [notUrl('image')]],
    [makers, { image: { file_id: '' } }, [notUrl('image')]],
    [makers, { image: { file_id: 5 } }, [notUrl('image')]],
    [makers, { image: { url: '', ...file } }, [notUrl('image')]],
    [
      makers,
      { image: { url: 'data:image/png;base64,AAAA' } },
      [{ kind: 'not_an_image', field: 'image', index: 0 }],
    ],
    [makers, { reference_images: times(8, image) }, [tooMany('reference_images', 7)]],
    [makers, { reference_images: image }, [wrongType('reference_images', 'array', image)]],
    [makers, { reference_images: [image, {}] }, [notUrl('reference_images', 1)]],
    [family15, { last_frame: imageUrl }, [wrongType('last_frame', 'object', imageUrl)]],
    [family15, { last_frame: { url: 'nowhere' } }, [notUrl('last_frame')]],
    // Keyframes.
    // None after the end, and none where another picture has its place.
    [
      family15,
      { keyframes: [keyframe(4.5)], duration: 4 },
      [{ kind: 'out_of_range', field: 'keyframes.timestamp_s', minS: 0, maxS: 4, gotS: 4.5 }],
    ],
    [
      family15,
      { image, keyframes: [keyframe(0)] },
      [{ kind: 'conflict', field: 'keyframes', other: 'image' }],
    ],
    [
      family15,
      { last_frame: file, keyframes: [keyframe(4)], duration: 4 },
      [{ kind: 'conflict', field: 'keyframes', other: 'last_frame' }],
    ],
    [family15, { keyframes: [0, 1, 2, 3, 4].map((at) => keyframe(at)) }, [tooMany('keyframes', 4)]],
    [family15, { keyframes: keyframe(1) }, [wrongType('keyframes', 'array', keyframe(1))]],
    [family15, { keyframes: [null] }, [wrongType('keyframes', 'object', null)]],
    [family15, { keyframes: [imageUrl] }, [wrongType('keyframes', 'object', imageUrl)]],
    [family15, { keyframes: [{ image }] }, [noTime(undefined)]],
    [family15, { keyframes: [keyframe(-1)] }, [noTime(-1)]],
    [family15, { keyframes: [keyframe('1')] }, [noTime('1')]],
    [
      family15,
      JSON.parse(
        `{"keyframes": [{"image": {"url": "${imageUrl}"}, "timestamp_s": 1e400}]}`,
      ) as Body,
      [noTime(Infinity)],
    ],
    [family15, { keyframes: [keyframe(2), keyframe(1), keyframe(2)] }, [noTime(2)]],
    [family15, { keyframes: [{ timestamp_s: 1 }] }, [wrongType('keyframes', 'object', undefined)]],
    [
      family15,
      { keyframes: [keyframe(9), keyframe(1, { url: 'nowhere' })] },
      [notUrl('keyframes', 1)],
    ],
    // Lengths.
    [makers, { duration: 0 }, [range(1, 15, 0)]],
    [makers, { duration: '16' }, [range(1, 15, 16)]],
    [makers, { duration: 1.5 }, [wrongType('duration', 'integer', 1.5)]],
    [makers, { duration: '1.5' }, [wrongType('duration', 'integer', '1.5')]],
    [extenders, { duration: 1 }, [range(2, 10, 1)]],
    [extenders, { duration: 11 }, [range(2, 10, 11)]],
    // Choices.
    [makers, { aspect_ratio: 'auto' }, [notAllowed('aspect_ratio', ratios, 'auto')]],
    [makers, { aspect_ratio: '1.85:1' }, [notAllowed('aspect_ratio', ratios, '1.85:1')]],
    [[xai], { resolution: '1080p' }, [notAllowed('resolution', ['480p', '720p'], '1080p')]],
    [
      family15,
      { resolution: '1080P' },
      [notAllowed('resolution', ['480p', '720p', '1080p'], '1080P')],
    ],
    [makers, { resolution: 720 }, [wrongType('resolution', 'string', 720)]],
    [makers, { generate_audio: 'yes' }, [wrongType('generate_audio', 'boolean', 'yes')]],
    [makers, { 'output.upload_url': 'nowhere' }, [notUrl('output.upload_url')]],
    [makers, { 'output.upload_url': 5 }, [wrongType('output.upload_url', 'string', 5)]],
    [makers, { user: 5 }, [wrongType('user', 'string', 5)]],
    // What the oldest model refuses.
    [
      [xai],
      { image, reference_images: [image] },
      [{ kind: 'conflict', field: 'image', other: 'reference_images' }],
    ],
    [[xai], { last_frame: image }, [{ kind: 'unknown', field: 'last_frame' }]],
    [
      [xai],
      { image, last_frame: image, keyframes: [keyframe(1)] },
      [
        { kind: 'unknown', field: 'last_frame' },
        { kind: 'unknown', field: 'keyframes' },
      ],
    ],
    // Edits and extensions.
    ...[undefined, null, ''].map((video): [readonly Contract[], Body, Violation[]] => [
      [...editors, ...extenders],
      { video },
      [missing('video')],
    ]),
    [editors, { prompt: undefined }, [missing('prompt')]],
    [extenders, { prompt: undefined }, [missing('prompt')]],
    [editors, { video: videoUrl }, [wrongType('video', 'object', videoUrl)]],
    [editors, { video: { url: 'nowhere' } }, [notUrl('video')]],
    [editors, { video: { url: 'data:video/mp4;base64,AAAA' } }, [notUrl('video')]],
    [editors, { video: { id: 'video_1' } }, [notUrl('video')]],
  ];
  test.each(rows)('%#', (contracts, change, violations) => {
    for (const contract of contracts) expect(checked(contract, change)).toEqual({ violations });
  });
});

describe('fields that are ignored', () => {
  test.each(makers)('$id knows no others', (contract) => {
    const body = { n: 1, storage_options: {}, 'output.format': 'mp4', seed: null };
    expect(checked(contract, body)).toEqual({
      order: plain(contract),
      ignoredFields: ['n', 'storage_options', 'output.format'],
    });
  });

  test('nothing in a refused field is nothing to refuse', () => {
    expect(checked(xai, { last_frame: null, keyframes: [] })).toEqual({
      order: plain(xai),
      ignoredFields: ['keyframes'],
    });
  });

  test('an alias stays in the order', () => {
    const model = 'grok-imagine-video-1.5-preview';
    const body = { model, prompt: 'push in' };
    expect(check({ model, body }, xai15)).toEqual({
      order: { ...plain(xai15), model },
      ignoredFields: [],
    });
  });
});
