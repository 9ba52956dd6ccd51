import type { Contract, Violation } from '@reelgate/contracts';
import type { Refusal, RefusalKind } from '../../platform/refusal.ts';
import { wordsOf } from './words.ts';

/** An error as a reAPI client sees it (seed 000, api/reapi.md). */
export interface ReapiProblem {
  /** Of HTTP. */
  readonly status: number;
  /** What clients match on; the message is for people. */
  readonly code: number;
  readonly message: string;
  /** False where sending the same again cannot help; the rim says so in `x-should-retry`. */
  readonly retryable: boolean;
  /** For Retry-After; null leaves the header out. */
  readonly retryAfterS: number | null;
}

/** The envelope `{"error": {code, message, request_id}}` as JSON text. */
export function encodeProblem(problem: ReapiProblem, requestId: string): string {
  const { code, message } = problem;
  return JSON.stringify({ error: { code, message, request_id: requestId } });
}

/** reAPI reports one violation a request: the first in the order of the contract's fields. */
export function problemOfViolations(
  violations: readonly Violation[],
  contract: Contract,
): ReapiProblem {
  const [violation] = violations;
  if (violation === undefined) throw new RangeError('there is no violation to report');
  return badRequest(violationCodes[violation.kind], wordsOf(violation, contract.wording));
}

export function problemOfRefusal(refusal: Refusal): ReapiProblem {
  const spoken: Readonly<Partial<Record<RefusalKind, ReapiProblem>>> = refusals;
  const { message, ...entry } = spoken[refusal.kind] ?? refusals.internal;
  return {
    ...entry,
    message: filled(message, refusal.detail),
    retryAfterS: refusal.retryAfterS ?? entry.retryAfterS,
  };
}

/** A 400, which the same request can only earn again. */
export function badRequest(code: number, message: string): ReapiProblem {
  return { status: 400, code, message, retryable: false, retryAfterS: null };
}

const violationCodes: Readonly<Record<Violation['kind'], number>> = {
  missing: 20002,
  wrong_type: 20003,
  too_long: 20007,
  too_many: 20003,
  out_of_range: 20003,
  not_allowed: 20003,
  not_public_url: 20003,
  not_an_image: 20003,
  conflict: 20003,
  unknown: 20003,
};

/** What no route of this dialect can refuse with: it has no files, forms, media or models of its own. */
type Unspoken =
  | 'file_not_found'
  | 'file_not_supported'
  | 'form_broken'
  | 'model_not_found'
  | 'task_not_completed'
  | 'media_not_found'
  | 'media_expired'
  | 'range_not_satisfiable';

/** Braces in a message are filled from the refusal's detail. */
const refusals: Readonly<Record<Exclude<RefusalKind, Unspoken>, ReapiProblem>> = {
  unauthenticated_missing: refused(401, 10001, 'Authorization header is required'),
  unauthenticated_malformed: refused(401, 10002, 'Authorization must be "Bearer <API key>"'),
  unauthenticated_unknown: refused(401, 10003, 'API key is unknown'),
  unauthenticated_revoked: refused(401, 10004, 'API key has been revoked'),
  unauthenticated_expired: refused(401, 10004, 'API key has expired'),
  scope_denied: refused(403, 10005, 'API key lacks the scope {scope}'),
  unsupported_operation: refused(400, 20004, 'no channel can make what was asked for'),
  // A header's value that cannot be taken, as with an Idempotency-Key.
  channel_not_found: refused(
    400,
    20003,
    'Reelgate-Channel must name a channel that can make what was asked for',
  ),
  insufficient_credits: refused(
    402,
    30001,
    'insufficient credits: {neededCredits} needed, {availableCredits} available',
  ),
  no_price: refused(400, 30002, 'model {model} has no price'),
  task_not_found: refused(404, 40001, 'task not found'),
  // The catalogue has one code for what is not there, and none for a path or a method.
  route_not_found: refused(404, 40001, 'no such endpoint'),
  method_not_allowed: refused(405, 40001, 'method not allowed on this endpoint'),
  rate_limited: passing(429, 50001, 'rate limit exceeded', 1),
  not_persisted: passing(500, 60001, 'task could not be saved; its credits were given back', null),
  internal: passing(500, 60099, 'internal error', null),
  queue_unavailable: passing(503, 70001, 'queue is unavailable', 5),
  store_unavailable: passing(503, 70002, 'database is unavailable', 5),
  body_not_json: refused(400, 20001, 'request body must be a JSON object'),
  body_too_large: refused(413, 20001, 'request body exceeds {sizeBytesMax} bytes'),
  // 400 and not 415, because that is how the catalogue answers a body that is not JSON.
  wrong_content_type: refused(
    400,
    20001,
    'request body must be a JSON object (Content-Type: application/json)',
  ),
  // The catalogue knows no conflict; 20003 is its code for a value that cannot be taken.
  idempotency_conflict: refused(
    409,
    20003,
    'Idempotency-Key was already used with a different request body',
  ),
  idempotency_key_invalid: refused(400, 20003, 'Idempotency-Key must be 1-255 characters'),
};

function refused(status: number, code: number, message: string): ReapiProblem {
  return { status, code, message, retryable: false, retryAfterS: null };
}

function passing(
  status: number,
  code: number,
  message: string,
  retryAfterS: number | null,
): ReapiProblem {
  return { status, code, message, retryable: true, retryAfterS };
}

function filled(message: string, detail: Refusal['detail']): string {
  return message.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(detail[name] ?? 'unknown'));
}
