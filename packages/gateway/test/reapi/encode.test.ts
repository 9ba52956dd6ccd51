import { describe, expect, test } from 'vitest';
import {
  encodeBalance,
  encodeSubmitted,
  encodeTask,
  type ReapiTask,
} from '../../src/dialects/reapi/encode.ts';
import type { FailureKind } from '../../src/tasks/task.ts';

const queued: ReapiTask = {
  id: 'task_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e',
  model: 'grok-imagine-video-1.5-official',
  status: 'queued',
  createdAtMs: 1_735_000_000_999,
  failure: null,
  videoUrls: [],
};
const videoUrl =
  'https://cdn.reapi.ai/media/tasks/018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e/0.mp4?expires=1&signature=a';
const head =
  '{"id":"task_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e","model":"grok-imagine-video-1.5-official"';

test('the answer to a submit, byte for byte', () => {
  expect(encodeSubmitted(queued)).toBe(`${head},"status":"processing","created_at":1735000000}`);
});

test('a submit repeated after the end gets the same answer', () => {
  const completed: ReapiTask = { ...queued, status: 'completed', videoUrls: [videoUrl] };
  expect(encodeSubmitted(completed)).toBe(encodeSubmitted(queued));
});

describe('the answer to a poll, byte for byte', () => {
  const processing = ',"status":"processing","created_at":1735000000,"output":null,"error":null}';
  const failure = { kind: 'upstream', message: 'the "upstream"\nfailed' } as const;
  const failed =
    ',"status":"failed","created_at":1735000000,"output":null,' +
    '"error":{"code":80003,"message":"the \\"upstream\\"\\nfailed"}}';
  const rows: [Partial<ReapiTask>, string][] = [
    [{ status: 'queued' }, processing],
    [{ status: 'running' }, processing],
    // Whatever is known already is not shown before the end.
    [{ status: 'running', failure, videoUrls: [videoUrl] }, processing],
    [{ status: 'delivering', videoUrls: [videoUrl] }, processing],
    [
      { status: 'completed', videoUrls: [videoUrl] },
      ',"status":"completed","created_at":1735000000,' +
        `"output":{"video_urls":["${videoUrl}"]},"error":null}`,
    ],
    [{ status: 'failed', failure }, failed],
    [
      { status: 'cancelled', failure: { kind: 'cancelled', message: 'task was cancelled' } },
      ',"status":"failed","created_at":1735000000,"output":null,' +
        '"error":{"code":80005,"message":"task was cancelled"}}',
    ],
  ];
  test.each(rows)('%j', (change, tail) => {
    const text = encodeTask({ ...queued, ...change });
    expect(text).toBe(head + tail);
    // What is joined by hand has to be what the platform would write.
    expect(JSON.stringify(JSON.parse(text))).toBe(text);
  });
});

test('every kind of failure has its code', () => {
  const codes: Record<FailureKind, number> = {
    image_unfetchable: 80001,
    image_unreadable: 80002,
    upstream: 80003,
    timed_out: 80004,
    cancelled: 80005,
    moderated: 80006,
  };
  for (const [kind, code] of Object.entries(codes) as [FailureKind, number][]) {
    const text = encodeTask({ ...queued, status: 'failed', failure: { kind, message: kind } });
    expect(JSON.parse(text)).toEqual({
      id: queued.id,
      model: queued.model,
      status: 'failed',
      created_at: 1_735_000_000,
      output: null,
      error: { code, message: kind },
    });
  }
});

test('a failed task without a failure is a bug, and not an answer', () => {
  expect(() => encodeTask({ ...queued, status: 'failed' })).toThrow(queued.id);
});

test('the balance', () => {
  expect(encodeBalance(0)).toBe('{"balance":0}');
  expect(encodeBalance(1_000_000)).toBe('{"balance":1000000}');
});
