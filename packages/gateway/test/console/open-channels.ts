import { createSecretKey } from 'node:crypto';
import { composeChannels } from '../../src/compose-channels.ts';
import { readChannelSchema } from '../../src/config-file.ts';
import type { ChannelDesk } from '../../src/console/channel-desk.ts';
import { LIMITS } from '../../src/limits.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Log } from '../../src/platform/log.ts';
import type { Downloads } from '../../src/platform/outbound/downloads.ts';
import type { Store } from '../../src/store/store.ts';

export type ChannelSetup = Parameters<typeof composeChannels>[0];

/** Of a file that lists the engine alone, with a master key and a few variables. */
export const SETUP: ChannelSetup = {
  channels: [{ name: 'engine', provider: 'engine', apiKey: null, webhookSecret: null }],
  channelsAreListed: true,
  secrets: { secret: (name) => VARIABLES[name] ?? null },
  masterKey: createSecretKey(Buffer.alloc(32, 7)),
  limits: LIMITS,
  encoder: null,
};

const VARIABLES: Readonly<Record<string, string>> = {
  ACME_API_KEY: 'sk-from-the-environment-0815',
  SHORT_KEY: 'short',
  ACME_EVENTS: `whsec_${Buffer.alloc(24, 5).toString('base64')}`,
};

const nobody = (): never => {
  throw new Error('nothing is brought in here');
};

const DOWNLOADS: Downloads = {
  msMax: 1,
  fromUrl: nobody,
  fromUpstream: nobody,
  fromAnswer: nobody,
};

/** The channels of a gateway over a store, as compose.ts makes them. */
export function openChannels(
  parts: { readonly store: Store; readonly clock: Clock; readonly log: Log },
  setup: Partial<ChannelSetup> = {},
) {
  const composed = composeChannels({ ...SETUP, ...setup }, { ...parts, downloads: DOWNLOADS });
  const desk: ChannelDesk = {
    schema: readChannelSchema(),
    list: async () => (await composed).desk.list(),
    find: async (name) => (await composed).desk.find(name),
    create: async (name, channel) => (await composed).desk.create(name, channel),
    change: async (name, change) => (await composed).desk.change(name, change),
    remove: async (name) => (await composed).desk.remove(name),
  };
  return { composed, desk, close: async () => (await composed).close() };
}
