import { describe, expect, test } from 'vitest';
import { encodeSubmitted, encodeTask, type XaiTask } from '../../src/dialects/xai/encode.ts';
import { requestIdOf, taskIdOf } from '../../src/dialects/xai/request-id.ts';
import type { FailureKind } from '../../src/tasks/task.ts';

const id = '01a1ff3d00fd75598291f760b579b58f';
const uuid = '01a1ff3d-00fd-7559-8291-f760b579b58f';

const task: XaiTask = {
  id,
  model: 'grok-imagine-video',
  state: 'queued',
  progress: 0,
  failure: null,
  chargedMicroUsd: 0,
  videoUrl: null,
  durationS: 0,
};

test('an id goes out and comes back', () => {
  expect(encodeSubmitted(id)).toBe(`{"request_id":"${uuid}"}`);
  expect(taskIdOf(requestIdOf(id))).toBe(id);
});

test.each(['', id, uuid.toUpperCase(), `${uuid} `, `{${uuid}}`, `${uuid}\n`, uuid.slice(1)])(
  '%j is no id',
  (text) => {
    expect(taskIdOf(text)).toBeNull();
  },
);

test.each<[XaiTask['state'], number, number]>([
  ['queued', 0, 0],
  ['running', 0.5, 50],
  ['running', 0.999, 99],
  ['delivering', 1, 99],
])('%s at %d is pending at %i', (state, progress, shown) => {
  expect(encodeTask({ ...task, state, progress })).toEqual({
    status: 202,
    body: `{"status":"pending","progress":${shown}}`,
  });
});

test.each([
  [20_000, 200_000_000],
  [402_000, 4_020_000_000],
  [1, 10_000],
])('%i micro-dollars are %i ticks', (chargedMicroUsd, ticks) => {
  const done = { state: 'completed', videoUrl: 'https://a/b', durationS: 8 } as const;
  expect(encodeTask({ ...task, ...done, chargedMicroUsd })).toEqual({
    status: 200,
    body:
      '{"status":"done","progress":100,"model":"grok-imagine-video","video":{"url":"https://a/b",' +
      `"duration":8,"respect_moderation":true},"usage":{"cost_in_usd_ticks":${ticks}}}`,
  });
});

describe('what did not become a video', () => {
  test.each<[FailureKind, string]>([
    ['image_unfetchable', 'invalid_argument'],
    ['image_unreadable', 'invalid_argument'],
    ['upstream', 'internal_error'],
    ['timed_out', 'service_unavailable'],
    ['cancelled', 'failed_precondition'],
  ])('%s is %s', (kind, code) => {
    const state = kind === 'cancelled' ? kind : 'failed';
    expect(encodeTask({ ...task, state, failure: { kind, message: 'a "b"' } })).toEqual({
      status: 200,
      body: `{"status":"failed","error":{"code":"${code}","message":"a \\"b\\""}}`,
    });
  });

  test('moderated is done', () => {
    const failure = { kind: 'moderated', message: 'no' } as const;
    const { status, body } = encodeTask({ ...task, state: 'failed', failure, durationS: 5 });
    expect([status, JSON.parse(body)]).toEqual([
      200,
      {
        status: 'done',
        progress: 100,
        model: 'grok-imagine-video',
        video: { url: '', duration: 5, respect_moderation: false },
        usage: { cost_in_usd_ticks: 0 },
      },
    ]);
  });
});
