import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Reads JSON bodies and nothing else: another content type gets the dialect's own words. Answers
 * with a way to see a body as it was sent, which tells a repetition without walking through it.
 */
export function readJsonBodies(app: FastifyInstance): (request: FastifyRequest) => string {
  const texts = new WeakMap<FastifyRequest, string>();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      texts.set(request, text);
      return parse(request, text, done);
    },
  );
  return (request) => texts.get(request) ?? '';
}
