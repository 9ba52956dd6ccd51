import type { JsonSchema } from '@reelgate/contracts';
import type { DialectDoc } from '../../http/route-doc.ts';
import { orNull, refTo, whole } from '../../http/schema-words.ts';

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const timeOrNull: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const numberOrNull: JsonSchema = { type: ['number', 'null'] };
const uri: JsonSchema = { type: 'string', format: 'uri' };
const money: JsonSchema = refTo('Money');

const listOf = (name: string): JsonSchema =>
  whole({
    object: { const: 'list' },
    data: { type: 'array', items: refTo(name) },
    has_more: { type: 'boolean' },
    next: textOrNull,
  });

const taskId: JsonSchema = { type: 'string', pattern: '^task_[0-9a-f]{32}$' };

const webhook = {
  id: text,
  object: { const: 'webhook' },
  url: uri,
  description: text,
  events: { type: 'array', items: text },
  enabled: { type: 'boolean' },
  created_at: time,
  updated_at: time,
} as const;

const key = {
  id: text,
  object: { const: 'key' },
  name: text,
  hint: text,
  scopes: { type: ['array', 'null'], items: text },
  requests_per_minute: numberOrNull,
  created_at: time,
  expires_at: timeOrNull,
  revoked_at: timeOrNull,
} as const;

/** What the routes answer with; tests hold every answer against it. */
export const REELGATE_DOC: DialectDoc = {
  title: 'Reelgate',
  description: 'One shape over the tasks of all dialects. Refusals are problems as in RFC 9457.',
  refusal: 'Problem',
  refusalType: 'application/problem+json',
  keyHeaders: [],
  schemas: {
    Money: whole({
      micro_usd: { type: 'integer' },
      usd: { type: 'string', pattern: String.raw`^-?\d+\.\d{6}$` },
    }),
    Task: whole({
      id: taskId,
      object: { const: 'task' },
      dialect: text,
      model: text,
      mode: {
        enum: ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extension'],
      },
      state: { enum: ['queued', 'running', 'delivering', 'completed', 'failed', 'cancelled'] },
      progress: { type: 'number', minimum: 0, maximum: 1 },
      queue_position: numberOrNull,
      estimated_seconds_left: numberOrNull,
      prompt: text,
      resolution: text,
      duration_seconds: count,
      audio: { type: 'boolean' },
      price: money,
      charged: money,
      channel: textOrNull,
      created_at: time,
      finished_at: timeOrNull,
      expires_at: timeOrNull,
      understood: orNull({ type: 'object' }),
      failure: orNull(whole({ code: text, message: text })),
      media: {
        type: 'array',
        items: whole({
          purpose: { enum: ['video', 'thumbnail', 'sprite'] },
          url: uri,
          content_type: text,
          size_bytes: count,
          width: numberOrNull,
          height: numberOrNull,
          duration_seconds: numberOrNull,
        }),
      },
    }),
    TaskList: listOf('Task'),
    Estimate: whole({
      object: { const: 'estimate' },
      model: text,
      price: money,
      credits: count,
      balance: money,
      balance_after: money,
      affordable: { type: 'boolean' },
      channels: {
        type: 'array',
        items: whole({
          channel: text,
          verdict: {
            enum: ['first', 'next', 'full', 'failing', 'another-model', 'cannot', 'not-asked-for'],
          },
        }),
      },
    }),
    Balance: whole({ object: { const: 'balance' }, available: money, held: money, spent: money }),
    LedgerEntry: whole({
      id: text,
      kind: { enum: ['grant', 'hold', 'post', 'release'] },
      debit: text,
      credit: text,
      amount: money,
      task_id: orNull(taskId),
      reason: textOrNull,
      created_at: time,
    }),
    LedgerPage: listOf('LedgerEntry'),
    Usage: whole({
      day: { type: 'string', format: 'date' },
      key_id: text,
      model: text,
      dialect: text,
      channel: textOrNull,
      completed: count,
      failed: count,
      cancelled: count,
      open: count,
      charged: money,
    }),
    UsageList: listOf('Usage'),
    File: whole({
      id: { type: 'string', pattern: '^file_[0-9a-f]{32}$' },
      object: { const: 'file' },
      kind: { enum: ['image', 'video', 'audio'] },
      name: text,
      content_type: text,
      size_bytes: count,
      url: uri,
      created_at: time,
      expires_at: time,
    }),
    FileList: listOf('File'),
    Model: whole({
      id: text,
      object: { const: 'model' },
      dialect: text,
      model: text,
      aliases: { type: 'array', items: text },
      operation: { enum: ['generate', 'edit', 'extend'] },
      title: text,
      summary: text,
      description: text,
      rates: {
        type: 'array',
        items: whole({ resolution: text, per_second: orNull(money) }),
      },
      image_fee: money,
      flat_price: orNull(money),
      input_schema: { type: 'object' },
    }),
    ModelList: listOf('Model'),
    Key: whole(key),
    KeyList: listOf('Key'),
    NewKey: whole({ ...key, secret: text }),
    Webhook: whole(webhook),
    WebhookList: listOf('Webhook'),
    NewWebhook: whole({ ...webhook, secret: text }),
    WebhookSecret: whole({ secret: text }),
    WebhookDelivery: whole({
      id: text,
      object: { const: 'webhook_delivery' },
      event: text,
      task_id: orNull(taskId),
      state: { enum: ['pending', 'delivered', 'failed'] },
      attempts: count,
      next_at: timeOrNull,
      last_status: numberOrNull,
      last_trouble: textOrNull,
      created_at: time,
      updated_at: time,
    }),
    WebhookDeliveryList: listOf('WebhookDelivery'),
    Problem: {
      type: 'object',
      properties: {
        type: text,
        title: text,
        status: { type: 'integer' },
        detail: text,
        code: text,
        retryable: { type: 'boolean' },
        request_id: text,
        errors: { type: 'array', items: whole({ field: text, code: text, detail: text }) },
      },
      required: ['type', 'title', 'status', 'detail', 'code', 'retryable', 'request_id'],
    },
  },
};

