import type { JsonSchema } from '@reelgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DialectRoute } from '../../http/dialect.ts';
import { headerList } from '../../http/place.ts';
import { encodeProblem, type RivyaProblem } from './errors.ts';
import type { AnswerName } from './answers.ts';

/** A route with what the OpenAPI page says of it. */
export interface RivyaRoute extends DialectRoute {
  readonly operationId: string;
  readonly summary: string;
  /** Of the body that is sent, where there is one. */
  readonly request?: JsonSchema;
  readonly status: 200 | 201;
  readonly answer: AnswerName;
  /** Whether an Idempotency-Key is read. */
  readonly isIdempotent?: boolean;
}

const JSON_TYPE = 'application/json; charset=utf-8';

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
