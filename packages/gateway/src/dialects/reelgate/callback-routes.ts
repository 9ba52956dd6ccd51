import type { FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { Refusal } from '../../platform/refusal.ts';
import { answer } from './answer.ts';
import { taskIdOf } from './decode.ts';
import { encodeDelivery, encodeList } from './encode.ts';
import { DELIVERY_NOT_FOUND } from './errors.ts';

/** What was sent to the `callback_url` of a task, or is going to be. */
export function callbackRoutes(gate: Gate): readonly DialectRoute[] {
  const { webhooks } = gate;
  const base = { body: 'none', scope: 'webhooks:manage' } as const;
  /** Refuses another workspace's task as one that is not there. */
  const ownTaskId = async (request: FastifyRequest): Promise<string> => {
    const taskId = taskIdOf((request.params as { id: string }).id);
    if (taskId === null) throw new Refusal('task_not_found');
    return (await gate.findTask(callerOf(request), taskId)).id;
  };
  return [
    {
      method: 'GET',
      path: '/tasks/:id/callbacks',
      doc: {
        operationId: 'listCallbacks',
        summary: 'Lists deliveries to the callback_url of a task.',
        answers: { 200: 'WebhookDeliveryList' },
      },
      ...base,
      async handler(request) {
        const deliveries = await webhooks.callbacks(callerOf(request), await ownTaskId(request));
        return encodeList(deliveries.map(encodeDelivery), false, null);
      },
    },
    {
      method: 'POST',
      path: '/tasks/:id/callbacks/:deliveryId/redeliver',
      doc: {
        operationId: 'redeliverCallback',
        summary: 'Tells the end of a task to its callback_url once more, under the same id.',
        answers: { 202: 'WebhookDelivery' },
      },
      ...base,
      async handler(request, reply) {
        const { deliveryId } = request.params as { deliveryId: string };
        const taskId = await ownTaskId(request);
        const delivery = await webhooks.redeliverCallback(callerOf(request), taskId, deliveryId);
        if (delivery === null) return answer(DELIVERY_NOT_FOUND, request, reply);
        reply.code(202);
        return encodeDelivery(delivery);
      },
    },
  ];
}
