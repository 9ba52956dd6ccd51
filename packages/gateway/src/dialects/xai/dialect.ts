import { type Operation } from '@reelgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { Dialect } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { place } from '../../http/place.ts';
import { Refusal } from '../../platform/refusal.ts';
import { orderOf, type Task } from '../../tasks/task.ts';
import { decodeSubmit, isProblem } from './decode.ts';
import { encodeSubmitted, encodeTask } from './encode.ts';
import { encodeProblem, problemOfRefusal, problemOfViolations, type XaiProblem } from './errors.ts';
import { taskIdOf } from './request-id.ts';
import { POLL_DOC, submitDoc, XAI_DOC } from './schemas.ts';

/** xAI's own routes (api/xai.md): three ways to submit, and one poll for all of them. */
export function xaiDialect(gate: Gate): Dialect {
  const lookUp = createLookUp(gate);
  const durationOf = createDurations(gate);

  const submit = (path: string, operation: Operation): Dialect['routes'][number] => ({
    method: 'POST',
    path,
    body: 'json',
    scope: 'generations:create',
    doc: submitDoc(operation),
    async handler(request, reply) {
      const decoded = decodeSubmit(request.body, operation);
      if (isProblem(decoded)) return answerProblem(decoded, reply);
      const { contract, ...draft } = decoded;
      const { taskId } = await place(
        gate,
        { request, reply, route: `xai${path}` },
        draft,
        contract,
      );
      reply.type(JSON_TYPE);
      return encodeSubmitted(taskId);
    },
  });

  return {
    name: 'xai',
    base: '/v1',
    doc: XAI_DOC,
    credentialOf: (request) => request.headers.authorization,
    answerRefusal: (refusal, _request, reply) => answerProblem(problemOfRefusal(refusal), reply),
    answerViolations: (violations, contract, _request, reply) =>
      answerProblem(problemOfViolations(violations, contract), reply),
    routes: [
      submit('/videos/generations', 'generate'),
      submit('/videos/edits', 'edit'),
      submit('/videos/extensions', 'extend'),
      {
        method: 'GET',
        path: '/videos/:id',
        body: 'none',
        scope: 'generations:read',
        doc: POLL_DOC,
        async handler(request, reply) {
          const task = await lookUp(request);
          const isCompleted = task.state === 'completed';
          const { status, body } = encodeTask({
            ...task,
            progress: gate.progressOf(task),
            videoUrl: isCompleted ? gate.clipUrl(task) : null,
            durationS: await durationOf(task),
          });
          // Who made it, so that a clip of the embedded engine never passes for a model's work.
          if (task.channel !== null) reply.header('reelgate-channel', task.channel);
          return reply.code(status).type(JSON_TYPE).send(body);
        },
      },
    ],
  };
}

const JSON_TYPE = 'application/json; charset=utf-8';

function createLookUp(gate: Gate) {
  return async (request: FastifyRequest): Promise<Task> => {
    const { id } = request.params as { id: string };
    const taskId = taskIdOf(id);
    if (taskId === null) throw new Refusal('task_not_found');
    const task = await gate.findTask(callerOf(request), taskId);
    // An id of another dialect's task is no id here.
    if (task.dialect !== 'xai' || task.deletedAtMs !== null) throw new Refusal('task_not_found');
    return task;
  };
}

/** A sound track may be a little longer than the pictures. */
const TOLERANCE_S = 0.25;

/**
 * How long a task's video is, in seconds: as ordered, unless it came out otherwise, as an edit does
 * that is as long as its source. 0 while there is none. Known for as long as the task is cached.
 */
function createDurations(gate: Gate) {
  const known = new WeakMap<Task, number>();
  return async (task: Task): Promise<number> => {
    const isMade = task.state === 'completed' || task.failure?.kind === 'moderated';
    // Most polls find a task that runs, and have no use for its order.
    if (!isMade) return 0;
    let durationS = known.get(task);
    if (durationS === undefined) {
      durationS = await lengthOf(gate, task);
      known.set(task, durationS);
    }
    return durationS;
  };
}

async function lengthOf(gate: Gate, task: Task): Promise<number> {
  const { durationS: orderedS } = orderOf(task);
  if (task.state !== 'completed') return orderedS;
  const clip = (await gate.mediaOf(task)).find(({ purpose }) => purpose === 'video');
  const madeS = (clip?.durationMs ?? orderedS * 1_000) / 1_000;
  return Math.abs(madeS - orderedS) < TOLERANCE_S ? orderedS : madeS;
}

function answerProblem(problem: XaiProblem, reply: FastifyReply): FastifyReply {
  if (!problem.retryable) reply.header('x-should-retry', 'false');
  if (problem.retryAfterS !== null) reply.header('retry-after', String(problem.retryAfterS));
  return reply.code(problem.status).type(JSON_TYPE).send(encodeProblem(problem));
}
