import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect, DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { answerProblem } from './answer-problem.ts';
import { problemOfViolation } from './decode.ts';
import { problemOfRefusal } from './errors.ts';
import { create, remix, rework } from './submits.ts';
import { cancel, content, list, remove, retrieve } from './videos.ts';

/** OpenAI's Videos format, as seed 002 and api/openai.md have it. */
export function openaiDialect(gate: Gate): Dialect {
  return {
    name: 'openai',
    base: '/v1',
    routes: routesOf(gate),
    credentialOf: (request) => request.headers.authorization,
    answerRefusal: (refusal, request, reply) =>
      answerProblem(problemOfRefusal(refusal), request, reply),
    // One at a time: the first in the order of the contract's fields.
    answerViolations([violation], _contract, request, reply) {
      if (violation === undefined) throw new RangeError('there is no violation to report');
      return answerProblem(problemOfViolation(violation), request, reply);
    },
  };
}

type Handler = (gate: Gate, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

const edit: Handler = (gate, request, reply) => rework(gate, 'edit', request, reply);
const extend: Handler = (gate, request, reply) => rework(gate, 'extend', request, reply);

type Row = readonly [
  DialectRoute['method'],
  path: string,
  DialectRoute['body'],
  DialectRoute['scope'],
  Handler,
];

const ROWS: readonly Row[] = [
  ['POST', '/videos', 'form', 'generations:create', create],
  ['GET', '/videos', 'none', 'generations:read', list],
  ['POST', '/videos/edits', 'form', 'generations:create', edit],
  ['POST', '/videos/extensions', 'form', 'generations:create', extend],
  ['GET', '/videos/:id', 'none', 'generations:read', retrieve],
  ['DELETE', '/videos/:id', 'none', 'generations:create', remove],
  ['GET', '/videos/:id/content', 'none', 'generations:read', content],
  ['POST', '/videos/:id/cancel', 'none', 'generations:create', cancel],
  ['POST', '/videos/:id/remix', 'json', 'generations:create', remix],
];

function routesOf(gate: Gate): readonly DialectRoute[] {
  return ROWS.map(([method, path, body, scope, handle]) => ({
    method,
    path,
    body,
    scope,
    handler: (request, reply) => handle(gate, request, reply),
  }));
}
