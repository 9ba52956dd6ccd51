import { expect, test } from 'vitest';
import { encodeProblem, problemOfRefusal } from '../../src/dialects/rivya/errors.ts';
import { Refusal, type RefusalKind } from '../../src/platform/refusal.ts';

type Row = readonly [status: number, code: string, retryable: boolean, retryAfterS: number | null];

const invalid: Row = [400, 'validation_failed', false, null];
const missing: Row = [404, 'not_found', false, null];

/** The compiler finds the kind that is not here. */
const rows: Readonly<Record<RefusalKind, Row>> = {
  unauthenticated_missing: [401, 'api_key_missing', false, null],
  unauthenticated_malformed: [401, 'api_key_invalid', false, null],
  unauthenticated_unknown: [401, 'api_key_invalid', false, null],
  unauthenticated_revoked: [401, 'api_key_revoked', false, null],
  unauthenticated_expired: [401, 'api_key_expired', false, null],
  scope_denied: [403, 'api_scope_denied', false, null],
  insufficient_credits: [402, 'insufficient_credits', false, null],
  no_price: invalid,
  task_not_found: missing,
  file_not_found: missing,
  file_not_supported: invalid,
  model_not_found: missing,
  unsupported_operation: invalid,
  channel_not_found: invalid,
  task_not_completed: [409, 'generation_not_succeeded', false, null],
  media_not_found: missing,
  media_expired: [410, 'media_expired', false, null],
  range_not_satisfiable: [416, 'range_not_satisfiable', false, null],
  route_not_found: missing,
  method_not_allowed: [405, 'method_not_allowed', false, null],
  rate_limited: [429, 'rate_limited', true, 1],
  not_persisted: [500, 'internal_error', true, null],
  internal: [500, 'internal_error', true, null],
  queue_unavailable: [503, 'service_unavailable', true, 5],
  store_unavailable: [503, 'service_unavailable', true, 5],
  body_not_json: invalid,
  form_broken: invalid,
  body_too_large: [413, 'validation_failed', false, null],
  wrong_content_type: invalid,
  idempotency_conflict: [409, 'idempotency_conflict', false, null],
  idempotency_key_invalid: invalid,
};

test.each(Object.entries(rows) as [RefusalKind, Row][])('%s', (kind, row) => {
  const problem = problemOfRefusal(new Refusal(kind));
  expect([problem.status, problem.code, problem.retryable, problem.retryAfterS]).toEqual(row);
  expect(problem.message).toMatch(/^\S.*[^.]$/);
});

test('what a refusal knows is in the words', () => {
  const detail = { neededCredits: 10, availableCredits: 3 };
  const { message } = problemOfRefusal(new Refusal('insufficient_credits', { detail }));
  expect(message).toBe('insufficient credits: 10 needed, 3 available');
});

test('a refusal may say when to come again', () => {
  expect(problemOfRefusal(new Refusal('rate_limited', { retryAfterS: 9 })).retryAfterS).toBe(9);
});

test('the envelope', () => {
  expect(encodeProblem(problemOfRefusal(new Refusal('task_not_found')), 'req_1')).toBe(
    '{"error":{"code":"not_found","message":"generation not found","requestId":"req_1"}}',
  );
});
