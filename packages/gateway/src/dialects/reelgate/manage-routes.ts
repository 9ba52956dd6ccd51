import { callerOf } from '../../http/admission.ts';
import { SCOPES, type DialectRoute, type Scope } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import type { WorkspaceKey } from '../../http/key-desk.ts';
import { answer } from './answer.ts';
import { isObject, readTime } from './decode.ts';
import { NEW_KEY } from './schemas.ts';
import { callbackRoutes } from './callback-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { encodeList, iso, isoOrNull } from './encode.ts';
import { invalid, isProblem, KEY_NOT_FOUND, type OwnProblem } from './errors.ts';

/** What tells who may do what, and who is told: a workspace's keys and its webhook endpoints. */
export function manageRoutes(gate: Gate): readonly DialectRoute[] {
  return [
    ...keyRoutes(gate),
    ...webhookRoutes(gate),
    ...deliveryRoutes(gate),
    ...callbackRoutes(gate),
  ];
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
