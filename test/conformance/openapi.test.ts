import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusedBy, type DialectName } from '../lib/dialect-shapes.ts';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { send } from '../lib/reapi.ts';

interface OpenApi extends Record<string, unknown> {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

/** Where each dialect lies under its own name. */
const BASES: Readonly<Record<DialectName, string>> = {
  reapi: '/reapi/api/v1',
  openai: '/openai/v1',
  empirio: '/empirio/v1',
  rivya: '/rivya/api/v1',
  xai: '/xai/v1',
  reelgate: '/v1/reelgate',
};
const DIALECTS = Object.keys(BASES) as DialectName[];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

async function documentAt(path: string): Promise<OpenApi> {
  const answer = await send(`${gateway.url}${path}`);
  expect([answer.status, answer.headers.get('content-type')], path).toEqual([
    200,
    'application/json; charset=utf-8',
  ]);
  return answer.json as OpenApi;
}

const ownDocument = (dialect: DialectName): Promise<OpenApi> =>
  documentAt(`${BASES[dialect]}/openapi.json`);

interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function placesOf({ paths }: OpenApi): readonly Place[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );
}

describe.each(['/openapi.json', ...DIALECTS.map((name) => `${BASES[name]}/openapi.json`)])(
  '%s',
  (path) => {
    let api: OpenApi;

    beforeAll(async () => {
      api = await documentAt(path);
    });

    test('is OpenAPI 3.1', async () => {
      const { valid, errors = [] } = await new Validator().validate(structuredClone(api));
      expect({ valid, errors }).toEqual({ valid: true, errors: [] });
    });

    test('each of its schemas is one, by the words of draft 2020-12', () => {
      const ajv = new Ajv2020({
        strictTypes: false,
        strictRequired: false,
        validateFormats: false,
      });
      // A place for what is referred to, and no rule of a schema.
      ajv.addKeyword('components');
      ajv.addSchema({ $id: 'api', components: { schemas: api.components.schemas } }, 'api');
      for (const schema of schemasOf(api)) {
        const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/');
        expect(() => ajv.compile(JSON.parse(text) as object), text.slice(0, 300)).not.toThrow();
      }
    });

    test('whatever it refers to is there, and nothing lies there for nobody', () => {
      const refs = new Set(refsIn(api));
      const there = Object.keys(api.components.schemas);
      expect([...refs].sort()).toEqual(there.map((name) => `#/components/schemas/${name}`).sort());
    });

    test('each operation has an id of its own', () => {
      const ids = placesOf(api).map(({ operation }) => operation.operationId);
      expect(ids.length).toBeGreaterThan(0);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
      expect(ids.filter((id) => !/^[A-Za-z]\w*$/.test(id))).toEqual([]);
    });

    test('each parameter of a path is declared, and no other', () => {
      for (const place of placesOf(api)) {
        const declared = (place.operation.parameters ?? []).filter((one) => one.in === 'path');
        expect(declared.map(({ name, required }) => [name, required])).toEqual(
          [...place.path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => [name, true]),
        );
      }
    });
  },
);

describe.each(DIALECTS)('what the document of %s tells of', (dialect) => {
  test('is there without a key, or refuses in its words', async () => {
    for (const place of placesOf(await ownDocument(dialect))) {
      await expectRouted(`${BASES[dialect]}${filled(place.path)}`, place, dialect);
    }
  });

  test('is all there is on its paths', async () => {
    for (const [path, operations] of Object.entries((await ownDocument(dialect)).paths)) {
      const known = Object.keys(operations).map((method) => method.toUpperCase());
      await expectNoOther(`${BASES[dialect]}${filled(path)}`, known, dialect);
    }
  });

  test('is there by each of its servers', async () => {
    const api = await ownDocument(dialect);
    const root = BASES[dialect].replace(`/${dialect}/`, '/');
    const urls = dialect === 'reelgate' ? [BASES.reelgate] : [root, BASES[dialect]];
    expect(api.servers.map(({ url }) => url)).toEqual(urls);
    // On the root, a path that several have is answered by one of them.
    for (const place of placesOf(api)) {
      await expectRouted(`${urls[0]}${filled(place.path)}`, place, null);
    }
  });
});

test('the document of everything has the paths of all the others, and no more', async () => {
  const expected = await Promise.all(
    DIALECTS.map(async (dialect) =>
      placesOf(await ownDocument(dialect)).map(
        ({ path, method }) => `${method} ${BASES[dialect]}${path}`,
      ),
    ),
  );
  const whole = placesOf(await documentAt('/openapi.json'));
  expect(whole.map(({ path, method }) => `${method} ${path}`)).toEqual(expected.flat());
});

async function expectRouted(
  path: string,
  { method, operation }: Place,
  dialect: DialectName | null,
): Promise<void> {
  const answer = await send(`${gateway.url}${path}`, { method });
  const isPublic = operation.security.length === 0;
  const where = `${method} ${path}: ${answer.status}`;
  if (isPublic) expect(answer.status, where).toBe(200);
  else expect([400, 401], where).toContain(answer.status);
  if (!isPublic && dialect !== null) expectRefusedBy(dialect, answer);
}

async function expectNoOther(
  path: string,
  known: readonly string[],
  dialect: DialectName,
): Promise<void> {
  const allow = known.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  for (const method of METHODS.filter((name) => !known.includes(name))) {
    const answer = await send(`${gateway.url}${path}`, { method });
    expect(answer.status, `${method} ${path}`).toBe(405);
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(allow.toSorted());
    expectRefusedBy(dialect, answer);
  }
}

function filled(path: string): string {
  return path.replaceAll(/\{\w+\}/g, '0');
}

/** Those of the answers are references, which the named ones are. */
function schemasOf(api: OpenApi): readonly object[] {
  const ofOperations = placesOf(api).flatMap(({ operation }) => [
    ...(operation.parameters ?? []).map(({ schema }) => schema),
    ...[operation.requestBody ?? {}, ...Object.values(operation.responses)].flatMap((body) =>
      Object.values(body.content ?? {}).flatMap(({ schema = {} }) => schema),
    ),
  ]);
  return [...Object.values(api.components.schemas), ...ofOperations];
}

function refsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
}
