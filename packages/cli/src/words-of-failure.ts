import { ReelgateError, ReelgateUnreachable } from '@reelgate/sdk';
import { MediaNotMoved } from './gateway-media.ts';
import { StoreNotMoved } from './gateway-store.ts';
import type { Gateway } from './locate-gateway.ts';
import { RenderFailed } from './render-failed.ts';
import { UncertainGrant } from './uncertain-grant.ts';
import { UsageError } from './usage-error.ts';

/** What went wrong, and what to look at next. */
export function wordsOfFailure(error: unknown, gateway: Gateway | null): string {
  if (error instanceof UsageError || error instanceof MediaNotMoved) return error.message;
  if (error instanceof StoreNotMoved || error instanceof RenderFailed) return error.message;
  if (error instanceof UncertainGrant) return wordsOfDoubt(error);
  if (error instanceof ReelgateUnreachable) return wordsOfSilence(error);
  if (error instanceof ReelgateError) return wordsOfRefusal(error, gateway);
  // A bug of this command: the stack is what helps whoever reads the report.
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function wordsOfSilence(error: ReelgateUnreachable): string {
  const { baseUrl, reason } = error;
  if (reason === 'timed_out') {
    return `${baseUrl} did not answer in time; what was asked may have happened all the same`;
  }
  return `no gateway at ${baseUrl} (${causeOf(error)}); is it running? --url or REELGATE_URL say where`;
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

function wordsOfDoubt({ unreachable, grantId }: UncertainGrant): string {
  const words = wordsOfSilence(unreachable);
  if (NEVER_SENT.has(causeOf(unreachable))) return words;
  return `${words}\n  grant again with --grant-id ${grantId}: it counts once, whatever became of this one`;
}

/** fetch hides the system's own word two causes down. */
function causeOf(error: Error): string {
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const { code } = cause as NodeJS.ErrnoException;
  return code ?? causeOf(cause);
}

function wordsOfRefusal(error: ReelgateError, gateway: Gateway | null): string {
  const { code, detail, errors, status, requestId } = error;
  if (code === 'unauthenticated') {
    return `the gateway at ${gateway?.url} refuses the admin token from ${gateway?.tokenSource}`;
  }
  if (code === 'unexpected_answer') return `${gateway?.url} is no gateway, it seems: ${detail}`;
  if (errors.length > 0) return errors.map((each) => `${each.field} ${each.detail}`).join('\n  ');
  return status >= 500 ? `${error.message} (${requestId} in the gateway's log)` : detail;
}
