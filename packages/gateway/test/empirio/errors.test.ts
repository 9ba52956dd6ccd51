import { check, findContract } from '@reelgate/contracts';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  encodeProblem,
  problemOfRefusal,
  problemOfViolations,
} from '../../src/dialects/empirio/errors.ts';
import { Refusal, type RefusalKind } from '../../src/platform/refusal.ts';

const source = readFileSync(new URL('../../src/platform/refusal.ts', import.meta.url), 'utf8');
const kinds = [...source.matchAll(/\| '(\w+)'/g)].map(([, kind]) => kind as RefusalKind);

describe('every refusal', () => {
  test('is read from the source', () => expect(kinds.length).toBeGreaterThan(25));

  test.each(kinds)('%s has its words, and says truly whether to come back', (kind) => {
    const problem = problemOfRefusal(new Refusal(kind));
    const { status, retryable, retryAfterS, message, code } = problem;
    expect(message).toMatch(/\w/);
    expect(message).not.toMatch(/[{}]/);
    expect(code).toMatch(/^[a-z_]+$/);
    if (status < 500 && status !== 429) expect(retryable).toBe(false);
    expect(retryAfterS !== null).toBe(status === 429 || status === 503);
  });
});

// The table of api/empirio.md.
test.each<[RefusalKind, number, string]>([
  ['unauthenticated_missing', 401, 'missing_api_key'],
  ['unauthenticated_malformed', 401, 'invalid_api_key'],
  ['unauthenticated_unknown', 401, 'invalid_api_key'],
  ['unauthenticated_revoked', 401, 'invalid_api_key'],
  ['unauthenticated_expired', 401, 'invalid_api_key'],
  ['insufficient_credits', 402, 'insufficient_credits'],
  ['model_not_found', 404, 'model_not_found'],
  ['task_not_found', 404, 'job_not_found'],
  ['idempotency_conflict', 409, 'idempotency_conflict'],
  ['rate_limited', 429, 'rate_limit_exceeded'],
  ['queue_unavailable', 503, 'model_unavailable'],
  ['no_price', 503, 'model_unavailable'],
  ['unsupported_operation', 503, 'model_unavailable'],
  ['body_not_json', 400, 'invalid_request'],
])('%s is %i %s', (kind, status, code) => {
  expect(problemOfRefusal(new Refusal(kind))).toMatchObject({ status, code });
});

const messageOf = (kind: RefusalKind, detail: Record<string, string | number>): string =>
  problemOfRefusal(new Refusal(kind, { detail })).message;

test('the blanks are filled, and a long name is cut', () => {
  expect(messageOf('insufficient_credits', { neededCredits: 1_730, availableCredits: 5 })).toBe(
    'insufficient credits: $1.73 needed, $0.005 available',
  );
  expect(messageOf('model_not_found', { model: `a\n"${'x'.repeat(99)}` })).toBe(
    `model "a\\n\\"${'x'.repeat(57)}…" not found`,
  );
  expect(messageOf('model_not_found', { model: `${'x'.repeat(59)}🐕🐕` })).toBe(
    `model "${'x'.repeat(59)}\ufffd…" not found`,
  );
});

test('the rate limiter knows better when to come back', () => {
  const problem = problemOfRefusal(new Refusal('rate_limited', { retryAfterS: 17 }));
  expect([problem.retryable, problem.retryAfterS]).toEqual([true, 17]);
});

test('a violation as it is sent', () => {
  const contract = findContract('empirio', 'grok-imagine-video-1-5');
  if (contract === null) throw new Error('there is no contract');
  const body = { prompt: 'a dog', image: 'https://example.com/a.png', duration: 99 };
  const checked = check({ model: contract.id, body }, contract);
  if (!('violations' in checked)) throw new Error('it should break the contract');
  expect(encodeProblem(problemOfViolations(checked.violations))).toEqual({
    error: {
      message: 'duration must be from 1 to 15 seconds',
      type: 'invalid_request_error',
      code: 'invalid_request',
      param: 'duration',
    },
  });
});
