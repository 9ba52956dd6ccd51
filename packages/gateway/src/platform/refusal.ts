/**
 * A request that is understood but not served. It is thrown once, and worded at the rim by the
 * dialect that was spoken. `detail` holds what the words need:
 *
 * - `insufficient_credits`: `neededCredits`, `availableCredits`
 * - `no_price`: `model`
 * - `body_too_large`: `sizeBytesMax`
 * - `scope_denied`: `scope`
 * - `model_not_found`: `model`
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  readonly detail: Readonly<Record<string, string | number>>;
  /** Overrules what the dialect would say by itself. */
  readonly retryAfterS?: number;

  constructor(kind: RefusalKind, options: RefusalOptions = {}) {
    super(kind, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.detail = options.detail ?? {};
    if (options.retryAfterS !== undefined) this.retryAfterS = options.retryAfterS;
  }
}

export type RefusalKind =
  /** No Authorization header; one that is not `Bearer <key>`; a key nobody has; one taken back. */
  | 'unauthenticated_missing'
  | 'unauthenticated_malformed'
  | 'unauthenticated_unknown'
  | 'unauthenticated_revoked'
  | 'unauthenticated_expired'
  /** The key is good, and not for this: `scope` names what it lacks. */
  | 'scope_denied'
  | 'insufficient_credits'
  | 'no_price'
  /** Unknown, or another workspace's: the answer must not tell which. */
  | 'task_not_found'
  | 'file_not_found'
  /** A file that is none of the kinds that are taken. */
  | 'file_not_supported'
  /** `model`: no such model is offered here. */
  | 'model_not_found'
  /** No channel can do what was ordered. */
  | 'unsupported_operation'
  /** The channel that is asked for by name is not there, or cannot make it: the answer must not tell which. */
  | 'channel_not_found'
  /** What is asked for exists when the task is completed. */
  | 'task_not_completed'
  | 'media_not_found'
  | 'media_expired'
  | 'range_not_satisfiable'
  | 'route_not_found'
  | 'method_not_allowed'
  | 'rate_limited'
  /** The task could not be written down; its credits are given back. */
  | 'not_persisted'
  /** A bug: it is logged whole, and nothing of it is shown. */
  | 'internal'
  | 'queue_unavailable'
  /** Neither the store nor the place of the media can be waited for. */
  | 'store_unavailable'
  | 'body_not_json'
  /** A multipart form that cannot be read. */
  | 'form_broken'
  | 'body_too_large'
  | 'wrong_content_type'
  /** The key was used before, with another body. */
  | 'idempotency_conflict'
  | 'idempotency_key_invalid';

interface RefusalOptions {
  readonly detail?: Readonly<Record<string, string | number>>;
  readonly retryAfterS?: number;
  readonly cause?: unknown;
}
