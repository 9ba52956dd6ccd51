import type { FastifyReply } from 'fastify';

/**
 * For an answer that refuses a request before the whole of it was read. Fastify would close the
 * connection, and a client that still sends would get a broken pipe in place of its answer; as it is,
 * Node reads the rest and throws it away, for as long as a request may take (`requestMsMax`).
 */
export function keepConnection(reply: FastifyReply): void {
  reply.removeHeader('connection');
}
