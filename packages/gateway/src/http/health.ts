import type { FastifyInstance } from 'fastify';

/**
 * `/healthz` says that the process answers; `/readyz` says that it should be sent work, which it
 * denies from the moment it begins to stop.
 */
export function registerHealth(
  app: FastifyInstance,
  notReadyBecause: () => Promise<string | null>,
): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const reason = await notReadyBecause();
    if (reason === null) return { status: 'ready' };
    return reply.code(503).header('retry-after', '5').send({ status: 'not ready', reason });
  });
}
