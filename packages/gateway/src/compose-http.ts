import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { registerConsole } from './console/routes.ts';
import { composeBills } from './compose-bills.ts';
import { composeGate, mediaRecordOf, type HttpParts } from './compose-gate.ts';
import { composeUpstreamEvents } from './compose-upstream-events.ts';
import type { Dialect } from './http/dialect.ts';
import { dialectOfPath, registerDialects } from './http/register-dialects.ts';
import { DIALECTS } from './dialects/register.ts';
import { registerHealth } from './http/health.ts';
import { createServer, refuseUnknown } from './http/server.ts';
import { checkInvariants } from './ledger/invariants.ts';
import { cancel } from './lifecycle/cancel.ts';
import { registerMediaRoutes } from './media/delivery.ts';
import { Refusal } from './platform/refusal.ts';
import type { FileRow } from './store/file-row.ts';
import { fileById } from './store/reads-files.ts';
import { mediaByKey, type MediaRow } from './store/reads.ts';

/** Everything that is answered over HTTP, in one server; a worker only tells how it is. */
export function composeHttp(parts: HttpParts): FastifyInstance {
  const { config, context, secrets, signer } = parts;
  const { limits } = config;
  const { store, media, clock, log, ids } = context;
  const { bodyBytesMax, requestMsMax } = limits;
  const dialects: Dialect[] = [];
  const app = createServer({
    ids,
    log,
    bodyBytesMax,
    requestMsMax,
    refusePath(request, reply) {
      const dialect = dialectOfPath(request.url, dialects);
      if (dialect === undefined) return refuseUnknown(request, reply);
      return dialect.answerRefusal(new Refusal('route_not_found'), request, reply);
    },
  });
  registerHealth(app, notReadyBecause(parts));
  if (config.worker.role === 'worker') return app;
  const gate = composeGate(parts, (path, expiresAtMs) => {
    return `${publicUrlOf(app, config)}${path}?${signer.sign(path, Math.floor(expiresAtMs / 1_000))}`;
  });
  dialects.push(...DIALECTS.map((make) => make(gate)));
  registerDialects(app, {
    dialects,
    gate,
    log,
    scratchParent: context.scratchParent,
    bodyBytesMax,
    inlineBodyBytesMax: limits.inlineBodyBytesMax,
    fileBytesMax: limits.fileBytesMax,
    filesMax: limits.filesPerFormMax,
  });
  registerMediaRoutes(app, {
    store: media,
    signer,
    clock,
    log,
    async find(key) {
      const read = key.startsWith('files/')
        ? fileById(key.slice('files/'.length))
        : mediaByKey(key);
      const row = await store.first<MediaRow | FileRow>(read);
      return row === undefined ? null : mediaRecordOf(row);
    },
  });
  composeUpstreamEvents(app, parts);
  registerConsole(app, {
    administration: parts.administration,
    channels: parts.channels.desk,
    adminToken: secrets.adminToken,
    requestsPerMinuteDefault: limits.requestsPerMinute,
    cancelTask: (taskId) => cancelById(parts, taskId),
    ...composeBills(store, clock),
    checkInvariants: () => checkInvariants(store),
    log,
  });
  return app;
}

function notReadyBecause({ context, isStopping }: HttpParts): () => Promise<string | null> {
  const { store, log } = context;
  return async () => {
    if (isStopping()) return 'stopping';
    try {
      // Nothing expired before 1970, so this only asks whether the store can still write.
      await store.run('expireIdempotency', { nowMs: 0, countMax: 1 });
    } catch (error) {
      log.error({ error }, 'the store cannot write');
      return 'the store cannot write';
    }
    return null;
  };
}

async function cancelById(
  { context, runner, taskBook }: HttpParts,
  taskId: string,
): Promise<'cancelled' | 'final' | 'unknown'> {
  const task = await taskBook.find(taskId);
  if (task === null) return 'unknown';
  return (await cancel(context, runner, task)) ? 'cancelled' : 'final';
}

/** What links begin with; '' while nothing listens. */
export function publicUrlOf(app: FastifyInstance | null, config: Config): string {
  return config.publicUrl ?? (app === null ? '' : localUrl(app, config));
}

/** A server's address is a question to the system each time, and stays the same. */
const ports = new WeakMap<FastifyInstance, number>();

/** As clients on this machine reach it: a wildcard address is nothing to put into a link. */
export function localUrl(app: FastifyInstance, { host }: Config): string {
  let port = ports.get(app);
  if (port === undefined) {
    const address = app.server.address();
    if (typeof address === 'object' && address !== null) ports.set(app, address.port);
    port = ports.get(app) ?? 0;
  }
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
