import { FilePart, findContract } from '@reelgate/contracts';
import { describe, expect, test } from 'vitest';
import {
  contractFor,
  decodeRemix,
  decodeSource,
  decodeSubmit,
  PREVIEW,
} from '../../src/dialects/openai/decode.ts';
import { decodeListQuery, decodeVariant } from '../../src/dialects/openai/decode-query.ts';
import type { OpenaiProblem } from '../../src/dialects/openai/errors.ts';

const FORM = 'grok-video-1.5';
const png = part('image/png');
const jpeg = part('image/jpeg');
const hex = '0123456789abcdef0123456789abcdef';

function part(mediaType: string | null): FilePart {
  return new FilePart({ path: '/x', name: 'unknown_file', sizeBytes: 9, mediaType });
}

function brief(problem: unknown): unknown {
  const { status, code, param } = problem as OpenaiProblem;
  return [status, code, param];
}

describe('a submit', () => {
  test.each<[string, unknown, string, string | null]>([
    ['no body', undefined, 'invalid_json', null],
    ['a list', [], 'invalid_json', null],
    ['a text', 'x', 'invalid_json', null],
    ['no model', {}, 'missing_required_parameter', 'model'],
    ['an empty model', { model: '' }, 'missing_required_parameter', 'model'],
    ['a number for a model', { model: 1 }, 'invalid_type', 'model'],
    ['an unknown model', { model: 'sora-2' }, 'model_not_found', 'model'],
    ['the model of another dialect', { model: 'grok-imagine-video' }, 'model_not_found', 'model'],
    ['another case', { model: 'Grok-Video-1.5' }, 'model_not_found', 'model'],
  ])('%s', (_, body, code, param) => {
    expect(brief(decodeSubmit(body, { isForm: false }))).toEqual([400, code, param]);
  });

  const json: [string, object, object][] = [
    [PREVIEW, {}, { image: undefined, images: undefined }],
    [PREVIEW, { image: 'a' }, { image: 'a', images: undefined }],
    [PREVIEW, { image: ['a'] }, { image: ['a'], images: undefined }],
    [PREVIEW, { images: 'a' }, { image: undefined, images: 'a' }],
    [PREVIEW, { image: 'a', images: ['b'] }, { image: 'a', images: ['b'] }],
    [PREVIEW, { input_reference: 'a' }, { image: undefined, images: ['a'] }],
    [PREVIEW, { images: ['a'], input_reference: 'b' }, { image: undefined, images: ['a', 'b'] }],
    [PREVIEW, { image: 'a', input_reference: 'b' }, { image: 'a', images: ['b'] }],
    [FORM, {}, {}],
    [FORM, { input_reference: 'a' }, { input_reference: ['a'] }],
    [FORM, { input_reference: { image_url: 'a' } }, { input_reference: ['a'] }],
    [FORM, { input_reference: ['a', { image_url: 'b' }] }, { input_reference: ['a', 'b'] }],
    [FORM, { image: 'a', images: ['b', null] }, { input_reference: ['a', 'b'] }],
  ];
  test.each(json)('%s in JSON: %j', (model, fields, images) => {
    const body = { model, prompt: 'p', ...fields };
    expect(decodeSubmit(body, { isForm: false })).toEqual({
      model,
      contract: findContract('openai', model),
      body: { model, prompt: 'p', ...images },
      echo: {},
    });
  });

  const forms: [string, object, object][] = [
    [PREVIEW, { image: png }, { image: png, images: [] }],
    [PREVIEW, { image: [png, jpeg] }, { images: [png, jpeg] }],
    [PREVIEW, { 'image[]': png }, { images: [png] }],
    [PREVIEW, { 'images[]': png }, { image: undefined, images: [png] }],
    [PREVIEW, { images: png }, { image: undefined, images: [png] }],
    [PREVIEW, { input_reference: png }, { image: undefined, images: [png] }],
    [FORM, { input_reference: png }, { input_reference: [png] }],
    [FORM, { input_reference: [png, jpeg] }, { input_reference: [png, jpeg] }],
    [FORM, { 'input_reference[]': [png, jpeg] }, { input_reference: [png, jpeg] }],
    [FORM, { 'image[]': png }, { input_reference: [png] }],
    [FORM, { 'input_reference[image_url]': 'a' }, { input_reference: ['a'] }],
    [FORM, { input_reference: '' }, {}],
  ];
  test.each(forms)('%s in a form: %j', (model, fields, images) => {
    const body = { model, prompt: 'p', ...fields };
    expect(decodeSubmit(body, { isForm: true })).toMatchObject({
      body: { model, prompt: 'p', ...images },
    });
  });

  test.each([
    [FORM, { size: '720p' }, { size: '720p' }],
    [FORM, { size: 720 }, { size: '720' }],
    [FORM, { size: null }, {}],
    [FORM, { resolution: '720p' }, {}],
    [PREVIEW, { resolution: '720' }, {}],
  ])('%s %j: what was sent and is answered', (model, fields, echo) => {
    expect(decodeSubmit({ model, ...fields }, { isForm: false })).toMatchObject({ echo });
  });
});

