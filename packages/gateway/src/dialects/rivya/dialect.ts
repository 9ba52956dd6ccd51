import type { Dialect, DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { openApiOf } from '../../http/openapi.ts';
import { catalogueRoutes, openApiRoute } from './catalogue-routes.ts';
import { problemOfRefusal, problemOfViolations } from './errors.ts';
import { fileRoutes } from './file-routes.ts';
import { generationRoutes } from './generation-routes.ts';
import { answerProblem } from './answer.ts';
import { RIVYA_DOC } from './schemas.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** Rivya Public API v1 (api/rivya.md). On the root its base is reAPI's too; no path is. */
export function rivyaDialect(gate: Gate): Dialect {
  const routes: DialectRoute[] = [
    ...generationRoutes(gate),
    ...fileRoutes(gate),
    ...catalogueRoutes(gate),
    ...webhookRoutes(gate),
  ];
  const dialect: Dialect = {
    name: 'rivya',
    base: '/api/v1',
    routes,
    doc: RIVYA_DOC,
    credentialOf: ({ headers }) => headers.authorization,
    answerRefusal: (refusal, request, reply) =>
      answerProblem(problemOfRefusal(refusal), request, reply),
    answerViolations: (violations, _contract, request, reply) =>
      answerProblem(problemOfViolations(violations), request, reply),
  };
  routes.push(openApiRoute(() => openApiOf(dialect)));
  return dialect;
}
