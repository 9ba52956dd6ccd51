import { join, resolve } from 'node:path';
import { ConfigError, type Settings } from './config-settings.ts';
import type { BucketAddress } from './media/bucket.ts';

/** Where media are kept. */
export type MediaConfig =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'bucket';
      readonly address: BucketAddress;
      /** Of every name in the bucket; ends with a slash, or is empty. */
      readonly prefix: string;
      readonly delivery: Delivery;
    };

const DELIVERIES = ['proxy', 'redirect'] as const;
const STYLES = ['path', 'virtual'] as const;

type Delivery = (typeof DELIVERIES)[number];

const URL_NAME = 'REELGATE_MEDIA_URL';

/** A relative folder lies under `folder`, the one that the process was started in. */
export function readMediaConfig(
  settings: Settings,
  { folder, dataFolder }: { readonly folder: string; readonly dataFolder: string },
): MediaConfig {
  const text = settings.text('REELGATE_MEDIA_URL');
  const media: MediaConfig =
    text === null
      ? { kind: 'folder', folder: join(dataFolder, 'media') }
      : readMediaUrl(text, URL_NAME, settings, folder);
  if (
    media.kind === 'folder' &&
    Object.values(readCredentials(settings)).some((key) => key !== null)
  ) {
    throw new ConfigError(`${KEY_NAMES} are only for a ${URL_NAME} that names a bucket`);
  }
  return media;
}

/** `name` is what the URL was given as, for whoever has to correct it. */
export function readMediaUrl(
  text: string,
  name: string,
  settings: Settings,
  folder: string,
): MediaConfig {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return { kind: 'folder', folder: resolve(folder, text) };
  const url = URL.parse(text);
  // No message repeats the URL: somebody may have put a secret into it.
  if (url?.protocol !== 's3:') {
    throw new ConfigError(`${name} must be a folder, or a URL such as ${EXAMPLE}`);
  }
  if (url.username + url.password !== '') {
    throw new ConfigError(`${name} must hold no keys; ${KEY_NAMES} are read for them`);
  }
  const { accessKeyId, secretAccessKey } = readCredentials(settings);
  if (accessKeyId === null || secretAccessKey === null) {
    throw new ConfigError(`${name} names a bucket, so ${KEY_NAMES} have to be set`);
  }
  const parameters = readParameters(url, name);
  const endpoint = readEndpoint(parameters.get('endpoint'), name);
  const bucket = readBucket(url, name);
  const style = oneOf(STYLES, 'style', parameters, name) ?? 'path';
  return {
    kind: 'bucket',
    address: {
      endpoint: addressOf(endpoint, bucket, style),
      region: parameters.get('region') ?? 'auto',
      accessKeyId,
      secretAccessKey,
    },
    prefix: readPrefix(url, name),
    delivery: oneOf(DELIVERIES, 'delivery', parameters, name) ?? 'proxy',
  };
}

const EXAMPLE = 's3://bucket/prefix?endpoint=https://s3.example';
const KEY_NAMES = 'REELGATE_MEDIA_ACCESS_KEY_ID and REELGATE_MEDIA_SECRET_ACCESS_KEY';

const PARAMETERS = ['endpoint', 'region', 'style', 'delivery'];

function readParameters({ searchParams }: URL, name: string): ReadonlyMap<string, string> {
  const unknown = [...searchParams.keys()].find((each) => !PARAMETERS.includes(each));
  if (unknown !== undefined) {
    throw new ConfigError(`${name} may have ${PARAMETERS.join(', ')}, not "${unknown}"`);
  }
  const given = new Map([...searchParams].filter(([, value]) => value !== ''));
  if (searchParams.size === new Set(searchParams.keys()).size) return given;
  throw new ConfigError(`${name} may have each of ${PARAMETERS.join(', ')} once`);
}

function readEndpoint(text: string | undefined, name: string): URL {
  const url = URL.parse(text ?? '');
  const isHttp = url !== null && /^https?:$/.test(url.protocol);
  if (isHttp && `${url.origin}/` === url.href) return url;
  throw new ConfigError(
    `${name} must have an endpoint, which is an http or https URL without a path such as endpoint=https://s3.example:9000`,
  );
}

function readBucket({ hostname }: URL, name: string): string {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(hostname)) return hostname;
  throw new ConfigError(
    `${name} must name a bucket, which is 3-63 of a-z, 0-9, "-" and ".", as in ${EXAMPLE}`,
  );
}

/** As narrow as the keys that follow it, so that a name means the same to every bucket. */
function readPrefix({ pathname }: URL, name: string): string {
  const prefix = pathname.replace(/^\/+|\/+$/g, '');
  if (prefix === '') return '';
  if (/^[A-Za-z0-9_-][\w.-]*(\/[A-Za-z0-9_-][\w.-]*)*$/.test(prefix)) return `${prefix}/`;
  throw new ConfigError(`${name} may have a prefix of A-Z, a-z, 0-9, "_", "-", "." and "/" only`);
}

function oneOf<Value extends string>(
  allowed: readonly Value[],
  parameter: string,
  parameters: ReadonlyMap<string, string>,
  name: string,
): Value | null {
  const value = parameters.get(parameter);
  if (value === undefined) return null;
  const found = allowed.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new ConfigError(`${parameter} in ${name} may be ${allowed.join(', ')}, not "${value}"`);
}

function addressOf(endpoint: URL, bucket: string, style: (typeof STYLES)[number]): string {
  const { protocol, host, origin } = endpoint;
  return style === 'path' ? `${origin}/${bucket}` : `${protocol}//${bucket}.${host}`;
}

interface Credentials {
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
}

/** Names of our own: AWS's are often set for other programs, and would go to whatever endpoint this is. */
function readCredentials(settings: Settings): Credentials {
  return {
    accessKeyId: settings.secret('REELGATE_MEDIA_ACCESS_KEY_ID'),
    secretAccessKey: settings.secret('REELGATE_MEDIA_SECRET_ACCESS_KEY'),
  };
}
