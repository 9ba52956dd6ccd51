import { describe, expect, test } from 'vitest';
import type { Order, Violation } from '../src/index.ts';
import {
  base64,
  checked,
  empirio,
  imageUrl,
  pngUri,
  sourceFrame,
  videoUrl,
  type Body,
} from './body.ts';

const plain: Order = {
  dialect: 'empirio',
  model: 'grok-imagine-video-1-5',
  mode: 'image_to_video',
  prompt: 'push in',
  images: [{ url: imageUrl }],
  frame: sourceFrame(empirio, '720p'),
  resolution: '720p',
  durationS: 10,
  audio: true,
  moderated: true,
  seed: null,
};

const fixed = (widthPx: number, heightPx: number): Partial<Order> => ({
  frame: { kind: 'fixed', widthPx, heightPx },
});

describe('a draft that keeps its contract', () => {
  const rows: [Body, Partial<Order>][] = [
    [{}, {}],
    [{ duration: null, resolution: null, aspect_ratio: null }, {}],
    [{ image: pngUri }, { images: [{ base64: base64.png }] }],
    [{ duration: 1 }, { durationS: 1 }],
    [{ duration: 15 }, { durationS: 15 }],
    [JSON.parse('{"duration": 5.0}') as Body, { durationS: 5 }],
    [{ resolution: '480p' }, { resolution: '480p', frame: sourceFrame(empirio, '480p') }],
    [{ resolution: '720p' }, {}],
    [{ aspect_ratio: '1:1' }, fixed(720, 720)],
    [{ aspect_ratio: '16:9' }, fixed(1280, 720)],
    [{ aspect_ratio: '9:16' }, fixed(720, 1280)],
    [{ aspect_ratio: '4:3' }, fixed(960, 720)],
    [{ aspect_ratio: '3:4' }, fixed(720, 960)],
    [{ aspect_ratio: '3:2' }, fixed(1080, 720)],
    [{ aspect_ratio: '2:3' }, fixed(720, 1080)],
  ];
  test.each(rows)('%#', (change, expected) => {
    expect(checked(empirio, change)).toEqual({
      order: { ...plain, ...expected },
      ignoredFields: [],
    });
  });
});

const missing = (field: string): Violation => ({ kind: 'missing', field, unless: null });
const range = (gotS: number): Violation => ({
  kind: 'out_of_range',
  field: 'duration',
  minS: 1,
  maxS: 15,
  gotS,
});
const ratios = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'];
const notUrl: Violation = { kind: 'not_public_url', field: 'image', index: 0 };

describe('a draft that breaks its contract', () => {
  const rows: [Body, Violation[]][] = [
    [{ prompt: undefined }, [missing('prompt')]],
    [{ prompt: '' }, [missing('prompt')]],
    ...[undefined, null, ''].map((image): [Body, Violation[]] => [{ image }, [missing('image')]]),
    ...['nowhere', 5, [imageUrl], [], { url: imageUrl }, ' ', 'file_1'].map(
      (image): [Body, Violation[]] => [{ image }, [notUrl]],
    ),
    [{ duration: 0 }, [range(0)]],
    [{ duration: 16 }, [range(16)]],
    ...['10', 2.5, true].map((duration): [Body, Violation[]] => [
      { duration },
      [{ kind: 'wrong_type', field: 'duration', expected: 'integer', got: duration }],
    ]),
    ...['1080p', '720P', '720', ''].map((resolution): [Body, Violation[]] => [
      { resolution },
      [{ kind: 'not_allowed', field: 'resolution', allowed: ['480p', '720p'], got: resolution }],
    ]),
    // Only silence follows the image.
    ...['auto', '21:9', '1.85:1', ''].map((ratio): [Body, Violation[]] => [
      { aspect_ratio: ratio },
      [{ kind: 'not_allowed', field: 'aspect_ratio', allowed: ratios, got: ratio }],
    ]),
    [
      { prompt: undefined, image: undefined, duration: 99 },
      [missing('prompt'), missing('image'), range(99)],
    ],
  ];
  test.each(rows)('%#', (change, violations) => {
    expect(checked(empirio, change)).toEqual({ violations });
  });
});

test('other fields are ignored', () => {
  expect(checked(empirio, { video: videoUrl, seed: 7, user: null })).toEqual({
    order: plain,
    ignoredFields: ['video', 'seed'],
  });
});

test('a video that is blocked was made, and is charged', () => {
  expect(empirio.chargedWhenModerated).toBe(true);
});
