import type { JsonSchema } from '@reelgate/contracts';
import { PUBLIC, type Dialect, type DialectRoute } from './dialect.ts';
import type { AnswerDoc, DialectDoc, RouteDoc } from './route-doc.ts';
import { REF, refTo } from './schema-words.ts';

/**
 * A dialect as an OpenAPI 3.1 document, made of the routes that are served and of nothing else. It
 * lies on the root and, but for our own, under the dialect's name too.
 */
export function openApiOf(dialect: Dialect): object {
  const { name, base, doc } = dialect;
  const servers =
    name === 'reelgate' ? [{ url: base }] : [{ url: base }, { url: `/${name}${base}` }];
  return {
    openapi: '3.1.0',
    info: { title: doc.title, version: '1', description: doc.description },
    servers,
    security: securityOf(doc),
    paths: pathsOf(dialect, '', ''),
    components: { securitySchemes: schemesOf([dialect]), schemas: doc.schemas },
  };
}

/** All dialects in one document, each under its own name, where no two share a path. */
export function openApiOfAll(dialects: readonly Dialect[]): object {
  const paths = dialects.map((dialect) => {
    const prefix = dialect.name === 'reelgate' ? '' : `/${dialect.name}`;
    return pathsOf(dialect, `${prefix}${dialect.base}`, `${dialect.name}_`);
  });
  const schemas = dialects.flatMap((dialect) => {
    const names = `${dialect.name}_`;
    const entries = Object.entries(dialect.doc.schemas);
    return entries.map(([name, schema]) => [`${names}${name}`, renamed(schema, names)] as const);
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Reelgate',
      version: '1',
      description: 'Every dialect under its own name, and Reelgate’s own API.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: dialects.map((dialect) => ({ name: dialect.name, description: dialect.doc.title })),
    paths: Object.assign({}, ...paths) as object,
    components: { securitySchemes: schemesOf(dialects), schemas: Object.fromEntries(schemas) },
  };
}

/** `prefix` goes before paths, `names` before the names of schemas and operations. */
function pathsOf(dialect: Dialect, prefix: string, names: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of dialect.routes) {
    const path = `${prefix}${route.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(dialect, route, names);
  }
  return paths;
}

function operationOf(dialect: Dialect, route: DialectRoute, names: string): object {
  const about = dialect.doc;
  const { scope, doc } = route;
  const parameters = parametersOf(route);
  const body = bodyOf(doc, names);
  return {
    operationId: `${names}${doc.operationId}`,
    summary: doc.summary,
    ...(names === '' ? {} : { tags: [dialect.name] }),
    security: scope === PUBLIC ? [] : securityOf(about),
    ...(scope === PUBLIC ? {} : { 'x-required-scope': scope }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null ? {} : { requestBody: { required: true, content: body } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(doc.answers).map(([status, answer]) => [status, answered(answer, names)]),
      ),
      default: {
        description: 'Refused.',
        content: { [about.refusalType]: { schema: refTo(`${names}${about.refusal}`) } },
      },
    },
  };
}

function parametersOf(route: DialectRoute): readonly object[] {
  const { path, doc } = route;
  const ids = [...path.matchAll(/:(\w+)/g)].map(([, id]) => ({
    name: id,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = Object.entries(doc.query ?? {}).map(([field, schema]) => ({
    name: field,
    in: 'query',
    required: false,
    schema,
  }));
  const { isIdempotent = false, takesChannel = isIdempotent } = doc;
  return [...ids, ...query, ...(isIdempotent ? [KEY] : []), ...(takesChannel ? [CHANNEL] : [])];
}

const KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same body gives the same answer for 7 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const CHANNEL = {
  name: 'Reelgate-Channel',
  in: 'header',
  required: false,
  description: 'The one channel that may make it, and no other when that is busy or fails.',
  schema: { type: 'string', minLength: 1, maxLength: 63 },
};

function bodyOf({ request, form }: RouteDoc, names: string): object | null {
  if (request === undefined && form === undefined) return null;
  return {
    ...(request === undefined ? {} : { 'application/json': { schema: renamed(request, names) } }),
    ...(form === undefined ? {} : { 'multipart/form-data': { schema: renamed(form, names) } }),
  };
}

function answered(answer: AnswerDoc, names: string): object {
  if (answer === null) return { description: 'Done.' };
  if (typeof answer === 'string') {
    const schema = refTo(`${names}${answer}`);
    return { description: 'As asked for.', content: { 'application/json': { schema } } };
  }
  const content = answer.contentTypes.map((type) => [type, {}] as const);
  return { description: 'As asked for.', content: Object.fromEntries(content) };
}

/** The schema with all that it refers to under its longer name. */
function renamed(schema: JsonSchema, names: string): JsonSchema {
  if (names === '') return schema;
  const text = JSON.stringify(schema).replaceAll(`"$ref":"${REF}`, `"$ref":"${REF}${names}`);
  return JSON.parse(text) as JsonSchema;
}

function securityOf({ keyHeaders }: DialectDoc): readonly object[] {
  return [{ bearer: [] }, ...keyHeaders.map((header) => ({ [header]: [] }))];
}

function schemesOf(dialects: readonly Dialect[]): object {
  const headers = new Set(dialects.flatMap((dialect) => dialect.doc.keyHeaders));
  return {
    bearer: { type: 'http', scheme: 'bearer' },
    ...Object.fromEntries(
      [...headers].map((name) => [name, { type: 'apiKey', in: 'header', name }]),
    ),
  };
}
