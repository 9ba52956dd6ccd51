import type { FastifyReply, FastifyRequest } from 'fastify';
import { headerList } from '../../http/place.ts';
import { encodeProblem, type RivyaProblem } from './errors.ts';

/** What every answer is sent as. */
export const JSON_TYPE = 'application/json; charset=utf-8';

export function answerProblem(
  problem: RivyaProblem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (!problem.retryable) reply.header('x-should-retry', 'false');
  if (problem.retryAfterS !== null) reply.header('retry-after', String(problem.retryAfterS));
  return reply.code(problem.status).type(JSON_TYPE).send(encodeProblem(problem, request.id));
}

export function listIgnored(reply: FastifyReply, names: readonly string[]): void {
  if (names.length > 0) reply.header('reelgate-ignored-fields', headerList(names));
}

/** The `:id` of a path. */
export function idIn({ params }: FastifyRequest): string {
  return (params as { readonly id: string }).id;
}
