import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

const BEARER = /^bearer +([\x21-\x7e]{1,512})$/i;

/**
 * A hook that lets nobody pass without the admin token. Missing, malformed and wrong are answered
 * alike. Digests are compared, because they have one length whatever was sent.
 */
export function requireAdminToken(adminToken: string) {
  const expected = digestOf(adminToken);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const token = BEARER.exec(request.headers.authorization?.trim() ?? '')?.[1] ?? '';
    if (token !== '' && timingSafeEqual(digestOf(token), expected)) return;
    void reply.header('www-authenticate', 'Bearer realm="reelgate admin"');
    throw new Problem('unauthenticated', 'send the admin token as "Authorization: Bearer <token>"');
  };
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
