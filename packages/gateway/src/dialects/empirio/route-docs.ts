import type { JsonSchema } from '@reelgate/contracts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { COUNT_DEFAULT, COUNT_MAX } from './decode-query.ts';
import { STATUS, SUBMIT, UPLOAD } from './schemas.ts';

const page = {
  status: STATUS,
  limit: { type: 'integer', minimum: 1, maximum: COUNT_MAX, default: COUNT_DEFAULT },
  before: { type: 'string', description: 'The next_cursor of the page before.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** What the OpenAPI document says of each route, by its operation id. */
export const ROUTE_DOCS = {
  createVideo: {
    operationId: 'createVideo',
    summary: 'Orders a video; its price is held.',
    request: SUBMIT,
    isIdempotent: true,
    answers: { 200: 'Submitted' },
  },
  getJob: {
    operationId: 'getJob',
    summary: 'Asks what has become of a job.',
    answers: { 200: 'Job' },
  },
  listJobs: {
    operationId: 'listJobs',
    summary: 'Lists jobs, newest first.',
    query: page,
    answers: { 200: 'JobList' },
  },
  cancelJob: {
    operationId: 'cancelJob',
    summary: 'Cancels a job that is not at its end.',
    answers: { 200: 'Job' },
  },
  listModels: {
    operationId: 'listModels',
    summary: 'Lists every model with its prices and parameters.',
    answers: { 200: 'ModelList' },
  },
  getModel: {
    operationId: 'getModel',
    summary: 'Shows a model, by its id or an alias.',
    answers: { 200: 'Model' },
  },
  listUsage: {
    operationId: 'listUsage',
    summary: 'Shows the bill, newest first, and what can be spent now.',
    query: {
      ...page,
      from: timeOf('From this moment'),
      to: timeOf('Before this moment'),
      model: { type: 'string' },
    },
    answers: { 200: 'UsageList' },
  },
  uploadFile: {
    operationId: 'uploadFile',
    summary: 'Keeps an image, to be animated by its URL.',
    form: UPLOAD,
    answers: { 200: 'UploadedFile' },
  },
} as const satisfies Readonly<Record<string, RouteDoc>>;

function timeOf(bound: string): JsonSchema {
  const form = 'a date such as 2026-11-21, or a time in ISO 8601, in UTC where it names no zone';
  return { type: 'string', description: `${bound}: ${form}.` };
}
