import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import type { DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import type { WebhookEndpoint } from '../../http/webhook-desk.ts';
import {
  CHANGE_RULES,
  decodeChange,
  decodeEndpoint,
  ENDPOINT_RULES,
  WEBHOOK_EVENTS,
} from './decode-webhook.ts';
import { encodeDelivery, encodeList, encodeWebhook } from './encode.ts';
import { webhookNotFound } from './errors.ts';
import { schemaOfBody } from './body-rules.ts';
import { answerProblem, idIn, listIgnored } from './answer.ts';
import { readWireId, wireId } from './wire-ids.ts';
import { docOf } from './schemas.ts';

type Handler = DialectRoute['handler'];

/** The newest ones; the vendor tells of no pages. */
const DELIVERIES_MAX = 100;

export function webhookRoutes({ webhooks }: Gate): readonly DialectRoute[] {
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
      ...basis('GET', '/webhooks'),
      doc: docOf('listWebhooks', 'List webhook endpoints.', { 200: 'WebhookList' }),
      handler: async (request) =>
        encodeList((await webhooks.list(callerOf(request))).map(encodeWebhook)),
    },
    {
      ...basis('POST', '/webhooks'),
      doc: {
        ...docOf('createWebhook', 'Add an endpoint; its secret is shown once.', {
          201: 'WebhookWithSecret',
        }),
        request: schemaOfBody(ENDPOINT_RULES),
      },
      body: 'json',
      handler: create,
    },
    {
      ...basis('GET', '/webhooks/:id'),
      doc: docOf('getWebhook', 'Ask for an endpoint.', { 200: 'Webhook' }),
      handler: withEndpoint(encodeWebhook),
    },
    {
      ...basis('PATCH', '/webhooks/:id'),
      doc: {
        ...docOf('updateWebhook', 'Change an endpoint.', { 200: 'Webhook' }),
        request: schemaOfBody(CHANGE_RULES),
      },
      body: 'json',
      handler: change,
    },
    {
      ...basis('DELETE', '/webhooks/:id'),
      doc: docOf('deleteWebhook', 'Remove an endpoint.', { 200: 'WebhookDeleted' }),
      handler: remove,
    },
    {
      ...basis('POST', '/webhooks/:id/rotate-secret'),
      doc: docOf('rotateWebhookSecret', 'Give an endpoint another secret, which is shown once.', {
        200: 'WebhookWithSecret',
      }),
      handler: rotate,
    },
    {
      ...basis('GET', '/webhooks/:id/deliveries'),
      doc: docOf('listWebhookDeliveries', 'List the newest deliveries.', {
        200: 'WebhookDeliveryList',
      }),
      handler: withEndpoint(async ({ id }, request) => {
        const page = { before: null, countMax: DELIVERIES_MAX };
        const deliveries = await webhooks.deliveries(callerOf(request), id, page);
        return encodeList(deliveries.map(encodeDelivery));
      }),
    },
    {
      ...basis('POST', '/webhooks/:id/test'),
      doc: docOf('testWebhook', 'Send an event that tells of nothing.', { 202: 'WebhookDelivery' }),
      handler: withEndpoint(async ({ id }, request, reply) => {
        const delivery = await webhooks.test(callerOf(request), id);
        if (delivery === null) return answerProblem(webhookNotFound(), request, reply);
        return reply.code(202).send(encodeDelivery(delivery));
      }),
    },
    {
      ...basis('GET', '/webhook-events'),
      doc: docOf('listWebhookEvents', 'List the types of events.', { 200: 'WebhookEventList' }),
      handler: () =>
        encodeList(
          Object.entries(WEBHOOK_EVENTS).map(([type, description]) => ({ type, description })),
        ),
    },
  ];
}

function basis(method: DialectRoute['method'], path: string) {
  return { method, path, scope: 'webhooks:manage', body: 'none' } as const;
}
