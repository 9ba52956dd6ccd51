import { expect, test } from 'vitest';
import type { Downloads } from '../../src/platform/outbound/downloads.ts';
import { PROVIDERS } from '../../src/providers/register.ts';

const DIGITS = '0197a5b2c3d47e8f9012a3b4c5d6e7f8';

const settings = {
  baseUrl: 'http://127.0.0.1:9/v1',
  apiKey: null,
  modelMap: {},
  downloads: {} as Downloads,
  connectMsMax: 1_000,
  requestMsMax: 1_000,
  bodies: null,
  repeatable: false,
  concurrencyMax: 1,
  encoder: null,
} as const;

const ours = { id: 'x', object: 'event', type: 'task.completed', data: { id: `task_${DIGITS}` } };

test.each([
  ['rivya', `task_${DIGITS}`],
  ['reapi', `task_${DIGITS}`],
  ['empirio', `job_${DIGITS}`],
  ['openai-videos', `video_${DIGITS}`],
  ['xai', '0197a5b2-c3d4-7e8f-9012-a3b4c5d6e7f8'],
] as const)(
  "%s knows another Reelgate's task by what it was called at its start",
  async (name, id) => {
    const provider = await PROVIDERS[name](settings);
    expect(provider.jobIdIn?.(ours)).toBe(id);
    expect(provider.jobIdIn?.({ type: 'video.completed', data: { id } })).toBe(id);
    for (const event of [
      null,
      1,
      'data',
      [],
      {},
      { data: null },
      { data: 'id' },
      { data: { id: 7 } },
    ]) {
      expect(provider.jobIdIn?.(event)).toBeNull();
    }
    expect(provider.jobIdIn?.({ data: { id: '' } })).toBeNull();
    expect(provider.jobIdIn?.({ data: { id: 'x'.repeat(201) } })).toBeNull();
    await provider.close?.();
  },
);

test("a vendor's own event names its video", async () => {
  const openai = await PROVIDERS['openai-videos'](settings);
  const event = { id: 'evt_1', object: 'event', created_at: 1, type: 'video.failed' };
  expect(openai.jobIdIn?.({ ...event, data: { id: 'video_abc' } })).toBe('video_abc');
  const rivya = await PROVIDERS.rivya(settings);
  const generation = { ...event, type: 'generation.succeeded', data: { id: 'task_example' } };
  expect(rivya.jobIdIn?.(generation)).toBe('task_example');
  await Promise.all([openai.close?.(), rivya.close?.()]);
});
