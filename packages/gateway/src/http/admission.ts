import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/caller.ts';
import { Refusal } from '../platform/refusal.ts';
import type { Gate } from './gate.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who speaks; null until admitted. */
    caller: Caller | null;
    /** The body as it was sent, for who has to tell one from another. */
    bodyText: string;
  }
}

type Done = (error?: Error) => void;

/**
 * Lets nobody without a key in, and that before a body is read. A key that is known already is
 * admitted at once, without a promise: this is on the way of every request.
 */
export function admitBy(gate: Gate) {
  return (request: FastifyRequest, reply: FastifyReply, done: Done): void => {
    const admitted = gate.admit(request.headers.authorization, reply);
    if (!(admitted instanceof Promise)) {
      request.caller = admitted;
      done();
      return;
    }
    admitted.then((caller) => {
      request.caller = caller;
      done();
    }, done);
  };
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
