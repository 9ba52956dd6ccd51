import { isDeepStrictEqual } from 'node:util';
import { readyChannel, type ReadyChannel, type SecretSource } from './config-channels.ts';
import type { ChannelConfig } from './config-file.ts';
import { ConfigError } from './config-settings.ts';
import { parseOwn } from './platform/json.ts';
import type { Log } from './platform/log.ts';
import { SealBroken, type Sealer } from './platform/sealing.ts';
import type { Provider } from './providers/provider.ts';
import type { Channel } from './routing/channels.ts';
import { createUnusableProvider } from './routing/unusable-provider.ts';
import { storedChannels, type ChannelRow } from './store/reads-channels.ts';
import type { Store } from './store/store.ts';

/** A channel that an operator made, as this process has it at work. */
export interface StoredChannel {
  readonly row: ChannelRow;
  /** Without its secrets where there is trouble. */
  readonly ready: ReadyChannel;
  readonly channel: Channel;
  /** Why it cannot serve; null when it can. */
  readonly trouble: string | null;
}

export interface StoredChannels {
  all(): readonly StoredChannel[];
  /** Resolves when what was stored before the call is at work here. */
  reload(): Promise<void>;
}

export interface StoredChannelsOptions {
  readonly store: Pick<Store, 'all'>;
  readonly log: Log;
  readonly secrets: SecretSource;
  /** Null where there is no master key. */
  readonly sealer: Sealer | null;
  /** Of the channels that are not stored, which go before. */
  readonly takenNames: ReadonlySet<string>;
  readonly providerOf: (ready: ReadyChannel) => Promise<Provider>;
  readonly channelOf: (ready: ReadyChannel, provider: Provider) => Channel;
  readonly use: (stored: readonly StoredChannel[]) => void;
}

/**
 * Keeps at work what is stored, in whichever process it was changed. A channel that cannot be used is
 * told of and put aside: it must not keep a gateway from starting.
 */
export function composeStoredChannels(options: StoredChannelsOptions): StoredChannels {
  const { store, log, takenNames, use } = options;
  let kept: readonly StoredChannel[] = [];
  const shadowed = new Set<string>();
  const load = async (): Promise<void> => {
    const next: StoredChannel[] = [];
    for (const row of await store.all(storedChannels)) {
      if (takenNames.has(row.name)) {
        if (!shadowed.has(row.name)) log.warn({ channel: row.name }, SHADOWED);
        shadowed.add(row.name);
        continue;
      }
      const known = kept.find((one) => isDeepStrictEqual(one.row, row));
      next.push(known ?? (await open(row, options)));
    }
    kept = next;
    use(kept);
  };
  return { all: () => kept, reload: oneAtATime(load) };
}

const SHADOWED = 'a stored channel is left out: the configuration has another one of its name';

async function open(row: ChannelRow, options: StoredChannelsOptions): Promise<StoredChannel> {
  const { log, secrets, providerOf, channelOf } = options;
  const config = configOf(row);
  try {
    const ready = readyChannel(config, secrets, openKey(row, options));
    const channel = channelOf(ready, await providerOf(ready));
    return { row, ready, channel, trouble: null };
  } catch (error) {
    // Nobody misses one that gets no orders anyway.
    const level = row.enabled === 1 ? 'error' : 'warn';
    log[level]({ error, channel: row.name }, 'a channel is off, because it cannot be used');
    const trouble = error instanceof ConfigError ? error.message : 'its provider cannot be made';
    const ready: ReadyChannel = { ...config, apiKey: null, webhookSecret: null };
    const channel = channelOf(ready, createUnusableProvider(row.name, trouble));
    return { row, ready, channel, trouble };
  }
}

export function configOf({ name, settings_json: settings }: ChannelRow): ChannelConfig {
  return { name, ...parseOwn<Omit<ChannelConfig, 'name'>>(settings) };
}

function openKey({ name, api_key_sealed: sealed }: ChannelRow, { sealer }: StoredChannelsOptions) {
  if (sealed === null) return null;
  if (sealer === null) {
    throw new ConfigError(
      `the api_key of channel "${name}" needs REELGATE_MASTER_KEY, which is not set`,
    );
  }
  try {
    return sealer.open(sealed, name);
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    // It says all that there is to know: a cause would say it twice in the log.
    throw new ConfigError(`the api_key of channel "${name}" cannot be opened: ${error.message}`);
  }
}

/** Never two at once; all who ask while one is at it share the next one. */
function oneAtATime(step: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    next = null;
    running = step();
    return running;
  };
  return () => (next ??= running.then(begin, begin));
}
