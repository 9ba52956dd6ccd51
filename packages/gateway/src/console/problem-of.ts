import type { FastifyError } from 'fastify';
import { refusalOf } from '../http/refusal-of.ts';
import type { RefusalKind } from '../platform/refusal.ts';
import { fieldErrorsOf } from './field-errors.ts';
import { Problem, type ProblemCode } from './problem.ts';

/** What a thrown error means to an operator. Whatever is not known here is a bug: `internal`. */
export function problemOf(error: unknown, bodyBytesMax: number): Problem {
  if (error instanceof Problem) return error;
  const { validation, validationContext = 'body' } = error as FastifyError;
  if (validation !== undefined) {
    const errors = fieldErrorsOf(validation, validationContext);
    const [first] = errors;
    const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    return new Problem('invalid_request', `${first?.field} ${first?.detail}${rest}`, errors);
  }
  const { kind } = refusalOf(error, bodyBytesMax);
  const code = CODES[kind] ?? 'internal';
  return new Problem(code, DETAILS[code]?.(bodyBytesMax) ?? 'it was logged under this request id');
}

/** The refusals that can come up here; one that belongs to a dialect would be a bug. */
const CODES: Readonly<Partial<Record<RefusalKind, ProblemCode>>> = {
  body_not_json: 'body_not_json',
  body_too_large: 'body_too_large',
  wrong_content_type: 'wrong_content_type',
  store_unavailable: 'store_unavailable',
  queue_unavailable: 'store_unavailable',
  task_not_found: 'task_not_found',
};

const DETAILS: Readonly<Partial<Record<ProblemCode, (bodyBytesMax: number) => string>>> = {
  body_not_json: () => 'the body does not parse as JSON',
  body_too_large: (bodyBytesMax) => `a body may have ${bodyBytesMax} bytes`,
  wrong_content_type: () => 'send the body as "Content-Type: application/json"',
  store_unavailable: () => 'nothing was changed; try again in a moment',
  task_not_found: () => 'no workspace has a task with this id',
};
