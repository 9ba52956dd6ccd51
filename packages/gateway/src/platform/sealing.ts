import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/** Keeps a secret in a form that can be stored: who has no master key can neither read nor make it. */
export interface Sealer {
  /** `owner` is whose secret it is; nobody else's can be opened in its place. */
  seal(secret: string, owner: string): string;
  /** Throws a SealBroken. */
  open(sealed: string, owner: string): string;
}

/** Its message is safe to be shown: it tells nothing of the secret. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Tells how what follows was made, should there ever be another way. */
const VERSION = 'v1.';

/**
 * AES-256-GCM under a key of its own for each purpose, so that one master key may serve several. The
 * owner's name is authenticated along: a sealed text that is moved to another row does not open.
 */
export function createSealer(masterKey: KeyObject, purpose: string): Sealer {
  const derived = hkdfSync('sha256', masterKey, '', `reelgate ${purpose}`, KEY_BYTES);
  const key = createSecretKey(Buffer.from(derived));
  return {
    seal(secret, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(owner));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return VERSION + Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url');
      if (!sealed.startsWith(VERSION) || bytes.length < NONCE_BYTES + TAG_BYTES) {
        throw new SealBroken('it is not sealed in a way that is known here');
      }
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(owner));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch (cause) {
        const words = 'it was sealed with another master key, or changed or moved since';
        throw new SealBroken(words, { cause });
      }
    },
  };
}

/** 32 bytes as 64 hex digits or as base64 with either alphabet; null when it is neither. */
export function readMasterKey(text: string): KeyObject | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return createSecretKey(Buffer.from(text, 'hex'));
  if (/^[\w+/-]{43}=?$/.test(text)) return createSecretKey(Buffer.from(text, 'base64'));
  return null;
}
