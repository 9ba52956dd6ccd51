import type { Violation } from '@reelgate/contracts';
import type { Refusal, RefusalKind } from '../../platform/refusal.ts';

/**
 * A problem as RFC 9457 has it, `application/problem+json`. `code` is what programs match on; `errors`
 * names each field that is wrong.
 */
export interface OwnProblem {
  readonly problem: true;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldProblem[];
  readonly retryable: boolean;
  readonly retryAfterS: number | null;
}

export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

export function encodeOwnProblem(problem: OwnProblem, requestId: string): string {
  const { status, code, title, detail, errors, retryable } = problem;
  return JSON.stringify({
    type: `urn:reelgate:problem:${code}`,
    title,
    status,
    detail,
    code,
    retryable,
    request_id: requestId,
    ...(errors.length === 0 ? {} : { errors }),
  });
}

/** A 400; `field` is null where no single one is at fault. */
export function invalid(detail: string, field: string | null): OwnProblem {
  const errors = field === null ? [] : [{ field, code: 'invalid', detail }];
  return { ...refused(400, 'invalid_request', 'The request is not valid', detail), errors };
}

export function isProblem(value: unknown): value is OwnProblem {
  return typeof value === 'object' && value !== null && 'problem' in value;
}

export function problemOfViolations(violations: readonly Violation[]): OwnProblem {
  const errors = violations.map((violation) => ({
    field: `input.${violation.field}`,
    code: violation.kind,
    detail: wordsOf(violation),
  }));
  const detail = errors.map((error) => error.detail).join('; ');
  return { ...refused(400, 'invalid_request', 'The request is not valid', detail), errors };
}

function wordsOf(violation: Violation): string {
  const { field } = violation;
  switch (violation.kind) {
    case 'missing':
      return violation.unless === null
        ? `${field} is required`
        : `${field} is required without ${violation.unless}`;
    case 'wrong_type':
      return `${field} must be of type ${violation.expected}`;
    case 'too_long':
      return `${field} may have ${violation.lengthMax} characters and has ${violation.length}`;
    case 'too_many':
      return `${field} may have ${violation.countMax} entries and has ${violation.count}`;
    case 'out_of_range':
      return `${field} must be from ${violation.minS} to ${violation.maxS} seconds`;
    case 'not_allowed':
      return `${field} must be one of ${violation.allowed.join(', ')}`;
    case 'not_public_url':
      return `${field} must name a public http or https URL`;
    case 'not_an_image':
      return `${field} must hold a JPEG, PNG or WebP image`;
    case 'conflict':
      return `${field} and ${violation.other} exclude each other`;
    case 'unknown':
      return `${field} is not known`;
  }
}

export function problemOfRefusal({ kind, detail, retryAfterS }: Refusal): OwnProblem {
  const problem = REFUSALS[kind];
  return {
    ...problem,
    detail: problem.detail.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      String(detail[name] ?? ''),
    ),
    retryAfterS: retryAfterS ?? problem.retryAfterS,
  };
}

const NO_KEY = 'The API key is missing or not valid';
const NOT_FOUND = 'There is no such thing';

export const KEY_NOT_FOUND = refused(404, 'key_not_found', NOT_FOUND, 'there is no such key');
export const WEBHOOK_NOT_FOUND = refused(
  404,
  'webhook_not_found',
  NOT_FOUND,
  'there is no such endpoint',
);

export const DELIVERY_NOT_FOUND = refused(
  404,
  'delivery_not_found',
  NOT_FOUND,
  'there is no such delivery',
);

/** Of an upstream's event; which part of it is wrong is for nobody to learn. */
export const EVENT_NOT_SIGNED = refused(
  401,
  'signature_invalid',
  'The signature is not valid',
  'an event has to be signed as Standard Webhooks has it',
);

