import { isAbsolute, join, resolve } from 'node:path';
import { createSettings, ConfigError, type Environment, type Settings } from './config-settings.ts';
import { readConfigFile, type ChannelConfig } from './config-file.ts';
import type { PriceConfig } from './routing/operator-prices.ts';
import { LIMITS, type Limits } from './limits.ts';

/** Everything that can be set, read once; no other module looks at the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Without a slash at its end; null is derived from the address that is listened on. */
  readonly publicUrl: string | null;
  readonly bootstrapKey: string | null;
  readonly bootstrapCredits: number;
  readonly adminToken: string | null;
  readonly egressAllow: readonly string[];
  readonly logLevel: string;
  /** What encodes the engine's clips; null is the package that it brings along. */
  readonly encoder: Encoder | null;
  readonly channels: readonly ChannelConfig[];
  readonly prices: PriceConfig;
  readonly limits: Limits;
  /** Only for tests of crashes: `point`, `point:n` or `statement:n`. */
  readonly crashAt: string | null;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const ENCODERS = ['node-av', 'ffmpeg'] as const;

type Encoder = (typeof ENCODERS)[number];

/** Throws a ConfigError that names the setting and says what it may be. */
export async function readConfig(environment: Environment, folder: string): Promise<Config> {
  const settings = createSettings(environment);
  refuseWhatIsNotThere(settings);
  const filePath = settings.text('REELGATE_CONFIG') ?? 'reelgate.config.json';
  const file = await readConfigFile(resolve(folder, filePath), settings.has('REELGATE_CONFIG'));
  const dataFolder = settings.text('REELGATE_DATA_DIR') ?? './data';
  return {
    host: settings.text('HOST') ?? '127.0.0.1',
    port: settings.integer('PORT', 0, 65_535) ?? 8080,
    dataFolder: isAbsolute(dataFolder) ? dataFolder : join(folder, dataFolder),
    publicUrl: settings.url('REELGATE_PUBLIC_URL'),
    bootstrapKey: settings.secret('REELGATE_BOOTSTRAP_API_KEY'),
    bootstrapCredits: settings.integer('REELGATE_BOOTSTRAP_CREDITS', 0, 1_000_000_000) ?? 1_000_000,
    adminToken: settings.secret('REELGATE_ADMIN_TOKEN'),
    egressAllow: settings.cidrs('REELGATE_EGRESS_ALLOW'),
    logLevel: settings.oneOf('REELGATE_LOG_LEVEL', LOG_LEVELS) ?? 'info',
    encoder: settings.oneOf('REELGATE_ENCODER', ENCODERS),
    channels: file.channels ?? [{ name: 'engine', provider: 'engine' }],
    prices: file.prices ?? {},
    limits: { ...LIMITS, ...file.limits },
    crashAt: settings.text('REELGATE_CRASH_AT'),
  };
}

/** A setting that would silently do nothing is worse than a refusal to start. */
function refuseWhatIsNotThere(settings: Settings): void {
  if (settings.has('REELGATE_DATABASE_URL')) {
    throw new ConfigError('REELGATE_DATABASE_URL is set, but the only store so far is SQLite');
  }
  if (settings.has('REELGATE_MEDIA_URL')) {
    throw new ConfigError(
      'REELGATE_MEDIA_URL is set, but media are kept in the data folder so far',
    );
  }
  const role = settings.text('REELGATE_ROLE');
  if (role !== null && role !== 'all') {
    throw new ConfigError(`REELGATE_ROLE may be all with the SQLite store, not "${role}"`);
  }
}
