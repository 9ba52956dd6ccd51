import type { JsonSchema } from '@reelgate/contracts';
import type { DialectDoc, RouteDoc } from '../../http/route-doc.ts';
import { orNull, whole } from '../../http/schema-words.ts';
import { FILE_KINDS } from './file-policy.ts';

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const time = { type: 'string', format: 'date-time' };
const credits = { type: 'integer', minimum: 0 };
const url = { type: 'string', format: 'uri' };

const webhook = {
  id: { type: 'string', pattern: '^wh_[0-9a-f]{32}$' },
  object: { const: 'webhook' },
  url,
  description: text,
  events: { type: 'array', items: text },
  enabled: { type: 'boolean' },
  created_at: time,
  updated_at: time,
};

const delivery = {
  id: text,
  object: { const: 'webhook_delivery' },
  type: text,
  generation_id: textOrNull,
  status: { enum: ['pending', 'delivered', 'failed'] },
  attempts: { type: 'integer', minimum: 0 },
  next_attempt_at: { type: ['string', 'null'], format: 'date-time' },
  response_status: { type: ['integer', 'null'] },
  error: textOrNull,
  created_at: time,
  updated_at: time,
};

const SCHEMAS = {
  Generation: whole({
    id: { type: 'string', pattern: '^task_[0-9a-f]{32}$' },
    status: { enum: ['queued', 'processing', 'succeeded', 'failed'] },
    model: text,
    reserved_credits: credits,
    final_credits: credits,
    created_at: time,
    updated_at: time,
    result: orNull(whole({ primary_url: url, urls: { type: 'array', items: url, minItems: 1 } })),
    error: orNull(whole({ code: text, message: text })),
  }),
  File: whole({
    id: { type: 'string', pattern: '^file_[0-9a-f]{32}$' },
    object: { const: 'file' },
    kind: { enum: FILE_KINDS },
    url,
    name: text,
    mime_type: text,
    size_bytes: { type: 'integer', minimum: 0 },
    duration_seconds: { type: ['number', 'null'] },
    duration_token: textOrNull,
    created_at: time,
  }),
  Credits: whole({ current_credits: credits }),
  ModelList: listOf(
    whole({
      id: text,
      object: { const: 'model' },
      display_name: text,
      description: text,
      category: text,
      runtime: { const: 'async_task' },
      base_credits: { type: ['integer', 'null'] },
      billing_type: text,
      supported_modes: { type: 'array', items: text },
      max_prompt_length: { type: 'integer' },
      reference_media: { type: ['object', 'null'] },
      params: { type: 'array', items: { type: 'object' } },
      api_status: text,
      api_input_status: text,
      supported_api_inputs: { type: 'array', items: text },
      requires_files_api: { type: 'boolean' },
      file_kinds: { type: 'array', items: text },
      upload_policy: { type: 'array', items: { type: 'object' } },
    }),
  ),
  Webhook: whole(webhook),
  WebhookWithSecret: whole({ ...webhook, secret: { type: 'string', pattern: '^whsec_' } }),
  WebhookDeleted: whole({ id: text, object: { const: 'webhook' }, deleted: { const: true } }),
  WebhookList: listOf(whole(webhook)),
  WebhookDelivery: whole(delivery),
  WebhookDeliveryList: listOf(whole(delivery)),
  WebhookEventList: listOf(whole({ type: text, description: text })),
  OpenApi: { type: 'object' },
  Error: whole({ error: whole({ code: text, message: text, requestId: text }) }),
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** What the OpenAPI document says of the answers. A test holds what is encoded against it. */
export const RIVYA_DOC: DialectDoc = {
  title: 'Reelgate in the words of Rivya Public API v1',
  description: 'Refusals carry `x-should-retry: false` where sending the same again cannot help.',
  schemas: SCHEMAS,
  refusal: 'Error',
  refusalType: 'application/json',
  keyHeaders: [],
};

/** What a route says of itself: its id, a sentence, and what it answers with. */
export function docOf(
  operationId: string,
  summary: string,
  answers: Readonly<Record<number, keyof typeof SCHEMAS>>,
): RouteDoc {
  return { operationId, summary, answers };
}

function listOf(items: JsonSchema): JsonSchema {
  return whole({ object: { const: 'list' }, data: { type: 'array', items } });
}
