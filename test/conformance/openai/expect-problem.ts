import { expect } from 'vitest';
import type { Answer } from '../../lib/reapi.ts';

/** Everything that an error says, and that it says so in every place. */
export function expectProblem(
  answer: Answer,
  status: number,
  { type = 'invalid_request_error', code, param = null }: Problem,
): void {
  const requestId = answer.headers.get('x-request-id');
  const { error } = answer.json as { error: { message: string } };
  expect({
    status: answer.status,
    contentType: answer.headers.get('content-type'),
    shouldRetry: answer.headers.get('x-should-retry'),
    hasRetryAfter: answer.headers.has('retry-after'),
    requestId,
    body: answer.json,
  }).toEqual({
    status,
    contentType: 'application/json; charset=utf-8',
    shouldRetry: status === 429 || status >= 500 ? null : 'false',
    hasRetryAfter: status === 429 || status === 503,
    requestId: expect.stringMatching(/^req_[0-9a-f]{32}$/) as string,
    body: { error: { message: error.message, type, param, code } },
  });
  expect(error.message.endsWith(` (request id: ${requestId})`)).toBe(true);
}

export interface Problem {
  readonly type?: string;
  readonly code: string;
  readonly param?: string | null;
}
