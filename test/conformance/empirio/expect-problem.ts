import { expect } from 'vitest';
import type { Answer } from '../../lib/reapi.ts';

export interface Problem {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly param?: string | null;
  readonly retry?: boolean;
}

/** Everything that an error says, and that it says so in every place. */
export function expectProblem(
  answer: Answer,
  { status, retry = false, type, code, message, param = null }: Problem,
): void {
  expect({
    status: answer.status,
    contentType: answer.headers.get('content-type'),
    shouldRetry: answer.headers.get('x-should-retry'),
    requestId: answer.headers.get('x-request-id'),
    body: answer.text,
  }).toEqual({
    status,
    contentType: 'application/json; charset=utf-8',
    shouldRetry: retry ? null : 'false',
    requestId: expect.stringMatching(/^req_[0-9a-f]{32}$/) as string,
    body: JSON.stringify({ error: { message, type, code, param } }),
  });
}

/** A 400 about one field or parameter. */
export function badRequest(message: string, param: string | null = null): Problem {
  return { status: 400, type: 'invalid_request_error', code: 'invalid_request', message, param };
}
