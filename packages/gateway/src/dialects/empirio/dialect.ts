import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { Dialect } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { place } from '../../http/place.ts';
import { decodeJobList, decodeUsageList } from './decode-query.ts';
import { decodeSubmit, decodeUpload } from './decode.ts';
import { encodeSubmitted } from './encode.ts';
import {
  encodeProblem,
  problemOfRefusal,
  problemOfViolations,
  type EmpirioProblem,
} from './errors.ts';
import { findJob, jobOf, jobsOf } from './jobs.ts';
import { listModels, showModel } from './models.ts';
import { ROUTE_DOCS } from './route-docs.ts';
import { EMPIRIO_DOC } from './schemas.ts';
import { usageOf } from './usage.ts';

/** One name for the path on the root and the one under our name. */
const SUBMIT_ROUTE = 'empirio/videos/generations';

/** EmpirioLabs (seed 003, api/empirio.md). */
export function empirioDialect(gate: Gate): Dialect {
  const submit = async (request: FastifyRequest, reply: FastifyReply): Promise<object> => {
    const draft = decodeSubmit(request.body);
    if ('code' in draft) return answerProblem(draft, reply);
    const at = { request, reply, route: SUBMIT_ROUTE };
    const { taskId, createdAtMs, order } = await place(gate, at, draft, draft.contract);
    return encodeSubmitted({ id: taskId, model: order.model, createdAtMs });
  };
  const show = async (request: FastifyRequest, reply: FastifyReply): Promise<object> => {
    const task = await findJob(gate, request);
    // Who made it, so that a clip of the embedded engine never passes for a model's work.
    if (task.channel !== null) reply.header('reelgate-channel', task.channel);
    return jobOf(gate, task);
  };
  const list = async (request: FastifyRequest, reply: FastifyReply): Promise<object> => {
    const query = decodeJobList(request.query);
    return 'code' in query ? answerProblem(query, reply) : jobsOf(gate, request, query);
  };
  const cancel = async (request: FastifyRequest): Promise<object> => {
    const task = await findJob(gate, request);
    return jobOf(gate, await gate.cancelTask(callerOf(request), task));
  };
  const usage = async (request: FastifyRequest, reply: FastifyReply): Promise<object> => {
    const query = decodeUsageList(request.query);
    if ('code' in query) return answerProblem(query, reply);
    return usageOf(gate, callerOf(request), query);
  };
  const upload = async (request: FastifyRequest, reply: FastifyReply): Promise<object> => {
    const part = decodeUpload(request.body);
    if ('code' in part) return answerProblem(part, reply);
    return { url: gate.fileUrl(await gate.keepFile(callerOf(request), part, null)) };
  };
  return {
    name: 'empirio',
    base: '/v1',
    doc: EMPIRIO_DOC,
    routes: [
      {
        method: 'POST',
        path: '/videos/generations',
        doc: ROUTE_DOCS.createVideo,
        body: 'json',
        scope: 'generations:create',
        handler: submit,
      },
      {
        method: 'GET',
        path: '/jobs/:id',
        doc: ROUTE_DOCS.getJob,
        body: 'none',
        scope: 'generations:read',
        handler: show,
      },
      {
        method: 'GET',
        path: '/jobs',
        doc: ROUTE_DOCS.listJobs,
        body: 'none',
        scope: 'generations:read',
        handler: list,
      },
      {
        method: 'POST',
        path: '/jobs/:id/cancel',
        doc: ROUTE_DOCS.cancelJob,
        body: 'none',
        scope: 'generations:create',
        handler: cancel,
      },
      {
        method: 'GET',
        path: '/models',
        doc: ROUTE_DOCS.listModels,
        body: 'none',
        scope: 'models:read',
        handler: (request) => listModels(gate, request),
      },
      {
        method: 'GET',
        path: '/models/:id',
        doc: ROUTE_DOCS.getModel,
        body: 'none',
        scope: 'models:read',
        handler: (request) => showModel(gate, request),
      },
      {
        method: 'GET',
        path: '/account/usage',
        doc: ROUTE_DOCS.listUsage,
        body: 'none',
        scope: 'credits:read',
        handler: usage,
      },
      {
        method: 'POST',
        path: '/files/upload',
        doc: ROUTE_DOCS.uploadFile,
        body: 'form',
        scope: 'files:create',
        handler: upload,
      },
    ],
    credentialOf,
    answerRefusal: (refusal, _request, reply) => answerProblem(problemOfRefusal(refusal), reply),
    answerViolations: (violations, _contract, _request, reply) =>
      answerProblem(problemOfViolations(violations), reply),
  };
}

/** Either header; where both are sent, the one that is made for it. */
function credentialOf({ headers }: FastifyRequest): string | undefined {
  const { authorization, 'x-api-key': apiKey } = headers;
  if (authorization !== undefined || apiKey === undefined || apiKey === '') return authorization;
  return `Bearer ${String(apiKey)}`;
}

function answerProblem(problem: EmpirioProblem, reply: FastifyReply): FastifyReply {
  if (!problem.retryable) reply.header('x-should-retry', 'false');
  if (problem.retryAfterS !== null) reply.header('retry-after', String(problem.retryAfterS));
  return reply.code(problem.status).send(encodeProblem(problem));
}
