import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { Dialect, DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { place } from '../../http/place.ts';
import { Refusal } from '../../platform/refusal.ts';
import { decodeSubmit } from './decode.ts';
import { encodeBalance, encodeSubmitted, encodeTask } from './encode.ts';
import {
  encodeProblem,
  problemOfRefusal,
  problemOfViolations,
  type ReapiProblem,
} from './errors.ts';
import { REAPI_DOC, SUBMIT } from './schemas.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
/** Both prefixes are one route to an Idempotency-Key. */
const SUBMIT_ROUTE = 'reapi/videos/generations';
const TASK_ID = /^task_([0-9a-f]{32})$/;

/** reAPI's three routes (api/reapi.md). */
export function reapiDialect(gate: Gate): Dialect {
  return {
    name: 'reapi',
    base: '/api/v1',
    doc: REAPI_DOC,
    routes: [submitRoute(gate), taskRoute(gate), balanceRoute(gate)],
    credentialOf: (request) => request.headers.authorization,
    answerRefusal: (refusal, request, reply) => answer(problemOfRefusal(refusal), request, reply),
    answerViolations: (violations, contract, request, reply) =>
      answer(problemOfViolations(violations, contract), request, reply),
  };
}

function submitRoute(gate: Gate): DialectRoute {
  return {
    method: 'POST',
    path: '/videos/generations',
    doc: {
      operationId: 'createVideo',
      summary: 'Orders a video; its price is held.',
      request: SUBMIT,
      isIdempotent: true,
      answers: { 200: 'Submitted' },
    },
    body: 'json',
    scope: 'generations:create',
    async handler(request, reply) {
      const draft = decodeSubmit(request.body);
      if ('code' in draft) return answer(draft, request, reply);
      const where = { request, reply, route: SUBMIT_ROUTE };
      const { taskId, createdAtMs } = await place(gate, where, draft, draft.contract);
      reply.type(JSON_TYPE);
      return encodeSubmitted({ id: `task_${taskId}`, model: draft.model, createdAtMs });
    },
  };
}

function taskRoute(gate: Gate): DialectRoute {
  return {
    method: 'GET',
    path: '/tasks/:id',
    doc: {
      operationId: 'getTask',
      summary: 'Asks what has become of a task.',
      answers: { 200: 'Task' },
    },
    body: 'none',
    scope: 'generations:read',
    async handler(request, reply) {
      const taskId = TASK_ID.exec((request.params as { id: string }).id)?.[1];
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
  };
}

function balanceRoute(gate: Gate): DialectRoute {
  return {
    method: 'GET',
    path: '/balance',
    doc: {
      operationId: 'getBalance',
      summary: 'Asks how many credits can be spent now.',
      answers: { 200: 'Balance' },
    },
    body: 'none',
    scope: 'credits:read',
    async handler(request, reply) {
      reply.type(JSON_TYPE);
      return encodeBalance(await gate.balanceCredits(callerOf(request)));
    },
  };
}

function answer(problem: ReapiProblem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!problem.retryable) reply.header('x-should-retry', 'false');
  if (problem.retryAfterS !== null) reply.header('retry-after', String(problem.retryAfterS));
  return reply.code(problem.status).type(JSON_TYPE).send(encodeProblem(problem, request.id));
}
