import type { FastifyInstance } from 'fastify';
import { keepConnection } from '../http/unread-body.ts';
import { requireAdminToken } from './admin-token.ts';
import { registerChannels } from './channels.ts';
import { createSchemaCompiler } from './compile-schema.ts';
import type { ConsoleOptions } from './console-options.ts';
import { registerCredits } from './credits.ts';
import { registerDoctor } from './doctor.ts';
import { registerKeys } from './keys.ts';
import { PROBLEM_TYPE, Problem, encodeProblem } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { registerTasks } from './tasks.ts';
import { registerUsage } from './usage.ts';
import { registerWorkspaces } from './workspaces.ts';

const PREFIX = '/v1/reelgate/admin';

/** No body that is taken here comes near this. */
const BODY_BYTES_MAX = 16_384;

/**
 * The admin API: what an operator does to workspaces, keys, credits, channels and tasks. It is a
 * plugin of its own, so that nothing of how it checks, parses and refuses reaches the dialects.
 */
export function registerConsole(app: FastifyInstance, options: ConsoleOptions): void {
  void app.register(
    async (scope) => {
      speakJsonOnly(scope);
      answerProblems(scope, options);
      scope.addHook('onRequest', requireAdminToken(options.adminToken));
      scope.addHook('onSend', async (_request, reply) => {
        // An answer may hold a secret, and is true for a moment only.
        void reply.header('cache-control', 'no-store');
      });
      const routes = collectRoutes(scope);
      registerWorkspaces(scope, options);
      registerKeys(scope, options);
      registerCredits(scope, options);
      registerChannels(scope, options);
      registerTasks(scope, options);
      registerUsage(scope, options);
      registerDoctor(scope, options);
      refuseOtherMethods(scope, new Map(routes));
    },
    { prefix: PREFIX },
  );
}

function speakJsonOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    scope.getDefaultJsonParser('error', 'error'),
  );
  scope.setValidatorCompiler(createSchemaCompiler());
}

function answerProblems(scope: FastifyInstance, { log }: ConsoleOptions): void {
  scope.setErrorHandler((error, request, reply) => {
    keepConnection(reply);
    const problem = problemOf(error, BODY_BYTES_MAX);
    const { status, retryable, retryAfterS } = problem.entry;
    if (problem.code === 'internal') log.error({ error, requestId: request.id }, 'request failed');
    if (!retryable) void reply.header('x-should-retry', 'false');
    if (retryAfterS !== undefined) void reply.header('retry-after', String(retryAfterS));
    return reply.code(status).type(PROBLEM_TYPE).send(encodeProblem(problem, request.id));
  });
  scope.setNotFoundHandler(() => {
    throw new Problem('route_not_found', 'the admin API has no such path');
  });
}

/** Grows as routes are added to the scope: the methods of each path. */
function collectRoutes(scope: FastifyInstance): Map<string, string[]> {
  const routes = new Map<string, string[]>();
  scope.addHook('onRoute', (route) => {
    route.bodyLimit = BODY_BYTES_MAX;
    const path = route.url.slice(PREFIX.length);
    routes.set(path, [...(routes.get(path) ?? []), route.method].flat());
  });
  return routes;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function refuseOtherMethods(scope: FastifyInstance, routes: Map<string, string[]>): void {
  for (const [url, methods] of routes) {
    const allow = methods.join(', ');
    scope.route({
      url,
      method: METHODS.filter((method) => !methods.includes(method)),
      // Ahead of the body, which must not be read for a method that takes none.
      onRequest: async (_request, reply) => {
        void reply.header('allow', allow);
        throw new Problem('method_not_allowed', `this path takes ${allow}`);
      },
      handler: () => undefined,
    });
  }
}
