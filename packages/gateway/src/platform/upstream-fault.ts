/**
 * Trouble between a provider and its upstream. What matters to money is whether the upstream may
 * have taken the work:
 *
 * - `not_delivered`: surely not, so it may be sent again or elsewhere
 * - `uncertain`: it may have been, so it must never be sent again blindly
 * - `refused`: it was read and declined, and would be again
 * - `denied`: it does not serve us at all: our key, our money or our address is wrong
 * - `busy`: it was read and put off; `retryAfterMs` says for how long, where the upstream did
 * - `lost`: the upstream no longer knows work that it had accepted
 */
export class UpstreamFault extends Error {
  override readonly name = 'UpstreamFault';
  readonly kind: UpstreamFaultKind;
  readonly retryAfterMs: number | null;

  constructor(kind: UpstreamFaultKind, message: string, options: UpstreamFaultOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

export type UpstreamFaultKind =
  | 'not_delivered'
  | 'uncertain'
  | 'refused'
  | 'denied'
  | 'busy'
  | 'lost';

interface UpstreamFaultOptions {
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}
