import type { Dialect } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { catalogueRoutes, openApiRoute } from './catalogue-routes.ts';
import { problemOfRefusal, problemOfViolations } from './errors.ts';
import { fileRoutes } from './file-routes.ts';
import { generationRoutes } from './generation-routes.ts';
import { openApiOf } from './openapi.ts';
import { answerProblem, type RivyaRoute } from './route.ts';
import { webhookRoutes } from './webhook-routes.ts';

const BASE = '/api/v1';

/** Rivya Public API v1 (api/rivya.md). On the root its base is reAPI's too; no path is. */
export function rivyaDialect(gate: Gate): Dialect {
  const routes: RivyaRoute[] = [
    ...generationRoutes(gate),
    ...fileRoutes(gate),
    ...catalogueRoutes(gate),
    ...webhookRoutes(gate),
  ];
  routes.push(openApiRoute(() => openApiOf(routes, BASE)));
  return {
    name: 'rivya',
    base: BASE,
    routes,
    credentialOf: ({ headers }) => headers.authorization,
    answerRefusal: (refusal, request, reply) =>
      answerProblem(problemOfRefusal(refusal), request, reply),
    answerViolations: (violations, _contract, request, reply) =>
      answerProblem(problemOfViolations(violations), request, reply),
  };
}