const draft: Readonly<Record<string, JsonSchema>> = {
  model: { type: 'string', description: '`dialect/model`, as GET /models lists them.' },
  operation: { enum: ['generate', 'edit', 'extend'], default: 'generate' },
  input: { type: 'object', description: 'The fields of the model’s input_schema.' },
};

/** Of POST /estimate. The input is checked against the model's own schema. */
export const DRAFT: JsonSchema = { type: 'object', properties: draft, required: ['model'] };

/** Of POST /tasks. */
export const NEW_TASK: JsonSchema = {
  type: 'object',
  required: ['model'],
  properties: {
    ...draft,
    callback_url: {
      type: ['string', 'null'],
      format: 'uri',
      description: 'Where the end of this task is told, signed as webhooks are.',
    },
  },
};

export const WEBHOOK_CHANGE: JsonSchema = {
  type: 'object',
  properties: {
    url: { type: 'string', format: 'uri' },
    description: { type: 'string', maxLength: 500 },
    events: { type: 'array', items: { type: 'string' }, minItems: 1 },
    enabled: { type: 'boolean' },
  },
};

export const NEW_KEY: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100 },
    scopes: { type: ['array', 'null'], items: { type: 'string' } },
    expires_at: { type: ['string', 'null'], format: 'date-time' },
  },
  required: ['name'],
};

export const LIMIT: JsonSchema = { type: 'integer', minimum: 1, maximum: 100, default: 20 };

const task: JsonSchema = { type: 'string', description: 'The id of a task.' };

export const TASK_QUERY: Readonly<Record<string, JsonSchema>> = {
  limit: LIMIT,
  before: task,
  after: task,
  order: { enum: ['asc', 'desc'], default: 'desc' },
  state: { type: 'string' },
  dialect: { type: 'string' },
  model: { type: 'string' },
};

export const DAY: JsonSchema = {
  type: 'string',
  description: 'A day such as 2026-11-21, or a moment in ISO 8601.',
};

export const FILE_FORM: JsonSchema = {
  type: 'object',
  properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
  required: ['file'],
};

export const EVENTS = { contentTypes: ['text/event-stream'] } as const;
