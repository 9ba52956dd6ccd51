import type { Violation } from '@reelgate/contracts';
import type { Refusal, RefusalKind } from '../../platform/refusal.ts';
import { shown, wordsOf } from './words.ts';

/** An error as a client of EmpirioLabs sees it (api/empirio.md). */
export interface EmpirioProblem {
  /** Of HTTP. */
  readonly status: number;
  readonly type: ErrorType;
  /** What clients match on; the message is for people. */
  readonly code: string;
  readonly message: string;
  /** The field or parameter that is at fault. */
  readonly param: string | null;
  /** False where sending the same again cannot help; the rim says so in `x-should-retry`. */
  readonly retryable: boolean;
  /** For Retry-After; null leaves the header out. */
  readonly retryAfterS: number | null;
}

export const ERROR_TYPES = [
  'invalid_request_error',
  'authentication_error',
  'permission_error',
  'billing_error',
  'not_found_error',
  'conflict_error',
  'rate_limit_error',
  'server_error',
] as const;

type ErrorType = (typeof ERROR_TYPES)[number];

/** The envelope `{"error": {message, type, code, param}}`. */
export function encodeProblem({ message, type, code, param }: EmpirioProblem): object {
  return { error: { message, type, code, param } };
}

/** The first violation in the order of the contract's fields: there is room for one `param`. */
export function problemOfViolations(violations: readonly Violation[]): EmpirioProblem {
  const [violation] = violations;
  if (violation === undefined) throw new RangeError('there is no violation to report');
  return badRequest(wordsOf(violation), violation.field);
}

export function problemOfRefusal({ kind, detail, retryAfterS }: Refusal): EmpirioProblem {
  const problem = refusals[kind];
  return {
    ...problem,
    message: filled(problem.message, detail),
    retryAfterS: retryAfterS ?? problem.retryAfterS,
  };
}

/** A 400, which the same request can only earn again. */
export function badRequest(message: string, param: string | null = null): EmpirioProblem {
  return refused(400, 'invalid_request', message, param);
}

const TYPES: Readonly<Record<number, ErrorType>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  410: 'not_found_error',
  429: 'rate_limit_error',
};

function refused(
  status: number,
  code: string,
  message: string,
  param: string | null = null,
): EmpirioProblem {
  const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error');
  return { status, type, code, message, param, retryable: false, retryAfterS: null };
}

function passing(
  status: number,
  code: string,
  message: string,
  retryAfterS: number | null = null,
): EmpirioProblem {
  return { ...refused(status, code, message), retryable: true, retryAfterS };
}

/** Nothing but the operator's hand changes it, which a client may as well wait for. */
function unavailable(message: string): EmpirioProblem {
  return { ...refused(503, 'model_unavailable', message, 'model'), retryAfterS: 60 };
}

/** Braces in a message are filled from the refusal's detail. */
const refusals: Readonly<Record<RefusalKind, EmpirioProblem>> = {
  unauthenticated_missing: refused(
    401,
    'missing_api_key',
    'an API key is required: Authorization: Bearer <API key>, or x-api-key: <API key>',
  ),
  unauthenticated_malformed: refused(
    401,
    'invalid_api_key',
    'Authorization must be "Bearer <API key>"',
  ),
  unauthenticated_unknown: refused(401, 'invalid_api_key', 'the API key is unknown'),
  unauthenticated_revoked: refused(401, 'invalid_api_key', 'the API key has been revoked'),
  unauthenticated_expired: refused(401, 'invalid_api_key', 'the API key has expired'),
  scope_denied: refused(403, 'permission_denied', 'the API key lacks the scope {scope}'),
  insufficient_credits: refused(
    402,
    'insufficient_credits',
    'insufficient credits: ${needed} needed, ${available} available',
  ),
  no_price: unavailable('model {model} has no price and is not available'),
  unsupported_operation: unavailable('no channel can make what was asked for'),
  channel_not_found: refused(
    400,
    'invalid_request',
    'Reelgate-Channel must name a channel that can make what was asked for',
  ),
  task_not_found: refused(404, 'job_not_found', 'job not found', 'job_id'),
  file_not_found: refused(404, 'file_not_found', 'file not found'),
  file_not_supported: refused(
    400,
    'invalid_request',
    'the file must be a JPEG, PNG or WebP image',
    'file',
  ),
  model_not_found: refused(404, 'model_not_found', 'model {model} not found', 'model'),
  task_not_completed: refused(400, 'invalid_request', 'the job is not completed yet'),
  media_not_found: refused(404, 'not_found', 'there is no such media'),
  media_expired: refused(410, 'expired', 'the media has expired'),
  range_not_satisfiable: refused(416, 'invalid_request', 'the range cannot be satisfied'),
  route_not_found: refused(404, 'not_found', 'no such endpoint'),
  method_not_allowed: refused(405, 'method_not_allowed', 'method not allowed on this endpoint'),
  rate_limited: passing(429, 'rate_limit_exceeded', 'rate limit exceeded', 1),
  not_persisted: passing(500, 'internal_error', 'the job could not be saved and is not billed'),
  internal: passing(500, 'internal_error', 'internal error'),
  queue_unavailable: passing(503, 'model_unavailable', 'too many jobs are waiting', 5),
  store_unavailable: passing(503, 'service_unavailable', 'the database is unavailable', 5),
  body_not_json: refused(400, 'invalid_request', 'the request body must be a JSON object'),
  form_broken: refused(400, 'invalid_request', 'the multipart form cannot be read'),
  body_too_large: refused(413, 'invalid_request', 'the request body exceeds {sizeBytesMax} bytes'),
  wrong_content_type: refused(
    415,
    'invalid_request',
    'this content type is not accepted here: see Content-Type',
  ),
  idempotency_conflict: refused(
    409,
    'idempotency_conflict',
    'Idempotency-Key was already used with a different request body',
  ),
  idempotency_key_invalid: refused(
    400,
    'invalid_request',
    'Idempotency-Key must have 1 to 255 characters',
  ),
};

const CREDITS_PER_USD = 1_000;

function filled(message: string, detail: Refusal['detail']): string {
  const { neededCredits, availableCredits, model } = detail;
  const words: Refusal['detail'] = {
    ...detail,
    needed: Number(neededCredits) / CREDITS_PER_USD,
    available: Number(availableCredits) / CREDITS_PER_USD,
    model: shown(String(model)),
  };
  return message.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(words[name] ?? 'unknown'));
}
