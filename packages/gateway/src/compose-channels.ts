import { availableParallelism } from 'node:os';
import type { Config } from './config.ts';
import type { PassCrashPoint } from './platform/crash-point.ts';
import { PROVIDERS } from './providers/register.ts';
import { createChannels, type Channels } from './routing/channels.ts';

/** Two clips at once, so that one is painted while another is prepared or brought in; more with more cores. */
const ENGINE_CONCURRENCY = Math.max(2, Math.floor(availableParallelism() / 2));
const ENGINE_POLL_MS = 100;
const UPSTREAM_POLL_MS = 2_000;

export async function composeChannels(
  { channels, limits, encoder }: Config,
  passed: PassCrashPoint,
): Promise<Channels> {
  const made = await Promise.all(
    channels.map(async ({ name, provider, models = [], concurrency, pollMs, baseUrl = null }) => {
      const embedded = provider === 'engine';
      const concurrencyMax = concurrency ?? (embedded ? ENGINE_CONCURRENCY : 100);
      return {
        name,
        models,
        concurrencyMax,
        pollMs: pollMs ?? (embedded ? ENGINE_POLL_MS : UPSTREAM_POLL_MS),
        provider: await PROVIDERS[provider]({
          baseUrl,
          encoder,
          concurrencyMax,
          requestMsMax: limits.upstreamMsMax,
          halfway: () => passed('download-half'),
        }),
      };
    }),
  );
  return createChannels(made);
}
