import type { Contract, Violation } from '@reelgate/contracts';
import type { Refusal, RefusalKind } from '../../platform/refusal.ts';
import { wordsOf } from './words.ts';

/** An error as a client of xAI sees it: `{"code": "<sentence>", "error": "<message>"}`. */
export interface XaiProblem {
  /** Of HTTP. */
  readonly status: number;
  /** One of a few sentences, which clients match on; the message is for people. */
  readonly code: string;
  readonly message: string;
  /** False where sending the same again cannot help; the rim says so in `x-should-retry`. */
  readonly retryable: boolean;
  /** For Retry-After; null leaves the header out. */
  readonly retryAfterS: number | null;
}

/** The flat error as JSON text. */
export function encodeProblem({ code, message }: XaiProblem): string {
  return JSON.stringify({ code, error: message });
}

/** xAI reports one thing a request: the first in the order of the contract's fields. */
export function problemOfViolations(
  violations: readonly Violation[],
  contract: Contract,
): XaiProblem {
  const [violation] = violations;
  if (violation === undefined) throw new RangeError('there is no violation to report');
  const message = wordsOf(violation, contract);
  return violation.kind === 'missing'
    ? refused(422, SENTENCES.invalid, message)
    : invalidArgument(message);
}

export function problemOfRefusal({ kind, detail, retryAfterS }: Refusal): XaiProblem {
  const { message, ...entry } = refusals[kind];
  return {
    ...entry,
    message: message.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      String(detail[name] ?? unsaid[name] ?? 'unknown'),
    ),
    retryAfterS: retryAfterS ?? entry.retryAfterS,
  };
}

export function invalidArgument(message: string): XaiProblem {
  return refused(400, SENTENCES.invalid, message);
}

export function missingField(field: string): XaiProblem {
  return refused(422, SENTENCES.invalid, `missing field \`${field}\`.`);
}

export function modelNotFound(model: string): XaiProblem {
  return refused(404, SENTENCES.notFound, `The model ${model} does not exist.`);
}

/** The vendor's codes are the sentences that gRPC's statuses are described with. */
export const SENTENCES = {
  invalid: 'Client specified an invalid argument',
  unauthenticated: 'The request does not have valid authentication credentials',
  denied: 'The caller does not have permission to execute the specified operation',
  notFound: 'Some requested entity was not found',
  exists: 'Some entity that we attempted to create already exists',
  state: "The system is not in a state required for the operation's execution",
  range: 'Operation was attempted past the valid range',
  unsupported: 'Operation is not implemented or not supported',
  exhausted: 'Some resource has been exhausted',
  unavailable: 'The service is currently unavailable',
  internal: 'Internal error',
} as const;

/** What is said in a message's braces where the refusal has no detail. */
const unsaid: Readonly<Record<string, string>> = {
  why: 'no channel of this gateway can make what was asked for',
};

/** Braces in a message are filled from the refusal's detail. */
const refusals: Readonly<Record<RefusalKind, XaiProblem>> = {
  unauthenticated_missing: refused(
    401,
    SENTENCES.unauthenticated,
    'No API key was provided. Send it as "Authorization: Bearer <API key>".',
  ),
  // What is no key at all is as good as none.
  unauthenticated_malformed: refused(
    401,
    SENTENCES.unauthenticated,
    'The Authorization header must be "Bearer <API key>".',
  ),
  // 400, as the vendor answers a wrong key (api/xai.md).
  unauthenticated_unknown: refused(400, SENTENCES.invalid, 'Incorrect API key provided.'),
  unauthenticated_revoked: refused(400, SENTENCES.invalid, 'The API key has been revoked.'),
  unauthenticated_expired: refused(400, SENTENCES.invalid, 'The API key has expired.'),
  scope_denied: refused(403, SENTENCES.denied, 'The API key lacks the scope {scope}.'),
  // Not 429: clients would send it again and again.
  insufficient_credits: refused(
    403,
    SENTENCES.denied,
    'There are not enough credits: {neededCredits} needed, {availableCredits} available.',
  ),
  no_price: refused(400, SENTENCES.state, 'The model {model} has no price here.'),
  task_not_found: refused(404, SENTENCES.notFound, 'There is no such video request.'),
  file_not_found: refused(404, SENTENCES.notFound, 'There is no such file.'),
  file_not_supported: refused(400, SENTENCES.invalid, 'The file is of no kind that is taken.'),
  model_not_found: refused(404, SENTENCES.notFound, 'The model {model} does not exist.'),
  unsupported_operation: refused(400, SENTENCES.unsupported, 'This cannot be done here: {why}.'),
  channel_not_found: refused(
    400,
    SENTENCES.invalid,
    'Reelgate-Channel must name a channel that can make what was asked for.',
  ),
  task_not_completed: refused(400, SENTENCES.state, 'The video is not finished.'),
  media_not_found: refused(404, SENTENCES.notFound, 'There is no such media.'),
  media_expired: refused(410, SENTENCES.notFound, 'The media have expired.'),
  range_not_satisfiable: refused(416, SENTENCES.range, 'The file has no such range.'),
  route_not_found: refused(404, SENTENCES.notFound, 'There is no such endpoint.'),
  method_not_allowed: refused(
    405,
    SENTENCES.unsupported,
    'The method is not allowed on this endpoint.',
  ),
  rate_limited: passing(429, SENTENCES.exhausted, 'Too many requests for this API key.', 1),
  not_persisted: passing(
    500,
    SENTENCES.internal,
    'The request could not be saved; nothing was charged.',
    null,
  ),
  internal: passing(500, SENTENCES.internal, 'Something went wrong here.', null),
  queue_unavailable: passing(503, SENTENCES.unavailable, 'The queue is full.', 5),
  store_unavailable: passing(503, SENTENCES.unavailable, 'The database cannot be written.', 5),
  body_not_json: refused(400, SENTENCES.invalid, 'The request body must be a JSON object.'),
  form_broken: refused(400, SENTENCES.invalid, 'The form cannot be read.'),
  body_too_large: refused(
    413,
    SENTENCES.invalid,
    'The request body is larger than {sizeBytesMax} bytes.',
  ),
  wrong_content_type: refused(
    415,
    SENTENCES.invalid,
    'The request body must be JSON, sent as "Content-Type: application/json".',
  ),
  idempotency_conflict: refused(
    409,
    SENTENCES.exists,
    'The Idempotency-Key was used before, with another request body.',
  ),
  idempotency_key_invalid: refused(
    400,
    SENTENCES.invalid,
    'The Idempotency-Key must have 1 to 255 characters.',
  ),
};

function refused(status: number, code: string, message: string): XaiProblem {
  return { status, code, message, retryable: false, retryAfterS: null };
}

function passing(
  status: number,
  code: string,
  message: string,
  retryAfterS: number | null,
): XaiProblem {
  return { status, code, message, retryable: true, retryAfterS };
}
