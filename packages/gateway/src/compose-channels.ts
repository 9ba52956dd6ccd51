import { availableParallelism } from 'node:os';
import type { Config } from './config.ts';
import type { WorkerConfig } from './config-worker.ts';
import type { Slots } from './jobs/rooms.ts';
import { queueOf } from './lifecycle/queue-of.ts';
import type { Clock } from './platform/clock.ts';
import type { Downloads } from './platform/outbound/downloads.ts';
import { PROVIDERS } from './providers/register.ts';
import { createChannels, type Channels } from './routing/channels.ts';
import type { Queue } from './store/task-row.ts';

/** Two clips at once, so that one is painted while another is prepared or brought in; more with more cores. */
const ENGINE_CONCURRENCY = Math.max(2, Math.floor(availableParallelism() / 2));
const ENGINE_POLL_MS = 100;
const UPSTREAM_POLL_MS = 2_000;
/** Clips that are brought in at once: mostly waiting, but each is looked through byte by byte. */
const DELIVERIES = Math.max(8, availableParallelism() * 4);

export async function composeChannels(
  { channels, limits, encoder }: Config,
  parts: {
    readonly clock: Clock;
    readonly downloads: Downloads;
  },
): Promise<Channels> {
  const { clock, downloads } = parts;
  const made = await Promise.all(
    channels.map(async ({ name, provider, models = [], ...rest }, index) => {
      const { concurrency, pollMs, baseUrl = null, apiKey, bodies = null, modelMap = {} } = rest;
      const { repeatable = false } = rest;
      // The order of the list says what is preferred, unless somebody says more.
      const { priority = -index, weight = 1 } = rest;
      const embedded = provider === 'engine';
      const concurrencyMax = concurrency ?? (embedded ? ENGINE_CONCURRENCY : 100);
      return {
        name,
        models,
        concurrencyMax,
        priority,
        weight,
        pollMs: pollMs ?? (embedded ? ENGINE_POLL_MS : UPSTREAM_POLL_MS),
        provider: await PROVIDERS[provider]({
          baseUrl,
          apiKey,
          modelMap,
          bodies,
          repeatable,
          downloads,
          encoder,
          concurrencyMax,
          requestMsMax: limits.upstreamMsMax,
        }),
      };
    }),
  );
  return createChannels(made, { clock, breakerMs: limits.breakerMs });
}

/** What this process does, and how much of it at once: as much as its channels may, unless told otherwise. */
export function slotsOf({ queues }: WorkerConfig, channels: Channels): Slots {
  const allowed = (queue: Queue): number =>
    channels.all
      .filter((channel) => queueOf(channel, false) === queue)
      .reduce((sum, { concurrencyMax }) => sum + concurrencyMax, 0);
  const slots = (queue: Queue, usual: number): number =>
    queues.has(queue) ? (queues.get(queue) ?? usual) : 0;
  // One whose channel is gone has to be passed on, or ended, by somebody.
  return {
    deliver: slots('deliver', DELIVERIES),
    render: slots('render', Math.max(1, allowed('render'))),
    upstream: slots('upstream', Math.max(1, allowed('upstream'))),
  };
}
