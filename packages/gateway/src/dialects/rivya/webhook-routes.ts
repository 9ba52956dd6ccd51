import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { Gate } from '../../http/gate.ts';
import type { WebhookEndpoint } from '../../http/webhook-desk.ts';
import {
  CHANGE_RULES,
  decodeChange,
  decodeEndpoint,
  ENDPOINT_RULES,
  WEBHOOK_EVENTS,
} from './decode-webhook.ts';
import { encodeList, encodeWebhook } from './encode.ts';
import { deliveryUnavailable, webhookNotFound } from './errors.ts';
import { schemaOfBody } from './body-rules.ts';
import { answerProblem, idIn, listIgnored, type RivyaRoute } from './route.ts';
import { readWireId, wireId } from './wire-ids.ts';

type Handler = RivyaRoute['handler'];

export function webhookRoutes({ webhooks }: Gate): readonly RivyaRoute[] {
  /** Answers for an endpoint that is there, and is the caller's. */
  const withEndpoint =
    (
      act: (endpoint: WebhookEndpoint, request: FastifyRequest, reply: FastifyReply) => unknown,
    ): Handler =>
    async (request, reply) => {
      const id = readWireId('wh', idIn(request));
      const endpoint = id === null ? null : await webhooks.find(callerOf(request), id);
      if (endpoint === null) return answerProblem(webhookNotFound(), request, reply);
      return act(endpoint, request, reply);
    };

  const create: Handler = async (request, reply) => {
    const decoded = decodeEndpoint(request.body);
    if (!('change' in decoded)) return answerProblem(decoded, request, reply);
    const { endpoint, secret } = await webhooks.create(callerOf(request), decoded.change);
    listIgnored(reply, decoded.ignoredFields);
    return reply.code(201).send({ ...encodeWebhook(endpoint), secret });
  };
  const change = withEndpoint(async ({ id }, request, reply) => {
    const decoded = decodeChange(request.body);
    if (!('change' in decoded)) return answerProblem(decoded, request, reply);
    const changed = await webhooks.update(callerOf(request), id, decoded.change);
    if (changed === null) return answerProblem(webhookNotFound(), request, reply);
    listIgnored(reply, decoded.ignoredFields);
    return encodeWebhook(changed);
  });
  const remove = withEndpoint(async ({ id }, request) => {
    await webhooks.remove(callerOf(request), id);
    return { id: wireId('wh', id), object: 'webhook', deleted: true };
  });
  const rotate = withEndpoint(async (endpoint, request, reply) => {
    const secret = await webhooks.rotateSecret(callerOf(request), endpoint.id);
    if (secret === null) return answerProblem(webhookNotFound(), request, reply);
    return { ...encodeWebhook(endpoint), secret };
  });

  return [
    {
      ...basis('GET', '/webhooks', 'listWebhooks', 'List webhook endpoints.'),
      answer: 'WebhookList',
      handler: async (request) =>
        encodeList((await webhooks.list(callerOf(request))).map(encodeWebhook)),
    },
    {
      ...basis('POST', '/webhooks', 'createWebhook', 'Add an endpoint; its secret is shown once.'),
      body: 'json',
      request: schemaOfBody(ENDPOINT_RULES),
      status: 201,
      answer: 'WebhookWithSecret',
      handler: create,
    },
    {
      ...basis('GET', '/webhooks/:id', 'getWebhook', 'Ask for an endpoint.'),
      answer: 'Webhook',
      handler: withEndpoint(encodeWebhook),
    },
    {
      ...basis('PATCH', '/webhooks/:id', 'updateWebhook', 'Change an endpoint.'),
      body: 'json',
      request: schemaOfBody(CHANGE_RULES),
      answer: 'Webhook',
      handler: change,
    },
    {
      ...basis('DELETE', '/webhooks/:id', 'deleteWebhook', 'Remove an endpoint.'),
      answer: 'WebhookDeleted',
      handler: remove,
    },
    {
      ...basis(
        'POST',
        '/webhooks/:id/rotate-secret',
        'rotateWebhookSecret',
        'Give an endpoint another secret, which is shown once.',
      ),
      answer: 'WebhookWithSecret',
      handler: rotate,
    },
    {
      ...basis('GET', '/webhooks/:id/deliveries', 'listWebhookDeliveries', 'List deliveries.'),
      answer: 'WebhookDeliveryList',
      // Nothing is delivered yet.
      handler: withEndpoint(() => encodeList([])),
    },
    {
      ...basis('POST', '/webhooks/:id/test', 'testWebhook', 'Not available yet: always a 503.'),
      answer: 'WebhookDeliveryList',
      handler: withEndpoint((_endpoint, request, reply) =>
        answerProblem(deliveryUnavailable(), request, reply),
      ),
    },
    {
      ...basis('GET', '/webhook-events', 'listWebhookEvents', 'List the types of events.'),
      answer: 'WebhookEventList',
      handler: () =>
        encodeList(
          Object.entries(WEBHOOK_EVENTS).map(([type, description]) => ({ type, description })),
        ),
    },
  ];
}

function basis(method: RivyaRoute['method'], path: string, operationId: string, summary: string) {
  const scope = 'webhooks:manage' as const;
  return { method, path, operationId, summary, scope, body: 'none', status: 200 } as const;
}
