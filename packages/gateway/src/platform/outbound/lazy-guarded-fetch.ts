import type { AddressPolicy } from './address-policy.ts';
import type { GuardedFetch } from './guarded-fetch.ts';

/**
 * A guarded fetch that loads its HTTP client with the first URL: that takes 25 MB, which a gateway
 * whose clients send no images never needs.
 */
export function createLazyGuardedFetch(options: {
  readonly policy: AddressPolicy;
  readonly plainPolicy?: AddressPolicy;
  readonly connectTimeoutMs: number;
}): GuardedFetch {
  let loading: Promise<GuardedFetch> | null = null;
  const load = async (): Promise<GuardedFetch> => {
    const { createGuardedFetch } = await import('./guarded-fetch.ts');
    return createGuardedFetch(options);
  };
  return {
    async open(address, limits) {
      loading ??= load();
      const guardedFetch = await loading;
      return guardedFetch.open(address, limits);
    },
    async put(address, file, limits) {
      loading ??= load();
      const guardedFetch = await loading;
      return guardedFetch.put(address, file, limits);
    },
    async post(address, message, limits) {
      loading ??= load();
      const guardedFetch = await loading;
      return guardedFetch.post(address, message, limits);
    },
    close() {
      loading?.then((guardedFetch) => guardedFetch.close()).catch(() => undefined);
    },
  };
}
