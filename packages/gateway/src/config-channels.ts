import type { ChannelConfig } from './config-file.ts';
import { ConfigError, type Settings } from './config-settings.ts';
import { isWebhookSecret } from './platform/outbound/webhook-signature.ts';

/** A channel with its key at hand. */
export interface ReadyChannel extends ChannelConfig {
  readonly apiKey: string | null;
  /** What its upstream signs events with. */
  readonly webhookSecret: string | null;
}

/** Without a list there is a channel for each vendor whose key is set, and the engine for the rest. */
export function readChannels(
  listed: readonly ChannelConfig[] | undefined,
  settings: Settings,
): readonly ReadyChannel[] {
  const channels = listed ?? usualChannels(settings);
  return channels.map((channel) => readyChannel(channel, settings));
}

/** Where a channel's secrets are read, also for one that is made while the process runs. */
export type SecretSource = Pick<Settings, 'secret'>;

/** `ownKey` was given to the channel itself, and goes before what the environment has. */
export function readyChannel(
  channel: ChannelConfig,
  source: SecretSource,
  ownKey: string | null = null,
): ReadyChannel {
  return {
    ...channel,
    apiKey: ownKey ?? keyOf(channel, source),
    webhookSecret: webhookSecretOf(channel, source),
  };
}

function usualChannels(settings: Settings): readonly ChannelConfig[] {
  const engine: ChannelConfig = { name: 'engine', provider: 'engine' };
  if (settings.secret('XAI_API_KEY') === null) return [engine];
  return [{ name: 'xai', provider: 'xai' }, engine];
}

function keyOf({ name, provider, apiKeyFrom }: ChannelConfig, source: SecretSource): string | null {
  if (apiKeyFrom === undefined && provider !== 'xai') return null;
  const key = source.secret(apiKeyFrom ?? 'XAI_API_KEY');
  if (key !== null) return key;
  throw new ConfigError(`channel "${name}" needs ${apiKeyFrom ?? 'XAI_API_KEY'}, which is not set`);
}

function webhookSecretOf(
  { name, webhookSecretFrom }: ChannelConfig,
  source: SecretSource,
): string | null {
  if (webhookSecretFrom === undefined) return null;
  const secret = source.secret(webhookSecretFrom);
  if (secret !== null && isWebhookSecret(secret)) return secret;
  const what = secret === null ? 'is not set' : 'is no secret such as whsec_ and base64';
  throw new ConfigError(`channel "${name}" needs ${webhookSecretFrom}, which ${what}`);
}
