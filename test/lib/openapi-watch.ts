import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { Answer } from './reapi.ts';

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object };
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Response>>;
}

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

/** Holds every answer against an OpenAPI document, and remembers which of them came. */
export interface OpenApiWatch {
  /** `path` without the server's part. Anything that is not documented, or not so, fails the test. */
  saw(method: string, path: string, answer: Answer): void;
  /** Documented answers that never came, as `operationId status`; refusals are `default`. */
  unseen(): readonly string[];
}

export function watchOpenApi(document: unknown): OpenApiWatch {
  const api = document as OpenApi;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components: api.components });
  const validators = new Map<string, ValidateFunction>();
  const validate = (schema: object, body: unknown, where: string): void => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"api#/');
    let validator = validators.get(text);
    if (validator === undefined) {
      validator = ajv.compile(JSON.parse(text) as object);
      validators.set(text, validator);
    }
    const isValid = validator(body);
    expect(isValid, `${where}: ${ajv.errorsText(validator.errors)}`).toBe(true);
  };
  const routes = Object.entries(api.paths).map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    operations,
  }));
  const unseen = new Set(
    routes.flatMap(({ operations }) =>
      Object.values(operations).flatMap(({ operationId, responses }) =>
        Object.keys(responses).map((status) => `${operationId} ${status}`),
      ),
    ),
  );
  return {
    unseen: () => [...unseen].sort(),
    saw(method, path, answer) {
      const [plain = ''] = path.split('?');
      const route = routes.find(({ pattern }) => pattern.test(plain));
      const operation = route?.operations[method.toLowerCase()];
      // A path or a method that is not there has no operation to be an answer of.
      if (operation === undefined) {
        expect([404, 405], `${method} ${path} is not documented`).toContain(answer.status);
        return;
      }
      const isRefused = answer.status >= 400;
      const status = isRefused ? 'default' : String(answer.status);
      const where = `${operation.operationId} ${status}`;
      const response = operation.responses[status];
      expect(response, `${where} is not documented`).toBeDefined();
      unseen.delete(where);
      const [type] = (answer.headers.get('content-type') ?? '').split(';');
      const content = response?.content;
      if (content === undefined) expect(answer.text, where).toBe('');
      else {
        expect(Object.keys(content), where).toContain(type);
        const { schema } = content[type ?? ''] ?? {};
        if (schema !== undefined) validate(schema, answer.json, where);
      }
    },
  };
}
