import { expect } from 'vitest';
import type { Answer } from '../../lib/reapi.ts';

/** The sentences that xAI has for codes. */
export const INVALID = 'Client specified an invalid argument';
export const NOT_FOUND = 'Some requested entity was not found';
export const DENIED = 'The caller does not have permission to execute the specified operation';
export const NO_KEY = 'The request does not have valid authentication credentials';
export const UNSUPPORTED = 'Operation is not implemented or not supported';

/** Every refusal has the two members and no more, and says whether to try again. */
export function seen(answer: Answer): [number, string, string] {
  const { code, error, ...rest } = answer.json as { code: string; error: string };
  expect(rest).toEqual({});
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  expect(answer.headers.get('x-should-retry')).toBe(answer.status === 429 ? null : 'false');
  return [answer.status, code, error];
}
