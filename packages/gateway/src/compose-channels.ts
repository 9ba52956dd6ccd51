import { availableParallelism } from 'node:os';
import { composeChannelDesk } from './compose-channel-desk.ts';
import { composeStoredChannels, type StoredChannel } from './compose-stored-channels.ts';
import type { Config } from './config.ts';
import type { ReadyChannel } from './config-channels.ts';
import type { WorkerConfig } from './config-worker.ts';
import type { ChannelDesk } from './console/channel-desk.ts';
import type { Slots } from './jobs/rooms.ts';
import type { PollPace } from './lifecycle/poll-pace.ts';
import { queueOf } from './lifecycle/queue-of.ts';
import type { Limits } from './limits.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Downloads } from './platform/outbound/downloads.ts';
import { createSealer } from './platform/sealing.ts';
import type { Provider } from './providers/provider.ts';
import { PROVIDERS } from './providers/register.ts';
import { createChannels, type Channel, type Channels } from './routing/channels.ts';
import type { Store } from './store/store.ts';
import type { Queue } from './store/task-row.ts';

/** Two clips at once, so that one is painted while another is prepared or brought in; more with more cores. */
const ENGINE_CONCURRENCY = Math.max(2, Math.floor(availableParallelism() / 2));
const ENGINE_POLL_MS = 100;
const UPSTREAM_POLL_MS = 2_000;
const UPSTREAM_POLL_MS_MAX = 180_000;
const UPSTREAM_CONCURRENCY = 100;
/** Clips that are brought in at once: mostly waiting, but each is looked through byte by byte. */
const DELIVERIES = Math.max(8, availableParallelism() * 4);

/** The channels of this process: those of the configuration, and those that operators made since. */
export interface ComposedChannels {
  readonly channels: Channels;
  /** For operators. */
  readonly desk: ChannelDesk;
  /** What the upstream of a channel signs its events with. */
  webhookSecretOf(name: string): string | null;
  /** Takes in what other processes have changed. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

type ChannelSetup = Pick<
  Config,
  'channels' | 'channelsAreListed' | 'secrets' | 'masterKey' | 'limits' | 'encoder'
>;

export async function composeChannels(
  config: ChannelSetup,
  parts: {
    readonly store: Pick<Store, 'all' | 'first' | 'run' | 'changes'>;
    readonly clock: Clock;
    readonly log: Log;
    readonly downloads: Downloads;
  },
): Promise<ComposedChannels> {
  const { store, clock, log, downloads } = parts;
  const { secrets, limits, masterKey } = config;
  const providerOf = (ready: ReadyChannel): Promise<Provider> =>
    makeProvider(ready, config, downloads);
  // The order of the list says what is preferred, unless somebody says more.
  const fixed = await Promise.all(
    config.channels.map(async (ready, index) => {
      return {
        ready,
        channel: channelOf(ready, await providerOf(ready), { limits, priority: -index }),
      };
    }),
  );
  const own = fixed.map(({ channel }) => channel);
  const channels = createChannels(own, { clock, log, breakerMs: limits.breakerMs });
  const sealer = masterKey === null ? null : createSealer(masterKey, 'channel api_key');
  const stored = composeStoredChannels({
    store,
    log,
    secrets,
    sealer,
    takenNames: new Set(own.map(({ name }) => name)),
    providerOf,
    channelOf: (ready, provider) => channelOf(ready, provider, { limits, priority: 0 }),
    use(all) {
      const resting = all.filter((one) => !serves(one));
      // Ahead of the others, so that the engine does not count as preferred to one of its own priority.
      channels.replace([...all.filter(serves).map(channelIn), ...own], resting.map(channelIn));
    },
  });
  store.changes.onChannels(() => {
    stored.reload().catch((error: unknown) => log.error({ error }, 'no channels could be read'));
  });
  await stored.reload();
  const fixedSource = config.channelsAreListed ? 'file' : 'default';
  const desk = { store, clock, secrets, sealer, channels, fixed, fixedSource, stored } as const;
  return {
    channels,
    desk: composeChannelDesk(desk),
    webhookSecretOf(name) {
      const all = [...fixed, ...stored.all()];
      return all.find(({ ready }) => ready.name === name)?.ready.webhookSecret ?? null;
    },
    reload: () => stored.reload(),
    close: () => channels.close(),
  };
}

const serves = ({ row, trouble }: StoredChannel): boolean => row.enabled === 1 && trouble === null;

const channelIn = ({ channel }: StoredChannel): Channel => channel;

function makeProvider(
  ready: ReadyChannel,
  { limits, encoder }: ChannelSetup,
  downloads: Downloads,
): Promise<Provider> {
  const { baseUrl = null, apiKey, bodies = null, modelMap = {}, repeatable = false } = ready;
  return PROVIDERS[ready.provider]({
    baseUrl,
    apiKey,
    modelMap,
    bodies,
    repeatable,
    downloads,
    encoder,
    concurrencyMax: concurrencyOf(ready),
    connectMsMax: limits.connectMsMax,
    requestMsMax: requestMsMaxOf(ready, limits),
  });
}

function channelOf(
  ready: ReadyChannel,
  provider: Provider,
  usual: { readonly limits: Limits; readonly priority: number },
): Channel {
  const { name, models = [], priority = usual.priority, weight = 1 } = ready;
  const { costs, chargedWhenCancelled = false } = ready;
  return {
    name,
    provider,
    models,
    concurrencyMax: concurrencyOf(ready),
    ...paceOf(ready),
    requestMsMax: requestMsMaxOf(ready, usual.limits),
    mismatch: ready.mismatch ?? 'accept',
    priority,
    weight,
    ...(costs === undefined ? {} : { costs }),
    chargedWhenCancelled,
  };
}

function requestMsMaxOf({ requestMs }: ReadyChannel, { upstreamMsMax }: Limits): number {
  return requestMs ?? upstreamMsMax;
}

/** What the engine says costs nothing to hear, and so it is asked as often all the time. */
function paceOf({ provider, pollMs, pollMsMax }: ReadyChannel): PollPace {
  const isEngine = provider === 'engine';
  const firstMs = pollMs ?? (isEngine ? ENGINE_POLL_MS : UPSTREAM_POLL_MS);
  const usualMsMax = isEngine ? firstMs : Math.max(firstMs, UPSTREAM_POLL_MS_MAX);
  return { pollMs: firstMs, pollMsMax: pollMsMax ?? usualMsMax };
}

function concurrencyOf({ provider, concurrency }: ReadyChannel): number {
  return concurrency ?? (provider === 'engine' ? ENGINE_CONCURRENCY : UPSTREAM_CONCURRENCY);
}

/** What this process does, and how much of it at once: as much as its channels may, unless told otherwise. */
export function slotsOf({ queues }: WorkerConfig, channels: Channels): Slots {
  const allowed = (queue: Queue): number =>
    channels.all
      .filter((channel) => queueOf(channel, false) === queue)
      .reduce((sum, { concurrencyMax }) => sum + concurrencyMax, 0);
  const slots = (queue: Queue, usual: number): number =>
    queues.has(queue) ? (queues.get(queue) ?? usual) : 0;
  // One whose channel is gone has to be passed on, or ended, by somebody. Asked anew each time, as
  // channels come and go.
  return {
    deliver: slots('deliver', DELIVERIES),
    get render() {
      return slots('render', Math.max(1, allowed('render')));
    },
    get upstream() {
      return slots('upstream', Math.max(1, allowed('upstream')));
    },
  };
}
