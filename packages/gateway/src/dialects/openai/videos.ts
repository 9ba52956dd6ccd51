import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { Gate } from '../../http/gate.ts';
import { Refusal } from '../../platform/refusal.ts';
import { orderOf, type Task } from '../../tasks/task.ts';
import { decodeListQuery, decodeVariant } from './decode-query.ts';
import {
  encodeDeleted,
  encodeList,
  encodeVideo,
  type OpenaiTask,
  type WireVideo,
  type WordForRunning,
} from './encode.ts';
import { answerProblem } from './answer-problem.ts';
import { taskIdOf } from './wire-id.ts';

/** The task that a path or a body names. Throws `task_not_found` for whatever is not the caller's. */
export async function findVideo(
  gate: Gate,
  request: FastifyRequest,
  taskId: string | null,
): Promise<Task> {
  if (taskId === null) throw new Refusal('task_not_found');
  const found = gate.findTask(callerOf(request), taskId);
  const task = found instanceof Promise ? await found : found;
  if (task.dialect !== 'openai') throw new Refusal('task_not_found');
  return task;
}

export function namedVideo(gate: Gate, request: FastifyRequest): Promise<Task> {
  const { id } = request.params as { readonly id: string };
  return findVideo(gate, request, taskIdOf(id));
}

export async function retrieve(gate: Gate, request: FastifyRequest, reply: FastifyReply) {
  return answerVideo(gate, await namedVideo(gate, request), request, reply);
}

export async function content(gate: Gate, request: FastifyRequest, reply: FastifyReply) {
  const task = await namedVideo(gate, request);
  const purpose = decodeVariant(request.query as Readonly<Record<string, unknown>>);
  if (typeof purpose !== 'string') return answerProblem(purpose, request, reply);
  return gate.sendMedia(task, purpose, request, reply);
}

export async function list(gate: Gate, request: FastifyRequest, reply: FastifyReply) {
  const query = decodeListQuery(request.query as Readonly<Record<string, unknown>>);
  if ('code' in query) return answerProblem(query, request, reply);
  const { limit, afterTaskId, newestFirst } = query;
  const tasks = await gate.listTasks(callerOf(request), {
    dialect: 'openai',
    model: null,
    state: null,
    beforeId: newestFirst ? afterTaskId : null,
    afterId: newestFirst ? null : afterTaskId,
    newestFirst,
    // One more than asked for tells whether there are more.
    countMax: limit + 1,
  });
  const word = wordForRunning(request);
  const videos = tasks.slice(0, limit).map((task) => encodeVideo(taskFacts(gate, task), word));
  return encodeList(videos, tasks.length > limit);
}

export async function remove(gate: Gate, request: FastifyRequest) {
  const task = await namedVideo(gate, request);
  await gate.deleteTask(callerOf(request), task);
  return encodeDeleted(task.id);
}

export async function cancel(gate: Gate, request: FastifyRequest, reply: FastifyReply) {
  const task = await namedVideo(gate, request);
  return answerVideo(gate, await gate.cancelTask(callerOf(request), task), request, reply);
}

/** When to ask again, in milliseconds; the packages that poll by themselves look for it. */
const POLL_AFTER_MS = 1_000;

function answerVideo(
  gate: Gate,
  task: Task,
  request: FastifyRequest,
  reply: FastifyReply,
): WireVideo {
  // Who made it, so that a clip of the embedded engine never passes for a model's work.
  if (task.channel !== null) reply.header('reelgate-channel', task.channel);
  if (task.finishedAtMs === null) reply.header('openai-poll-after-ms', POLL_AFTER_MS);
  return encodeVideo(taskFacts(gate, task), wordForRunning(request));
}

function taskFacts(gate: Gate, task: Task): OpenaiTask {
  return {
    ...task,
    progress: gate.progressOf(task),
    order: orderOf(task),
    videoUrl: task.state === 'completed' ? gate.clipUrl(task) : null,
  };
}

/** The seed's word where its clients are, and the package's where only the package's are. */
function wordForRunning({ routeOptions }: FastifyRequest): WordForRunning {
  return routeOptions.url?.startsWith('/openai/') === true ? 'in_progress' : 'processing';
}

/** The answer to a submit: a repeated one gets its first answer again. */
export function answerQueued(
  {
    taskId,
    createdAtMs,
    order,
  }: { taskId: string; createdAtMs: number; order: OpenaiTask['order'] & { model: string } },
  request: FastifyRequest,
  reply: FastifyReply,
): WireVideo {
  reply.header('openai-poll-after-ms', POLL_AFTER_MS);
  return encodeVideo(
    {
      id: taskId,
      model: order.model,
      state: 'queued',
      progress: 0,
      createdAtMs,
      finishedAtMs: null,
      mediaExpiresAtMs: null,
      failure: null,
      order,
      videoUrl: null,
    },
    wordForRunning(request),
  );
}
