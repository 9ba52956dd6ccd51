import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Log } from '../platform/log.ts';
import { Refusal } from '../platform/refusal.ts';
import { requireScope } from './admission.ts';
import { DraftRefused, PUBLIC, type Dialect, type DialectRoute } from './dialect.ts';
import { readForm } from './form.ts';
import type { Gate } from './gate.ts';
import { registerOpenApi } from './openapi-routes.ts';
import { refusalOf } from './refusal-of.ts';
import { dialectOf } from './shared-paths.ts';
import { keepConnection } from './unread-body.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** In whose words it is answered; null outside of the dialects. */
    dialect: Dialect | null;
    /** Where the files of its form lie until it is answered. */
    scratchFolder: string | null;
  }
}

export interface DialectsOptions {
  readonly dialects: readonly Dialect[];
  readonly gate: Gate;
  readonly log: Log;
  /** Makes room for the files of a request; on the same file system as the media. */
  readonly scratchParent: string;
  /** Of a JSON body. */
  readonly bodyBytesMax: number;
  /** Of a JSON body that may carry images. */
  readonly inlineBodyBytesMax: number;
  readonly fileBytesMax: number;
  readonly filesMax: number;
}

/** One path, and the dialects that have it. */
interface Place {
  readonly path: string;
  readonly method: DialectRoute['method'];
  readonly owners: { readonly dialect: Dialect; readonly route: DialectRoute }[];
}

/**
 * Puts every dialect under its own name, `/xai/v1/…`, and all of them together on the root, where the
 * vendors' clients look for them. A root path that several have is decided request by request.
 */
export function registerDialects(app: FastifyInstance, options: DialectsOptions): void {
  // What is still being told or waited for would keep the server from closing.
  app.addHook('preClose', async () => {
    for (const dialect of options.dialects) dialect.close?.();
  });
  app.decorateRequest('dialect', null);
  app.decorateRequest('scratchFolder', null);
  registerOpenApi(app, options.dialects);
  app.register(async (scope) => {
    prepare(scope, options);
    for (const dialect of options.dialects) {
      if (dialect.name === 'reelgate') continue;
      const prefix = `/${dialect.name}${dialect.base}`;
      registerPlaces(scope, placesOf([dialect], prefix), options);
      refuseUnknownPaths(scope, dialect, `/${dialect.name}`);
    }
    registerPlaces(scope, placesOf(options.dialects, null), options);
    const bases = new Set(options.dialects.map(({ base }) => base));
    for (const base of bases) {
      const owner = options.dialects.find((dialect) => dialect.base === base);
      if (owner !== undefined) refuseUnknownPaths(scope, owner, base);
    }
  });
}

/** What is not there is told in a dialect's words, before a body is read. */
function refuseUnknownPaths(scope: FastifyInstance, dialect: Dialect, prefix: string): void {
  scope.register(
    async (own) => {
      own.addHook('onRequest', (request, _reply, done) => {
        request.dialect = dialect;
        done(new Refusal('route_not_found'));
      });
      own.setNotFoundHandler(() => undefined);
    },
    { prefix },
  );
}

/** Who answers on a path that nobody has: the dialect whose name it begins with, or whose base. */
export function dialectOfPath(path: string, dialects: readonly Dialect[]): Dialect | undefined {
  const begins = (prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);
  const named = dialects.find(({ name }) => begins(`/${name}`));
  if (named !== undefined) return named;
  const [longest] = dialects
    .filter(({ base }) => begins(base))
    .toSorted((one, other) => other.base.length - one.base.length);
  return longest;
}

/** Under a prefix, or on the root where that is null. */
function placesOf(dialects: readonly Dialect[], prefix: string | null): readonly Place[] {
  const places = new Map<string, Place>();
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      const path = `${prefix ?? dialect.base}${route.path}`;
      const name = `${route.method} ${path}`;
      const place = places.get(name) ?? { path, method: route.method, owners: [] };
      place.owners.push({ dialect, route });
      places.set(name, place);
    }
  }
  return [...places.values()];
}

function prepare(scope: FastifyInstance, options: DialectsOptions): void {
  const { log, bodyBytesMax } = options;
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      request.bodyText = text;
      // Clients that name the type of every request send nothing with some.
      if (text === '') done(null, undefined);
      else return parse(request, text, done);
      return undefined;
    },
  );
  scope.addContentTypeParser('multipart/form-data', (request, payload, done) => {
    takeForm(request, payload, options).then((fields) => done(null, fields), done);
  });
  scope.addHook('onResponse', async (request) => {
    if (request.scratchFolder === null) return;
    await rm(request.scratchFolder, { recursive: true, force: true });
  });
  scope.setErrorHandler((error, request, reply) => {
    const { dialect } = request;
    if (dialect === null) throw error;
    keepConnection(reply);
    if (error instanceof DraftRefused) {
      return dialect.answerViolations(error.violations, error.contract, request, reply);
    }
    const refusal = refusalOf(error, request.routeOptions.bodyLimit ?? bodyBytesMax);
    if (refusal.cause !== undefined) log.error({ error, requestId: request.id }, 'request failed');
    if (refusal.retryAfterS !== undefined) reply.header('retry-after', refusal.retryAfterS);
    return dialect.answerRefusal(refusal, request, reply);
  });
}

