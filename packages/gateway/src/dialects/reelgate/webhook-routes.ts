import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { answer } from './answer.ts';
import { decodeWebhook, EVENTS } from './decode-webhook.ts';
import { encodeList, encodeWebhook } from './encode.ts';
import { invalid, isProblem, WEBHOOK_NOT_FOUND } from './errors.ts';
import { WEBHOOK_CHANGE } from './schemas.ts';

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

/** Where a workspace wants to be told of what happens. */
export function webhookRoutes({ webhooks }: Pick<Gate, 'webhooks'>): readonly DialectRoute[] {
  const base = { scope: 'webhooks:manage' } as const;
  return [
    {
      method: 'GET',
      path: '/webhooks',
      doc: {
        operationId: 'listWebhooks',
        summary: 'Lists webhook endpoints.',
        answers: { 200: 'WebhookList' },
      },
      body: 'none',
      ...base,
      handler: async (request) =>
        encodeList((await webhooks.list(callerOf(request))).map(encodeWebhook), false, null),
    },
    {
      method: 'POST',
      path: '/webhooks',
      doc: {
        operationId: 'createWebhook',
        summary: 'Makes an endpoint, whose secret is shown once.',
        request: WEBHOOK_CHANGE,
        answers: { 201: 'NewWebhook' },
      },
      body: 'json',
      ...base,
      async handler(request, reply) {
        const change = decodeWebhook(request.body);
        if (isProblem(change)) return answer(change, request, reply);
        const { url, description = '', events = [...EVENTS], enabled = true } = change;
        if (url === undefined) return answer(invalid('url is required', 'url'), request, reply);
        const wanted = { url, description, events, enabled };
        const { endpoint, secret } = await webhooks.create(callerOf(request), wanted);
        reply.code(201);
        return { ...encodeWebhook(endpoint), secret };
      },
    },
    {
      method: 'GET',
      path: '/webhooks/:id',
      doc: {
        operationId: 'getWebhook',
        summary: 'Shows an endpoint.',
        answers: { 200: 'Webhook' },
      },
      body: 'none',
      ...base,
      async handler(request, reply) {
        const endpoint = await webhooks.find(callerOf(request), idOf(request));
        if (endpoint === null) return answer(WEBHOOK_NOT_FOUND, request, reply);
        return encodeWebhook(endpoint);
      },
    },
    {
      method: 'PATCH',
      path: '/webhooks/:id',
      doc: {
        operationId: 'updateWebhook',
        summary: 'Changes an endpoint.',
        request: WEBHOOK_CHANGE,
        answers: { 200: 'Webhook' },
      },
      body: 'json',
      ...base,
      async handler(request, reply): Promise<object | FastifyReply> {
        const change = decodeWebhook(request.body);
        if (isProblem(change)) return answer(change, request, reply);
        const changed = await webhooks.update(callerOf(request), idOf(request), change);
        if (changed === null) return answer(WEBHOOK_NOT_FOUND, request, reply);
        return encodeWebhook(changed);
      },
    },
    {
      method: 'DELETE',
      path: '/webhooks/:id',
      doc: {
        operationId: 'deleteWebhook',
        summary: 'Removes an endpoint.',
        answers: { 204: null },
      },
      body: 'none',
      ...base,
      async handler(request, reply) {
        const removed = await webhooks.remove(callerOf(request), idOf(request));
        return removed ? reply.code(204).send() : answer(WEBHOOK_NOT_FOUND, request, reply);
      },
    },
    {
      method: 'POST',
      path: '/webhooks/:id/rotate-secret',
      doc: {
        operationId: 'rotateWebhookSecret',
        summary: 'Gives an endpoint a new secret.',
        answers: { 200: 'WebhookSecret' },
      },
      body: 'json',
      ...base,
      async handler(request, reply) {
        const secret = await webhooks.rotateSecret(callerOf(request), idOf(request));
        return secret === null ? answer(WEBHOOK_NOT_FOUND, request, reply) : { secret };
      },
    },
  ];
}
