import { modelsOf, type JsonSchema } from '@reelgate/contracts';
import type { DialectDoc } from '../../http/route-doc.ts';
import { inputSchemaOf, orNull, whole } from '../../http/schema-words.ts';
import { ERROR_TYPES } from './errors.ts';
import { failures, statesOf } from './statuses.ts';

const text: JsonSchema = { type: 'string' };
const texts: JsonSchema = { type: 'array', items: text };
const boolean: JsonSchema = { type: 'boolean' };
const url: JsonSchema = { type: 'string', format: 'uri' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const pixels: JsonSchema = { type: ['integer', 'null'], minimum: 1 };
const jobId: JsonSchema = { type: 'string', pattern: '^job_[0-9a-f]{32}$' };
const eventId: JsonSchema = { type: 'string', pattern: '^usage_[0-9a-f]{32}$' };
const money = { amount: { type: 'number', minimum: 0 }, currency: { const: 'USD' } };
const amount: JsonSchema = { $ref: '#/components/schemas/Amount' };
const failure: JsonSchema = orNull({ $ref: '#/components/schemas/Failure' });

/** Of a job and of a row on the bill. */
export const STATUS: JsonSchema = { enum: Object.keys(statesOf) };

/** What the routes answer with; tests hold every answer against it. */
export const EMPIRIO_DOC: DialectDoc = {
  title: 'Reelgate in the words of EmpirioLabs',
  description:
    'A submit gives a job, which is polled until it is at its end. Refusals carry ' +
    '`x-should-retry: false` where sending the same again cannot help.',
  refusal: 'Error',
  refusalType: 'application/json',
  keyHeaders: ['x-api-key'],
  schemas: {
    Amount: whole(money),
    Failure: whole({
      code: { enum: Object.values(failures).map(({ code }) => code) },
      message: text,
    }),
    Submitted: whole({
      job_id: jobId,
      status: { const: 'queued' },
      model: text,
      poll_url: { type: 'string', pattern: '^/v1/jobs/job_[0-9a-f]{32}$' },
      created_at: time,
    }),
    Job: whole({
      job_id: jobId,
      status: STATUS,
      progress: { type: 'number', minimum: 0, maximum: 1 },
      created_at: time,
      completed_at: { type: ['string', 'null'], format: 'date-time' },
      result: orNull(
        whole({
          data: {
            type: 'array',
            items: whole({
              url,
              content_type: text,
              duration_seconds: { type: ['number', 'null'] },
              width: pixels,
              height: pixels,
            }),
          },
          usage: whole({
            billable_units: { type: 'integer', minimum: 1 },
            billing_unit: { const: 'second' },
            cost: amount,
          }),
        }),
      ),
      error: failure,
    }),
    JobList: pageOf('Job', jobId),
    Model: whole({
      id: text,
      object: { const: 'model' },
      created: { const: 0 },
      owned_by: text,
      name: text,
      summary: text,
      description: text,
      category: { const: 'video_generation' },
      endpoints: { type: 'array', items: text, minItems: 1 },
      pricing_rows: {
        type: 'array',
        items: whole({
          type: text,
          spec: { enum: ['per image', 'per second', 'per video'] },
          rate: { type: 'string', pattern: String.raw`^\$\d` },
          ...money,
        }),
      },
      supported_parameters: {
        type: 'array',
        items: whole({
          name: text,
          type: { enum: ['string', 'number', 'boolean', 'enum', 'array', 'object'] },
          default: { type: ['string', 'number', 'boolean', 'null'] },
          range: orNull(whole({ min: { type: 'number' }, max: { type: 'number' } })),
          values: orNull(texts),
          required: boolean,
          description: text,
        }),
      },
      capabilities: whole({
        input: { type: 'array', items: { enum: ['text', 'image', 'video'] } },
        output: { type: 'array', items: { const: 'video' } },
        operations: { type: 'array', items: { enum: ['generate', 'edit', 'extend'] } },
        text_to_video: boolean,
        image_to_video: boolean,
        audio: boolean,
      }),
    }),
    ModelList: whole({ object: { const: 'list' }, data: listOf('Model') }),
    UsageEvent: whole({
      id: eventId,
      object: { const: 'usage_event' },
      model: text,
      endpoint: { type: 'string', pattern: '^/' },
      source: { const: 'api' },
      cost: amount,
      status: STATUS,
      status_code: { type: 'integer', minimum: 200, maximum: 599 },
      error: failure,
      output_urls: { type: 'array', items: url },
      created_at: time,
    }),
    UsageList: pageOf('UsageEvent', eventId, { balance: amount }),
    UploadedFile: whole({ url }),
    Error: whole({
      error: whole({
        message: text,
        type: { enum: ERROR_TYPES },
        code: { type: 'string', description: 'What to match on; the message is for people.' },
        param: { type: ['string', 'null'] },
      }),
    }),
  },
};

/** Of POST /videos/generations: what any of the models takes. */
export const SUBMIT: JsonSchema = {
  anyOf: modelsOf('empirio').map(([contract]) => inputSchemaOf(contract)),
};

/** Of POST /files/upload. */
export const UPLOAD: JsonSchema = {
  type: 'object',
  properties: {
    file: {
      type: 'string',
      contentMediaType: 'application/octet-stream',
      description: 'One JPEG, PNG or WebP image. Its field may have any name.',
    },
  },
  required: ['file'],
};

function listOf(name: string): JsonSchema {
  return { type: 'array', items: { $ref: `#/components/schemas/${name}` } };
}

/** Newest first; `cursor` is what `before` takes. */
function pageOf(
  name: string,
  cursor: JsonSchema,
  more: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return whole({
    object: { const: 'list' },
    ...more,
    data: listOf(name),
    next_cursor: orNull(cursor),
  });
}
