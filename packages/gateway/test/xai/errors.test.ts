import { describe, expect, test } from 'vitest';
import { encodeProblem, problemOfRefusal } from '../../src/dialects/xai/errors.ts';
import { Refusal, type RefusalKind } from '../../src/platform/refusal.ts';

describe('a refusal', () => {
  test.each<[RefusalKind, number, boolean, number | null]>([
    ['unauthenticated_missing', 401, false, null],
    ['unauthenticated_malformed', 401, false, null],
    ['unauthenticated_unknown', 400, false, null],
    ['unauthenticated_revoked', 400, false, null],
    ['unauthenticated_expired', 400, false, null],
    ['scope_denied', 403, false, null],
    ['insufficient_credits', 403, false, null],
    ['no_price', 400, false, null],
    ['task_not_found', 404, false, null],
    ['file_not_found', 404, false, null],
    ['file_not_supported', 400, false, null],
    ['model_not_found', 404, false, null],
    ['unsupported_operation', 400, false, null],
    ['task_not_completed', 400, false, null],
    ['media_not_found', 404, false, null],
    ['media_expired', 410, false, null],
    ['range_not_satisfiable', 416, false, null],
    ['route_not_found', 404, false, null],
    ['method_not_allowed', 405, false, null],
    ['rate_limited', 429, true, 1],
    ['not_persisted', 500, true, null],
    ['internal', 500, true, null],
    ['queue_unavailable', 503, true, 5],
    ['store_unavailable', 503, true, 5],
    ['body_not_json', 400, false, null],
    ['form_broken', 400, false, null],
    ['body_too_large', 413, false, null],
    ['wrong_content_type', 415, false, null],
    ['idempotency_conflict', 409, false, null],
    ['idempotency_key_invalid', 400, false, null],
  ])('%s is a %i', (kind, status, retryable, retryAfterS) => {
    const problem = problemOfRefusal(new Refusal(kind));
    expect(problem).toMatchObject({ status, retryable, retryAfterS });
    expect(problem.message).not.toMatch(/[{}]/);
  });

  test('says what it was told', () => {
    const detail = { neededCredits: 400, availableCredits: 3 };
    const problem = problemOfRefusal(new Refusal('insufficient_credits', { detail }));
    expect(encodeProblem(problem)).toBe(
      '{"code":"The caller does not have permission to execute the specified operation",' +
        '"error":"There are not enough credits: 400 needed, 3 available."}',
    );
  });

  test('waits as long as it was told', () => {
    const problem = problemOfRefusal(new Refusal('rate_limited', { retryAfterS: 42 }));
    expect(problem.retryAfterS).toBe(42);
  });
});
