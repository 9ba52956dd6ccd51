import { readyChannel, type ReadyChannel, type SecretSource } from './config-channels.ts';
import { channelTrouble, readChannelSchema, type ChannelConfig } from './config-file.ts';
import { ConfigError } from './config-settings.ts';
import type {
  ChannelChange,
  ChannelDesk,
  ChannelOutcome,
  ChannelRefusal,
  ChannelSettings,
  ListedChannel,
} from './console/channel-desk.ts';
import { configOf, type StoredChannel, type StoredChannels } from './compose-stored-channels.ts';
import type { Clock } from './platform/clock.ts';
import type { Sealer } from './platform/sealing.ts';
import type { Channel, Channels, ChannelStatus } from './routing/channels.ts';
import { storedChannel, type ChannelRow } from './store/reads-channels.ts';
import type { Store } from './store/store.ts';

/** A channel that is not stored. */
export interface FixedChannel {
  readonly ready: ReadyChannel;
  readonly channel: Channel;
}

export interface ChannelDeskParts {
  readonly store: Pick<Store, 'first' | 'run'>;
  readonly clock: Clock;
  readonly secrets: SecretSource;
  readonly sealer: Sealer | null;
  readonly channels: Channels;
  readonly fixed: readonly FixedChannel[];
  readonly fixedSource: 'file' | 'default';
  readonly stored: StoredChannels;
}

/** Joins what an operator does to channels to the store, and has it at work before it is answered. */
export function composeChannelDesk(parts: ChannelDeskParts): ChannelDesk {
  const { store, clock, fixed, fixedSource, stored } = parts;
  const statusOf = (channel: Channel) => parts.channels.statusOf(channel);
  const isFixed = (name: string): boolean => fixed.some(({ channel }) => channel.name === name);
  const list: ChannelDesk['list'] = async () => {
    await stored.reload();
    return [
      ...fixed.map((one) => ({ ...listFixed(one, fixedSource), ...statusOf(one.channel) })),
      ...stored.all().map((one) => ({ ...listStored(one), ...statusOf(one.channel) })),
    ];
  };
  const find: ChannelDesk['find'] = async (name) =>
    (await list()).find((channel) => channel.name === name) ?? null;
  /** Null when somebody else was faster. */
  const save = async (
    name: string,
    row: ChannelRow | null,
    change: ChannelChange,
  ): Promise<ChannelOutcome | null> => {
    const draft = draftOf(name, row, change, parts);
    if ('kind' in draft) return draft;
    const version = row?.version ?? 0;
    if (!(await store.run('saveChannel', { name, version, ...draft, nowMs: clock() }))) return null;
    const channel = await find(name);
    return channel === null ? { kind: 'unknown' } : { kind: 'saved', channel };
  };
  return {
    schema: readChannelSchema(),
    list,
    find,
    async create(name, channel) {
      if (isFixed(name)) return { kind: 'exists' };
      if ((await store.first(storedChannel(name))) !== undefined) return { kind: 'exists' };
      return (await save(name, null, channel)) ?? { kind: 'exists' };
    },
    async change(name, change) {
      if (isFixed(name)) return { kind: 'fixed', source: fixedSource };
      for (;;) {
        const row = await store.first(storedChannel(name));
        if (row === undefined) return { kind: 'unknown' };
        const outcome = await save(name, row, change);
        if (outcome !== null) return outcome;
      }
    },
    async remove(name) {
      if (isFixed(name)) return { kind: 'fixed', source: fixedSource };
      if (!(await store.run('removeChannel', { name }))) return { kind: 'unknown' };
      await stored.reload();
      return null;
    },
  };
}

interface Draft {
  readonly settingsJson: string;
  readonly apiKeySealed: string | null;
  readonly apiKeyHint: string | null;
  readonly enabled: boolean;
}