async function takeForm(
  request: FastifyRequest,
  payload: IncomingMessage,
  options: DialectsOptions,
): Promise<unknown> {
  await mkdir(options.scratchParent, { recursive: true });
  const folder = await mkdtemp(join(options.scratchParent, '.form-'));
  request.scratchFolder = folder;
  const form = await readForm(payload, request.headers, folder, options).catch((error: unknown) => {
    // The answer waits for the rest of the request.
    payload.resume();
    throw error;
  });
  request.bodyText = form.fingerprint;
  return form.fields;
}

function registerPlaces(
  scope: FastifyInstance,
  places: readonly Place[],
  options: DialectsOptions,
): void {
  const byPath = new Map<string, Place[]>();
  for (const place of places) {
    scope.route(routeOf(place, options));
    byPath.set(place.path, [...(byPath.get(place.path) ?? []), place]);
  }
  for (const [path, onPath] of byPath) refuseOtherMethods(scope, path, onPath);
}

function routeOf(place: Place, options: DialectsOptions): RouteOptions {
  const { path, method, owners } = place;
  const mayBeForm = owners.some(({ route }) => route.body === 'form');
  const mayBeLarge = mayBeForm || owners.some(({ dialect }) => LARGE_JSON.includes(dialect.name));
  const [only] = owners;
  const names = owners.map(({ dialect }) => dialect.name);
  // Asked twice of each request, as a body may tell more; and most paths have one owner.
  const owned = (request: FastifyRequest): Owner =>
    only !== undefined && owners.length === 1
      ? only
      : ownerOf(owners, dialectOf(request, path, names));
  return {
    // Not left to Fastify, whose HEAD would say that a file has no bytes.
    method: method === 'GET' ? ['GET', 'HEAD'] : method,
    url: path,
    bodyLimit: mayBeLarge ? options.inlineBodyBytesMax : options.bodyBytesMax,
    onRequest(request, reply, done) {
      const { dialect, route } = owned(request);
      request.dialect = dialect;
      const isForm = (request.headers['content-type'] ?? '').startsWith('multipart/');
      const finish = (error?: Error): void => {
        if (error === undefined && isForm && !mayBeForm) done(new Refusal('wrong_content_type'));
        else done(error);
      };
      if (route.scope === PUBLIC) finish();
      else admit(options.gate, credentialOf(request, owners, dialect), request, reply, finish);
    },
    handler(request, reply) {
      const { dialect, route } = owned(request);
      request.dialect = dialect;
      if (route.scope !== PUBLIC) requireScope(request, route.scope);
      return route.handler(request, reply);
    },
  };
}

type Owner = Place['owners'][number];

/** Whose models take images in the body. */
const LARGE_JSON: readonly Dialect['name'][] = ['openai', 'empirio', 'xai', 'reelgate'];

function ownerOf(owners: readonly Owner[], name: Dialect['name']): Owner {
  const owner = owners.find(({ dialect }) => dialect.name === name);
  if (owner === undefined) throw new Error(`${name} does not have this path`);
  return owner;
}

/** On a shared path, a key may come as any of the dialects has it. */
function credentialOf(
  request: FastifyRequest,
  owners: readonly Owner[],
  chosen: Dialect,
): string | undefined {
  const credential = chosen.credentialOf(request);
  if (credential !== undefined) return credential;
  for (const { dialect } of owners) {
    const other = dialect.credentialOf(request);
    if (other !== undefined) return other;
  }
  return undefined;
}

/** A key that is known already is admitted at once, without a promise. */
function admit(
  gate: Gate,
  credential: string | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  let admitted;
  try {
    admitted = gate.admit(credential, reply);
  } catch (error) {
    done(error as Error);
    return;
  }
  if (!(admitted instanceof Promise)) {
    request.caller = admitted;
    done();
    return;
  }
  admitted.then((caller) => {
    request.caller = caller;
    done();
  }, done);
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function refuseOtherMethods(scope: FastifyInstance, path: string, places: readonly Place[]): void {
  const known = places.map(({ method }) => method as string);
  const method = METHODS.filter((name) => !known.includes(name));
  const allow = known.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ');
  const owner = places[0]?.owners[0];
  if (method.length === 0 || owner === undefined) return;
  scope.route({
    method,
    url: path,
    onRequest(request, reply, done) {
      request.dialect = owner.dialect;
      reply.header('allow', allow);
      done(new Refusal('method_not_allowed'));
    },
    handler: () => undefined,
  });
}
