import type { JsonSchema, Operation } from '@reelgate/contracts';
import type { DialectDoc, RouteDoc } from '../../http/route-doc.ts';
import { refTo, whole } from '../../http/schema-words.ts';
import { FAILURE_CODES } from './encode.ts';
import { SENTENCES } from './errors.ts';
import { requestOf } from './requests.ts';

const text: JsonSchema = { type: 'string' };
const seconds: JsonSchema = { type: 'number', exclusiveMinimum: 0 };

/** What the routes answer with; tests hold every answer against it. */
export const XAI_DOC: DialectDoc = {
  title: 'Reelgate in the words of xAI',
  description: 'Refusals carry `x-should-retry: false` where sending the same again cannot help.',
  refusal: 'Error',
  refusalType: 'application/json',
  keyHeaders: [],
  schemas: {
    RequestId: whole({
      request_id: {
        type: 'string',
        pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      },
    }),
    PendingVideo: whole({
      status: { const: 'pending' },
      progress: { type: 'integer', minimum: 0, maximum: 99 },
    }),
    EndedVideo: { anyOf: [refTo('DoneVideo'), refTo('ModeratedVideo'), refTo('FailedVideo')] },
    DoneVideo: doneWith({
      video: whole({
        url: { type: 'string', format: 'uri', minLength: 1 },
        duration: seconds,
        respect_moderation: { const: true },
      }),
      usage: whole({ cost_in_usd_ticks: { type: 'integer', minimum: 0 } }),
    }),
    ModeratedVideo: doneWith({
      video: whole({
        url: { const: '' },
        duration: { ...seconds, description: 'As ordered.' },
        respect_moderation: { const: false },
      }),
      usage: whole({ cost_in_usd_ticks: { const: 0 } }),
    }),
    FailedVideo: whole({
      status: { const: 'failed' },
      error: whole({ code: { enum: [...new Set(Object.values(FAILURE_CODES))] }, message: text }),
    }),
    Error: whole({ code: { enum: Object.values(SENTENCES) }, error: text }),
  },
};

const SUBMITS: Readonly<Record<Operation, Pick<RouteDoc, 'operationId' | 'summary'>>> = {
  generate: { operationId: 'generateVideo', summary: 'Orders a video.' },
  edit: { operationId: 'editVideo', summary: 'Orders a video with something in it changed.' },
  extend: { operationId: 'extendVideo', summary: 'Orders what comes after a video.' },
};

export function submitDoc(operation: Operation): RouteDoc {
  const answers = { 200: 'RequestId' };
  return { ...SUBMITS[operation], request: requestOf(operation), isIdempotent: true, answers };
}

export const POLL_DOC: RouteDoc = {
  operationId: 'getVideo',
  summary: 'Tells whether an ordered video is there: 202 while it is being made, 200 at its end.',
  answers: { 202: 'PendingVideo', 200: 'EndedVideo' },
};

function doneWith(members: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return whole({ status: { const: 'done' }, progress: { const: 100 }, model: text, ...members });
}
