import type { FastifyReply, FastifyRequest } from 'fastify';
import { encodeOwnProblem, type OwnProblem } from './errors.ts';

export function answer(
  problem: OwnProblem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, retryable, retryAfterS } = problem;
  if (!retryable) reply.header('x-should-retry', 'false');
  if (retryAfterS !== null) reply.header('retry-after', String(retryAfterS));
  return reply
    .code(status)
    .type('application/problem+json')
    .send(encodeOwnProblem(problem, request.id));
}
