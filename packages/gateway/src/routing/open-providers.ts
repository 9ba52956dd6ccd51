import type { Log } from '../platform/log.ts';
import type { Provider } from '../providers/provider.ts';

/** The providers of channels that come and go, each of which is closed once. */
export interface OpenProviders {
  /** Has it stay open until the answer is called. */
  keep(provider: Provider): () => void;
  /** Nobody comes to it any more: it is closed as soon as nobody keeps it. */
  dismiss(provider: Provider): void;
  /** Closes these, and all that were dismissed and are kept still. */
  close(others: readonly Provider[]): Promise<void>;
}

export function createOpenProviders(log: Log): OpenProviders {
  const keepers = new Map<Provider, number>();
  const dismissed = new Set<Provider>();
  const closed = new WeakSet<Provider>();
  const closing = new Set<Promise<void>>();
  const close = (provider: Provider): void => {
    dismissed.delete(provider);
    if (closed.has(provider)) return;
    closed.add(provider);
    const done = (provider.close?.() ?? Promise.resolve())
      .catch((error: unknown) => {
        log.warn({ error, provider: provider.name }, 'a provider could not be closed');
      })
      .finally(() => closing.delete(done));
    closing.add(done);
  };
  const closeIfUnused = (provider: Provider): void => {
    if (dismissed.has(provider) && !keepers.has(provider)) close(provider);
  };
  return {
    keep(provider) {
      keepers.set(provider, (keepers.get(provider) ?? 0) + 1);
      return () => {
        const left = (keepers.get(provider) ?? 0) - 1;
        if (left > 0) keepers.set(provider, left);
        else keepers.delete(provider);
        closeIfUnused(provider);
      };
    },
    dismiss(provider) {
      dismissed.add(provider);
      closeIfUnused(provider);
    },
    async close(others) {
      for (const provider of [...others, ...dismissed]) close(provider);
      await Promise.all(closing);
    },
  };
}
