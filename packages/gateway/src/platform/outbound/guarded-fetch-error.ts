/** Why a guarded fetch was refused or broke off. */
export type FetchFailure =
  /** Not a URL at all, or neither http nor https. */
  | 'scheme'
  | 'userinfo'
  /** The host is, or resolves to, an address that the policy refuses. */
  | 'address'
  /** Too many redirects, or one that leads nowhere. */
  | 'redirects'
  | 'deadline'
  | 'too_large'
  /** The body came compressed although `identity` was asked for. */
  | 'encoding'
  /** Any final status that does not carry the whole body; `status` tells which. */
  | 'status'
  /** No answer: DNS, TCP, TLS or HTTP failed before the headers were complete. */
  | 'connection'
  /** The body ended before it was complete. */
  | 'cut_short';

/** `message` and `cause` may name internal addresses and are for the log, never for a client. */
export class GuardedFetchError extends Error {
  override readonly name = 'GuardedFetchError';
  readonly reason: FetchFailure;
  /** Only with the reason `status`. */
  readonly status: number | null;

  constructor(
    reason: FetchFailure,
    message: string,
    context: { readonly cause?: unknown; readonly status?: number } = {},
  ) {
    super(message, { cause: context.cause });
    this.reason = reason;
    this.status = context.status ?? null;
  }
}

/**
 * What a client may be told. A blocked target, a closed port and a silent one read alike, so that
 * nobody can map a private network through this gateway.
 */
export function publicReason(error: GuardedFetchError): string {
  return PUBLIC_REASONS[error.reason];
}

const UNREACHABLE = 'The address could not be reached.';

const PUBLIC_REASONS: Record<FetchFailure, string> = {
  scheme: 'The address must be an http or https URL.',
  userinfo: 'The address must not contain a user name or password.',
  address: UNREACHABLE,
  connection: UNREACHABLE,
  deadline: UNREACHABLE,
  redirects: 'The address redirects too many times.',
  too_large: 'The file is too large.',
  encoding: 'The server sent the file compressed.',
  status: 'The server did not answer with the file.',
  cut_short: 'The server ended the file before it was complete.',
};
