import type { FastifyInstance } from 'fastify';

/**
 * Reads JSON bodies and nothing else: another content type gets the dialect's own words. The text
 * stays with the request, which tells a repetition without walking through what was parsed.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      request.bodyText = text;
      return parse(request, text, done);
    },
  );
}
