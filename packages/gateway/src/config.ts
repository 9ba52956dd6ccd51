import type { KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { createSettings, ConfigError, type Environment, type Settings } from './config-settings.ts';
import { readConfigFile } from './config-file.ts';
import { readChannels, type ReadyChannel, type SecretSource } from './config-channels.ts';
import { readMediaConfig, type MediaConfig } from './config-media.ts';
import { readWorkerConfig, type WorkerConfig } from './config-worker.ts';
import { readMasterKey } from './platform/sealing.ts';
import type { PriceConfig } from './routing/operator-prices.ts';
import { LIMITS, type Limits } from './limits.ts';

/** Everything that can be set, read once; no other module looks at the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly media: MediaConfig;
  /** Of a PostgreSQL that processes share; null keeps everything in the data folder. */
  readonly databaseUrl: string | null;
  readonly worker: WorkerConfig;
  /** Without a slash at its end; null is derived from the address that is listened on. */
  readonly publicUrl: string | null;
  readonly bootstrapKey: string | null;
  readonly bootstrapCredits: number;
  readonly adminToken: string | null;
  readonly egressAllow: readonly string[];
  readonly logLevel: string;
  /** What encodes the engine's clips; null is the package that it brings along. */
  readonly encoder: Encoder | null;
  readonly channels: readonly ReadyChannel[];
  /** Whether the configuration file lists them; else they are those that every gateway has. */
  readonly channelsAreListed: boolean;
  /** For channels that are made while the process runs, and name their secrets. */
  readonly secrets: SecretSource;
  /** Seals the secrets that are kept in the store; null keeps none there. */
  readonly masterKey: KeyObject | null;
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
  const filePath = settings.text('REELGATE_CONFIG') ?? 'reelgate.config.json';
  const file = await readConfigFile(resolve(folder, filePath), settings.has('REELGATE_CONFIG'));
  const dataFolder = resolve(folder, settings.text('REELGATE_DATA_DIR') ?? './data');
  return {
    host: settings.text('HOST') ?? '127.0.0.1',
    port: settings.integer('PORT', 0, 65_535) ?? 8080,
    dataFolder,
    media: readMediaConfig(settings, { folder, dataFolder }),
    databaseUrl: databaseUrlOf(settings),
    worker: readWorkerConfig(settings),
    publicUrl: settings.url('REELGATE_PUBLIC_URL'),
    bootstrapKey: settings.secret('REELGATE_BOOTSTRAP_API_KEY'),
    bootstrapCredits: settings.integer('REELGATE_BOOTSTRAP_CREDITS', 0, 1_000_000_000) ?? 1_000_000,
    adminToken: settings.secret('REELGATE_ADMIN_TOKEN'),
    egressAllow: settings.cidrs('REELGATE_EGRESS_ALLOW'),
    logLevel: settings.oneOf('REELGATE_LOG_LEVEL', LOG_LEVELS) ?? 'info',
    encoder: settings.oneOf('REELGATE_ENCODER', ENCODERS),
    channels: readChannels(file.channels, settings),
    channelsAreListed: file.channels !== undefined,
    secrets: settings,
    masterKey: masterKeyOf(settings),
    prices: file.prices ?? {},
    limits: { ...LIMITS, ...file.limits },
    crashAt: settings.text('REELGATE_CRASH_AT'),
  };
}

function masterKeyOf(settings: Settings): KeyObject | null {
  const text = settings.secret('REELGATE_MASTER_KEY');
  if (text === null) return null;
  const key = readMasterKey(text);
  if (key !== null) return key;
  // Also one of the wrong length may be somebody's secret, so that it is not repeated.
  throw new ConfigError(
    'REELGATE_MASTER_KEY must be 32 bytes, as 64 hex digits or as base64 such as "openssl rand -base64 32" prints',
  );
}

function databaseUrlOf(settings: Settings): string | null {
  const url = settings.secret('REELGATE_DATABASE_URL');
  if (url === null || /^postgres(?:ql)?:\/\/./.test(url)) return url;
  // It may hold a password, so that it is not repeated.
  throw new ConfigError(
    'REELGATE_DATABASE_URL must be a URL such as postgres://user:password@host:5432/database',
  );
}
