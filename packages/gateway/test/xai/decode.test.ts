import { findContract, type Operation } from '@reelgate/contracts';
import { describe, expect, test } from 'vitest';
import { decodeSubmit } from '../../src/dialects/xai/decode.ts';

const plain = 'grok-imagine-video';
const newer = 'grok-imagine-video-1.5';
const hex = '0123456789abcdef'.repeat(2);
const url = 'https://images.example.com/a.png';

describe('spellings of one thing', () => {
  test.each<[object, object]>([
    [{ seconds: 5 }, { duration: 5 }],
    [{ seconds: '5', duration: null }, { duration: '5' }],
    [
      { seconds: 5, duration: 6 },
      { seconds: 5, duration: 6 },
    ],
    [{ seconds: null }, {}],
    [{ image: url }, { image: { url } }],
    [{ image: '' }, { image: '' }],
    [{ image: { image_url: url } }, { image: { image_url: url, url } }],
    [{ image: { url, image_url: 'x' } }, { image: { url, image_url: 'x' } }],
    [{ image: { file_id: `file_${hex}` } }, { image: { file_id: hex, url: undefined } }],
    [{ image: { file_id: 'x', url } }, { image: { file_id: 'x', url } }],
    [
      { image: 5, last_frame: null },
      { image: 5, last_frame: null },
    ],
    [{ last_frame: url }, { last_frame: { url } }],
    [
      { reference_images: [url, { file_id: `file_${hex}` }, 7] },
      { reference_images: [{ url }, { file_id: hex, url: undefined }, 7] },
    ],
    [{ reference_images: url }, { reference_images: url }],
    [
      { keyframes: [{ image: url, timestamp_s: 1 }, 3] },
      { keyframes: [{ image: { url }, timestamp_s: 1 }, 3] },
    ],
    [{ video: { file_id: `file_${hex}` } }, { video: { file_id: hex } }],
    [{ output: { upload_url: url, x: 1 } }, { 'output.upload_url': url, 'output.x': 1 }],
    [{ output: null }, {}],
    [
      { storage_options: {}, user: 'u' },
      { storage_options: {}, user: 'u' },
    ],
  ])('%j', (fields, expected) => {
    const body = { model: plain, ...fields };
    expect(decodeSubmit(body, 'generate')).toEqual({
      model: plain,
      body: { model: plain, ...expected },
      contract: findContract('xai', plain),
    });
  });

  test('the body is left as it came', () => {
    const body = { model: plain, seconds: 5, output: { upload_url: url }, image: url };
    const before = structuredClone(body);
    decodeSubmit(body, 'generate');
    expect(body).toEqual(before);
  });
});

describe('the model', () => {
  test.each<[Operation, object, string]>([
    ['generate', { model: 'grok-imagine-video-1.5-preview' }, 'grok-imagine-video-1.5-preview'],
    ['edit', {}, newer],
    ['edit', { model: null }, newer],
    ['edit', { model: plain }, plain],
    ['extend', {}, newer],
  ])('%s %j is %s', (operation, body, model) => {
    const contract = findContract('xai', model, operation);
    expect(contract).not.toBeNull();
    expect(decodeSubmit(body, operation)).toMatchObject({ model, contract });
  });

  test.each<[unknown, number]>([
    [null, 400],
    ['x', 400],
    [[], 400],
    [{}, 422],
    [{ model: null }, 422],
    [{ model: ' ' }, 422],
    [{ model: ['x'] }, 400],
    [{ model: 'GROK-IMAGINE-VIDEO' }, 404],
    [{ model: plain, output: [] }, 400],
    [{ model: plain, reference_audios: {} }, 400],
    [{ model: plain, reference_audios: [1, 2, 3, 4] }, 400],
  ])('%j is a %i', (body, status) => {
    expect(decodeSubmit(body, 'generate')).toMatchObject({ status, retryable: false });
  });

  test.each<Operation>(['edit', 'extend'])('one that cannot %s', (operation) => {
    expect(() => decodeSubmit({ model: `${newer}-lite` }, operation)).toThrow(
      'unsupported_operation',
    );
  });
});

test.each(['', 'file_', hex, `file_${hex}0`, `file_${hex.toUpperCase()}`, `task_${hex}`])(
  '%j can be no file',
  (fileId) => {
    const body = { model: plain, image: { file_id: fileId } };
    expect(() => decodeSubmit(body, 'generate')).toThrow('file_not_found');
  },
);
