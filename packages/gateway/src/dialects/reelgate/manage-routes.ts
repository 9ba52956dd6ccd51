import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/admission.ts';
import { SCOPES, type DialectRoute, type Scope } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import type { WorkspaceKey } from '../../http/key-desk.ts';
import type { WebhookChange, WebhookEndpoint } from '../../http/webhook-desk.ts';
import { answer } from './answer.ts';
import { isObject, readTime } from './decode.ts';
import { NEW_KEY, WEBHOOK_CHANGE } from './schemas.ts';
import { encodeList, iso, isoOrNull } from './encode.ts';
import { invalid, isProblem, KEY_NOT_FOUND, WEBHOOK_NOT_FOUND, type OwnProblem } from './errors.ts';

/** What tells who may do what, and who is told: a workspace's keys and its webhook endpoints. */
export function manageRoutes(gate: Gate): readonly DialectRoute[] {
  return [...keyRoutes(gate), ...webhookRoutes(gate)];
}

function keyRoutes({ keys }: Gate): readonly DialectRoute[] {
  return [
    {
      method: 'GET',
      path: '/keys',
      doc: {
        operationId: 'listKeys',
        summary: 'Lists the keys of the workspace.',
        answers: { 200: 'KeyList' },
      },
      body: 'none',
      scope: 'keys:manage',
      async handler(request) {
        return encodeList((await keys.list(callerOf(request))).map(encodeKey), false, null);
      },
    },
    {
      method: 'POST',
      path: '/keys',
      doc: {
        operationId: 'createKey',
        summary: 'Makes a key, whose secret is shown once.',
        request: NEW_KEY,
        answers: { 201: 'NewKey' },
      },
      body: 'json',
      scope: 'keys:manage',
      async handler(request, reply) {
        const caller = callerOf(request);
        const wanted = decodeKey(request.body, caller.scopes);
        if (isProblem(wanted)) return answer(wanted, request, reply);
        const { key, secret } = await keys.create(caller, wanted);
        reply.code(201);
        return { ...encodeKey(key), secret };
      },
    },
    {
      method: 'DELETE',
      path: '/keys/:id',
      doc: { operationId: 'revokeKey', summary: 'Takes a key back.', answers: { 200: 'Key' } },
      body: 'none',
      scope: 'keys:manage',
      async handler(request, reply) {
        const { id } = request.params as { id: string };
        const key = await keys.revoke(callerOf(request), id);
        return key === null ? answer(KEY_NOT_FOUND, request, reply) : encodeKey(key);
      },
    },
  ];
}

type NewKey = Pick<WorkspaceKey, 'name' | 'scopes' | 'expiresAtMs'>;

/** A key cannot make one that may do more than itself. */
function decodeKey(body: unknown, held: ReadonlySet<string> | null): NewKey | OwnProblem {
  if (!isObject(body)) return invalid('the body must be a JSON object', null);
  const { name, scopes = null, expires_at: expiresAt = null } = body;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100) {
    return invalid('name must have 1 to 100 characters', 'name');
  }
  const asked = scopes ?? (held === null ? null : [...held]);
  if (asked !== null && !isScopes(asked)) {
    return invalid(`scopes must be a list out of ${SCOPES.join(', ')}`, 'scopes');
  }
  if (held !== null && asked?.some((scope) => !held.has(scope)) === true) {
    return invalid('a key cannot give what it does not have', 'scopes');
  }
  const expiresAtMs = expiresAt === null ? null : readTime(expiresAt);
  if (expiresAt !== null && expiresAtMs === null) {
    return invalid('expires_at must be a time in ISO 8601', 'expires_at');
  }
  return { name, scopes: asked, expiresAtMs };
}

function isScopes(value: unknown): value is readonly Scope[] {
  return Array.isArray(value) && value.every((one) => (SCOPES as readonly unknown[]).includes(one));
}

function encodeKey(key: WorkspaceKey): object {
  return {
    id: key.id,
    object: 'key',
    name: key.name,
    hint: key.hint,
    scopes: key.scopes,
    requests_per_minute: key.requestsPerMinute,
    created_at: iso(key.createdAtMs),
    expires_at: isoOrNull(key.expiresAtMs),
    revoked_at: isoOrNull(key.revokedAtMs),
  };
}

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

function webhookRoutes({ webhooks }: Gate): readonly DialectRoute[] {
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

/** What an endpoint can be told of. */
const EVENTS = ['task.completed', 'task.failed', 'task.cancelled'] as const;

function decodeWebhook(body: unknown): WebhookChange | OwnProblem {
  if (!isObject(body)) return invalid('the body must be a JSON object', null);
  const { url, description, events, enabled } = body;
  if (url !== undefined && (typeof url !== 'string' || !isWebhookUrl(url))) {
    return invalid('url must be an https URL of a public host, without a user name', 'url');
  }
  if (description !== undefined && (typeof description !== 'string' || description.length > 500)) {
    return invalid('description must be a text of up to 500 characters', 'description');
  }
  if (events !== undefined && !isEvents(events)) {
    return invalid(`events must be a list out of ${EVENTS.join(', ')}`, 'events');
  }
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    return invalid('enabled must be true or false', 'enabled');
  }
  return {
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(events === undefined ? {} : { events }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

/** The address itself is looked at when something is sent there. */
function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  return protocol === 'https:' && username === '' && password === '' && !isLocal;
}

function isEvents(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => (EVENTS as readonly unknown[]).includes(one))
  );
}

function encodeWebhook(endpoint: WebhookEndpoint): object {
  return {
    id: endpoint.id,
    object: 'webhook',
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.events,
    enabled: endpoint.enabled,
    created_at: iso(endpoint.createdAtMs),
    updated_at: iso(endpoint.updatedAtMs),
  };
}
