import { expect, test } from 'vitest';
import {
  encodeDeleted,
  encodeList,
  encodeVideo,
  type OpenaiTask,
} from '../../src/dialects/openai/encode.ts';
import type { FailureKind, TaskState } from '../../src/tasks/task.ts';

const hex = '0123456789abcdef0123456789abcdef';

const queued: OpenaiTask = {
  id: hex,
  model: 'grok-video-1.5',
  state: 'queued',
  progress: 0,
  createdAtMs: 1_700_000_000_999,
  finishedAtMs: null,
  mediaExpiresAtMs: null,
  failure: null,
  order: { prompt: 'a "dog"', durationS: 6, resolution: '720p' },
  videoUrl: null,
};

const wire = {
  id: `video_${hex}`,
  object: 'video',
  model: 'grok-video-1.5',
  status: 'queued',
  progress: 0,
  created_at: 1_700_000_000,
  completed_at: null,
  expires_at: null,
  prompt: 'a "dog"',
  seconds: '6',
  size: '720P',
  remixed_from_video_id: null,
  error: null,
  video_url: null,
  url: null,
};

const ended = { finishedAtMs: 1_700_000_009_001, mediaExpiresAtMs: null };

test.each<[string, Partial<OpenaiTask>, object]>([
  ['waiting', {}, {}],
  ['at work', { state: 'running', progress: 0.999 }, { status: 'processing', progress: 99 }],
  ['brought in', { state: 'delivering', progress: 0.5 }, { status: 'processing', progress: 50 }],
  [
    'done',
    {
      ...ended,
      state: 'completed',
      progress: 1,
      mediaExpiresAtMs: 1_700_604_809_001,
      videoUrl: 'https://x/0.mp4?s=1',
    },
    {
      status: 'completed',
      progress: 100,
      completed_at: 1_700_000_009,
      expires_at: 1_700_604_809,
      video_url: 'https://x/0.mp4?s=1',
      url: 'https://x/0.mp4?s=1',
    },
  ],
  [
    'failed',
    { ...ended, state: 'failed', failure: { kind: 'upstream', message: 'no "luck"' } },
    { status: 'failed', error: { code: 'generation_failed', message: 'no "luck"' } },
  ],
  [
    'cancelled',
    { ...ended, state: 'cancelled', failure: { kind: 'cancelled', message: 'stopped' } },
    { status: 'cancelled' },
  ],
  [
    'a remix, with its size as it was sent',
    { order: { ...queued.order, echo: { size: '720p', remixed_from_video_id: 'video_1' } } },
    { size: '720p', remixed_from_video_id: 'video_1' },
  ],
])('%s', (_, change, wired) => {
  expect(encodeVideo({ ...queued, ...change }, 'processing')).toEqual({ ...wire, ...wired });
});

test.each<[TaskState, string]>([
  ['queued', 'queued'],
  ['running', 'in_progress'],
  ['delivering', 'in_progress'],
])('%s is %s to the package', (state, status) => {
  expect(encodeVideo({ ...queued, state }, 'in_progress').status).toBe(status);
});

test.each<[FailureKind, string]>([
  ['image_unfetchable', 'image_unfetchable'],
  ['image_unreadable', 'invalid_image'],
  ['upstream', 'generation_failed'],
  ['timed_out', 'timed_out'],
  ['cancelled', 'cancelled'],
  ['moderated', 'moderation_blocked'],
])('%s is %s', (kind, code) => {
  const failed = { ...queued, ...ended, state: 'failed', failure: { kind, message: 'm' } } as const;
  expect(encodeVideo(failed, 'processing').error).toEqual({ code, message: 'm' });
});

test('lists, and what is deleted', () => {
  const video = encodeVideo(queued, 'processing');
  const id = `video_${hex}`;
  expect(encodeList([], false)).toEqual({
    object: 'list',
    data: [],
    first_id: null,
    last_id: null,
    has_more: false,
  });
  expect(encodeList([video, { ...video, id: 'video_2' }], true)).toMatchObject({
    first_id: id,
    last_id: 'video_2',
    has_more: true,
  });
  expect(encodeDeleted(hex)).toEqual({ id, object: 'video.deleted', deleted: true });
});
