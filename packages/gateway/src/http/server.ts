import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import './admission.ts';
import type { Ids } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import { StoreUnavailable } from '../store/store.ts';

export interface ServerOptions {
  readonly ids: Ids;
  readonly log: Log;
  readonly bodyBytesMax: number;
  readonly requestMsMax: number;
  /** Answers a path that cannot even be routed, as whoever owns its beginning would. */
  readonly refusePath: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
}

/**
 * A bare server: ids, limits, headers that every answer has, and answers for what no dialect owns.
 * Requests are not logged one by one, which would cost more than most of them; failures and slow
 * submits are, where they happen.
 */
export function createServer({
  ids,
  log,
  bodyBytesMax,
  requestMsMax,
  refusePath,
}: ServerOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: () => `req_${ids.next()}`,
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMsMax,
    forceCloseConnections: 'idle',
    // While stopping, a request on an open connection is still answered, and in its own dialect.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors(_error, request, reply) {
      reply.header('x-request-id', request.id);
      refusePath(request as FastifyRequest, reply as FastifyReply);
    },
  });
  app.decorateRequest('caller', null);
  app.decorateRequest('bodyText', '');
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.setNotFoundHandler(refuseUnknown);
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof StoreUnavailable) {
      log.warn({ error, requestId: request.id }, 'the store could not be asked');
      const body = plainError('store_unavailable', 'the store cannot be asked', request.id);
      return reply.code(503).header('retry-after', '5').send(body);
    }
    log.error({ error, requestId: request.id }, 'a request failed');
    return reply.code(500).send(plainError('internal', 'internal error', request.id));
  });
  return app;
}

/** For what is under no dialect's prefix. */
export function refuseUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .header('x-should-retry', 'false')
    .send(plainError('not_found', 'there is nothing here', request.id));
}

function plainError(code: string, message: string, requestId: string): object {
  return { error: { code, message, request_id: requestId } };
}
