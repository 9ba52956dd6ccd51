import type { Violation } from '@reelgate/contracts';
import { describe, expect, test } from 'vitest';
import { encodeProblem, problemOfRefusal } from '../../src/dialects/openai/errors.ts';
import { problemOfViolation } from '../../src/dialects/openai/decode.ts';
import { Refusal, type RefusalKind } from '../../src/platform/refusal.ts';

type Row = [RefusalKind, status: number, type: string, code: string, retryAfterS: number | null];

const INVALID = 'invalid_request_error';

const rows: Row[] = [
  ['unauthenticated_missing', 401, 'authentication_error', 'invalid_api_key', null],
  ['unauthenticated_malformed', 401, 'authentication_error', 'invalid_api_key', null],
  ['unauthenticated_unknown', 401, 'authentication_error', 'invalid_api_key', null],
  ['unauthenticated_revoked', 401, 'authentication_error', 'invalid_api_key', null],
  ['unauthenticated_expired', 401, 'authentication_error', 'invalid_api_key', null],
  ['scope_denied', 403, 'permission_error', 'insufficient_permissions', null],
  ['insufficient_credits', 402, 'insufficient_quota', 'insufficient_quota', null],
  ['no_price', 400, INVALID, 'model_without_price', null],
  ['model_not_found', 400, INVALID, 'model_not_found', null],
  ['unsupported_operation', 400, INVALID, 'unsupported_operation', null],
  ['task_not_found', 404, 'not_found_error', 'not_found', null],
  ['file_not_found', 400, INVALID, 'input_expired', null],
  ['file_not_supported', 400, INVALID, 'invalid_file', null],
  ['task_not_completed', 400, INVALID, 'task_not_completed', null],
  ['media_not_found', 404, 'not_found_error', 'not_found', null],
  ['media_expired', 410, 'not_found_error', 'expired', null],
  ['range_not_satisfiable', 416, INVALID, 'range_not_satisfiable', null],
  ['route_not_found', 404, 'not_found_error', 'not_found', null],
  ['method_not_allowed', 405, INVALID, 'method_not_allowed', null],
  ['rate_limited', 429, 'rate_limit_error', 'rate_limit_exceeded', 1],
  ['not_persisted', 500, 'server_error', 'not_persisted', null],
  ['internal', 500, 'server_error', 'internal_error', null],
  ['queue_unavailable', 503, 'server_error', 'overloaded', 5],
  ['store_unavailable', 503, 'server_error', 'unavailable', 5],
  ['body_not_json', 400, INVALID, 'invalid_json', null],
  ['form_broken', 400, INVALID, 'invalid_form', null],
  ['body_too_large', 413, INVALID, 'request_too_large', null],
  ['wrong_content_type', 415, INVALID, 'unsupported_media_type', null],
  ['idempotency_conflict', 409, 'idempotency_error', 'idempotency_conflict', null],
  ['idempotency_key_invalid', 400, INVALID, 'invalid_idempotency_key', null],
];

test.each(rows)('%s', (kind, status, type, code, retryAfterS) => {
  const problem = problemOfRefusal(new Refusal(kind));
  const retryable = status === 429 || status >= 500;
  expect(problem).toMatchObject({ status, type, code, retryAfterS, retryable });
  expect(problem.message).not.toBe('');
});

test('blanks are filled, and a wait that is known goes first', () => {
  const detail = { neededCredits: 90, availableCredits: 3 };
  const poor = problemOfRefusal(new Refusal('insufficient_credits', { detail }));
  expect(poor.message).toBe('not enough credits: 90 are needed and 3 are there');
  const hasty = problemOfRefusal(new Refusal('rate_limited', { retryAfterS: 17 }));
  expect(hasty.retryAfterS).toBe(17);
});

test('the envelope', () => {
  const problem = problemOfRefusal(new Refusal('model_not_found', { detail: { model: 'x' } }));
  expect(JSON.parse(encodeProblem(problem, 'req_1'))).toEqual({
    error: {
      message: 'model x does not exist (request id: req_1)',
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    },
  });
});

describe('violations', () => {
  const violations: [Violation, string, string][] = [
    [
      { kind: 'missing', field: 'prompt', unless: null },
      'missing_required_parameter',
      'prompt is required',
    ],
    [
      { kind: 'wrong_type', field: 'seconds', expected: 'integer', got: 'x' },
      'invalid_type',
      'seconds must be an integer',
    ],
    [
      { kind: 'too_long', field: 'prompt', lengthMax: 4096, length: 4097 },
      'string_above_max_length',
      'prompt has 4097 characters; at most 4096 are allowed',
    ],
    [
      { kind: 'too_many', field: 'images', countMax: 7, count: 8 },
      'array_above_max_length',
      'images has 8 images; at most 7 are allowed',
    ],
    [
      { kind: 'out_of_range', field: 'seconds', minS: 1, maxS: 15, gotS: 16 },
      'integer_above_max_value',
      'seconds must be from 1 to 15, not 16',
    ],
    [
      { kind: 'out_of_range', field: 'seconds', minS: 1, maxS: 15, gotS: 0 },
      'integer_below_min_value',
      'seconds must be from 1 to 15, not 0',
    ],
    [
      { kind: 'not_allowed', field: 'size', allowed: ['480p', '1080p'], got: '4k' },
      'invalid_value',
      'size must be one of 480P, 1080P',
    ],
    [
      { kind: 'not_public_url', field: 'image', index: 0 },
      'invalid_image',
      'image must hold image files, data URIs or public http(s) URLs',
    ],
    [
      { kind: 'not_an_image', field: 'images', index: 1 },
      'invalid_image',
      'images must hold JPEG, PNG or WebP images',
    ],
    [
      { kind: 'conflict', field: 'image', other: 'images' },
      'mutually_exclusive_parameters',
      'image and images cannot be sent together',
    ],
    [{ kind: 'unknown', field: 'x' }, 'unknown_parameter', 'x is not known'],
  ];

  test.each(violations)('%j', (violation, code, message) => {
    const { field: param } = violation;
    expect(problemOfViolation(violation)).toMatchObject({ status: 400, code, param, message });
  });
});
