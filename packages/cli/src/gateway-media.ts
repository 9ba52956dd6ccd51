import type * as gateway from '@reelgate/gateway';
import { UsageError } from './usage-error.ts';

/** The command line was understood, and a place could not do what it asks. */
export class MediaNotMoved extends Error {
  override readonly name = 'MediaNotMoved';
}

type GatewayMedia = Pick<typeof gateway, 'moveMediaBetween'>;

/**
 * The gateway's own code opens its media, so that nobody else has to know how it keeps them. It is
 * loaded only when it is wanted, because the other commands have to be quick.
 */
export async function loadGatewayMedia(): Promise<GatewayMedia> {
  const { moveMediaBetween } = await import('@reelgate/gateway');
  return {
    moveMediaBetween: (options) => moveMediaBetween(options).catch(explain),
  };
}

/** Told by their names, so that nothing of the gateway is loaded for a failure elsewhere. */
function explain(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  if (error.name === 'ConfigError') throw new UsageError(error.message, { cause: error });
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  throw new MediaNotMoved(`${error.message}\n  the same command goes on where this one ended`, {
    cause: error,
  });
}
