import { describe, expect, test } from 'vitest';
import {
  encodeGeneration,
  encodeSubmitted,
  type RivyaTask,
} from '../../src/dialects/rivya/encode.ts';
import { readWireId, wireId } from '../../src/dialects/rivya/wire-ids.ts';
import type { FailureKind } from '../../src/tasks/task.ts';

const ID = '018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';
const CREATED_AT = '2026-05-11T00:00:00.000Z';
const FINISHED_AT = '2026-05-11T00:01:02.345Z';

const task: RivyaTask = {
  id: ID,
  model: 'grok-imagine-video',
  state: 'queued',
  holdMicroUsd: 10_000,
  chargedMicroUsd: 0,
  createdAtMs: Date.parse(CREATED_AT),
  finishedAtMs: null,
  failure: null,
  videoUrl: null,
};

/** Seed 004, but for the id. */
const queued = {
  id: `task_${ID}`,
  status: 'queued',
  model: 'grok-imagine-video',
  reserved_credits: 10,
  final_credits: 0,
  created_at: CREATED_AT,
  updated_at: CREATED_AT,
  result: null,
  error: null,
};

test('the answer to a submit, byte for byte', () => {
  expect(JSON.stringify(encodeSubmitted(task))).toBe(JSON.stringify(queued));
});

describe('the answer to a poll', () => {
  const finishedAtMs = Date.parse(FINISHED_AT);
  const failure = { kind: 'upstream', message: 'no luck' } as const;
  const url = 'https://a.example/media/0.mp4';
  const rows: [Partial<RivyaTask>, object][] = [
    [{}, {}],
    [{ state: 'running' }, { status: 'processing' }],
    [{ state: 'delivering' }, { status: 'processing' }],
    [
      { state: 'completed', chargedMicroUsd: 10_000, finishedAtMs, videoUrl: url },
      {
        status: 'succeeded',
        final_credits: 10,
        updated_at: FINISHED_AT,
        result: { primary_url: url, urls: [url] },
      },
    ],
    [
      { state: 'failed', finishedAtMs, failure },
      {
        status: 'failed',
        updated_at: FINISHED_AT,
        error: { code: 'generation_failed', message: 'no luck' },
      },
    ],
    [
      { state: 'cancelled', finishedAtMs, failure: { kind: 'cancelled', message: 'cancelled' } },
      {
        status: 'failed',
        updated_at: FINISHED_AT,
        error: { code: 'generation_cancelled', message: 'cancelled' },
      },
    ],
  ];
  test.each(rows)('%j', (change, expected) => {
    expect(encodeGeneration({ ...task, ...change })).toEqual({ ...queued, ...expected });
  });
});

test('every kind of failure has its code', () => {
  const codes: Record<FailureKind, string> = {
    upstream: 'generation_failed',
    image_unfetchable: 'generation_failed',
    image_unreadable: 'generation_failed',
    timed_out: 'generation_failed',
    moderated: 'generation_failed',
    cancelled: 'generation_cancelled',
  };
  for (const [kind, code] of Object.entries(codes) as [FailureKind, string][]) {
    const failed = { ...task, state: 'failed', failure: { kind, message: kind } } as const;
    expect(encodeGeneration(failed).error).toEqual({ code, message: kind });
  }
});

test('a failed task without a failure is a bug, and not an answer', () => {
  expect(() => encodeGeneration({ ...task, state: 'failed' })).toThrow(ID);
});

describe('ids', () => {
  test.each(['task', 'file', 'wh', 'dt'] as const)('%s is read as it was written', (kind) => {
    expect(readWireId(kind, wireId(kind, ID))).toBe(ID);
  });

  test.each([ID, `file_${ID}`, `task_${ID} `, `task_${ID}\n`, `task_${ID.slice(1)}`, 'task_', ''])(
    '%j is no task',
    (text) => {
      expect(readWireId('task', text)).toBeNull();
    },
  );
});
