import { check } from '@reelgate/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admitBy, callerOf, requireScope } from '../../http/admission.ts';
import type { Gate } from '../../http/gate.ts';
import { readJsonBodies } from '../../http/json-body.ts';
import { headerList } from '../../http/place.ts';
import { refusalOf } from '../../http/refusal-of.ts';
import { repetitionOf } from '../../http/repetition.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Log } from '../../platform/log.ts';
import { decodeSubmit } from './decode.ts';
import { encodeBalance, encodeSubmitted, encodeTask } from './encode.ts';
import {
  encodeProblem,
  problemOfRefusal,
  problemOfViolations,
  type ReapiProblem,
} from './errors.ts';

export interface ReapiOptions {
  readonly gate: Gate;
  readonly log: Log;
  readonly bodyBytesMax: number;
}

const JSON_TYPE = 'application/json; charset=utf-8';
/** Both prefixes are one route to an Idempotency-Key. */
const SUBMIT_ROUTE = 'reapi/videos/generations';
const TASK_ID = /^task_([0-9a-f]{32})$/;

/** reAPI's three routes (api/reapi.md), to be registered under each of its prefixes. */
export function registerReapi(app: FastifyInstance, options: ReapiOptions): void {
  const { gate, log, bodyBytesMax } = options;
  readJsonBodies(app);
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error, bodyBytesMax);
    if (refusal.cause !== undefined) log.error({ error, requestId: request.id }, 'request failed');
    return answerProblem(problemOfRefusal(refusal), request.id, reply);
  });
  app.setNotFoundHandler(() => {
    throw new Refusal('route_not_found');
  });

  const admit = admitBy(gate);

  app.post('/videos/generations', { onRequest: admit }, async (request, reply) => {
    requireScope(request, 'generations:create');
    const draft = decodeSubmit(request.body);
    if ('code' in draft) return answerProblem(draft, request.id, reply);
    const { contract } = draft;
    const checked = check(draft, contract);
    if ('violations' in checked) {
      return answerProblem(problemOfViolations(checked.violations, contract), request.id, reply);
    }
    const repeat = repetitionOf(request.headers, SUBMIT_ROUTE, request.bodyText);
    const { order, ignoredFields } = checked;
    const task = await gate.submit({ caller: callerOf(request), order, contract, repeat });
    if (task.replayed) reply.header('idempotency-replayed', 'true');
    if (ignoredFields.length > 0) {
      reply.header('reelgate-ignored-fields', headerList(ignoredFields));
    }
    const { taskId, createdAtMs } = task;
    reply.type(JSON_TYPE);
    return encodeSubmitted({ id: `task_${taskId}`, model: order.model, createdAtMs });
  });

  app.get<{ Params: { id: string } }>(
    '/tasks/:id',
    { onRequest: admit },
    async (request, reply) => {
      requireScope(request, 'generations:read');
      const taskId = TASK_ID.exec(request.params.id)?.[1];
      if (taskId === undefined) throw new Refusal('task_not_found');
      const found = gate.findTask(callerOf(request), taskId);
      const task = found instanceof Promise ? await found : found;
      // An id of another dialect's task is no id here.
      if (task.dialect !== 'reapi') throw new Refusal('task_not_found');
      // Who made it, so that a clip of the embedded engine never passes for a model's work.
      if (task.channel !== null) reply.header('reelgate-channel', task.channel);
      const videoUrls = task.state === 'completed' ? [gate.clipUrl(task)] : [];
      reply.type(JSON_TYPE);
      return encodeTask({ ...task, id: `task_${taskId}`, status: task.state, videoUrls });
    },
  );

  app.get('/balance', { onRequest: admit }, async (request, reply) => {
    requireScope(request, 'credits:read');
    reply.type(JSON_TYPE);
    return encodeBalance(await gate.balanceCredits(callerOf(request)));
  });

  refuseOtherMethods(app, '/videos/generations', ['GET', 'PUT', 'PATCH', 'DELETE'], 'POST');
  refuseOtherMethods(app, '/tasks/:id', ['POST', 'PUT', 'PATCH', 'DELETE'], 'GET, HEAD');
  refuseOtherMethods(app, '/balance', ['POST', 'PUT', 'PATCH', 'DELETE'], 'GET, HEAD');
}

/** For a path under the dialect's prefix that no route could be looked up for. */
export function refuseReapiPath(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answerProblem(problemOfRefusal(new Refusal('route_not_found')), request.id, reply);
}

function answerProblem(
  problem: ReapiProblem,
  requestId: string,
  reply: FastifyReply,
): FastifyReply {
  if (!problem.retryable) reply.header('x-should-retry', 'false');
  if (problem.retryAfterS !== null) reply.header('retry-after', String(problem.retryAfterS));
  return reply.code(problem.status).type(JSON_TYPE).send(encodeProblem(problem, requestId));
}

function refuseOtherMethods(
  app: FastifyInstance,
  url: string,
  method: string[],
  allow: string,
): void {
  app.route({
    method,
    url,
    onRequest: (_request, reply, done) => {
      reply.header('allow', allow);
      done(new Refusal('method_not_allowed') as never);
    },
    handler: () => undefined,
  });
}
