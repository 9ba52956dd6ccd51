import { check, contracts, jsonSchemaOf, type Contract } from '@reelgate/contracts';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import { DraftRefused, PUBLIC, type Dialect, type DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { atNamedChannel, place } from '../../http/place.ts';
import { Refusal } from '../../platform/refusal.ts';
import { isFinal, orderOf, type Task } from '../../tasks/task.ts';
import { accountRoutes } from './account-routes.ts';
import { answer } from './answer.ts';
import { decodeDraft, decodeTaskQuery, decodeWait, taskIdOf, type OwnDraft } from './decode.ts';
import { decodeCallback } from './decode-webhook.ts';
import { encodeList, encodeModel, encodeTask, money } from './encode.ts';
import { isProblem, problemOfRefusal, problemOfViolations } from './errors.ts';
import { createEventStreams } from './events.ts';
import { DRAFT, EVENTS, NEW_TASK, REELGATE_DOC, TASK_QUERY } from './schemas.ts';
import { manageRoutes } from './manage-routes.ts';

/** Reelgate's own API: one shape over the tasks of all dialects, and what no vendor has. */
export function reelgateDialect(gate: Gate): Dialect {
  const closing = new AbortController();
  return {
    name: 'reelgate',
    base: '/v1/reelgate',
    doc: REELGATE_DOC,
    routes: [
      ...taskRoutes(gate, closing.signal),
      ...modelRoutes(),
      ...accountRoutes(gate),
      ...manageRoutes(gate),
    ],
    close: () => closing.abort(),
    credentialOf: (request) => request.headers.authorization,
    answerRefusal: (refusal, request, reply) => answer(problemOfRefusal(refusal), request, reply),
    answerViolations: (violations, _contract, request, reply) =>
      answer(problemOfViolations(violations), request, reply),
  };
}

function taskRoutes(gate: Gate, closing: AbortSignal): readonly DialectRoute[] {
  const show = async (task: Task): Promise<object> => {
    const order = orderOf(task);
    return encodeTask({
      task,
      order,
      progress: gate.progressOf(task),
      queueAhead: task.state === 'queued' ? await gate.queueAhead(task) : null,
      secondsLeft: isFinal(task) ? null : gate.secondsLeft(task),
      media: task.state === 'completed' ? await gate.mediaOf(task) : [],
      understood: gate.understoodOf(task, order),
    });
  };
  const streams = createEventStreams(gate, show);
  closing.addEventListener('abort', () => streams.close());
  const taskOf = async (request: FastifyRequest): Promise<Task> => {
    const taskId = taskIdOf((request.params as { id: string }).id);
    if (taskId === null) throw new Refusal('task_not_found');
    return gate.findTask(callerOf(request), taskId);
  };
  return [
    {
      method: 'POST',
      path: '/tasks',
      doc: {
        operationId: 'createTask',
        summary: 'Orders a video.',
        request: NEW_TASK,
        isIdempotent: true,
        answers: { 201: 'Task', 200: 'Task' },
      },
      body: 'json',
      scope: 'generations:create',
      async handler(request, reply) {
        const draft = decodeDraft(request.body);
        if (isProblem(draft)) return answer(draft, request, reply);
        const callbackUrl = decodeCallback(request.body);
        if (isProblem(callbackUrl)) return answer(callbackUrl, request, reply);
        const route = 'reelgate/tasks';
        const placed = await place(gate, { request, reply, route }, draft, draft.contract);
        if (callbackUrl !== null) {
          await gate.webhooks.callBack(callerOf(request), placed.taskId, callbackUrl);
        }
        reply.code(placed.replayed ? 200 : 201);
        reply.header('location', `/v1/reelgate/tasks/task_${placed.taskId}`);
        return show(await gate.findTask(callerOf(request), placed.taskId));
      },
    },
    {
      method: 'POST',
      path: '/estimate',
      doc: {
        operationId: 'estimate',
        summary: 'Tells what a video would cost, and orders none.',
        request: DRAFT,
        takesChannel: true,
        answers: { 200: 'Estimate' },
      },
      body: 'json',
      scope: 'generations:create',
      async handler(request, reply) {
        const draft = decodeDraft(request.body);
        if (isProblem(draft)) return answer(draft, request, reply);
        return estimate(gate, request, draft);
      },
    },
    {
      method: 'GET',
      path: '/tasks',
      doc: {
        operationId: 'listTasks',
        summary: 'Lists tasks by time.',
        query: TASK_QUERY,
        answers: { 200: 'TaskList' },
      },
      body: 'none',
      scope: 'generations:read',
      async handler(request, reply) {
        const query = decodeTaskQuery(request.query);
        if (isProblem(query)) return answer(query, request, reply);
        const countMax = query.countMax + 1;
        const tasks = await gate.listTasks(callerOf(request), { ...query, countMax });
        const page = tasks.slice(0, query.countMax);
        const last = page.at(-1);
        const hasMore = tasks.length > page.length;
        const next = hasMore && last !== undefined ? `task_${last.id}` : null;
        return encodeList(await Promise.all(page.map(show)), hasMore, next);
      },
    },
    {
      method: 'GET',
      path: '/tasks/:id',
      doc: {
        operationId: 'getTask',
        summary: 'Shows a task, or waits for its end.',
        query: { wait: { type: 'number', minimum: 0, maximum: 60 } },
        answers: { 200: 'Task' },
      },
      body: 'none',
      scope: 'generations:read',
      async handler(request, reply) {
        const waitS = decodeWait(request.query);
        if (isProblem(waitS)) return answer(waitS, request, reply);
        const task = await taskOf(request);
        if (waitS > 0 && !isFinal(task)) await end(gate, request, task, { waitS, closing });
        return show(await taskOf(request));
      },
    },
    {
      method: 'POST',
      path: '/tasks/:id/cancel',
      doc: {
        operationId: 'cancelTask',
        summary: 'Cancels a task that is not final.',
        answers: { 200: 'Task' },
      },
      body: 'json',
      scope: 'generations:create',
      handler: async (request) =>
        show(await gate.cancelTask(callerOf(request), await taskOf(request))),
    },
    {
      method: 'DELETE',
      path: '/tasks/:id',
      doc: {
        operationId: 'deleteTask',
        summary: 'Removes a task and its media.',
        answers: { 204: null },
      },
      body: 'none',
      scope: 'generations:create',
      async handler(request, reply) {
        await gate.deleteTask(callerOf(request), await taskOf(request));
        return reply.code(204).send();
      },
    },
    {
      method: 'GET',
      path: '/tasks/:id/events',
      doc: {
        operationId: 'streamTask',
        summary: 'Tells each change of a task until its end.',
        answers: { 200: EVENTS },
      },
      body: 'none',
      scope: 'generations:read',
      handler: async (request, reply) => streams.ofTask(await taskOf(request), request, reply),
    },
    {
      method: 'GET',
      path: '/events',
      doc: {
        operationId: 'streamTasks',
        summary: 'Tells each change of any task of the workspace.',
        answers: { 200: EVENTS },
      },
      body: 'none',
      scope: 'generations:read',
      handler: (request, reply) => streams.ofWorkspace(request, reply),
    },
  ];
}

/** Price, balance and where it would go, without a side effect. */
async function estimate(gate: Gate, request: FastifyRequest, draft: OwnDraft): Promise<object> {
  const { contract } = draft;
  const checked = checkDraft(draft);
  const price = gate.quote(checked, contract);
  if (price.kind === 'no_price') throw new Refusal('no_price', { detail: { model: contract.id } });
  const { availableMicroUsd } = await gate.balance(callerOf(request));
  const afterMicroUsd = availableMicroUsd - price.amountMicroUsd;
  return {
    object: 'estimate',
    model: `${contract.dialect}/${contract.id}`,
    price: money(price.amountMicroUsd),
    credits: price.credits,
    balance: money(availableMicroUsd),
    balance_after: money(afterMicroUsd),
    affordable: afterMicroUsd >= 0,
    channels: gate.explainRoute(atNamedChannel(checked, request.headers)),
  };
}

function checkDraft(draft: OwnDraft): Parameters<Gate['quote']>[0] {
  const checked = check(draft, draft.contract);
  if ('violations' in checked) throw new DraftRefused(checked.violations, draft.contract);
  return checked.order;
}

/** Resolves at the task's end, after the time, when the client goes away, or when the server closes. */
async function end(
  gate: Gate,
  request: FastifyRequest,
  task: Task,
  { waitS, closing }: { readonly waitS: number; readonly closing: AbortSignal },
): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  // Not the request's own end, which comes when its body was read.
  request.raw.socket.once('close', leave);
  await gate.untilFinal(task, waitS * 1_000, AbortSignal.any([closing, gone.signal]));
  request.raw.socket.off('close', leave);
}

const encoded = (contract: Contract): object => encodeModel(contract, jsonSchemaOf(contract));

function modelRoutes(): readonly DialectRoute[] {
  return [
    {
      method: 'GET',
      path: '/models',
      doc: {
        operationId: 'listModels',
        summary: 'Lists every model with its prices and fields.',
        answers: { 200: 'ModelList' },
      },
      body: 'none',
      scope: PUBLIC,
      handler: () => encodeList(contracts.map(encoded), false, null),
    },
  ];
}
