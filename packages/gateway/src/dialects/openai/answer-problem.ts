import type { FastifyReply, FastifyRequest } from 'fastify';
import { encodeProblem, type OpenaiProblem } from './errors.ts';

export function answerProblem(
  problem: OpenaiProblem,
  { id }: Pick<FastifyRequest, 'id'>,
  reply: FastifyReply,
): FastifyReply {
  if (!problem.retryable) reply.header('x-should-retry', 'false');
  if (problem.retryAfterS !== null) reply.header('retry-after', String(problem.retryAfterS));
  // What a file's answer had begun with says nothing about an error.
  for (const name of ['etag', 'content-disposition', 'cache-control']) reply.removeHeader(name);
  return reply
    .code(problem.status)
    .type('application/json; charset=utf-8')
    .send(encodeProblem(problem, id));
}
