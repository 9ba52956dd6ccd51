import { callerOf } from '../../http/admission.ts';
import type { DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { place } from '../../http/place.ts';
import { Refusal } from '../../platform/refusal.ts';
import { decodeGeneration } from './decode.ts';
import { encodeGeneration, encodeSubmitted } from './encode.ts';
import { generationRequest } from './requests.ts';
import { answerProblem, idIn } from './answer.ts';
import { readWireId } from './wire-ids.ts';
import { docOf } from './schemas.ts';

/** Both prefixes are one route to an Idempotency-Key. */
const SUBMIT_ROUTE = 'rivya/generations';

export function generationRoutes(gate: Gate): readonly DialectRoute[] {
  return [
    {
      method: 'POST',
      path: '/generations',
      body: 'json',
      scope: 'generations:create',
      doc: {
        ...docOf('createGeneration', 'Begin a generation; its price is reserved.', {
          200: 'Generation',
        }),
        request: generationRequest(),
        isIdempotent: true,
      },
      async handler(request, reply) {
        const draft = decodeGeneration(request.body);
        if (!('contract' in draft)) return answerProblem(draft, request, reply);
        const { contract } = draft;
        const placement = { request, reply, route: SUBMIT_ROUTE };
        const { taskId, createdAtMs, order } = await place(gate, placement, draft, contract);
        const price = gate.quote(order, contract);
        const holdMicroUsd = price.kind === 'priced' ? price.amountMicroUsd : 0;
        return encodeSubmitted({ id: taskId, model: order.model, holdMicroUsd, createdAtMs });
      },
    },
    {
      method: 'GET',
      path: '/generations/:id',
      body: 'none',
      scope: 'generations:read',
      doc: docOf('getGeneration', 'Ask what has become of a generation.', { 200: 'Generation' }),
      async handler(request, reply) {
        const taskId = readWireId('task', idIn(request));
        if (taskId === null) throw new Refusal('task_not_found');
        const found = gate.findTask(callerOf(request), taskId);
        const task = found instanceof Promise ? await found : found;
        // An id of another dialect's task is no id here.
        if (task.dialect !== 'rivya') throw new Refusal('task_not_found');
        // Who made it, so that a clip of the embedded engine never passes for a model's work.
        if (task.channel !== null) reply.header('reelgate-channel', task.channel);
        const videoUrl = task.state === 'completed' ? gate.clipUrl(task) : null;
        return encodeGeneration({ ...task, videoUrl });
      },
    },
  ];
}
