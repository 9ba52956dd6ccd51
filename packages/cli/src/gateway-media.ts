import type { Environment } from './locate-gateway.ts';
import { UsageError } from './usage-error.ts';

/** The command line was understood, and a place could not do what it asks. */
export class MediaNotMoved extends Error {
  override readonly name = 'MediaNotMoved';
}

/** What the gateway's half of a command offers. */
interface GatewayMedia {
  readonly moveMediaBetween: (options: {
    readonly from: string;
    readonly to: string;
    readonly environment: Environment;
    readonly folder: string;
  }) => Promise<Moved>;
}

interface Moved {
  readonly copied: number;
  readonly copiedBytes: number;
  readonly skipped: number;
}

/**
 * The gateway's own code opens its media, so that nobody else has to know how it keeps them. It is
 * loaded by its place and only when it is wanted: the other commands run where no gateway is.
 */
export async function loadGatewayMedia(): Promise<GatewayMedia> {
  const place = new URL('../../gateway/src/compose-media.ts', import.meta.url).href;
  const { moveMediaBetween } = (await import(place)) as GatewayMedia;
  return {
    moveMediaBetween: (options) => moveMediaBetween(options).catch(explain),
  };
}

/** Told by their names, because nothing of the gateway is imported. */
function explain(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  if (error.name === 'ConfigError') throw new UsageError(error.message, { cause: error });
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  throw new MediaNotMoved(`${error.message}\n  the same command goes on where this one ended`, {
    cause: error,
  });
}
