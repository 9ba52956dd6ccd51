import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';

/** Makes links that work without a login, for one path, until one moment. */
export interface UrlSigner {
  /** The query string, without its question mark. */
  sign(path: string, expiresAtS: number): string;
  /** `path` and `query` exactly as they stand in the URL, undecoded. */
  verify(path: string, query: string): 'valid' | 'invalid' | 'expired';
}

export interface SigningKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** The first key signs and all of them verify, so that a new key leaves older links working. */
export function createUrlSigner(options: {
  readonly keys: readonly SigningKey[];
  readonly clock: Clock;
}): UrlSigner {
  const { keys, clock } = options;
  const secrets = new Map(keys.map(({ id, secret }) => [id, secret]));
  const [signing] = keys;
  if (signing === undefined) throw new Error('signing links needs at least one key');
  checkKeys(keys, secrets.size);
  return {
    sign(path, expiresAtS) {
      const unsigned = `v=${VERSION}&k=${signing.id}&e=${expiresAtS}`;
      return `${unsigned}&s=${signatureOf(signing.secret, signing.id, path, String(expiresAtS))}`;
    },
    verify(path, query) {
      const link = readQuery(query);
      const secret = link === null ? undefined : secrets.get(link.k);
      if (link === null || secret === undefined || link.v !== VERSION) return 'invalid';
      const expected = Buffer.from(signatureOf(secret, link.k, path, link.e));
      // The text is compared, not the bytes it stands for: base64url has spare bits at its end, and
      // decoding would accept four spellings of one signature.
      const given = Buffer.from(link.s);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'invalid';
      return Number(link.e) * 1000 > clock() ? 'valid' : 'expired';
    },
  };
}

const VERSION = '1';

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

function checkKeys(keys: readonly SigningKey[], distinctIds: number): void {
  for (const { id, secret } of keys) {
    if (!KEY_ID.test(id)) throw new Error(`"${id}" cannot be the id of a signing key`);
    if (secret.length < 32) throw new Error(`signing key "${id}" has fewer than 32 bytes`);
  }
  if (distinctIds !== keys.length) throw new Error('two signing keys have the same id');
}

function signatureOf(secret: Buffer, keyId: string, path: string, expiresAtS: string): string {
  return createHmac('sha256', secret)
    .update(`${VERSION}\n${keyId}\n${path}\n${expiresAtS}`)
    .digest('base64url');
}

interface SignedQuery {
  readonly v: string;
  readonly k: string;
  readonly e: string;
  readonly s: string;
}

/** In any order, but each exactly once and nothing besides, spelled as `sign` spells them. */
const PARAMETERS: Record<string, RegExp> = {
  v: /^\d{1,4}$/,
  k: KEY_ID,
  e: /^[1-9]\d{0,11}$/,
  s: /^[A-Za-z0-9_-]{43}$/,
};

function readQuery(query: string): SignedQuery | null {
  const found: Record<string, string> = {};
  const parameters = query.length > 200 ? [] : query.split('&');
  for (const parameter of parameters) {
    const [name = '', value = '', ...rest] = parameter.split('=');
    const pattern = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    const sound = pattern?.test(value) === true && rest.length === 0;
    if (!sound || found[name] !== undefined) return null;
    found[name] = value;
  }
  const { v, k, e, s } = found;
  if (v === undefined || k === undefined || e === undefined || s === undefined) return null;
  return { v, k, e, s };
}
