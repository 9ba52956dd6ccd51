import type { FastifyInstance } from 'fastify';
import type { Administration } from '../access/administration.ts';
import type { Scope } from '../http/dialect.ts';
import type { ConsoleOptions } from './console-options.ts';
import { FIELDS, objectOf } from './fields.ts';
import { Problem } from './problem.ts';
import { findWorkspace } from './workspaces.ts';

type Key = Awaited<ReturnType<Administration['keys']>>[number];

interface NewKeyBody {
  readonly workspace: string;
  readonly name?: string;
  /** Null is without a limit; absent is the configured default. */
  readonly requests_per_minute?: number | null;
  /** Null is everything. */
  readonly scopes?: readonly Scope[] | null;
  /** ISO 8601. Null is never. */
  readonly expires_at?: string | null;
}

const NEW_KEY = objectOf(
  {
    workspace: FIELDS.workspace,
    name: FIELDS.line,
    requests_per_minute: FIELDS.requestsPerMinute,
    scopes: FIELDS.scopes,
    expires_at: FIELDS.time,
  },
  ['workspace'],
);
const WORKSPACE_QUERY = objectOf({ workspace: FIELDS.workspace }, ['workspace']);

export function registerKeys(scope: FastifyInstance, options: ConsoleOptions): void {
  const { administration, requestsPerMinuteDefault, log } = options;

  scope.get<{ Querystring: { workspace: string } }>(
    '/keys',
    { schema: { querystring: WORKSPACE_QUERY } },
    async ({ query }) => {
      const { name } = await findWorkspace(administration, query.workspace);
      const keys = await administration.keys(name);
      return { keys: keys.map(encodeKey) };
    },
  );

  scope.post<{ Body: NewKeyBody }>(
    '/keys',
    { schema: { body: NEW_KEY } },
    async ({ id: requestId, body }, reply) => {
      const { name = 'unnamed', requests_per_minute: requestsPerMinute } = body;
      const expiresAtMs = readTime('expires_at', body.expires_at ?? null);
      const made = await administration.createKey({
        workspace: await administration.openWorkspace(body.workspace),
        name,
        requestsPerMinute:
          requestsPerMinute === undefined ? requestsPerMinuteDefault : requestsPerMinute,
        scopes: body.scopes ?? null,
        expiresAtMs,
      });
      if (made === null) throw new Error('a random secret was a key already');
      log.info({ requestId, workspace: body.workspace, keyId: made.key.id }, 'key made');
      return reply.code(201).send({ ...encodeKey(made.key), secret: made.secret });
    },
  );

  scope.delete<{ Params: { id: string } }>('/keys/:id', async ({ id: requestId, params }) => {
    const key = await administration.revokeKey(params.id);
    if (key === undefined)
      throw new Problem('key_not_found', 'no workspace has a key with this id');
    log.info({ requestId, keyId: params.id }, 'key revoked');
    return encodeKey(key);
  });
}

/** A pattern cannot tell that there is no 32nd of May. */
function readTime(field: string, text: string | null): number | null {
  if (text === null) return null;
  const timeMs = Date.parse(text);
  if (!Number.isNaN(timeMs)) return timeMs;
  const detail = FIELDS.time.description;
  throw new Problem('invalid_request', `${field} ${detail}`, [{ field, detail }]);
}

function encodeKey(key: Key) {
  const { scopes, expires_at_ms: expiresAtMs, revoked_at_ms: revokedAtMs } = key;
  return {
    id: key.id,
    workspace: key.workspace_name,
    name: key.name,
    secret_hint: key.secret_hint,
    requests_per_minute: key.requests_per_minute,
    scopes: scopes === null ? null : scopes.split(' '),
    expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
    created_at: new Date(key.created_at_ms).toISOString(),
    revoked_at: revokedAtMs === null ? null : new Date(revokedAtMs).toISOString(),
  };
}
