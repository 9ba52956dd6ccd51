import { UpstreamFault } from '../upstream-fault.ts';
import type { FetchFailure, GuardedFetchError } from './guarded-fetch-error.ts';

const GONE = new Set([403, 404, 410]);

/** Another time it would be no other. */
const REFUSED: ReadonlySet<FetchFailure> = new Set([
  'scheme',
  'userinfo',
  'address',
  'redirects',
  'too_large',
  'encoding',
]);

/** What a fetch that was refused, or broke off, means to the clip that was to be fetched. */
export function clipFaultOf(cause: GuardedFetchError): UpstreamFault {
  const message = `the clip: ${cause.message}`;
  const isGone = cause.status !== null && GONE.has(cause.status);
  if (isGone) return new UpstreamFault('lost', message, { cause });
  const kind = REFUSED.has(cause.reason) ? 'refused' : 'not_delivered';
  return new UpstreamFault(kind, message, { cause });
}
