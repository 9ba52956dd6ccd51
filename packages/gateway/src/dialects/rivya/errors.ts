import type { Violation } from '@reelgate/contracts';
import type { Refusal, RefusalKind } from '../../platform/refusal.ts';
import { wordsOf } from './words.ts';

/** An error as a Rivya client sees it (seed 004, api/rivya.md). */
export interface RivyaProblem {
  /** Of HTTP. */
  readonly status: number;
  /** What clients match on; the message is for people. */
  readonly code: string;
  readonly message: string;
  /** False where sending the same again cannot help; the rim says so in `x-should-retry`. */
  readonly retryable: boolean;
  /** For Retry-After; null leaves the header out. */
  readonly retryAfterS: number | null;
}

/** The envelope `{"error": {code, message, requestId}}` as JSON text. */
export function encodeProblem({ code, message }: RivyaProblem, requestId: string): string {
  return JSON.stringify({ error: { code, message, requestId } });
}

/** The first violation in the order of the contract's fields; one message has no room for more. */
export function problemOfViolations(violations: readonly Violation[]): RivyaProblem {
  const [violation] = violations;
  if (violation === undefined) throw new RangeError('there is no violation to report');
  return invalid(wordsOf(violation));
}

export function problemOfRefusal(refusal: Refusal): RivyaProblem {
  const { message, ...entry } = refusals[refusal.kind];
  return {
    ...entry,
    message: filled(message, refusal.detail),
    retryAfterS: refusal.retryAfterS ?? entry.retryAfterS,
  };
}

/** The vendor's one code for whatever is wrong with a request. */
export function invalid(message: string): RivyaProblem {
  return refused(400, 'validation_failed', message);
}

/** Another workspace's is as unknown as none. */
export function webhookNotFound(): RivyaProblem {
  return missing('webhook');
}

export function webhookUrlRejected(message: string): RivyaProblem {
  return refused(400, 'webhook_url_rejected', message);
}

/** Braces in a message are filled from the refusal's detail. */
const refusals: Readonly<Record<RefusalKind, RivyaProblem>> = {
  unauthenticated_missing: refused(401, 'api_key_missing', 'Authorization header is required'),
  unauthenticated_malformed: refused(
    401,
    'api_key_invalid',
    'Authorization must be "Bearer <API key>"',
  ),
  unauthenticated_unknown: refused(401, 'api_key_invalid', 'API key is unknown'),
  unauthenticated_revoked: refused(401, 'api_key_revoked', 'API key has been revoked'),
  unauthenticated_expired: refused(401, 'api_key_expired', 'API key has expired'),
  scope_denied: refused(403, 'api_scope_denied', 'API key lacks the scope {scope}'),
  insufficient_credits: refused(
    402,
    'insufficient_credits',
    'insufficient credits: {neededCredits} needed, {availableCredits} available',
  ),
  no_price: invalid('model {model} has no price'),
  task_not_found: missing('generation'),
  file_not_found: missing('file'),
  file_not_supported: invalid('file must be an image (JPEG, PNG, WebP), a video or an audio file'),
  model_not_found: missing('model'),
  unsupported_operation: invalid('no channel of this gateway can make what was asked for'),
  channel_not_found: invalid(
    'Reelgate-Channel must name a channel that can make what was asked for',
  ),
  task_not_completed: refused(409, 'generation_not_succeeded', 'generation has not succeeded'),
  media_not_found: missing('media'),
  media_expired: refused(410, 'media_expired', 'media has expired'),
  range_not_satisfiable: refused(416, 'range_not_satisfiable', 'range is outside of the file'),
  // The vendor has one code for what is not there, and none for a method.
  route_not_found: missing('endpoint'),
  method_not_allowed: refused(405, 'method_not_allowed', 'method not allowed on this endpoint'),
  rate_limited: passing(429, 'rate_limited', 'rate limit exceeded', 1),
  not_persisted: passing(
    500,
    'internal_error',
    'the request could not be saved; nothing was charged',
    null,
  ),
  internal: passing(500, 'internal_error', 'internal error', null),
  queue_unavailable: passing(503, 'service_unavailable', 'queue is full', 5),
  store_unavailable: passing(503, 'service_unavailable', 'database is unavailable', 5),
  body_not_json: invalid('request body must be a JSON object'),
  form_broken: invalid('request body is not a readable multipart form'),
  body_too_large: refused(
    413,
    'validation_failed',
    'request body, or a file in it, exceeds {sizeBytesMax} bytes',
  ),
  wrong_content_type: invalid('request body has the wrong Content-Type for this endpoint'),
  idempotency_conflict: refused(
    409,
    'idempotency_conflict',
    'Idempotency-Key was already used with a different request body',
  ),
  idempotency_key_invalid: invalid('Idempotency-Key must be 1-255 characters'),
};

function refused(status: number, code: string, message: string): RivyaProblem {
  return { status, code, message, retryable: false, retryAfterS: null };
}

function missing(what: string): RivyaProblem {
  return refused(404, 'not_found', `${what} not found`);
}

function passing(
  status: number,
  code: string,
  message: string,
  retryAfterS: number | null,
): RivyaProblem {
  return { status, code, message, retryable: true, retryAfterS };
}

function filled(message: string, detail: Refusal['detail']): string {
  return message.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(detail[name] ?? 'unknown'));
}