describe('an edit or an extension', () => {
  const body = { prompt: 'p' };
  const video = part('video/mp4');

  test.each<[string, object, object]>([
    [
      'by id',
      { ...body, video: { id: `video_${hex}` } },
      { model: null, source: { taskId: hex }, body: { ...body, video: { id: hex } } },
    ],
    [
      'by id in a form',
      { ...body, model: FORM, 'video[id]': `video_${hex}` },
      { model: FORM, source: { taskId: hex }, body: { ...body, video: { id: hex } } },
    ],
    ['a file', { ...body, video }, { model: null, source: { part: video }, body: { video } }],
  ])('%s', (_, sent, draft) => {
    expect(decodeSource(sent)).toMatchObject(draft);
  });

  test.each([`video_${hex.toUpperCase()}`, `video_${hex}0`, hex, 'task_1', `video_${hex}\n`])(
    'no id: %j',
    (id) => {
      expect(decodeSource({ ...body, video: { id } })).toBe('unknown_video');
    },
  );

  test.each<[string, unknown, string, string | null]>([
    ['no object', null, 'invalid_json', null],
    ['no video', body, 'missing_required_parameter', 'video'],
    ['an empty video', { video: '' }, 'missing_required_parameter', 'video'],
    ['a text', { video: `video_${hex}` }, 'invalid_type', 'video'],
    ['an id that is none', { video: { id: 5 } }, 'invalid_type', 'video'],
    ['a picture', { video: png }, 'invalid_video', 'video'],
    ['a file of no kind', { video: part(null) }, 'invalid_video', 'video'],
    ['an unknown model', { video, model: 'sora-2' }, 'model_not_found', 'model'],
    ['no name for a model', { video, model: {} }, 'invalid_type', 'model'],
  ])('%s', (_, sent, code, param) => {
    expect(brief(decodeSource(sent))).toEqual([400, code, param]);
  });

  test.each([null, FORM, PREVIEW, 'gone'])('the contract for %s is the one that can', (model) => {
    expect(contractFor(model, 'extend')).toBe(findContract('openai', PREVIEW, 'extend'));
  });

  test('a model that can generates by its own contract', () => {
    expect(contractFor(FORM, 'generate')).toBe(findContract('openai', FORM));
  });
});

describe('a remix', () => {
  const contracts = [contractFor(PREVIEW, 'generate'), contractFor(PREVIEW, 'extend')];

  test.each(contracts)('$operation: takes a prompt and nothing else', (contract) => {
    expect(decodeRemix({ prompt: ' p ', seconds: 99, model: 'x' }, contract)).toEqual({
      prompt: ' p ',
      ignoredFields: ['seconds', 'model'],
    });
  });

  test.each<[unknown, string, string | null]>([
    [undefined, 'invalid_json', null],
    [{}, 'missing_required_parameter', 'prompt'],
    [{ prompt: ' ' }, 'missing_required_parameter', 'prompt'],
    [{ prompt: 5 }, 'invalid_type', 'prompt'],
    [{ prompt: 'x'.repeat(4097) }, 'string_above_max_length', 'prompt'],
  ])('%#', (body, code, param) => {
    for (const contract of contracts) {
      expect(brief(decodeRemix(body, contract))).toEqual([400, code, param]);
    }
  });
});

describe('a query', () => {
  const newest = { limit: 20, afterTaskId: null, newestFirst: true };

  test.each<[object, object]>([
    [{}, newest],
    [{ limit: '1' }, { ...newest, limit: 1 }],
    [
      { limit: '100', order: 'desc' },
      { ...newest, limit: 100 },
    ],
    [
      { order: 'asc', after: `video_${hex}` },
      { limit: 20, afterTaskId: hex, newestFirst: false },
    ],
  ])('%j', (query, decoded) => {
    expect(decodeListQuery(query as Record<string, unknown>)).toEqual(decoded);
  });

  test.each<[object, string]>([
    ...['0', '101', '-1', '1.5', '', 'x', '1e1', ['1', '2']].map((limit): [object, string] => [
      { limit },
      'limit',
    ]),
    ...['', 'x', hex, `task_${hex}`, [`video_${hex}`]].map((after): [object, string] => [
      { after },
      'after',
    ]),
    ...['', 'ASC', 'newest', ['asc']].map((order): [object, string] => [{ order }, 'order']),
  ])('%j is refused', (query, param) => {
    const problem = decodeListQuery(query as Record<string, unknown>);
    expect(brief(problem)).toEqual([400, 'invalid_value', param]);
  });

  test.each([
    [{}, 'video'],
    [{ variant: 'video' }, 'video'],
    [{ variant: 'thumbnail' }, 'thumbnail'],
    [{ variant: 'spritesheet' }, 'sprite'],
  ])('%j', (query, purpose) => {
    expect(decodeVariant(query)).toBe(purpose);
  });

  test.each(['', 'sprite', 'Video', 'toString', ['video']])('variant %j is none', (variant) => {
    expect(brief(decodeVariant({ variant }))).toEqual([400, 'invalid_value', 'variant']);
  });
});
