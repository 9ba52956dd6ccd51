import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import type { FieldError } from './problem.ts';

const COUNT_MAX = 20;
const NAME_LENGTH_MAX = 100;

/** What Ajv found, in words for people. `place` is where it looked: the body or the query. */
export function fieldErrorsOf(
  found: readonly FastifySchemaValidationError[],
  place: string,
): readonly FieldError[] {
  return found.slice(0, COUNT_MAX).map((error) => {
    const field = fieldOf(error) ?? (place === 'querystring' ? 'the query' : `the ${place}`);
    return { field: field.slice(0, NAME_LENGTH_MAX).toWellFormed(), detail: detailOf(error) };
  });
}

function fieldOf({ keyword, params, instancePath }: FastifySchemaValidationError): string | null {
  if (keyword === 'required') return String(params['missingProperty']);
  if (keyword === 'additionalProperties') return String(params['additionalProperty']);
  return instancePath === '' ? null : instancePath.slice(1).replaceAll('/', '.');
}

function detailOf(error: FastifySchemaValidationError): string {
  const { keyword, params, message = 'cannot be taken' } = error;
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return 'is not known here';
    case 'type':
      return `must be ${[params['type']].flat().join(' or ')}`;
    case 'pattern':
      // A regular expression says little to most people; every pattern here is described.
      return descriptionOf(error) ?? message;
    default:
      return message;
  }
}

function descriptionOf(error: object): string | null {
  const { parentSchema } = error as { parentSchema?: { description?: string } };
  return parentSchema?.description ?? null;
}
