import { PUBLIC } from '../../http/dialect.ts';
import { ANSWERS } from './answers.ts';
import type { RivyaRoute } from './route.ts';

/** The dialect as an OpenAPI 3.1 document: made of the routes that are served, and of nothing else. */
export function openApiOf(routes: readonly RivyaRoute[], base: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Reelgate in the words of Rivya Public API v1',
      version: '1',
      description: 'Errors carry `x-should-retry: false` where sending the same again cannot help.',
    },
    servers: [{ url: base }, { url: `/rivya${base}` }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      schemas: ANSWERS,
    },
  };
}

function operationOf(route: RivyaRoute): object {
  const { operationId, summary, scope, request, status, answer } = route;
  const parameters = parametersOf(route);
  return {
    operationId,
    summary,
    ...(scope === PUBLIC ? { security: [] } : { 'x-required-scope': scope }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined
      ? {}
      : { requestBody: { required: true, content: { [typeOf(route)]: { schema: request } } } }),
    responses: {
      [status]: { description: 'As asked for.', content: jsonOf(answer) },
      default: { description: 'Refused.', content: jsonOf('Error') },
    },
  };
}

function parametersOf({ path, isIdempotent = false }: RivyaRoute): readonly object[] {
  const ids = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (!isIdempotent) return ids;
  const description = 'The same key and the same body give the same generation, for 7 days.';
  const schema = { type: 'string', minLength: 1, maxLength: 255 };
  return [...ids, { name: 'Idempotency-Key', in: 'header', description, schema }];
}

function typeOf({ body }: RivyaRoute): string {
  return body === 'form' ? 'multipart/form-data' : 'application/json';
}

function jsonOf(answer: keyof typeof ANSWERS): object {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${answer}` } } };
}
