import { contracts } from '@reelgate/contracts';
import { existsSync, readFileSync } from 'node:fs';
import { ConfigError } from './config-settings.ts';
import type { Limits } from './limits.ts';
import type { ChannelCosts } from './routing/channel-costs.ts';
import { priceNames, type PriceConfig } from './routing/operator-prices.ts';

/** What `reelgate.config.json` may hold; `reelgate.config.schema.json` says so to editors. */
export interface ConfigFile {
  readonly channels?: readonly ChannelConfig[];
  readonly prices?: PriceConfig;
  readonly limits?: Partial<Limits>;
}

export interface ChannelConfig {
  readonly name: string;
  readonly provider: ProviderName;
  readonly models?: readonly string[];
  /** Our model's id, or `dialect/id`, to the upstream's. */
  readonly modelMap?: Readonly<Record<string, string>>;
  readonly concurrency?: number;
  /** Between two polls of a job, at first. */
  readonly pollMs?: number;
  /** However old it is. */
  readonly pollMsMax?: number;
  /** For one question to it; as the limit `upstreamMsMax` says when absent. */
  readonly requestMs?: number;
  /** What becomes of a clip of another size or length than ordered; `accept` when absent. */
  readonly mismatch?: 'accept' | 'fail';
  /** Of everything but the engine; some providers have one of their own. */
  readonly baseUrl?: string;
  /** The name of the environment variable that holds the key, or whose `_FILE` names its file. */
  readonly apiKeyFrom?: string;
  /** The same of the secret that the upstream signs its events with; without one none are taken. */
  readonly webhookSecretFrom?: string;
  /** Channels of a higher one are asked first; 0 when absent. */
  readonly priority?: number;
  /** How often it is chosen among those of its priority; 1 when absent. */
  readonly weight?: number;
  /** The upstream honours an Idempotency-Key, as a Reelgate does: a start may be sent again. */
  readonly repeatable?: boolean;
  /** Only of `openai-videos`: how a job is sent. */
  readonly bodies?: 'json' | 'multipart';
  /** What its upstream takes for a video, where it does not say so itself. */
  readonly costs?: ChannelCosts;
  /** Whether a client pays for a task that is cancelled once it was begun there. */
  readonly chargedWhenCancelled?: boolean;
}

type ProviderName = 'engine' | 'fault' | 'xai' | 'openai-videos' | 'reapi' | 'empirio' | 'rivya';

interface FileSchema {
  readonly properties: { readonly channels: { readonly items: object } };
}

/** What a channel of the file may hold, as a JSON Schema: whoever else takes channels reads it there. */
export function readChannelSchema(): object {
  const schema = JSON.parse(readFileSync(SCHEMA_URL, 'utf8')) as FileSchema;
  return schema.properties.channels.items;
}

const SCHEMA_URL = new URL('../reelgate.config.schema.json', import.meta.url);

/** A file that was asked for must be there; the usual one may be missing. */
export async function readConfigFile(path: string, required: boolean): Promise<ConfigFile> {
  if (!existsSync(path)) {
    if (required) throw new ConfigError(`REELGATE_CONFIG names a file that is not there: ${path}`);
    return {};
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${path} is not JSON: ${(error as Error).message}`);
  }
  // Loaded only for a gateway that has such a file: the others need neither its time nor its memory.
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  const validate = ajv.compile<ConfigFile>(JSON.parse(readFileSync(SCHEMA_URL, 'utf8')) as object);
  if (validate(parsed)) {
    refuseWhatMakesNoSense(path, parsed);
    return parsed;
  }
  const complaints = (validate.errors ?? []).map((complaint) => {
    const where = complaint.instancePath === '' ? 'the file' : complaint.instancePath;
    const { allowedValues, additionalProperty } = complaint.params as Record<string, unknown>;
    const allowed = Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : '';
    const extra = typeof additionalProperty === 'string' ? ` ("${additionalProperty}")` : '';
    return `${where} ${complaint.message ?? 'is wrong'}${allowed}${extra}`;
  });
  throw new ConfigError(`${path}: ${complaints.join('; ')}`);
}

/** The others know where their vendor is. */
const NEED_A_URL: ReadonlySet<ProviderName> = new Set(['fault', 'openai-videos', 'rivya']);

/** The others have no upstream that tells of its jobs. */
const TOLD_OF_NOTHING: ReadonlySet<ProviderName> = new Set(['engine', 'fault']);

export interface ChannelTrouble {
  readonly member: keyof ChannelConfig;
  readonly kind: 'missing' | 'surplus';
  readonly why: string;
}

/** What is wrong with a channel that is as its schema wants it; null when nothing is. */
export function channelTrouble(channel: ChannelConfig): ChannelTrouble | null {
  const { provider, baseUrl, webhookSecretFrom } = channel;
  const why = `as its provider is ${provider}`;
  if (NEED_A_URL.has(provider) && baseUrl === undefined) {
    return { member: 'baseUrl', kind: 'missing', why };
  }
  if (TOLD_OF_NOTHING.has(provider) && webhookSecretFrom !== undefined) {
    return { member: 'webhookSecretFrom', kind: 'surplus', why };
  }
  return null;
}

/** What a schema cannot say. A setting that would silently do nothing is refused as well. */
function refuseWhatMakesNoSense(path: string, { channels = [], prices = {} }: ConfigFile): void {
  const names = channels.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ConfigError(`${path}: /channels has two named "${twice}"`);
  for (const channel of channels) {
    const trouble = channelTrouble(channel);
    if (trouble === null) continue;
    const { member, kind, why } = trouble;
    const words = kind === 'missing' ? `needs a ${member}` : `takes no ${member}`;
    throw new ConfigError(`${path}: channel "${channel.name}" ${words}, ${why}`);
  }
  for (const [model, rates] of Object.entries(prices)) {
    const contract = contracts.find(
      ({ dialect, id }) => model === id || model === `${dialect}/${id}`,
    );
    if (contract === undefined) {
      const known = [...new Set(contracts.map(({ dialect, id }) => `${dialect}/${id}`))].join(', ');
      throw new ConfigError(`${path}: prices name no such model as "${model}"; there are ${known}`);
    }
    const names = priceNames(contract);
    const unknown = Object.keys(rates).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new ConfigError(
        `${path}: prices of ${model} may be for ${names.join(', ')}, not "${unknown}"`,
      );
    }
  }
}
