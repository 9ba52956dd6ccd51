import type { Dialect } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';

export function rivyaDialect(_gate: Gate): Dialect {
  return {
    name: 'rivya',
    base: '/api/v1',
    routes: [],
    credentialOf: (request) => request.headers.authorization,
    answerRefusal: (refusal, _request, reply) => reply.code(500).send({ error: refusal.kind }),
    answerViolations: (_violations, contract, _request, reply) =>
      reply.code(400).send({ error: contract.id }),
  };
}
