import type { Environment } from './locate-gateway.ts';
import { UsageError } from './usage-error.ts';

/** The command line was understood, and the store could not be used as it asks. */
export class StoreNotMoved extends Error {
  override readonly name = 'StoreNotMoved';
}

export interface StoreSurroundings {
  readonly environment: Environment;
  /** What relative paths lie under. */
  readonly folder: string;
}

export type RowCounts = Readonly<Record<string, number>>;

/** What a store says of itself when no gateway is asked. */
export interface OfflineDiagnosis {
  readonly sound: boolean;
  readonly broken: readonly {
    readonly invariant: string;
    readonly sentence: string;
    readonly rows: readonly unknown[];
  }[];
  readonly damage: readonly string[];
}

/** What the gateway's half of the commands offers. */
interface GatewayStore {
  exportStore(
    to: string,
    surroundings: StoreSurroundings,
  ): Promise<{ readonly path: string; readonly rows: RowCounts }>;
  importStore(
    from: string,
    surroundings: StoreSurroundings,
  ): Promise<{ readonly rows: RowCounts; readonly requeued: number }>;
  backUpStore(to: string, surroundings: StoreSurroundings): Promise<BackedUp>;
  diagnoseStore(surroundings: StoreSurroundings): Promise<OfflineDiagnosis>;
}

interface BackedUp {
  readonly path: string;
  readonly diagnosis: OfflineDiagnosis | null;
  readonly mediaFolder: string | null;
  readonly dataFolder: string;
}

/**
 * Lets the gateway's own code work on its store, so that nobody else has to know how it keeps it. It
 * is loaded by its place and only when it is wanted: the other commands run where no gateway is.
 */
export async function withGatewayStore<Result>(
  environment: Environment,
  work: (store: GatewayStore, surroundings: StoreSurroundings) => Promise<Result>,
): Promise<Result> {
  const place = new URL('../../gateway/src/compose-moving.ts', import.meta.url).href;
  const store = (await import(place)) as GatewayStore;
  return work(store, { environment, folder: process.cwd() }).catch(explain);
}

/** Told by their names, because nothing of the gateway is imported. */
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
