import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/**
 * Types are taken as they come: "5" is no number, and an unknown field is refused rather than
 * dropped, so that a misspelt option is noticed. `verbose` hands the schema to field-errors.ts.
 */
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true });

export function compileSchema({ schema }: { readonly schema: unknown }): ValidateFunction {
  return ajv.compile(schema as object);
}