/** Braces in a detail are filled from the refusal's own. */
const REFUSALS: Readonly<Record<RefusalKind, OwnProblem>> = {
  unauthenticated_missing: refused(
    401,
    'key_missing',
    NO_KEY,
    'Authorization: Bearer <key> is missing',
  ),
  unauthenticated_malformed: refused(
    401,
    'key_malformed',
    NO_KEY,
    'Authorization must be Bearer <key>',
  ),
  unauthenticated_unknown: refused(401, 'key_unknown', NO_KEY, 'nobody has this key'),
  unauthenticated_revoked: refused(401, 'key_revoked', NO_KEY, 'the key was revoked'),
  unauthenticated_expired: refused(401, 'key_expired', NO_KEY, 'the key has expired'),
  scope_denied: refused(
    403,
    'scope_denied',
    'The key may not do this',
    'it lacks the scope {scope}',
  ),
  insufficient_credits: refused(
    402,
    'insufficient_credits',
    'The balance is too small',
    '{neededCredits} credits are needed and {availableCredits} are available',
  ),
  no_price: refused(400, 'no_price', 'The model has no price', '{model} has no price here'),
  unsupported_operation: refused(
    400,
    'unsupported_operation',
    'No channel can do this',
    'no configured channel can make a video in this way',
  ),
  channel_not_found: refused(
    400,
    'channel_not_found',
    'No such channel can do this',
    'Reelgate-Channel must name a channel that can make what was asked for',
  ),
  task_not_found: refused(404, 'task_not_found', NOT_FOUND, 'there is no such task'),
  task_not_completed: refused(409, 'task_not_completed', 'Too early', 'the task is not completed'),
  file_not_found: refused(404, 'file_not_found', NOT_FOUND, 'there is no such file'),
  file_not_supported: refused(
    415,
    'file_not_supported',
    'The file cannot be used',
    'images (JPEG, PNG, WebP), videos and sounds can',
  ),
  model_not_found: refused(404, 'model_not_found', NOT_FOUND, 'there is no model {model}'),
  media_not_found: refused(404, 'media_not_found', NOT_FOUND, 'there is no such media file'),
  media_expired: refused(410, 'media_expired', 'It is gone', 'the media file has expired'),
  range_not_satisfiable: refused(416, 'range_not_satisfiable', 'Out of range', 'no such bytes'),
  route_not_found: refused(404, 'route_not_found', NOT_FOUND, 'there is no such route'),
  method_not_allowed: refused(405, 'method_not_allowed', 'Not this method', 'see the header Allow'),
  rate_limited: passing(429, 'rate_limited', 'Too many requests', "the key's minute is used up", 1),
  not_persisted: passing(
    500,
    'not_persisted',
    'Not saved',
    'nothing happened, nothing is charged',
    null,
  ),
  internal: passing(500, 'internal', 'A bug', 'the log has more under the request id', null),
  queue_unavailable: passing(503, 'queue_full', 'The queue is full', 'too many tasks are open', 5),
  store_unavailable: passing(503, 'store_unavailable', 'The store cannot write', 'try again', 5),
  body_not_json: refused(400, 'body_not_json', 'The body cannot be read', 'it must be JSON'),
  form_broken: refused(400, 'form_broken', 'The body cannot be read', 'the form is broken'),
  body_too_large: refused(
    413,
    'body_too_large',
    'The body is too large',
    'over {sizeBytesMax} bytes',
  ),
  wrong_content_type: refused(
    415,
    'wrong_content_type',
    'The body cannot be read',
    'Content-Type must be application/json, or multipart/form-data for files',
  ),
  idempotency_conflict: refused(
    409,
    'idempotency_conflict',
    'The Idempotency-Key is taken',
    'it came before, with another body',
  ),
  idempotency_key_invalid: refused(
    400,
    'idempotency_key_invalid',
    'The Idempotency-Key is not valid',
    'it must have 1 to 255 characters',
  ),
};

function refused(status: number, code: string, title: string, detail: string): OwnProblem {
  return {
    problem: true,
    status,
    code,
    title,
    detail,
    errors: [],
    retryable: false,
    retryAfterS: null,
  };
}

function passing(
  status: number,
  code: string,
  title: string,
  detail: string,
  retryAfterS: number | null,
): OwnProblem {
  return { ...refused(status, code, title, detail), retryable: true, retryAfterS };
}