/** What is to be stored, or why not. Of a key in the channel and one in the environment the newer counts. */
function draftOf(
  name: string,
  row: ChannelRow | null,
  change: ChannelChange,
  { secrets, sealer }: ChannelDeskParts,
): Draft | ChannelRefusal {
  const { apiKey } = change;
  const before: ChannelSettings = row === null ? {} : settingsOf(configOf(row));
  const namesKey = typeof change.settings['apiKeyFrom'] === 'string';
  const isGivenKey = typeof apiKey === 'string';
  if (namesKey && isGivenKey) return unsound('apiKeyFrom', 'cannot come along with an api_key');
  if (isGivenKey && sealer === null) return { kind: 'no_master_key' };
  const replaced = isGivenKey ? { apiKeyFrom: null } : {};
  const settings = withoutNulls({ ...before, ...change.settings, ...replaced });
  const config = { name, ...settings } as unknown as ChannelConfig;
  const enabled = change.enabled ?? row?.enabled !== 0;
  const keepsKey = apiKey === undefined && !namesKey;
  const sealed = keepsKey ? (row?.api_key_sealed ?? null) : null;
  const refusal =
    refusalOf(config, before) ??
    (enabled ? refusalWithout(config, secrets, apiKey ?? sealed) : null);
  if (refusal !== null) return refusal;
  const settingsJson = JSON.stringify(settings);
  if (!isGivenKey || sealer === null) {
    const apiKeyHint = sealed === null ? null : (row?.api_key_hint ?? null);
    return { settingsJson, enabled, apiKeySealed: sealed, apiKeyHint };
  }
  const apiKeySealed = sealer.seal(apiKey, name);
  return { settingsJson, enabled, apiKeySealed, apiKeyHint: hintOf(apiKey) };
}

function withoutNulls(settings: ChannelSettings): ChannelSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}

function unsound(setting: string | null, detail: string): ChannelRefusal {
  return { kind: 'unsound', setting, detail };
}

/** What the schema cannot say. */
function refusalOf(config: ChannelConfig, before: ChannelSettings): ChannelRefusal | null {
  const trouble = channelTrouble(config);
  if (trouble !== null) {
    const words = trouble.kind === 'missing' ? 'is needed' : 'cannot be taken';
    return unsound(trouble.member, `${words}, ${trouble.why}`);
  }
  const { provider, baseUrl } = config;
  // What is at work there has handles that only its provider understands.
  if ((before['provider'] ?? provider) !== provider) {
    return unsound('provider', 'stays what it was; make another channel');
  }
  if (baseUrl !== undefined && !isPlainUrl(baseUrl)) {
    return unsound(
      'baseUrl',
      'must be an http or https URL without a user name, query or fragment',
    );
  }
  // Else whoever has the admin token could have the gateway's own secrets sent anywhere.
  const own = Object.entries(config).find(
    ([member, value]) => member.endsWith('From') && String(value).startsWith('REELGATE_'),
  );
  return own === undefined ? null : unsound(own[0], "cannot name the gateway's own settings");
}

function isPlainUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username + url.password + url.search + url.hash === '';
}

/** One that is to serve has its secrets at hand. */
function refusalWithout(
  config: ChannelConfig,
  secrets: SecretSource,
  apiKey: string | null,
): ChannelRefusal | null {
  try {
    readyChannel(config, secrets, apiKey);
    return null;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { apiKeyFrom, webhookSecretFrom } = config;
    const hasKey = apiKey !== null || apiKeyFrom !== undefined || webhookSecretFrom !== undefined;
    return unsound(null, hasKey ? error.message : `${error.message}; give it an api_key instead`);
  }
}

const HINTED_LENGTH_MIN = 24;

/** Enough to recognise a key by, and far too little to guess it. */
function hintOf(apiKey: string): string | null {
  return apiKey.length < HINTED_LENGTH_MIN ? null : `…${apiKey.slice(-4)}`;
}

function settingsOf({ name: _name, ...settings }: ChannelConfig): ChannelSettings {
  return { ...settings };
}

type Listed = Omit<ListedChannel, keyof ChannelStatus>;

function listFixed({ ready }: FixedChannel, source: 'file' | 'default'): Listed {
  const { apiKey, webhookSecret: _secret, ...config } = ready;
  return {
    name: ready.name,
    settings: settingsOf(config),
    source,
    enabled: true,
    hasApiKey: apiKey !== null,
    apiKeyHint: apiKey === null ? null : hintOf(apiKey),
    trouble: null,
    createdAtMs: null,
    updatedAtMs: null,
  };
}

function listStored({ row, ready: { apiKey }, trouble }: StoredChannel): Listed {
  const isSealed = row.api_key_sealed !== null;
  const hint = apiKey === null ? null : hintOf(apiKey);
  return {
    name: row.name,
    settings: settingsOf(configOf(row)),
    source: 'store',
    enabled: row.enabled === 1,
    hasApiKey: isSealed || apiKey !== null,
    apiKeyHint: isSealed ? row.api_key_hint : hint,
    trouble,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
