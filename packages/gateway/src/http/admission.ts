import type { FastifyRequest } from 'fastify';
import type { Caller } from '../access/caller.ts';
import { Refusal } from '../platform/refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who speaks; null until admitted. */
    caller: Caller | null;
    /** The body as it was sent, for who has to tell one from another. */
    bodyText: string;
  }
}

/** Throws a Refusal unless the key may do this; a key without scopes may do everything. */
export function requireScope({ caller }: FastifyRequest, scope: string): void {
  if (caller === null || caller.scopes === null || caller.scopes.has(scope)) return;
  throw new Refusal('scope_denied', { detail: { scope } });
}

export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === null) throw new Refusal('unauthenticated_missing');
  return caller;
}
