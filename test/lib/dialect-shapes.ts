import { expect } from 'vitest';
import type { Answer } from './reapi.ts';

export type DialectName = 'reapi' | 'openai' | 'empirio' | 'rivya' | 'xai' | 'reelgate';

/** Whether an answer that refuses is in a dialect's own words, whole, with nothing of a framework's. */
export function expectRefusedBy(dialect: DialectName, answer: Answer): void {
  const where = `${dialect}: ${answer.status} ${answer.text.slice(0, 300)}`;
  expect(answer.status, where).toBeGreaterThanOrEqual(400);
  expect(answer.headers.get('content-type'), where).toMatch(/^application\/(?:problem\+)?json/);
  expect(answer.headers.get('x-request-id'), where).toMatch(/^req_[0-9a-f]{32}$/);
  expect(shapeOf(answer.json), where).toEqual(SHAPES[dialect]);
}

/** The names in an answer, two deep. */
function shapeOf(value: unknown): unknown {
  const body = value as Record<string, unknown>;
  if (typeof body['error'] === 'object') return { error: Object.keys(body['error'] ?? {}).sort() };
  return Object.keys(body)
    .filter((name) => name !== 'errors')
    .sort();
}

const SHAPES: Readonly<Record<DialectName, unknown>> = {
  reapi: { error: ['code', 'message', 'request_id'] },
  openai: { error: ['code', 'message', 'param', 'type'] },
  empirio: { error: ['code', 'message', 'param', 'type'] },
  rivya: { error: ['code', 'message', 'requestId'] },
  xai: ['code', 'error'],
  reelgate: ['code', 'detail', 'request_id', 'retryable', 'status', 'title', 'type'],
};
