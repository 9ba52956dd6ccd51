import type { Refusal, RefusalKind } from '../../platform/refusal.ts';

/** An error as clients of the `openai` package see it (api/openai.md). */
export interface OpenaiProblem {
  /** Of HTTP; the package chooses its class of error by it. */
  readonly status: number;
  readonly type: ErrorType;
  /** What clients match on; the message is for people. */
  readonly code: string;
  /** The field or parameter that is meant, or null. */
  readonly param: string | null;
  readonly message: string;
  /** False where sending the same again cannot help; the rim says so in `x-should-retry`. */
  readonly retryable: boolean;
  /** For Retry-After; null leaves the header out. */
  readonly retryAfterS: number | null;
}

export const ERROR_TYPES = [
  'invalid_request_error',
  'authentication_error',
  'permission_error',
  'insufficient_quota',
  'not_found_error',
  'idempotency_error',
  'rate_limit_error',
  'server_error',
] as const;

type ErrorType = (typeof ERROR_TYPES)[number];

/** The envelope `{"error": {message, type, param, code}}` as JSON text. */
export function encodeProblem(problem: OpenaiProblem, requestId: string): string {
  const { message, type, param, code } = problem;
  return JSON.stringify({
    error: { message: `${message} (request id: ${requestId})`, type, param, code },
  });
}

/** A 400, which the same request can only earn again. */
export function badRequest(code: string, param: string | null, message: string): OpenaiProblem {
  return refused(400, 'invalid_request_error', code, message, param);
}

export function problemOfRefusal({ kind, detail, retryAfterS }: Refusal): OpenaiProblem {
  const problem = refusals[kind];
  return {
    ...problem,
    message: filled(problem.message, detail),
    retryAfterS: retryAfterS ?? problem.retryAfterS,
  };
}

const AUTHENTICATION = [401, 'authentication_error', 'invalid_api_key'] as const;
const INVALID = 'invalid_request_error';
const NOT_FOUND = [404, 'not_found_error', 'not_found'] as const;

/** Braces in a message are filled from the refusal's detail. */
const refusals: Readonly<Record<RefusalKind, OpenaiProblem>> = {
  unauthenticated_missing: refused(
    ...AUTHENTICATION,
    'there is no API key: send one as "Authorization: Bearer <key>"',
  ),
  unauthenticated_malformed: refused(
    ...AUTHENTICATION,
    'the Authorization header must be "Bearer <key>"',
  ),
  unauthenticated_unknown: refused(...AUTHENTICATION, 'the API key is not known'),
  unauthenticated_revoked: refused(...AUTHENTICATION, 'the API key has been revoked'),
  unauthenticated_expired: refused(...AUTHENTICATION, 'the API key has expired'),
  scope_denied: refused(
    403,
    'permission_error',
    'insufficient_permissions',
    'the API key lacks the scope {scope}',
  ),
  insufficient_credits: refused(
    402,
    'insufficient_quota',
    'insufficient_quota',
    'not enough credits: {neededCredits} are needed and {availableCredits} are there',
  ),
  no_price: refused(400, INVALID, 'model_without_price', 'model {model} has no price', 'model'),
  model_not_found: refused(
    400,
    INVALID,
    'model_not_found',
    'model {model} does not exist',
    'model',
  ),
  unsupported_operation: refused(
    400,
    INVALID,
    'unsupported_operation',
    'no channel can make what is asked for',
  ),
  channel_not_found: refused(
    400,
    INVALID,
    'channel_not_found',
    'Reelgate-Channel must name a channel that can make what is asked for',
  ),
  task_not_found: refused(...NOT_FOUND, 'there is no such video'),
  // Only a remix comes across these: what its first order began with is kept for a while only.
  file_not_found: refused(400, INVALID, 'input_expired', 'an input file is not there any more'),
  file_not_supported: refused(
    400,
    INVALID,
    'invalid_file',
    'the file is of a kind that is not taken',
  ),
  // The words are the vendor's (api/openai.md).
  task_not_completed: refused(400, INVALID, 'task_not_completed', 'Task is not completed yet'),
  media_not_found: refused(...NOT_FOUND, 'the video has no such file'),
  media_expired: refused(410, 'not_found_error', 'expired', 'the files of the video have expired'),
  range_not_satisfiable: refused(
    416,
    INVALID,
    'range_not_satisfiable',
    'the range lies outside of the file',
  ),
  route_not_found: refused(...NOT_FOUND, 'there is no such endpoint'),
  method_not_allowed: refused(
    405,
    INVALID,
    'method_not_allowed',
    'the endpoint has no such method',
  ),
  rate_limited: passing(429, 'rate_limit_error', 'rate_limit_exceeded', 'too many requests', 1),
  not_persisted: passing(
    500,
    'server_error',
    'not_persisted',
    'the video could not be written down; its credits were given back',
    null,
  ),
  internal: passing(500, 'server_error', 'internal_error', 'internal error', null),
  queue_unavailable: passing(503, 'server_error', 'overloaded', 'too many videos are waiting', 5),
  store_unavailable: passing(503, 'server_error', 'unavailable', 'the store cannot be used now', 5),
  body_not_json: refused(400, INVALID, 'invalid_json', 'the request body is not valid JSON'),
  form_broken: refused(400, INVALID, 'invalid_form', 'the multipart form cannot be read'),
  body_too_large: refused(
    413,
    INVALID,
    'request_too_large',
    'the request body, or one of its files, is too large',
  ),
  wrong_content_type: refused(
    415,
    INVALID,
    'unsupported_media_type',
    'the request body must be application/json or multipart/form-data',
  ),
  idempotency_conflict: refused(
    409,
    'idempotency_error',
    'idempotency_conflict',
    'the Idempotency-Key was used before with another body',
  ),
  idempotency_key_invalid: refused(
    400,
    INVALID,
    'invalid_idempotency_key',
    'the Idempotency-Key must have 1 to 255 characters',
  ),
};

function refused(
  status: number,
  type: ErrorType,
  code: string,
  message: string,
  param: string | null = null,
): OpenaiProblem {
  return { status, type, code, param, message, retryable: false, retryAfterS: null };
}

function passing(
  status: number,
  type: ErrorType,
  code: string,
  message: string,
  retryAfterS: number | null,
): OpenaiProblem {
  return { status, type, code, param: null, message, retryable: true, retryAfterS };
}

function filled(message: string, detail: Refusal['detail']): string {
  return message.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(detail[name] ?? 'unknown'));
}
