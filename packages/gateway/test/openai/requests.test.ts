import { check, FilePart, type JsonSchema } from '@reelgate/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import {
  contractFor,
  decodeRemix,
  decodeSource,
  decodeSubmit,
  PREVIEW,
} from '../../src/dialects/openai/decode.ts';
import {
  createForm,
  createRequest,
  remixRequest,
  reworkForm,
  reworkRequest,
} from '../../src/dialects/openai/requests.ts';

const FORM = 'grok-video-1.5';
const MAX = 'grok-video-1.5-max';
const hex = '0123456789abcdef0123456789abcdef';
const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==';
const gif = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP';

const ajv = new Ajv2020({ strict: false });

/** Whether the document takes it. */
function validatorOf(schema: JsonSchema): (body: unknown) => boolean {
  const validate = ajv.compile(schema);
  return (body) => validate(body);
}

type Row = [isTaken: boolean, body: Readonly<Record<string, unknown>>];

describe('the body of a submit: the document takes what the gateway takes', () => {
  const isDocumented = validatorOf(createRequest());

  const preview: Row[] = [
    [true, {}],
    [true, { seconds: '3', resolution: '720P', aspect_ratio: '2.39:1', image: png }],
    [true, { seconds: 15, resolution: 720, images: [png, png] }],
    [true, { size: '9999P', whatever: [1] }],
    [true, { image: null, images: null, seconds: null }],
    [true, { input_reference: png }],
    [true, { input_reference: { image_url: png } }],
    [true, { input_reference: [png, { image_url: 'https://example.com/a.png' }] }],
    [false, { prompt: ' ' }],
    [false, { prompt: undefined }],
    [false, { prompt: 'x'.repeat(4_097) }],
    [false, { model: undefined }],
    [false, { model: 'sora-2' }],
    [false, { seconds: 16 }],
    [false, { seconds: '1.5' }],
    [false, { resolution: '1080P' }],
    [false, { image: [png] }],
    [false, { image: { image_url: png } }],
    [false, { image: gif }],
    [false, { images: png }],
    [false, { image: png, images: [png] }],
    [false, { image: png, input_reference: png }],
    [false, { input_reference: [gif] }],
  ];
  const series: Row[] = [
    [true, { model: FORM }],
    [true, { model: FORM, seconds: '15', size: '1080p' }],
    [true, { model: FORM, resolution: '9999P' }],
    [true, { model: FORM, input_reference: png }],
    [true, { model: FORM, input_reference: '' }],
    [true, { model: FORM, image: png, images: [{ image_url: png }, png] }],
    [true, { model: MAX, seconds: 'any' }],
    [false, { model: FORM, seconds: 'any' }],
    [false, { model: FORM, size: '1440P' }],
    [false, { model: FORM, input_reference: gif }],
    [false, { model: FORM, images: [gif] }],
    [false, { model: FORM, input_reference: Array.from({ length: 8 }, () => png) }],
  ];

  test.each([...preview, ...series])('%s: %j', (isTaken, change) => {
    // As it is sent: what is undefined is not there.
    const body = JSON.parse(JSON.stringify({ model: PREVIEW, prompt: 'p', ...change })) as unknown;
    const draft = decodeSubmit(body, { isForm: false });
    const isAccepted = 'contract' in draft && 'order' in check(draft, draft.contract);
    expect([isDocumented(body), isAccepted]).toEqual([isTaken, isTaken]);
  });
});

describe('the form of a submit', () => {
  const isDocumented = validatorOf(createForm());
  const file = new FilePart({ path: '/x', name: 'x', sizeBytes: 9, mediaType: 'image/png' });

  /** A file is a text to a schema, and a name that comes often is a list. */
  test.each<Row>([
    [true, {}],
    [true, { seconds: '3', resolution: '720', input_reference: [file] }],
    [true, { images: [file, file] }],
    [true, { model: FORM, size: '540P', input_reference: [file, file] }],
    [true, { model: FORM, image: [file] }],
    [true, { model: MAX, seconds: 'any' }],
    [false, { prompt: '' }],
    [false, { model: FORM, size: '1440P' }],
    [false, { seconds: '0' }],
    [false, { aspect_ratio: 'wide' }],
    [false, { images: Array.from({ length: 8 }, () => file) }],
  ])('%s: %j', (isTaken, change) => {
    const body: Record<string, unknown> = { model: PREVIEW, prompt: 'p', ...change };
    const draft = decodeSubmit(body, { isForm: true });
    const isAccepted = 'contract' in draft && 'order' in check(draft, draft.contract);
    const parts = JSON.parse(
      JSON.stringify(body, (_, value: unknown) => (value instanceof FilePart ? 'bytes' : value)),
    ) as unknown;
    expect([isDocumented(parts), isAccepted]).toEqual([isTaken, isTaken]);
  });
});

describe.each(['edit', 'extend'] as const)('to %s', (operation) => {
  const isDocumented = validatorOf(reworkRequest(operation));
  const isForm = validatorOf(reworkForm(operation));
  const video = { id: `video_${hex}` };

  test.each<Row>([
    [true, { video }],
    [true, { video, model: null, seconds: '5' }],
    [true, { video, model: '' }],
    [true, { video, model: FORM }],
    [false, {}],
    [false, { video: `video_${hex}` }],
    [false, { video: { id: '' } }],
    [false, { video, model: 'sora-2' }],
    [false, { video, prompt: null }],
    ...(operation === 'extend' ? [[false, { video, seconds: 11 }] satisfies Row] : []),
  ])('%s: %j', (isTaken, change) => {
    const body = { prompt: 'p', ...change };
    const draft = decodeSource(body);
    const isAccepted =
      typeof draft === 'object' &&
      'source' in draft &&
      'order' in check({ model: PREVIEW, body: draft.body }, contractFor(draft.model, operation));
    expect([isDocumented(body), isAccepted]).toEqual([isTaken, isTaken]);
  });

  test.each<Row>([
    [true, { video: 'bytes' }],
    [true, { 'video[id]': `video_${hex}`, model: FORM, seconds: '5' }],
    [false, {}],
    [false, { 'video[id]': hex }],
    [false, { video: 'bytes', model: 'sora-2' }],
    [false, { video: 'bytes', prompt: '' }],
  ])('a form, %s: %j', (isTaken, change) => {
    expect(isForm({ prompt: 'p', ...change })).toBe(isTaken);
  });
});

test.each<[boolean, unknown]>([
  [true, { prompt: 'p' }],
  [true, { prompt: 'p', seconds: 99 }],
  [false, {}],
  [false, { prompt: ' ' }],
  [false, { prompt: 5 }],
  [false, { prompt: 'x'.repeat(4_097) }],
])('a remix, %s: %#', (isTaken, body) => {
  const decoded = decodeRemix(body, contractFor(PREVIEW, 'generate'));
  const isAccepted = 'ignoredFields' in decoded;
  expect([validatorOf(remixRequest())(body), isAccepted]).toEqual([isTaken, isTaken]);
});
