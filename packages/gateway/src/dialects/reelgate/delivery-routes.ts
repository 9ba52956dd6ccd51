import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { answer } from './answer.ts';
import { cursorOf, readLimit } from './decode.ts';
import { encodeDelivery, encodeList } from './encode.ts';
import { DELIVERY_NOT_FOUND, invalid, isProblem, WEBHOOK_NOT_FOUND } from './errors.ts';
import { LIMIT } from './schemas.ts';

/** What was sent to a workspace's endpoints, or is going to be. */
export function deliveryRoutes({ webhooks }: Pick<Gate, 'webhooks'>): readonly DialectRoute[] {
  const base = { body: 'none', scope: 'webhooks:manage' } as const;
  return [
    {
      method: 'GET',
      path: '/webhooks/:id/deliveries',
      doc: {
        operationId: 'listWebhookDeliveries',
        summary: 'Lists deliveries to an endpoint, newest first.',
        query: { limit: LIMIT, before: { type: 'string' } },
        answers: { 200: 'WebhookDeliveryList' },
      },
      ...base,
      handler: (request, reply) => deliveries(webhooks, request, reply),
    },
    {
      method: 'POST',
      path: '/webhooks/:id/deliveries/:deliveryId/redeliver',
      doc: {
        operationId: 'redeliverWebhook',
        summary: 'Sends a delivery once more, under the same id.',
        answers: { 202: 'WebhookDelivery' },
      },
      ...base,
      async handler(request, reply) {
        const { id, deliveryId } = request.params as { id: string; deliveryId: string };
        const delivery = await webhooks.redeliver(callerOf(request), id, deliveryId);
        if (delivery === null) return answer(DELIVERY_NOT_FOUND, request, reply);
        reply.code(202);
        return encodeDelivery(delivery);
      },
    },
    {
      method: 'POST',
      path: '/webhooks/:id/test',
      doc: {
        operationId: 'testWebhook',
        summary: 'Sends an event that tells of nothing.',
        answers: { 202: 'WebhookDelivery' },
      },
      ...base,
      async handler(request, reply) {
        const { id } = request.params as { id: string };
        const delivery = await webhooks.test(callerOf(request), id);
        if (delivery === null) return answer(WEBHOOK_NOT_FOUND, request, reply);
        reply.code(202);
        return encodeDelivery(delivery);
      },
    },
    {
      method: 'GET',
      path: '/callback-secret',
      doc: {
        operationId: 'getCallbackSecret',
        summary: 'Shows what signs what is sent to a callback_url.',
        answers: { 200: 'WebhookSecret' },
      },
      ...base,
      handler: async (request) => ({ secret: await webhooks.callbackSecret(callerOf(request)) }),
    },
  ];
}

async function deliveries(
  webhooks: Gate['webhooks'],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<object> {
  const { id } = request.params as { id: string };
  const query = request.query as { limit?: unknown; before?: unknown };
  const limit = readLimit(query.limit);
  if (isProblem(limit)) return answer(limit, request, reply);
  const before = query.before === undefined ? null : cursorOf(query.before);
  if (before === null && query.before !== undefined) {
    return answer(invalid('before must be the next of an earlier page', 'before'), request, reply);
  }
  const caller = callerOf(request);
  if ((await webhooks.find(caller, id)) === null) return answer(WEBHOOK_NOT_FOUND, request, reply);
  const found = await webhooks.deliveries(caller, id, { before, countMax: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const hasMore = found.length > limit;
  const next = hasMore && last !== undefined ? `${last.createdAtMs}.${last.id}` : null;
  return encodeList(page.map(encodeDelivery), hasMore, next);
}
