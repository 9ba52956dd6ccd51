import type { FastifyInstance } from 'fastify';
import type { Dialect } from './dialect.ts';
import { openApiOf, openApiOfAll } from './openapi.ts';

/**
 * Serves what all this is: `/openapi.json` for everything, and each dialect's own beside its paths.
 * Nobody needs a key to read them. They are made when they are first asked for.
 */
export function registerOpenApi(app: FastifyInstance, dialects: readonly Dialect[]): void {
  serve(app, '/openapi.json', () => openApiOfAll(dialects));
  for (const dialect of dialects) {
    const { name, base, routes } = dialect;
    // A vendor that serves such a document has it among its own routes.
    if (routes.some(({ path }) => path === '/openapi.json')) continue;
    const prefix = name === 'reelgate' ? '' : `/${name}`;
    serve(app, `${prefix}${base}/openapi.json`, () => openApiOf(dialect));
  }
}

function serve(app: FastifyInstance, url: string, make: () => object): void {
  let text: string | null = null;
  app.get(url, (_request, reply) => {
    text ??= JSON.stringify(make());
    return reply.type('application/json; charset=utf-8').send(text);
  });
}
