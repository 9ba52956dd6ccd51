import { expect } from 'vitest';
import type { Answer } from '../../lib/reapi.ts';

/** Everything that a refusal says, and that it says so in every place. */
export function expectRefusal(
  answer: Answer,
  status: number,
  code: number,
  message: string,
  { retry = false }: { readonly retry?: boolean } = {},
): void {
  const requestId = answer.headers.get('x-request-id');
  expect({
    status: answer.status,
    contentType: answer.headers.get('content-type'),
    shouldRetry: answer.headers.get('x-should-retry'),
    requestId,
    body: answer.text,
  }).toEqual({
    status,
    contentType: 'application/json; charset=utf-8',
    shouldRetry: retry ? null : 'false',
    requestId: expect.stringMatching(/^req_[0-9a-f]{32}$/) as string,
    body: JSON.stringify({ error: { code, message, request_id: requestId } }),
  });
}
