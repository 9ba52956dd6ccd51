import type * as gateway from '@reelgate/gateway';
import type { Surroundings } from '@reelgate/gateway';
import type { Environment } from './locate-gateway.ts';
import { UsageError } from './usage-error.ts';

/** The command line was understood, and the store could not be used as it asks. */
export class StoreNotMoved extends Error {
  override readonly name = 'StoreNotMoved';
}

type GatewayStore = typeof gateway;

/**
 * Lets the gateway's own code work on its store, so that nobody else has to know how it keeps it. It
 * is loaded only when it is wanted, because the other commands have to be quick.
 */
export async function withGatewayStore<Result>(
  environment: Environment,
  work: (store: GatewayStore, surroundings: Surroundings) => Promise<Result>,
): Promise<Result> {
  const store = await import('@reelgate/gateway');
  return work(store, { environment, folder: process.cwd() }).catch(explain);
}

/** Told by their names, so that nothing of the gateway is loaded for a failure elsewhere. */
function explain(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const { name, message } = error;
  if (name === 'ConfigError') throw new UsageError(message, { cause: error });
  if (name === 'FolderInUse') {
    throw new StoreNotMoved(`${message}; stop that one first`, { cause: error });
  }
  const isExpected = name === 'MoveRefused' || (error as NodeJS.ErrnoException).code !== undefined;
  throw isExpected ? new StoreNotMoved(message, { cause: error }) : error;
}
