import { createRequire } from 'node:module';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

interface Validator {
  (value: unknown): boolean;
  /** What was wrong with the value that was looked at last, where Fastify looks for it. */
  errors: ErrorObject[] | null;
}

const load = createRequire(import.meta.url);

/**
 * Types are taken as they come: "5" is no number, and an unknown field is refused rather than
 * dropped, so that a misspelt option is noticed. `verbose` hands the schema to field-errors.ts.
 *
 * A schema is compiled when its first body comes: the compiler takes 15 MB, and many a gateway is
 * never administered over HTTP.
 */
export function createSchemaCompiler() {
  let compiler: Ajv2020 | null = null;
  const compile = (schema: object): ValidateFunction => {
    if (compiler === null) {
      const ajv = load('ajv/dist/2020.js') as { Ajv2020: typeof Ajv2020 };
      const options = { allErrors: true, strict: true, allowUnionTypes: true, verbose: true };
      compiler = new ajv.Ajv2020(options);
    }
    return compiler.compile(schema);
  };
  return ({ schema }: { readonly schema: unknown }): Validator => {
    let compiled: ValidateFunction | null = null;
    const validator: Validator = (value) => {
      compiled ??= compile(schema as object);
      const isValid = compiled(value);
      validator.errors = compiled.errors ?? null;
      return isValid;
    };
    validator.errors = null;
    return validator;
  };
}
