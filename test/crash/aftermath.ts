import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Gateway } from '../lib/gateway.ts';
import { reapi } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';
import type { Upstream } from '../lib/upstream.ts';

export const ORDER = {
  model: 'grok-imagine-1.0-video',
  prompt: 'a lighthouse in the fog',
  duration: 6,
} as const;

/** 6 seconds of grok-imagine-1.0-video. */
const ORDER_CREDITS = 49;

/** What must hold after any crash, once everything has come to its end. */
export async function expectSound(
  gateway: Gateway,
  upstream: Upstream,
  expected: { readonly completed: number; readonly creditsBefore: number },
): Promise<void> {
  const doctor = await gateway.admin<{ sound: boolean; broken: unknown }>('GET', '/doctor');
  expect({ sound: doctor.sound, broken: doctor.broken }).toEqual({ sound: true, broken: [] });
  const balance = await reapi(gateway).balance();
  expect(balance).toBe(expected.creditsBefore - expected.completed * ORDER_CREDITS);
  for (const job of upstream.jobs.values()) {
    expect(job.posts, `starts of attempt ${job.id}`).toBeLessThanOrEqual(1);
  }
  await until('an empty staging folder', () => stagingOf(gateway).length === 0);
}

function stagingOf({ folder }: Gateway): readonly string[] {
  return readdirSync(join(folder, 'media', 'staging'));
}
