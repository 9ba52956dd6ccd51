import type { ChannelConfig } from './config-file.ts';
import { ConfigError, type Settings } from './config-settings.ts';

/** A channel with its key at hand. */
export interface ReadyChannel extends ChannelConfig {
  readonly apiKey: string | null;
}

/** Keys whose mere presence makes a channel, where no file says otherwise. */
const VENDOR_KEYS = { xai: 'XAI_API_KEY' } as const;

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
  if (settings.secret(VENDOR_KEYS.xai) === null) return [engine];
  return [{ name: 'xai', provider: 'xai' }, engine];
}

function keyOf({ name, provider, apiKeyFrom }: ChannelConfig, settings: Settings): string | null {
  const variable = apiKeyFrom ?? (provider === 'xai' ? VENDOR_KEYS.xai : undefined);
  if (variable === undefined) return null;
  const key = settings.secret(variable);
  if (key !== null) return key;
  throw new ConfigError(`channel "${name}" needs ${variable}, which is not set`);
}
