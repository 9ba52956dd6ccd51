import type { ChannelConfig } from './config-file.ts';
import { ConfigError, type Settings } from './config-settings.ts';

/** A channel with its key at hand. */
export interface ReadyChannel extends ChannelConfig {
  readonly apiKey: string | null;
}

/** Without a list there is a channel for each vendor whose key is set, and the engine for the rest. */
export function readChannels(
  listed: readonly ChannelConfig[] | undefined,
  settings: Settings,
): readonly ReadyChannel[] {
  const channels = listed ?? usualChannels(settings);
  return channels.map((channel) => ({ ...channel, apiKey: keyOf(channel, settings) }));
}

function usualChannels(settings: Settings): readonly ChannelConfig[] {
  const engine: ChannelConfig = { name: 'engine', provider: 'engine' };
  if (settings.secret('XAI_API_KEY') === null) return [engine];
  return [{ name: 'xai', provider: 'xai' }, engine];
}

function keyOf({ name, provider, apiKeyFrom }: ChannelConfig, settings: Settings): string | null {
  if (apiKeyFrom === undefined && provider !== 'xai') return null;
  const key = settings.secret(apiKeyFrom ?? 'XAI_API_KEY');
  if (key !== null) return key;
  throw new ConfigError(`channel "${name}" needs ${apiKeyFrom ?? 'XAI_API_KEY'}, which is not set`);
}
