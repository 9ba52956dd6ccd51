import { hash } from 'node:crypto';
import { systemClock, type Clock } from '../platform/clock.ts';
import { Refusal } from '../platform/refusal.ts';
import { keyBySecret, type KeyRow } from '../store/reads.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from './caller.ts';

export interface Authenticator {
  /** Takes the Authorization header's value; throws a Refusal unless it is a live key. */
  authenticate(authorization: string | undefined): Promise<Caller> | Caller;
}

/**
 * Known callers are kept by the header that they send, so that a request costs a look-up: no hash and
 * no query. This process sees those headers with every request anyway; they never leave its memory.
 */
export function createAuthenticator(
  store: Store,
  countMax: number,
  clock: Clock = systemClock,
): Authenticator {
  const callers = new Map<string, Caller>();
  const mayKeep = (): boolean => store.shared?.hearsOthers() !== false;
  let changesSeen = 0;
  store.changes.onKeys(() => {
    changesSeen += 1;
    callers.clear();
  });
  const load = async (authorization: string): Promise<Caller> => {
    const token = bearerToken(authorization);
    if (token === null) throw new Refusal('unauthenticated_malformed');
    const before = changesSeen;
    const key = await store.first(keyBySecret(digestOf(token)));
    if (key === undefined) throw new Refusal('unauthenticated_unknown');
    if (key.revoked_at_ms !== null) throw new Refusal('unauthenticated_revoked');
    const caller = callerOf(key);
    refuseExpired(caller, clock);
    // A key that another process revokes has to be refused here too, at once.
    if (before === changesSeen && mayKeep()) {
      if (callers.size >= countMax) callers.clear();
      callers.set(authorization, caller);
    }
    return caller;
  };
  return {
    authenticate(authorization) {
      if (authorization === undefined) throw new Refusal('unauthenticated_missing');
      const known = mayKeep() ? callers.get(authorization) : undefined;
      if (known === undefined) return load(authorization);
      refuseExpired(known, clock);
      return known;
    },
  };
}

/** Asked of a known caller too: its time may have come since it was looked up. */
function refuseExpired({ expiresAtMs }: Caller, clock: Clock): void {
  if (expiresAtMs !== null && expiresAtMs <= clock()) throw new Refusal('unauthenticated_expired');
}

/** Only the digest of a secret is ever stored; it tells nothing of the secret. */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

const BEARER = /^bearer +([\x21-\x7e]{1,512})$/i;

function bearerToken(authorization: string): string | null {
  return BEARER.exec(authorization.trim())?.[1] ?? null;
}

function callerOf(key: KeyRow): Caller {
  return {
    keyId: key.id,
    workspaceId: key.workspace_id,
    requestsPerMinute: key.requests_per_minute,
    scopes: key.scopes === null ? null : new Set(key.scopes.split(' ').filter(Boolean)),
    expiresAtMs: key.expires_at_ms,
  };
}
